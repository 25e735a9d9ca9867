"""What the system does by itself: tells of lateness, once per order and level; recomputes when a year is announced."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import datetime

from houqin.domains.orders.models import Escalation, EventKind, Order
from houqin.domains.orders.rules.timing import ESCALATION_LEVELS, audience
from houqin.domains.orders.services import telling
from houqin.domains.orders.services.act import ON_THE_SPOT, Act, load
from houqin.domains.orders.workflow import OPEN
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor


@use_case
def escalate(actor: Actor, order_id: uuid.UUID, *, at: datetime) -> list[Escalation]:
    """Tell of every level the promise has reached by now and nobody was told of; answers what was told.

    What was known then is kept beside it: a later correction recalls nothing (clock.md, Two times).
    """
    actor.demand("orders.supervise")
    order = load(actor, order_id)
    if order.state not in OPEN or order.escalate_at is None or order.escalate_at > at:
        return []
    act = Act(actor, order, "escalate", at=at, happened_at=at, entry=ON_THE_SPOT)
    told: list[Escalation] = []
    while order.escalate_at is not None and order.escalate_at <= at:
        level = next(level for level in ESCALATION_LEVELS if level > order.escalated_level)
        told.append(_tell(act, level))
        act.change(escalated_level=level)
        act.recompute()
    act.finish("orders.escalated")
    return told


@use_case
def recompute_clocks(actor: Actor, order_id: uuid.UUID, *, at: datetime) -> Order:
    """Compute an order's deadlines again, after a calendar learned of another year."""
    actor.demand("orders.settings.change")
    act = Act(actor, load(actor, order_id), "recompute", at=at, happened_at=at, entry=ON_THE_SPOT)
    return act.finish("orders.recomputed")


def orders_to_escalate(actor: Actor, *, at: datetime, limit: int = 500) -> list[uuid.UUID]:
    """The open orders with a level fallen due, earliest first."""
    due = Order.objects.visible_to(actor).filter(escalate_at__lte=at, state__in=OPEN).order_by("escalate_at")
    return list(due.values_list("public_id", flat=True)[:limit])


def _tell(act: Act, level: int) -> Escalation:
    """Keep one level, with whom it is told to."""
    order = act.order
    whom = audience(level=level, urgency=order.urgency)
    telling.tell_of_lateness(order, whom, level=level, at=act.at)
    assert order.escalate_at is not None  # noqa: S101  the caller's loop stands on it
    escalation = Escalation.objects.create(
        authority_id=order.authority_id,
        order=order,
        level=level,
        fell_at=order.escalate_at,
        at=act.at,
        known=order.clocks,
        told=[name for name, is_told in asdict(whom).items() if is_told],
    )
    act.note(EventKind.ESCALATED, {"level": level})
    return escalation
