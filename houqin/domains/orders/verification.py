"""What ``verify`` holds of orders: the cache of their clocks, and what the archive says of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import F, QuerySet

from houqin.domains.orders import archived, clocking, promises
from houqin.domains.orders.models import Order, OrderEvent
from houqin.domains.orders.rules.history import Milestones
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.recorded import Repeated
from houqin.foundation.audit.recording import plain
from houqin.foundation.audit.verification import Difference, Held
from houqin.foundation.organisation.models import Unit
from houqin.kernel.refusal import Refusal

CHUNK = 1_000
#: Columns that are computed from an order's events and from nothing else.
CACHED = (*Milestones.__slots__, *clocking.CLOCK_COLUMNS)
CLOCKS_HOLD = {"orders_order": Held(CACHED)}
EVENTS_HOLD = {
    "orders_orderevent": Held(
        ("kind", "at", "entered_at", "actor_name", "client_id", "corrects_id", "data", "note", "order_id", "public_id"),
        deleted=True,
        inserted=True,
    )
}

REPEATED = (
    Repeated(
        Order,
        (
            "number",
            "unit",
            "source",
            "item_version",
            "place",
            "urgency",
            "requested_urgency",
            "reported_at",
            "state",
            "provider",
            "worker",
            "contract_line",
            "first_owner",
            "merged_into",
            "split_from",
            "follow_up_of",
            "rework_of",
            "confirmed_by",
            "agreed_on",
            "scheduled_at",
            "convenient_from",
            "convenient_until",
            "escalated_level",
            "reopened_count",
            "chased_count",
            "is_supervised",
            "approve_afterwards",
            "left_open",
        ),
    ),
)


def events(authority: Unit) -> Iterator[Difference]:
    """Every event against the digest in the record of the act that made it; none more, none less."""
    told: dict[str, tuple[str, str | None]] = {}
    records = AuditRecord.objects.filter(authority=authority, subject_type=Order._meta.label_lower).order_by("pk")
    for subject, body in records.values_list("subject_id", "body").iterator(chunk_size=CHUNK):
        made = json.loads(body).get("changes", {}).get("events", {})
        told |= {name: (str(subject), made[name] if isinstance(made, dict) else None) for name in made}
    rows = OrderEvent.objects.filter(authority=authority).select_related("corrects").order_by("pk")
    for event, order_id in _with_orders(rows):
        subject = f"orders.orderevent {event.public_id}"
        order, digest = told.pop(str(event.public_id), (None, None))
        if order is None:
            yield Difference(subject, "record", "an event", "no record")
        elif order != order_id:
            yield Difference(subject, "order", order_id, order)
        if digest is not None and digest != archived.digest(event):
            yield Difference(subject, "digest", archived.digest(event), digest)
    for name, (order, _digest) in told.items():
        yield Difference(f"orders.orderevent {name}", "row", "–", f"an event of the order {order}")


def _with_orders(rows: QuerySet[Any]) -> Iterator[tuple[OrderEvent, str]]:
    """Each event with the public id of its order, whether or not there is one."""
    for row in rows.annotate(of=F("order__public_id")).iterator(chunk_size=CHUNK):
        yield row, str(row.of)


def clocks(authority: Unit) -> Iterator[Difference]:
    """Every cached column of every order computed again from its events, as of the moment it was computed."""
    promises.forget()  # what this process once read of terms may have been changed behind it
    after = 0
    with promises.calendars_held():
        while chunk := list(
            Order.objects.filter(authority=authority, pk__gt=after).select_related("unit").order_by("pk")[:CHUNK]
        ):
            after = chunk[-1].pk
            events = OrderEvent.objects.filter(order__in=chunk).order_by("order_id", "pk")
            record = {pk: list(own) for pk, own in groupby(events, key=attrgetter("order_id"))}
            for order in chunk:
                yield from _cache(order, record.get(order.pk, []))


def _cache(order: Order, events: list[OrderEvent]) -> Iterator[Difference]:
    subject = f"orders.order {order.public_id}"
    try:
        computed_at = max(datetime.fromisoformat(order.clocks["at"]), *(event.entered_at for event in events))
        derived = clocking.cached_columns(order, now=computed_at, record=events)
    except (Refusal, LookupError, TypeError, ValueError, StopIteration) as fault:
        yield Difference(subject, "clocks", str(order.clocks)[:80], f"a clock: {type(fault).__name__} {fault}")
        return
    for name in CACHED:
        stored = getattr(order, name)
        if stored != derived[name]:
            yield Difference(subject, name, str(plain(stored)), str(plain(derived[name])))
