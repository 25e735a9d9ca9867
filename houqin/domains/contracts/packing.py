"""What goes into a contract's archive package: whatever row names the contract, in any app, with its files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import ForeignKey, Model, Q, QuerySet

from houqin.domains.contracts.models import Contract
from houqin.foundation.audit.packaging import Contents, PackedFile
from houqin.foundation.documents.models import Document
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Record
from houqin.kernel.period import Period


def collect(_actor: Actor, subject: Record, period: Period[date]) -> Contents:
    """Terms of any time; what belongs to a month (deliveries, scores, statements) if it lies within the period."""
    subjects: set[UUID] = set()
    documents: set[int] = set()
    for model in apps.get_models():
        if issubclass(model, Record):
            for rows in _naming(model, subject.pk, period):
                subjects.update(rows.values_list("public_id", flat=True))
                for field in _to(model, Document):
                    documents.update(rows.exclude(**{field: None}).values_list(field, flat=True))
    return with_files(subjects, Document.objects.filter(pk__in=documents))


def with_files(subjects: set[UUID], documents: QuerySet[Document]) -> Contents:
    """Subjects and documents: of each document the bytes, and its own records, which name their hash."""
    kept = list(documents.kept().order_by("pk"))  # type: ignore[attr-defined]  # DocumentQuerySet
    files = tuple(PackedFile(one.name, one.sha256, partial(default_storage.open, one.key)) for one in kept)
    return Contents(frozenset(subjects | {one.public_id for one in kept}), files)


def _naming(model: type[Model], contract_id: int, period: Period[date]) -> Iterator[QuerySet[Any]]:
    """The rows of *model* that point at the contract."""
    columns = {field.name for field in model._meta.concrete_fields}
    within = Q()
    if "month" in columns:
        within = Q(month__isnull=True) | _months("month", period)
    elif "period" in columns:
        within = Q(period__isnull=True) | _months("period__month", period)
    for field in _to(model, Contract):
        if field != "renewal_of":
            yield model._default_manager.filter(within, **{field: contract_id})


def _to(model: type[Model], other: type[Model]) -> list[str]:
    fields = model._meta.concrete_fields
    return [field.name for field in fields if isinstance(field, ForeignKey) and field.related_model is other]


def _months(name: str, period: Period[date]) -> Q:
    first = Q(**{f"{name}__gte": period.start.replace(day=1)})
    return first if period.until is None else first & Q(**{f"{name}__lt": period.until})
