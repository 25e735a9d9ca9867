"""Settling a month anew while its drafts are in their window: an appeal was upheld, a finding waived, a fact corrected.

Once a side has confirmed, or a later month was settled, the difference enters the next month that is settled, as a line
of its own (``correcting.py``).
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from houqin.domains.budgets.models import Transfer
from houqin.domains.budgets.queries import open_line
from houqin.domains.budgets.rules.ledger import Stage
from houqin.domains.budgets.services.postings import Posting, authority_scope, post, reverse
from houqin.domains.contracts.models import Contract
from houqin.domains.evaluation.models import Scorecard
from houqin.domains.settlement.gathering import gather
from houqin.domains.settlement.models import Settlement, Statement
from houqin.domains.settlement.rules import settle_month
from houqin.domains.settlement.services.closing import Closed, amounts_of, amounts_stored, demand_score_counts
from houqin.domains.settlement.services.drafting import SomeRefused, draft
from houqin.domains.settlement.services.loading import real_statement
from houqin.domains.settlement.workflow import STATEMENT
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class AlreadyConfirmed(Refusal):
    """A statement that a side has confirmed is not drafted again."""

    code = "settlement.already_confirmed"
    sentence = N_("{statement} was confirmed already.")
    remedy = N_("The correction enters the next month's statement.")
    basis = "clauses.md, Periods"


class LaterMonthSettled(Refusal):
    """A month on which a later one was settled stays as it is."""

    code = "settlement.later_month_settled"
    sentence = N_("{contract}: {later} was settled after {month}, and rests on it.")
    remedy = N_("The correction enters the next month's statement.")
    basis = "clauses.md, Periods"


class DisputeWaits(Refusal):
    """A draft with a dispute that waits for its answer is not replaced."""

    code = "settlement.dispute_waits"
    sentence = N_("A dispute of {statement} waits for its answer.")
    remedy = N_("Answer the dispute first.")
    basis = "practice 11"


@use_case
def settle_anew(actor: Actor, contract_id: UUID, *, month: date, reason: str, at: datetime) -> Closed:
    """Draft a month again from the facts as they stand now.

    What was accrued is reversed, the old statements stay, superseded. Nothing changes where the amounts agree.
    Raises AlreadyConfirmed, LaterMonthSettled, DisputeWaits, BadInput, ScoreMayNotCount, NoBudget,
    StatementOverBudget, NotFound, NotPermitted.
    """
    actor.demand("settlement.close", path=actor.authority_path)
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("it needs a reason"))
    contract = Contract.objects.visible_to(actor).select_related("provider__unit").filter(public_id=contract_id).first()
    gathered = next(iter(gather([contract], month, anew=True)), None) if contract else None
    if contract is None or gathered is None or gathered.before is None:
        raise NotFound(thing=N_("settled month"))
    if gathered.period.state == "closed":
        raise AlreadyConfirmed(statement=str(gathered.before))
    later = Settlement.objects.filter(contract=contract, month__gt=month, is_trial=False).order_by("month").first()
    if later is not None:
        raise LaterMonthSettled(contract=contract.number, later=f"{later.month:%Y-%m}", month=f"{month:%Y-%m}")
    result = settle_month(gathered.facts)
    if amounts_stored(gathered.before) == amounts_of(result) and gathered.before.score == gathered.facts.score:
        return Closed(contract, tuple(gathered.before.statements.all()), agreed=True)
    demand_score_counts(gathered)
    _supersede(actor, gathered.before, reason=reason, at=at)
    try:
        return Closed(contract, tuple(draft(actor, [(gathered, result)], at=at)[contract.pk]))
    except SomeRefused as some:
        raise some.refusals[contract.pk] from None


@use_case
def settle_statement_anew(actor: Actor, statement_id: UUID, *, reason: str, at: datetime) -> Statement:
    """As :func:`settle_anew` for the month of a statement; answers the statement of its payer that counts now, or the
    first of the month where that payer has none any more."""
    statement = real_statement(actor, statement_id, locked=False)
    closed = settle_anew(actor, statement.contract.public_id, month=statement.month, reason=reason, at=at)
    own = [one for one in closed.statements if one.payer_id == statement.payer_id]
    return (own or list(closed.statements))[0]


@use_case
def follow_card(actor: Actor, contract_id: UUID, *, month: date, at: datetime) -> Closed | None:
    """Settle anew what a replaced card of *month* changes, while its drafts are in their window; else None: the
    difference enters the next month. A month settled after it takes the difference in, if that is still a draft.

    Raises as settle_anew, but for what says that it is too late.
    """
    cards = Scorecard.objects.filter(contract__public_id=contract_id, month=month, state="frozen")
    card = cards.order_by("-frozen_at", "-pk").first()
    newest = (
        Settlement.objects.filter(contract__public_id=contract_id, month__gte=month, is_trial=False, superseded_by=None)
        .order_by("-month")
        .first()
    )
    if card is None or newest is None:
        return None
    try:
        return settle_anew(actor, contract_id, month=newest.month, reason=card.reason, at=at)
    except AlreadyConfirmed:
        return None


def _supersede(actor: Actor, before: Settlement, *, reason: str, at: datetime) -> None:
    """Take the drafts of a settlement out of force and reverse what they accrued."""
    for statement in before.statements.select_for_update().order_by("pk"):
        if statement.state != "draft" or statement.provider_confirmed_at or statement.office_confirmed_at:
            raise AlreadyConfirmed(statement=statement.number)
        if statement.disputes.filter(state="open").exists():
            raise DisputeWaits(statement=statement.number)
        with entering(authority_scope(actor)):
            accrued = list(Transfer.objects.filter(source_id=statement.public_id, reverses=None).select_related("line"))
        for transfer in accrued:
            _take_back(actor, transfer, reason=reason, at=at)
        statement.state = STATEMENT.move(statement.state, "supersede")
        statement.save(update_fields=["state"])
        record(actor, "settlement.superseded", statement, at=at, reason=reason)


def _take_back(actor: Actor, transfer: Transfer, *, reason: str, at: datetime) -> None:
    """Undo what a draft accrued; where its year has ended since, the debt is released where it was carried to."""
    with entering(authority_scope(actor)):
        carried = open_line(transfer.line)
    if carried is None or carried.pk == transfer.line_id:
        reverse(actor, transfer.public_id, reason=reason, at=at)
        return
    release = Posting(
        carried.pk,
        Stage.ACCRUED,
        Stage.AVAILABLE,
        transfer.fen,
        transfer.source_type,
        transfer.source_id,
        f"release-debt:{transfer.public_id}",
        reason.strip()[:300],
    )
    post(actor, [release], at=at)
