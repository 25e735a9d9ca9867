"""The days of a month's end set otherwise, by a named person with a reason (practice 11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from houqin.domains.settlement.days import local_day
from houqin.domains.settlement.models import MonthEnd
from houqin.domains.settlement.services.loading import real_statement
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal

#: The days that may be set, in their order.
DAYS = ("appeal_until", "answer_until", "confirm_until", "invoice_until", "apply_until", "pay_until")


class WindowOver(Refusal):
    """A day that has passed is not moved: what ran out with it stands."""

    code = "settlement.window_over"
    sentence = N_("{day} has passed, and what ran out with it stands.")
    remedy = N_("Set only days that have not come yet.")
    basis = "practice 11"


class DaysOutOfOrder(BadInput):
    """The days of a month's end follow each other."""

    code = "settlement.days_out_of_order"
    sentence = N_("{later} lies before {earlier}: the days of a month's end follow each other.")
    basis = "practice 11"


@use_case
def set_month_end(
    actor: Actor, statement_id: UUID, *, days: Mapping[str, date | None], reason: str, at: datetime
) -> MonthEnd:
    """Set days of a statement's month's end (names as in ``DAYS``; those left out stay). A person does so, not the
    system. Raises WindowOver, DaysOutOfOrder, BadInput, NotFound, NotPermitted.
    """
    actor.demand("settlement.calendar.set", path=actor.authority_path)
    statement = real_statement(actor, statement_id, locked=False)
    held: MonthEnd | None = (
        MonthEnd.objects.select_for_update(of=("self",))
        .filter(contract_id=statement.contract_id, month=statement.month)
        .first()
    )
    if held is None:
        raise NotFound(thing=N_("calendar of the month's end"))
    if not reason.strip() or actor.person_id is None:
        raise BadInput(field="reason", problem=N_("a named person gives the reason"))
    if set(days) - set(DAYS):
        raise BadInput(field="days", problem=N_("there is no such day"))
    today, changes = local_day(actor, at), {}
    for name, day in days.items():
        before = getattr(held, name)
        if before == day:
            continue
        if (before is not None and before < today) or (day is not None and day < today):
            raise WindowOver(day=min(one for one in (before, day) if one is not None).isoformat())
        setattr(held, name, day)
        changes[name] = [before, day]
    _demand_order(held)
    held.save(update_fields=list(DAYS))
    record(actor, "settlement.calendar_set", held, at=at, reason=reason, changes=changes)
    return held


def _demand_order(held: MonthEnd) -> None:
    known = [day for day in (held.drafted_on, *(getattr(held, name) for name in DAYS)) if day is not None]
    for earlier, later in pairwise(known):
        if later < earlier:
            raise DaysOutOfOrder(
                field="days",
                problem=N_("the days follow each other"),
                earlier=earlier.isoformat(),
                later=later.isoformat(),
            )
