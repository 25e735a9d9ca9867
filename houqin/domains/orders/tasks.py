"""What orders do regularly, and what may wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from houqin.domains.orders.models import Order, RecurringRule
from houqin.domains.orders.services import closing, passing_on, planned, watching
from houqin.foundation.jobs.deferred import job
from houqin.foundation.jobs.regular import for_each_authority, regular
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.refusal import N_

#: Planned work is made this far ahead, so that a month's calendar can be printed (practice 9).
AHEAD = timedelta(days=45)


@job("orders.recompute")
def recompute(actor: Actor, *, at: datetime) -> None:
    """Compute the deadlines of an authority's open orders again, and plan on where a year became known.

    Doing it twice changes nothing.
    """
    for order_id in Order.objects.visible_to(actor).open().order_by("id").values_list("public_id", flat=True):
        watching.recompute_clocks(actor, order_id, at=at)
    _plan_on(actor, at)


@regular(
    "orders.escalate",
    cron="* * * * *",
    every=timedelta(minutes=1),
    label=N_("Telling of late orders"),
    affects=N_("Nobody is told that an order runs late."),
)
def escalate(at: datetime) -> str:
    """Tell of every level that fell due."""

    def work(actor: Actor) -> int:
        return sum(len(watching.escalate(actor, one, at=at)) for one in watching.orders_to_escalate(actor, at=at))

    return for_each_authority("orders.escalate", work)


@regular(
    "orders.pass_on",
    cron="* * * * *",
    every=timedelta(minutes=1),
    label=N_("Calling the next on duty"),
    affects=N_("An emergency nobody answers stays with whoever was called first."),
)
def pass_on(at: datetime) -> str:
    """Hand emergencies nobody has taken to the next of the duty roster."""

    def work(actor: Actor) -> int:
        return sum(passing_on.pass_on(actor, one, at=at) for one in passing_on.unanswered(actor, at=at))

    return for_each_authority("orders.pass_on", work)


@regular(
    "orders.deem_confirmed",
    cron="15 * * * *",
    every=timedelta(hours=1),
    label=N_("Deemed confirmation"),
    affects=N_("Completed orders that nobody confirms stay open."),
)
def deem_confirmed(at: datetime) -> str:
    """Close what was completed and met with silence."""

    def work(actor: Actor) -> int:
        silent = closing.silent_orders(Unit.objects.get(pk=actor.authority_id or 0), at=at)
        return sum(_is_deemed(system, order_id, at=at) for system, order_id in silent)

    return for_each_authority("orders.deem_confirmed", work)


@regular(
    "orders.plan_ahead",
    cron="10 2 * * *",
    every=timedelta(days=1),
    label=N_("Planned work"),
    affects=N_("No new planned tasks appear, and missed ones are not counted."),
)
def plan_ahead(at: datetime) -> str:
    """Make the tasks of recurring rules ahead of time, and count as missed what was not done."""

    def work(actor: Actor) -> int:
        return _plan_on(actor, at) + planned.mark_missed(actor, at=at)

    return for_each_authority("orders.plan_ahead", work)


def _plan_on(actor: Actor, at: datetime) -> int:
    """Make the tasks of every rule as far ahead as they are to be and can be."""
    until = timezone.localdate(at) + AHEAD
    rules = RecurringRule.objects.visible_to(actor).order_by("id").values_list("public_id", flat=True)
    return sum(planned.plan_ahead(actor, rule_id, until=until, at=at) for rule_id in rules)


def _is_deemed(system: Actor, order_id: UUID, *, at: datetime) -> bool:
    """Take one order's silence for confirmation; not where its own unit gives its people more days."""
    try:
        closing.deem_confirmed(system, order_id, at=at)
    except closing.NotSilentLongEnough:
        return False
    return True
