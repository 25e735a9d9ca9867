"""Quotes: proposed, decided, replaced; an emergency's is decided afterwards (practice 8)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import EventKind, PauseReason, Quote
from houqin.domains.orders.rules.acting import demand_other_person, demand_reason
from houqin.domains.orders.rules.triage import EMERGENCIES
from houqin.domains.orders.services.act import ON_THE_SPOT, Act, Entry, begin, demand, load
from houqin.domains.orders.services.delivering import deliver_charge, demand_same_line, hold_its_month
from houqin.domains.orders.services.materials import UsedPart, quoted_parts
from houqin.domains.orders.services.pausing import end_pauses, start_pause
from houqin.domains.orders.services.quoting import Price, approver_for, propose
from houqin.domains.orders.services.reasons import WAITING_FOR
from houqin.domains.orders.services.reserving import (
    SetAside,
    demand_possible,
    demand_unchanged,
    peek,
    sent_before,
    set_aside,
)
from houqin.domains.orders.workflow import COMPLETED, CONFIRMED, OPEN, QUOTE, QUOTE_DECIDABLE, STATES
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class QuoteNegative(BadInput):
    """A quote with an amount below zero, or of nothing."""

    code = "orders.quote_negative"
    sentence = N_("A quote names what is to be done and amounts of zero or more, together above zero.")


class QuoteOfNothing(Refusal):
    """A quote of an order that came to nothing is not decided on any more."""

    code = "orders.quote_of_nothing"
    sentence = N_("The order {number} is “{state}”: there is nothing left to decide on.")
    basis = "practice 8"


@use_case
def quote(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    scope: str,
    labour_fen: int,
    materials_fen: int,
    tax_rate_ppm: int = 0,
    parts: Sequence[UsedPart] = (),
    at: datetime,
    entry: Entry = ON_THE_SPOT,
) -> Quote:
    """Put a price (with tax, the rate named) to whoever has to agree; an earlier one gives way.

    ``parts`` are split at the contract's line; what is charged for them adds to ``materials_fen``. Up to the limit
    nobody has to agree: it is approved at once, its money set aside. Otherwise the clocks wait for the approver, who
    has a promise of their own; an emergency goes on and is decided afterwards.
    Raises QuoteNegative, BudgetExceeded, NoBudgetLine, ChangedMeanwhile.
    """
    looked = peek(actor, order_id)
    repeated = sent_before(looked, entry)
    if not repeated:
        demand_possible(actor, looked, "quote", at=at)
    kept, charged = quoted_parts(looked, parts, at=at)
    price = Price(scope, labour_fen, materials_fen + charged.fen, tax_rate_ppm, tuple(kept))
    at_once = not repeated and price.total.fen > 0 and approver_for(looked, price.total) == "none"
    aside = set_aside(actor, looked, looked.contract_line, at=at, amount=price.total, quoted=True) if at_once else None
    act = begin(actor, order_id, "quote", at=at, entry=entry)
    if act.repeated:
        earlier: Quote = act.order.quotes.order_by("-id")[0]
        return earlier
    if aside is not None:
        demand_unchanged(act.order, act.order.contract_line, aside)
    if labour_fen < 0 or materials_fen < 0 or price.total.fen == 0 or not scope.strip():
        raise QuoteNegative()
    act.move()
    made = propose(act, price)
    if made.approver != "none" and act.order.urgency not in EMERGENCIES:
        _wait_for(act, made)
    act.finish("orders.quoted", reason=scope)
    return made


@use_case
def decide_quote(
    actor: Actor, order_id: uuid.UUID, *, quote_id: uuid.UUID, approve: bool, at: datetime, reason: str = ""
) -> Quote:
    """Agree to a quote or refuse it, with a reason; never one's own. The waiting clocks go on.

    A quote for the unit is decided by the unit's manager, one for the authority by its chief. An emergency's may be
    decided when the work is done, even confirmed: what is charged is delivered only then, as far as it was approved.
    Raises NotFound, NotPermitted, OwnDecision, ReasonNeeded, QuoteOfNothing, ChangedMeanwhile.
    """
    held = hold_its_month(actor, order_id, at=at)
    aside = _set_aside(actor, order_id, quote_id, at=at) if approve else None
    order = load(actor, order_id)
    found = (
        Quote.objects.visible_to(actor).select_for_update(of=("self",)).filter(order=order, public_id=quote_id).first()
    )
    if found is None:
        raise NotFound(thing=N_("quote"))
    demand(actor, "orders.approve_quote" if found.approver == "unit" else "orders.approve_dear_quote", order)
    demand_other_person(person_id=actor.person_id, decided_by=found.proposed_by_id)
    demand_same_line(order, held)
    if aside is not None:
        demand_unchanged(order, order.contract_line, aside)
    if order.state not in QUOTE_DECIDABLE:
        raise QuoteOfNothing(number=order.number, state=STATES[order.state])
    if not approve:
        demand_reason(reason)
    act = Act(actor, order, "decide_quote", at=at, happened_at=at, entry=ON_THE_SPOT, held_month=held)
    found.state = QUOTE.move(found.state, "approve" if approve else "refuse")
    found.decided_by_id, found.decided_at, found.reason = actor.person_id, at, reason
    found.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    facts = {"quote": found.pk, "approved": approve} | (aside.facts if aside else {})
    act.note(EventKind.QUOTE_DECIDED, facts, words=reason)
    end_pauses(act, of_quote=found.pk)
    waited = order.approve_afterwards
    act.change(approve_afterwards=False)
    act.finish("orders.quote_approved" if approve else "orders.quote_refused", reason=reason)
    if waited and order.state == CONFIRMED:
        deliver_charge(act)
    decided: Quote = found
    return decided


def _set_aside(actor: Actor, order_id: uuid.UUID, quote_id: uuid.UUID, *, at: datetime) -> SetAside | None:
    """Reserve what is about to be agreed to, before the order is locked; the work may then start.

    None where nothing is reserved any more: the order is confirmed, or nobody may or can decide.
    """
    order = peek(actor, order_id)
    found = Quote.objects.visible_to(actor).filter(order=order, public_id=quote_id, state=QUOTE.initial).first()
    if found is None or order.state not in (*OPEN, COMPLETED):
        return None
    demand(actor, "orders.approve_quote" if found.approver == "unit" else "orders.approve_dear_quote", order)
    demand_other_person(person_id=actor.person_id, decided_by=found.proposed_by_id)
    return set_aside(actor, order, order.contract_line, at=at, amount=Money(found.total_fen), quoted=True)


def _wait_for(act: Act, made: Quote) -> None:
    """The clocks wait for the approver until the approver's promise."""
    reason = (
        PauseReason.objects.visible_to(act.actor)
        .in_force(local_date(act.at))
        .filter(code=WAITING_FOR[made.approver])
        .first()
    )
    if reason is not None:
        start_pause(act, reason, promised=made.decide_by, words="", quote_id=made.pk)
