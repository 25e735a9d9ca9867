"""Quotes: proposed, decided, replaced; an emergency's is decided afterwards (practice 8)."""

from __future__ import annotations

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from houqin.domains.orders import promises
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import EventKind, PauseReason, Quote
from houqin.domains.orders.rules.acting import demand_other_person, demand_reason
from houqin.domains.orders.rules.quoting import approver_of
from houqin.domains.orders.rules.triage import EMERGENCIES
from houqin.domains.orders.services.act import ON_THE_SPOT, Act, Entry, begin, demand, load
from houqin.domains.orders.services.field import open_pauses, quote_limit, start_pause
from houqin.domains.orders.workflow import QUOTE
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.money import Money
from houqin.kernel.opening import to_datetime
from houqin.kernel.refusal import N_, BadInput, NotFound

#: The approver's own promise, where the item names none: working days.
DECISION_DAYS = 3
#: The codes of the pause reasons that a waiting quote uses.
WAITING_FOR = {"unit": "unit_approval", "authority": "authority_approval"}


class QuoteNegative(BadInput):
    """A quote with an amount below zero, or of nothing."""

    code = "orders.quote_negative"
    sentence = N_("A quote names what is to be done and amounts of zero or more, together above zero.")


@use_case
def quote(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    scope: str,
    labour_fen: int,
    materials_fen: int,
    tax_rate_ppm: int = 0,
    at: datetime,
    entry: Entry = ON_THE_SPOT,
) -> Quote:
    """Put a price (with tax, the rate named) to whoever has to agree; an earlier one gives way.

    Up to the limit nobody has to: it is approved at once. Otherwise the clocks wait for the approver, who has a
    promise of their own; an emergency goes on and is decided afterwards.
    """
    act = begin(actor, order_id, "quote", at=at, entry=entry)
    if act.repeated:
        earlier: Quote = act.order.quotes.order_by("-id")[0]
        return earlier
    if labour_fen < 0 or materials_fen < 0 or labour_fen + materials_fen == 0 or not scope.strip():
        raise QuoteNegative(field="quote", problem="amount")
    order, total = act.order, Money(labour_fen + materials_fen)
    approval = order.item_version.approval if order.item_version else "authority"
    approver = approver_of(estimate=total, approval=approval, limit=quote_limit(order))
    _replace_open(act)
    made = Quote.objects.create(
        authority_id=order.authority_id,
        order=order,
        state="approved" if approver == "none" else QUOTE.initial,
        labour_fen=labour_fen,
        materials_fen=materials_fen,
        total_fen=total.fen,
        tax_rate_ppm=tax_rate_ppm,
        scope=scope.strip(),
        approver=approver,
        proposed_by_id=actor.person_id,
        proposed_at=act.happened_at,
        decide_by=None if approver == "none" else decide_by(act),
        decided_at=act.happened_at if approver == "none" else None,
    )
    act.move()
    act.note(EventKind.QUOTED, {"quote": made.pk, "total_fen": total.fen, "approver": approver}, words=scope)
    if approver != "none" and order.urgency not in EMERGENCIES:
        _wait_for(act, approver, made)
    act.finish("orders.quoted", reason=scope)
    return made


@use_case
def decide_quote(
    actor: Actor, order_id: uuid.UUID, *, quote_id: uuid.UUID, approve: bool, at: datetime, reason: str = ""
) -> Quote:
    """Agree to a quote or refuse it, with a reason; never one's own. The waiting clocks go on.

    A quote for the unit is decided by the unit's manager, one for the authority by its chief. Raises NotFound,
    NotPermitted, OwnDecision, ReasonNeeded.
    """
    order = load(actor, order_id)
    found = Quote.objects.visible_to(actor).select_for_update().filter(order=order, public_id=quote_id).first()
    if found is None:
        raise NotFound(thing=N_("quote"))
    demand(actor, "orders.approve_quote" if found.approver == "unit" else "orders.approve_dear_quote", order)
    demand_other_person(person_id=actor.person_id, decided_by=found.proposed_by_id)
    if not approve:
        demand_reason(reason)
    act = Act(actor, order, "decide_quote", at=at, happened_at=at, entry=ON_THE_SPOT)
    found.state = QUOTE.move(found.state, "approve" if approve else "refuse")
    found.decided_by_id, found.decided_at, found.reason = actor.person_id, at, reason
    found.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    act.note(EventKind.QUOTE_DECIDED, {"quote": found.pk, "approved": approve}, words=reason)
    for pause in open_pauses(order):
        if pause.data.get("quote") == found.pk:
            act.note(EventKind.RESUMED, {"pause": pause.pk})
    if approve and order.approve_afterwards:
        act.change(approve_afterwards=False)
    act.finish("orders.quote_approved" if approve else "orders.quote_refused", reason=reason)
    quote_: Quote = found
    return quote_


def _replace_open(act: Act) -> None:
    """An earlier quote nobody decided on gives way, and its waiting ends."""
    for earlier in Quote.objects.filter(order=act.order, state="proposed"):
        earlier.state = QUOTE.move(earlier.state, "replace")
        earlier.save(update_fields=["state"])
        record(act.actor, "orders.quote_replaced", earlier, at=act.at)
        for pause in open_pauses(act.order):
            if pause.data.get("quote") == earlier.pk:
                act.note(EventKind.RESUMED, {"pause": pause.pk})


def decide_by(act: Act) -> datetime | None:
    """The approver's own promise: the end of the Nth working day; None in a year not announced."""
    version = act.order.item_version
    days = version.quote_working_days if version and version.quote_working_days else DECISION_DAYS
    calendar = promises.hours_of(act.order.unit)
    last = calendar.working_day_after(local_date(act.happened_at), days)
    span = calendar.table.day_span(last) if last else None
    return to_datetime(span[1], ZoneInfo(calendar.zone)) if span else None


def _wait_for(act: Act, approver: str, made: Quote) -> None:
    """The clocks wait for the approver until the approver's promise."""
    reason = (
        PauseReason.objects.visible_to(act.actor)
        .in_force(local_date(act.at))
        .filter(code=WAITING_FOR[approver])
        .first()
    )
    if reason is not None:
        start_pause(act, reason, promised=made.decide_by, words="", quote_id=made.pk)
