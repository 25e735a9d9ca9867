"""What is already known near a place: duplicates shown before sending, the same fault come back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from houqin.domains.orders.models import Order
from houqin.domains.orders.rules.timing import REWORK_DAYS
from houqin.domains.orders.rules.triage import ALIKE, NEARBY_DAYS, Report, likeness
from houqin.domains.orders.workflow import COMPLETED, CONFIRMED, OPEN
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering

LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class OpenNearby:
    """An open order that may be the same: what it is and how far it has come; never whose it is."""

    public_id: uuid.UUID
    number: str
    service: str
    place: str
    state: str
    reported_at: datetime
    due_at: datetime | None
    likeness: int


def open_nearby(
    actor: Actor, *, place_id: int | None, item_id: int | None, words: str, at: datetime, limit: int = 5
) -> list[OpenNearby]:
    """The open orders of the authority that look like what is being reported, likeliest first.

    Looks beyond what the actor may see, so it answers only what a notice at the door could say.
    """
    mine = Report(place_id, item_id, words, at)
    with entering(_whole_authority(actor)):
        near = (
            Order.objects.filter(
                authority_id=actor.authority_id, state__in=OPEN, reported_at__gte=at - timedelta(days=NEARBY_DAYS)
            )
            .filter(Q(place_id=place_id) | Q(item_version__item_id=item_id, item_version__isnull=False))
            .select_related("item_version", "place")
            .order_by("-reported_at")[:LOOKED_AT]
        )
        found = [(likeness(mine, _as_report(order)), order) for order in near]
    alike = sorted((pair for pair in found if pair[0] >= ALIKE), key=lambda pair: -pair[0])
    return [
        OpenNearby(
            public_id=order.public_id,
            number=order.number,
            service=str(order.item_version or ""),
            place=str(order.place or ""),
            state=order.state,
            reported_at=order.reported_at,
            due_at=order.completion_due_at,
            likeness=score,
        )
        for score, order in alike[:limit]
    ]


def earlier_completion(actor: Actor, order: Order) -> Order | None:
    """The last completed order for the same fault at the same place within the days of rework (返修)."""
    if order.place_id is None or order.item_version is None:
        return None
    with entering(_whole_authority(actor)):
        found: Order | None = (
            Order.objects.filter(
                authority_id=order.authority_id,
                place_id=order.place_id,
                item_version__item_id=order.item_version.item_id,
                state__in=[COMPLETED, CONFIRMED],
                completed_at__lte=order.reported_at,
                completed_at__gte=order.reported_at - timedelta(days=REWORK_DAYS),
            )
            .order_by("-completed_at")
            .only("id", "public_id")
            .first()
        )
    return found


def _as_report(order: Order) -> Report:
    item_id = order.item_version.item_id if order.item_version else None
    return Report(order.place_id, item_id, f"{order.description} {order.place_words}", order.reported_at)


def _whole_authority(actor: Actor) -> Scope:
    return Scope(authority=actor.authority_id or "", units=EVERYTHING)
