"""Reserving money for what has no contract commitment: an order on estimate, a purchase being planned (S129)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from houqin.domains.budgets.models import BudgetLine, Transfer, UnfundedWork
from houqin.domains.budgets.queries import held_by, lines_for
from houqin.domains.budgets.rules.ledger import BudgetExceeded, Control, Posting, Stage
from houqin.domains.budgets.services.lines import load_line
from houqin.domains.budgets.services.postings import as_changes, authority_scope, lay
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class NoBudgetLine(Refusal):
    """Nobody has money of this kind for the unit."""

    code = "budgets.no_line"
    sentence = N_("{unit} has no open budget line of class {economic_class} in {year}.")
    remedy = N_("Let the line be entered or its money be found first.")
    basis = "保障中小企业款项支付条例 8"


class AlreadyFunded(Refusal):
    """The money for this work was found already."""

    code = "budgets.already_funded"
    sentence = N_("Money for this work was found already.")
    remedy = N_("Look at the transfer; reverse it first if it was wrong.")


class WorkOver(Refusal):
    """Money is to be found for work that came to nothing."""

    code = "budgets.work_over"
    sentence = N_("This work came to nothing ({reason}), so it needs no money.")


@dataclass(frozen=True, slots=True)
class Estimate:
    """What something is expected to cost: ``fen`` on money of ``economic_class`` of ``unit`` or a unit above it.

    ``source_type`` and ``source_id`` name what it is for; a later estimate of the same source takes the place of the
    earlier one.
    """

    unit: Unit
    fiscal_year: int
    economic_class: str
    fen: int
    source_type: str
    source_id: uuid.UUID


@use_case
def reserve_estimate(
    actor: Actor, estimate: Estimate, *, at: datetime, emergency: bool = False
) -> Transfer | UnfundedWork | None:
    """Reserve an estimate on the nearest line that can bear it; called by the use case that orders the work.

    Where none can, the work is refused (NoBudgetLine, BudgetExceeded); an ``emergency`` is never refused but listed as
    :class:`UnfundedWork` until somebody finds the money (clauses.md, "Budget"). A source that holds a reservation gets
    it raised or lowered; the same amount again changes nothing. None: nothing had to be moved.
    """
    if estimate.fen < 0:
        raise BadInput(field="estimate", problem=N_("an amount is below zero"))
    with entering(authority_scope(actor)):
        try:
            posting = _posting_for(estimate)
            if posting is None:
                return None
            transfers = lay(actor, [posting], at=at)
        except (BudgetExceeded, NoBudgetLine) as refusal:
            if not emergency:
                raise
            return _listed(actor, estimate, refusal, at)
        record(actor, "budgets.estimate_reserved", transfers[0], at=at, changes=as_changes(transfers))
    return transfers[0]


@use_case
def release_reservations(
    actor: Actor, source_type: str, source_ids: Sequence[uuid.UUID], *, reason: str, at: datetime
) -> list[Transfer]:
    """Free what sources still hold reserved: the order was withdrawn, or its cost is accrued by its statement.

    Called by the use case that ends the source. Nothing held: nothing is done.
    """
    with entering(authority_scope(actor)):
        postings = releases_of(actor.acting_authority_id, source_type, source_ids, reason=reason)
        transfers = lay(actor, postings, at=at)
        if transfers:
            record(actor, "budgets.reservations_released", transfers[0], at=at, changes=as_changes(transfers))
    return transfers


@use_case
def close_unfunded(actor: Actor, source_type: str, source_id: uuid.UUID, *, reason: str, at: datetime) -> None:
    """Take urgent work off the list of what waits for money: its source came to nothing before any work.

    Called by the use case that ends the source, before it frees what the source holds. Nothing open: nothing is done.
    """
    with entering(authority_scope(actor)):
        rows = UnfundedWork.objects.filter(authority_id=actor.acting_authority_id, source_type=source_type)
        waiting = rows.filter(source_id=source_id, funded_by=None, closed_at=None)
        for work in waiting.select_for_update(of=("self",)):
            work.closed_at, work.closed_because = at, reason.strip()[:300]
            work.save(update_fields=["closed_at", "closed_because"])
            record(actor, "budgets.work_closed", work, at=at, changes={"closed_at": [None, at]}, reason=reason)


def releases_of(
    authority_id: int, source_type: str, source_ids: Sequence[uuid.UUID], *, reason: str = ""
) -> list[Posting]:
    """The postings that free what sources still hold reserved, for a caller who lays them with others."""
    postings = []
    for source_id in source_ids:
        turn = _turn(authority_id, source_type, source_id)
        postings += [
            Posting(
                *(line_id, Stage.RESERVED, Stage.AVAILABLE, fen, source_type, source_id),
                key=f"estimate:{source_type}:{source_id}:{turn}:{line_id}",
                reason=reason[:300],
            )
            for (line_id, stage), fen in held_by(authority_id, source_type, source_id).items()
            if stage is Stage.RESERVED
        ]
    return postings


@use_case
def reserve_by_hand(actor: Actor, line_id: uuid.UUID, *, fen: int, purpose: str, at: datetime) -> Transfer:
    """Set money of a line aside for a purchase that is being prepared (资金落实, S129), with its purpose.

    Given back by taking the transfer back. Raises BudgetExceeded, LineClosed, BadInput, NotFound.
    """
    line = load_line(actor, line_id, "budgets.reserve")
    if not purpose.strip():
        raise BadInput(field="purpose", problem=N_("say what the money is set aside for"))
    source = uuid.uuid4()
    posting = Posting(
        *(line.pk, Stage.AVAILABLE, Stage.RESERVED, fen, "budgets.reservation", source),
        key=f"reserve-by-hand:{source}",
        reason=purpose.strip()[:300],
    )
    (transfer,) = lay(actor, [posting], at=at)
    record(actor, "budgets.reserved", transfer, at=at, changes=as_changes([transfer]), reason=purpose)
    return transfer


@use_case
def fund_work(actor: Actor, work_id: uuid.UUID, *, line_id: uuid.UUID, at: datetime) -> UnfundedWork:
    """Find the money for urgent work afterwards: reserve its estimate.

    Raises AlreadyFunded, WorkOver, BudgetExceeded.
    """
    work: UnfundedWork | None = (
        UnfundedWork.objects.visible_to(actor)
        .select_related("unit")
        .select_for_update(of=("self",))
        .filter(public_id=work_id)
        .first()
    )
    if work is None:
        raise NotFound(thing=N_("urgent work without money"))
    actor.demand("budgets.fund", path=work.unit.path)
    if work.funded_by_id is not None:
        raise AlreadyFunded
    if work.closed_at is not None:
        raise WorkOver(reason=work.closed_because)
    line = load_line(actor, line_id, "budgets.fund")
    turn = _turn(work.authority_id, work.source_type, work.source_id)
    posting = Posting(
        *(line.pk, Stage.AVAILABLE, Stage.RESERVED, work.fen, work.source_type, work.source_id),
        key=f"estimate:{work.source_type}:{work.source_id}:{turn}",
    )
    (work.funded_by,) = transfers = lay(actor, [posting], at=at)
    work.save(update_fields=["funded_by"])
    record(actor, "budgets.work_funded", work, at=at, changes=as_changes(transfers))
    return work


def _posting_for(estimate: Estimate) -> Posting | None:
    """What is still to be moved so that the source holds its estimate; None when it does."""
    authority_id, source = estimate.unit.authority_id, (estimate.source_type, estimate.source_id)
    held = {line_id: fen for (line_id, stage), fen in held_by(authority_id, *source).items() if stage is Stage.RESERVED}
    by = estimate.fen - sum(held.values())
    if by == 0:
        return None
    key = f"estimate:{source[0]}:{source[1]}:{_turn(authority_id, *source)}"
    if by < 0:
        line_id, most = max(held.items(), key=lambda one: one[1])
        return Posting(line_id, Stage.RESERVED, Stage.AVAILABLE, min(-by, most), *source, key)
    line = BudgetLine.objects.get(pk=next(iter(held))) if held else _line_for(estimate, by)
    return Posting(line.pk, Stage.AVAILABLE, Stage.RESERVED, by, *source, key)


def _line_for(estimate: Estimate, fen: int) -> BudgetLine:
    """The nearest line with enough; else the nearest that only warns; else a refusal that names the nearest."""
    lines = list(lines_for(estimate.unit, estimate.fiscal_year, estimate.economic_class))
    if not lines:
        raise NoBudgetLine(unit=estimate.unit.name, economic_class=estimate.economic_class, year=estimate.fiscal_year)
    enough = (line for line in lines if line.available_fen >= fen)
    warning = (line for line in lines if line.reserve_control == Control.WARN.value)
    return next(enough, None) or next(warning, lines[0])


def _turn(authority_id: int, source_type: str, source_id: uuid.UUID) -> int:
    """How often a source was posted for: part of its next key, so that twins ask for the same key."""
    rows = Transfer.objects.filter(authority_id=authority_id, source_type=source_type, source_id=source_id)
    return int(rows.count())


def _listed(actor: Actor, estimate: Estimate, refusal: Refusal, at: datetime) -> UnfundedWork:
    """Urgent work is done first; that it had no money stays on a list. What was closed is listed again."""
    found, made = UnfundedWork.objects.get_or_create(
        authority_id=estimate.unit.authority_id,
        source_type=estimate.source_type,
        source_id=estimate.source_id,
        defaults={
            "unit": estimate.unit,
            "fiscal_year": estimate.fiscal_year,
            "economic_class": estimate.economic_class,
            "fen": max(1, estimate.fen),
            "why": refusal.code,
            "at": at,
        },
    )
    work: UnfundedWork = found
    if made:
        changes = {"fen": [None, str(Money(work.fen))], "why": [None, work.why]}
        record(actor, "budgets.work_unfunded", work, at=at, changes=changes)
    elif work.closed_at is not None:
        reopened = {"closed_at": [work.closed_at, None]}
        work.closed_at, work.closed_because = None, ""
        work.save(update_fields=["closed_at", "closed_because"])
        record(actor, "budgets.work_unfunded", work, at=at, changes=reopened)
    return work
