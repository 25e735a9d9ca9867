"""An emergency nobody answers goes on to the next of the duty roster (practice 3)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from houqin.domains.orders.models import Assignment, EventKind, Order
from houqin.domains.orders.rules.timing import answer_overdue
from houqin.domains.orders.rules.triage import EMERGENCIES
from houqin.domains.orders.services import telling
from houqin.domains.orders.services.act import ON_THE_SPOT, Act, load
from houqin.domains.orders.services.calling import callable_now
from houqin.domains.orders.services.holding import hold
from houqin.domains.orders.workflow import ASSIGNED
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor


@use_case
def pass_on(actor: Actor, order_id: uuid.UUID, *, at: datetime) -> bool:
    """Hand an emergency that waits for its taker to the next on duty, then to the stand-ins, then to the chief.

    Everybody is called once per dispatch; when the roster is used up both desks are told, once. Answers whether it
    went on. Raises NotFound, NotPermitted.
    """
    actor.demand("orders.assign")
    order = load(actor, order_id)
    if order.state != ASSIGNED or order.urgency not in EMERGENCIES or order.provider_id is None:
        return False
    held = Assignment.objects.filter(order=order, held_until__isnull=True).first()
    if held is None or not answer_overdue(urgency=order.urgency, called_at=held.held_from, at=at):
        return False
    called = Assignment.objects.filter(order=order, provider_id=order.provider_id, held_from__gte=order.dispatched_at)
    tried = set(called.values_list("worker_id", flat=True))
    following = next((one for one in callable_now(order, at=at) if one.person_id not in tried), None)
    if following is None:
        telling.tell_that_nobody_answers(order, at=at)
        return False
    act = Act(actor, order, "pass_on", at=at, happened_at=at, entry=ON_THE_SPOT)
    act.change(worker_id=following.person_id)
    hold(act)
    facts = {"worker": following.person_id, "provider": order.provider_id, "by_roster": True}
    called_to = act.note(EventKind.ASSIGNED, facts)
    act.finish("orders.passed_on")
    telling.tell_on_duty(order, following.person, called_to, at=at)
    return True


def unanswered(actor: Actor, *, at: datetime) -> list[uuid.UUID]:
    """The emergencies that have waited at least a minute for whoever was called, the longest first."""
    waiting = Order.objects.visible_to(actor).filter(
        state=ASSIGNED,
        urgency__in=EMERGENCIES,
        assignments__held_until__isnull=True,
        assignments__held_from__lte=at - timedelta(minutes=1),
    )
    return list(waiting.order_by("assignments__held_from").values_list("public_id", flat=True))
