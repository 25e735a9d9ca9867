"""What the archive repeats of the tables: each row has its records, and stands as the last of them left it.

An app names the columns that its records carry as ``changes`` (field → [before, after]). ``verify`` then finds what was
changed, added or removed behind the application, because the archive itself cannot be changed unnoticed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, ForeignKey, OuterRef, QuerySet

from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.recording import plain
from houqin.foundation.audit.verification import Difference, Held, register
from houqin.foundation.organisation.models import Owned, Record, Unit

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Repeated:
    """What records repeat of a model whose rows are their subjects: ``columns`` by field name.

    Only acts of the model's own app count, because another app may use the same word of the same thing. A foreign key
    is named without ``_id``, whichever way a record spells it (by public id, or ``…_id`` by internal id). A column that
    no record ever named must be empty (null, 0, false, no text) or the model's default. ``has_own_record`` is false for
    rows that come into being under another thing's record.
    """

    model: type[Owned]
    columns: tuple[str, ...]
    has_own_record: bool = True

    @property
    def label(self) -> str:
        """How records name the kind of thing."""
        return self.model._meta.label_lower

    @property
    def held(self) -> Held:
        """What a check of these would notice."""
        names = tuple(self.model._meta.get_field(name).attname for name in self.columns)  # type: ignore[union-attr]  # columns
        return Held(names, deleted=self.has_own_record, inserted=self.has_own_record)


def register_repeated(name: str, label: str, *repeated: Repeated) -> None:
    """Register one check of an app's models against the archive (from ``AppConfig.ready``)."""

    def find(authority: Unit) -> Iterator[Difference]:
        for one in repeated:
            yield from differences(one, authority)

    register(name, label, find, holds={one.model._meta.db_table: one.held for one in repeated})


def differences(repeated: Repeated, authority: Unit) -> Iterator[Difference]:
    """Rows that are not as their last record left them, rows without a record, and records whose row is gone."""
    rows = repeated.model._default_manager.filter(authority=authority).order_by("pk")
    for chunk in _chunks(rows):
        told = last_told(repeated, [row.public_id for row in chunk])
        stored_of = _speller(repeated, chunk)
        for row in chunk:
            subject = f"{repeated.label} {row.public_id}"
            if row.public_id not in told and repeated.has_own_record:
                yield Difference(subject, "record", "a row", "no record")
                continue
            for name, after in _whole(repeated, told.get(row.public_id, {})).items():
                stored = plain(stored_of(row, name))
                if stored != after and (stored or after):
                    yield Difference(subject, name, str(stored), str(after))
    told_of = AuditRecord.objects.filter(authority=authority, subject_type=repeated.label)
    gone = told_of.filter(~Exists(repeated.model._default_manager.filter(public_id=OuterRef("subject_id"))))
    for public_id in gone.order_by().values_list("subject_id", flat=True).distinct():
        yield Difference(f"{repeated.label} {public_id}", "row", "–", "a row that records speak of")


def last_told(repeated: Repeated, subjects: Sequence[UUID]) -> Mapping[UUID, dict[str, object]]:
    """What records last said of each column of each subject; a subject without any record is missing."""
    found: dict[UUID, dict[str, object]] = {}
    app = f"{repeated.label.split('.')[0]}."
    records = AuditRecord.objects.filter(subject_id__in=subjects, subject_type=repeated.label).order_by("pk")
    for subject, action, body in records.values_list("subject_id", "action", "body"):
        told = found.setdefault(subject, {})
        if not action.startswith(app):
            continue
        changes = json.loads(body).get("changes", {})
        for column in repeated.columns:
            for name, other in ((column, f"{column}_id"), (f"{column}_id", column)):
                pair = changes.get(name)
                if isinstance(pair, list) and len(pair) == 2:
                    told.pop(other, None)
                    told[name] = pair[1]
    return found


def _whole(repeated: Repeated, told: Mapping[str, object]) -> dict[str, object]:
    """What was told, and the model's default for each column that no record ever spoke of."""
    silent = [name for name in repeated.columns if not {name, f"{name}_id"} & told.keys()]
    fields = {name: repeated.model._meta.get_field(name) for name in silent}
    return {**told, **{name: plain(field.get_default()) for name, field in fields.items()}}  # type: ignore[union-attr]


def _chunks(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """*rows* (ordered by key) by portions, each read after the last key of the one before."""
    after = 0
    while chunk := list(rows.filter(pk__gt=after)[:CHUNK]):
        yield chunk
        after = chunk[-1].pk


def _speller(repeated: Repeated, rows: Sequence[Any]) -> Callable[[Any, str], object]:
    """How to spell a column as records do: a related row by its public id, by its key where there is no such row.

    Related rows are looked up apart, because a join would leave out the very rows that point nowhere.
    """
    public_ids: dict[str, dict[int, UUID]] = {}
    for name in repeated.columns:
        field = repeated.model._meta.get_field(name)
        if isinstance(field, ForeignKey) and issubclass(field.related_model, Record):
            wanted = {getattr(row, field.attname) for row in rows}
            others = field.related_model._default_manager.filter(pk__in=wanted - {None})
            public_ids[name] = dict(others.values_list("pk", "public_id"))

    def spelled(row: Any, name: str) -> object:
        known = public_ids.get(name)
        if known is None:
            return getattr(row, name)
        key = getattr(row, f"{name}_id")
        return known.get(key, key)

    return spelled
