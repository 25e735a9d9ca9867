"""Work on site: arrive, make safe, pause, resume, complete (glossary 57, practice 4)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from houqin.domains.orders import promises
from houqin.domains.orders.local_time import local_date, said
from houqin.domains.orders.models import EventKind, Order, PauseReason, PhotoStage, Quote
from houqin.domains.orders.rules.quoting import charge_of, demand_covered
from houqin.domains.orders.services import telling
from houqin.domains.orders.services.act import ON_THE_SPOT, Act, Entry, attach, begin
from houqin.domains.orders.services.materials import UsedPart, hold_year, parts_so_far, use_parts
from houqin.domains.orders.services.pausing import end_pauses, open_pauses, start_pause
from houqin.domains.orders.services.quoting import Price, end_open_quotes, propose, quote_limit
from houqin.domains.orders.services.sorting import UnknownReason
from houqin.domains.orders.workflow import QUOTE
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.places.models import Tag
from houqin.kernel.clock.case import Milestone
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, BadInput, Refusal


class EvidenceNeeded(Refusal):
    """A pause whose reason asks for evidence came without."""

    code = "orders.evidence_needed"
    sentence = N_("The reason “{reason}” needs a photo or a file as evidence.")
    remedy = N_("Add it and pause again.")
    basis = "clock.md, Pauses"
    status = 422


class PromiseNeeded(BadInput):
    """A pause without the date by which work goes on."""

    code = "orders.promise_needed"
    sentence = N_("A pause names the date by which work goes on.")
    remedy = N_("Agree on one with the user.")
    basis = "samples D3"


class AlreadyPaused(Refusal):
    """The order is paused for this very reason."""

    code = "orders.already_paused"
    sentence = N_("The order is already paused for this reason.")
    remedy = N_("Resume it first.")


class NotPaused(Refusal):
    """Nothing to resume."""

    code = "orders.not_paused"
    sentence = N_("The order is not paused.")


class WrittenAnswerNeeded(Refusal):
    """Something promised in writing was to be finished without a word."""

    code = "orders.written_answer_needed"
    sentence = N_("This service promises a written answer; none was given.")
    remedy = N_("Write the answer into the result.")
    basis = "practice 4"
    status = 422


@use_case
def arrive(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    at: datetime,
    tag_code: str = "",
    document_ids: Sequence[uuid.UUID] = (),
    entry: Entry = ON_THE_SPOT,
) -> Order:
    """On site; a scanned code says where (weak evidence alone, so kept as a fact and not trusted)."""
    act = begin(actor, order_id, "arrive", at=at, entry=entry)
    if act.repeated:
        return act.order
    tag = Tag.objects.visible_to(actor).filter(code=tag_code.strip()).first() if tag_code.strip() else None
    act.move()
    attach(act, document_ids, PhotoStage.ARRIVAL)
    act.note(EventKind.ARRIVED, {"tag": tag.pk if tag else None, "place": tag.place_id if tag else None})
    return act.finish("orders.arrived")


@use_case
def make_safe(actor: Actor, order_id: uuid.UUID, *, at: datetime, note: str = "", entry: Entry = ON_THE_SPOT) -> Order:
    """Danger is under control (控制); the repair may follow."""
    act = begin(actor, order_id, "make_safe", at=at, entry=entry)
    if act.repeated:
        return act.order
    act.move()
    act.note(EventKind.MADE_SAFE, words=note)
    return act.finish("orders.made_safe", reason=note)


@use_case
def pause(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    reason_code: str,
    promised: datetime | date,
    at: datetime,
    words: str = "",
    document_ids: Sequence[uuid.UUID] = (),
    entry: Entry = ON_THE_SPOT,
) -> Order:
    """Stop the clocks that the reason's bearer stops, until a promised time and never beyond the reason's longest.

    Raises UnknownReason, EvidenceNeeded, PromiseNeeded, AlreadyPaused.
    """
    act = begin(actor, order_id, "pause", at=at, entry=entry)
    if act.repeated:
        return act.order
    reason = _pause_reason(actor, reason_code, at)
    if reason.needs_evidence and not document_ids:
        raise EvidenceNeeded(reason=str(reason))
    if not _lies_ahead(promised, at):
        raise PromiseNeeded()
    if any(open_pause.data.get("reason") == reason.code for open_pause in open_pauses(act.order)):
        raise AlreadyPaused()
    act.move()
    attach(act, document_ids, PhotoStage.EVIDENCE)
    paused = start_pause(act, reason, promised=promised, words=words)
    telling.tell_those_served(
        act.order,
        paused,
        text=N_("{number} waits: {reason}. Work goes on by {promised}"),
        figures={"reason": reason.name, "promised": said(promised)},
        at=at,
    )
    return act.finish("orders.paused", reason=f"{reason.code}: {words}".strip())


@use_case
def resume(actor: Actor, order_id: uuid.UUID, *, at: datetime, note: str = "", entry: Entry = ON_THE_SPOT) -> Order:
    """Work goes on: every pause still open ends now. Raises NotPaused."""
    act = begin(actor, order_id, "resume", at=at, entry=entry)
    if act.repeated:
        return act.order
    pauses = open_pauses(act.order)
    if not pauses:
        raise NotPaused()
    act.move()
    for paused in pauses:
        act.note(EventKind.RESUMED, {"pause": paused.pk}, words=note)
    return act.finish("orders.resumed", reason=note)


@use_case
def complete(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    at: datetime,
    result: str = "",
    parts: Sequence[UsedPart] = (),
    labour_fen: int = 0,
    quantity_milli: int | None = None,
    document_ids: Sequence[uuid.UUID] = (),
    entry: Entry = ON_THE_SPOT,
) -> Order:
    """The work is done, with photos and parts. Pauses still open end here.

    ``parts`` are those that went in since the order was last reopened: earlier ones stay in the charge by themselves.
    ``labour_fen`` and ``quantity_milli`` are of the whole order; the last completion says them.
    ``quantity_milli`` counts what the contract line is priced by, where that is not the order: 1/1,000 hour, piece, km.
    A charge above the limit needs its approved quote first; an emergency's is quoted here and decided afterwards.
    Raises WrittenAnswerNeeded, QuoteOpen, QuoteNeeded, AboveQuote.
    """
    if parts:
        hold_year(actor, order_id)
    act = begin(actor, order_id, "complete", at=at, entry=entry)
    if act.repeated:
        return act.order
    if labour_fen < 0 or (quantity_milli is not None and quantity_milli <= 0):
        raise BadInput(field="labour_fen, quantity_milli", problem=N_("below zero"))
    if not result.strip() and promises.is_written(act.order.item_version_id, act.order.urgency, Milestone.COMPLETION):
        raise WrittenAnswerNeeded()
    earlier = parts_so_far(act.order)
    own = use_parts(act, parts)
    charged = charge_of(labour=Money(labour_fen), parts=own, earlier=earlier, line=act.order.contract_line_id)
    act.change(approve_afterwards=_approve_afterwards(act, charged, Money(labour_fen), result))
    end_pauses(act)
    act.move()
    attach(act, document_ids, PhotoStage.RESULT)
    facts = {
        "charged_fen": charged.fen,
        "labour_fen": labour_fen,
        "parts_fen": own.fen,
        "quantity_milli": quantity_milli,
    }
    done = act.note(EventKind.COMPLETED, facts, words=result)
    telling.tell_those_served(act.order, done, text=N_("{number} is done; say whether it is fixed"), figures={}, at=at)
    return act.finish("orders.completed", reason=result)


def _lies_ahead(promised: datetime | date, at: datetime) -> bool:
    """Whether a promised instant, or day, is still to come."""
    return promised > at if isinstance(promised, datetime) else promised > local_date(at)


def _pause_reason(actor: Actor, code: str, at: datetime) -> PauseReason:
    """The coded reason in force; raises UnknownReason."""
    reason = PauseReason.objects.visible_to(actor).in_force(local_date(at)).filter(code=code).first()
    if reason is None:
        raise UnknownReason(reason=code[:40])
    found: PauseReason = reason
    return found


def _approve_afterwards(act: Act, charged: Money, labour: Money, words: str) -> bool:
    """Whether the charge is to be approved afterwards; then it is put to its approver. Refuses what nobody agreed to.

    An emergency's open quote that the charge does not need any more gives way.
    """
    quotes = {quote.state: Money(quote.total_fen) for quote in Quote.objects.filter(order=act.order).order_by("id")}
    proposed = quotes.get(QUOTE.initial)
    if charged.fen == 0 and proposed is None:
        return False
    afterwards = demand_covered(
        charged=charged,
        limit=quote_limit(act.order),
        approved=quotes.get("approved"),
        proposed=proposed,
        urgency=act.order.urgency,
    )
    if not afterwards:
        end_open_quotes(act, "lapse")
    elif proposed is None or proposed.fen < charged.fen:
        scope = words.strip() or act.order.description.strip() or act.order.number
        propose(act, Price(scope, labour.fen, charged.fen - labour.fen))
    return afterwards
