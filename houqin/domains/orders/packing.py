"""What of orders goes into a contract's archive package: its orders of the period with their files."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Q

from houqin.domains.contracts.packing import with_files
from houqin.domains.orders.models import Complaint, Order, OrderPhoto, Quote
from houqin.foundation.audit.packaging import Contents
from houqin.foundation.documents.models import Document
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Record, Unit
from houqin.foundation.organisation.settings import setting_of
from houqin.kernel.period import Period


def collect(actor: Actor, subject: Record, period: Period[date]) -> Contents:
    """Orders under the contract that were reported or confirmed within the period, with quotes, complaints, photos."""
    zone = ZoneInfo(setting_of(Unit.objects.get(pk=actor.acting_authority_id), "time_zone"))
    since = datetime.combine(period.start, time(), zone)
    within = Q(reported_at__gte=since) | Q(confirmed_at__gte=since)
    if period.until is not None:
        until = datetime.combine(period.until, time(), zone)
        within = Q(reported_at__gte=since, reported_at__lt=until) | Q(confirmed_at__gte=since, confirmed_at__lt=until)
    orders = Order.objects.filter(within, contract_line__contract_id=subject.pk)
    subjects = set(orders.values_list("public_id", flat=True))
    for model in (Quote, Complaint):
        subjects.update(model.objects.filter(order__in=orders).values_list("public_id", flat=True))
    photos = OrderPhoto.objects.filter(order__in=orders).values("document_id")
    return with_files(subjects, Document.objects.filter(pk__in=photos))
