"""What of contracts goes into a contract's archive package: everything that names the contract."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.apps import apps
from django.db.models import ForeignKey, Q

from houqin.domains.contracts.models import Contract, ContractPeriod, DeliveryRecord
from houqin.foundation.audit.packaging import Contents
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Record
from houqin.kernel.period import Period


def collect(_actor: Actor, subject: Record, period: Period[date]) -> Contents:
    """The contract's rows of this app: terms of any time; months and deliveries of the period."""
    subjects: set[UUID] = {subject.public_id}
    for model in apps.get_app_config("contracts").get_models():
        if not issubclass(model, Record) or model in (ContractPeriod, DeliveryRecord):
            continue
        names = [field.name for field in model._meta.get_fields() if _is_to_contract(field)]
        for name in names:
            subjects.update(model._default_manager.filter(**{name: subject.pk}).values_list("public_id", flat=True))
    months = ContractPeriod.objects.filter(
        contract_id=subject.pk, month__gte=period.start.replace(day=1), month__lt=period.until or date.max
    )
    subjects.update(months.values_list("public_id", flat=True))
    deliveries = DeliveryRecord.objects.filter(contract_id=subject.pk)
    counted = deliveries.filter(Q(period__in=months) | Q(period__isnull=True))
    subjects.update(counted.values_list("public_id", flat=True))
    return Contents(frozenset(subjects))


def _is_to_contract(field: object) -> bool:
    return isinstance(field, ForeignKey) and field.related_model is Contract and field.name != "renewal_of"
