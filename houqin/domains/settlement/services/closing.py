"""Closing a month: freeze what counts, settle each contract in a transaction of its own, hand out drafts.

Facts are frozen first (open → closing), in sets; what is read after that cannot change, so contracts are computed in
sets too and written one by one. Interrupted, the next run goes on: what is settled is compared, never written twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from houqin.domains.budgets.models import Transfer
from houqin.domains.budgets.services.postings import Posting, StageTooLow, post, reverse
from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.services.months import record_months
from houqin.domains.contracts.services.periods import begin_close
from houqin.domains.evaluation.services.cards import freeze_cards
from houqin.domains.settlement.days import local_day, month_end
from houqin.domains.settlement.gathering import Gathered, gather
from houqin.domains.settlement.models import Deduction, Dispute, Settlement, Statement, StatementLine
from houqin.domains.settlement.rules import MonthResult, PayerResult, SettledLine, settle_month
from houqin.domains.settlement.workflow import STATEMENT
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.numbering import reserve_numbers, written
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, NotFound, Refusal


class NoBudget(Refusal):
    """A payer has no money committed to the contract in the year: nothing may be bought without a budget."""

    code = "settlement.no_budget"
    sentence = N_("{payer} has committed no budget to {contract} in {year}; ¥{amount} cannot be entered.")
    remedy = N_("Commit a budget line to the contract, then close the month again.")
    basis = "rules B1.7: 款项支付条例 8"


class StatementOverBudget(Refusal):
    """The statement comes to more than what is committed to the contract."""

    code = "settlement.statement_over_budget"
    sentence = N_("{line}: ¥{wanted} is payable, but only ¥{held} is left of what was committed to the contract.")
    remedy = N_("Commit more of the budget line to the contract, within what was approved; then close the month again.")
    basis = "rules B1.7: 款项支付条例 8; 预算法 13"


class ScoreMayNotCount(Refusal):
    """The month's card may not move money yet: too little was looked at, or an appeal waits."""

    code = "settlement.score_may_not_count"
    sentence = N_("The score of {contract} in {month} does not count yet: {obstacle}.")
    remedy = N_("Let a chief sign for the coverage, or answer the appeal; then close the month again.")
    basis = "practice 12"


class AlreadyConfirmed(Refusal):
    """A statement that a side has confirmed is not drafted again."""

    code = "settlement.already_confirmed"
    sentence = N_("{statement} was confirmed already.")
    remedy = N_("The correction enters the next month's statement.")
    basis = "clauses.md, Periods"


class ClosedOtherwise(Refusal):
    """A closed month, computed anew, does not agree with what was settled."""

    code = "settlement.closed_otherwise"
    sentence = N_("{contract} {month} was settled at ¥{settled}; computed anew it comes to ¥{anew}.")
    remedy = N_("Run “houqin verify”: somebody changed a fact of a closed month.")
    basis = "clauses.md, Periods"


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing one contract's month came to: its statements, and whether they stood already and agreed."""

    contract: str
    statements: tuple[Statement, ...]
    agreed: bool = False


@use_case
def close_contract_month(actor: Actor, contract_id: UUID, *, month: date, at: datetime) -> Closed:
    """Freeze the month's facts, score, settle, accrue and hand out the drafts; one transaction, or nothing.

    ``month`` is its first day. A second run recomputes, compares and writes nothing. Raises NotPermitted, NotFound,
    NothingToSettle, ScoreMissing, FactMissing, ScoreMayNotCount, NoBudget, StatementOverBudget, ClosedOtherwise.
    """
    actor.demand("settlement.close", path=actor.authority_path)
    contract = Contract.objects.visible_to(actor).select_related("provider__unit").filter(public_id=contract_id).first()
    if contract is None:
        raise NotFound(thing=N_("contract"))
    freeze(actor, [contract], month=month, at=at)
    for gathered in gather([contract], month):
        return settle(actor, gathered, at=at)
    raise NotFound(thing=N_("month of the contract"))


def freeze(actor: Actor, contracts: Sequence[Contract], *, month: date, at: datetime) -> None:
    """Stop taking facts, record the month itself where it is what is delivered, and freeze the cards."""
    for contract in contracts:
        begin_close(actor, contract.public_id, month, at=at)
    ids = [contract.pk for contract in contracts]
    record_months(actor, ids, month, at=at)
    freeze_cards(actor, ids, month, at=at)


@use_case
def settle(actor: Actor, gathered: Gathered, *, at: datetime) -> Closed:
    """Write what a frozen month came to, or compare with what was written. Raises as close_contract_month does."""
    result = settle_month(gathered.facts)
    if gathered.before is not None:
        return _compare(gathered, gathered.before, result)
    _demand_score_counts(gathered)
    closed = _write(actor, gathered, result, at=at)
    window = month_end(gathered.contract, gathered.period.month, drafted_on=local_day(actor, at))
    window.save(force_insert=True)
    return closed


@use_case
def settle_anew(actor: Actor, contract_id: UUID, *, month: date, reason: str, at: datetime) -> Closed:
    """Draft a month again because a fact of it was corrected in its window: an appeal upheld, a finding waived.

    What was accrued is reversed, the old statements stay, superseded. Nothing changes where the amounts agree. Once a
    side has confirmed, a correction belongs to the next month (clauses.md, Periods). Raises AlreadyConfirmed and as
    close_contract_month.
    """
    actor.demand("settlement.close", path=actor.authority_path)
    contract = Contract.objects.visible_to(actor).select_related("provider__unit").filter(public_id=contract_id).first()
    gathered = next(iter(gather([contract], month)), None) if contract else None
    if gathered is None or gathered.before is None:
        raise NotFound(thing=N_("settled month"))
    result = settle_month(gathered.facts)
    if _amounts(gathered.before) == _amounts_of(result) and gathered.before.score == gathered.facts.score:
        return Closed(gathered.contract.number, tuple(gathered.before.statements.all()), agreed=True)
    _demand_score_counts(gathered)
    _supersede(actor, gathered.before, reason=reason, at=at)
    return _write(actor, gathered, result, at=at)


def _supersede(actor: Actor, before: Settlement, *, reason: str, at: datetime) -> None:
    """Take the drafts of a settlement out of force and reverse what they accrued."""
    for statement in before.statements.select_for_update().order_by("pk"):
        if statement.state != "draft" or statement.provider_confirmed_at or statement.office_confirmed_at:
            raise AlreadyConfirmed(statement=statement.number)
        for transfer in Transfer.objects.filter(source_id=statement.public_id, reverses=None):
            reverse(actor, transfer.public_id, reason=reason, at=at)
        statement.state = STATEMENT.move(statement.state, "supersede")
        statement.save(update_fields=["state"])
        record(actor, "settlement.superseded", statement, at=at, reason=reason)


def _write(actor: Actor, gathered: Gathered, result: MonthResult, *, at: datetime) -> Closed:
    """The settlement, its statements and their accruals, each statement with its record."""
    settlement = _settlement(gathered, result)
    settlement.save(force_insert=True)
    year = settlement.month.year
    numbers = reserve_numbers(actor, series="statement", year=year, count=len(result.payers))
    statements = [
        _statement(actor, settlement, gathered, payer, written("statement", year, number))
        for payer, number in zip(result.payers, numbers, strict=True)
    ]
    Statement.objects.bulk_create(statements)
    StatementLine.objects.bulk_create(
        line for statement, payer in zip(statements, result.payers, strict=True) for line in _lines(statement, payer)
    )
    Deduction.objects.bulk_create(
        deduction
        for statement, payer in zip(statements, result.payers, strict=True)
        for deduction in _deductions(statement, payer, result)
    )
    Dispute.objects.filter(
        contract=settlement.contract, state="upheld", statement__month__lt=settlement.month, granted_in=None
    ).update(granted_in=settlement)
    _accrue(actor, statements, at=at)
    for statement in statements:
        record(actor, "settlement.drafted", statement, at=at, changes=as_changes(statement, settlement))
    return Closed(gathered.contract.number, tuple(statements))


#: Obstacles of a card that stop its money; a missing score is the clause's own affair (it may name a substitute).
OBSTACLES = {
    "coverage_unsigned": N_("less was checked than agreed, and nobody signed for it"),
    "appeal_unanswered": N_("an appeal waits for its answer"),
}


def _demand_score_counts(gathered: Gathered) -> None:
    if gathered.card is None or gathered.clause is None:
        return
    for obstacle in gathered.card.obstacles:
        if obstacle in OBSTACLES:
            raise ScoreMayNotCount(
                contract=gathered.contract.number, month=gathered.facts.month, obstacle=OBSTACLES[obstacle]
            )


def _compare(gathered: Gathered, before: Settlement, result: MonthResult) -> Closed:
    if _amounts(before) != _amounts_of(result):
        raise ClosedOtherwise(
            contract=gathered.contract.number,
            month=gathered.facts.month,
            settled=str(Money(before.payable_fen)),
            anew=str(Money(result.payable)),
        )
    return Closed(gathered.contract.number, tuple(before.statements.all()), agreed=True)


def _amounts(stored: Settlement) -> tuple[int, ...]:
    return (stored.fee_fen, stored.other_fen, stored.deducted_fen, stored.held_fen, stored.next_fen, stored.payable_fen)


def _amounts_of(result: MonthResult) -> tuple[int, ...]:
    return (result.fee, result.other, result.deducted, result.settled.held, result.next, result.payable)


def _settlement(gathered: Gathered, result: MonthResult) -> Settlement:
    settled = result.settled
    return Settlement(
        authority_id=gathered.contract.authority_id,
        contract=gathered.contract,
        provider_id=gathered.contract.provider_id,
        period=gathered.period,
        month=gathered.period.month,
        version=before.version + 1 if (before := gathered.before) else 1,
        supersedes=before,
        clause=gathered.clause,
        scorecard=gathered.card.card if gathered.card else None,
        score=gathered.facts.score,
        fee_fen=result.fee,
        other_fen=result.other,
        deducted_fen=result.deducted,
        held_fen=settled.held,
        next_fen=result.next,
        claim_fen=result.claim,
        payable_fen=result.payable,
        facts=gathered.facts.facts.model_dump(mode="json", by_alias=True),
        steps=[step.as_json() for step in settled.steps],
        effects=[
            {
                "code": effect.code,
                "from": effect.start.isoformat() if effect.start else None,
                "until": effect.until.isoformat() if effect.until else None,
            }
            for effect in settled.side_effects
        ],
    )


def _statement(actor: Actor, settlement: Settlement, gathered: Gathered, payer: PayerResult, number: str) -> Statement:
    return Statement(
        authority_id=settlement.authority_id,
        settlement=settlement,
        contract=gathered.contract,
        provider_id=settlement.provider_id,
        payer_id=payer.unit_id,
        budget_line=gathered.budget_lines.get(payer.unit_id),
        month=settlement.month,
        number=number,
        fee_fen=payer.fee,
        other_fen=payer.other,
        deducted_fen=payer.deducted,
        held_fen=payer.held,
        payable_fen=payer.payable,
        claim_fen=payer.claim,
        prepared_by_id=actor.person_id,
    )


def _lines(statement: Statement, payer: PayerResult) -> Iterable[StatementLine]:
    for position, (line, fen) in enumerate(payer.lines, start=1):
        yield _line(statement, position, line, fen)


def _line(statement: Statement, position: int, settled: SettledLine, fen: int) -> StatementLine:
    one = settled.delivered
    return StatementLine(
        authority_id=statement.authority_id,
        statement=statement,
        contract_id=statement.contract_id,
        provider_id=statement.provider_id,
        line_id=one.line_id,
        price_version_id=one.price_id,
        position=position,
        part=one.part,
        count=one.count,
        quantity=one.quantity,
        price=one.price,
        digest=one.digest,
        whole_fen=settled.fen,
        amount_fen=fen,
        covered=one.covered,
        steps=[step.as_json() for step in settled.steps],
    )


def _deductions(statement: Statement, payer: PayerResult, result: MonthResult) -> Iterable[Deduction]:
    """What is taken now, payer by payer; what is for the next month stands whole, for information."""
    later = [(taken, taken.fen) for taken in result.settled.deductions if taken.applies == "next"]
    for position, (taken, fen) in enumerate((*payer.deductions, *later), start=1):
        yield Deduction(
            authority_id=statement.authority_id,
            statement=statement,
            contract_id=statement.contract_id,
            provider_id=statement.provider_id,
            position=position,
            term=taken.term,
            applies=taken.applies,
            whole_fen=taken.fen,
            amount_fen=fen,
            basis=taken.basis,
        )


def _accrue(actor: Actor, statements: Sequence[Statement], *, at: datetime) -> None:
    """Move what is payable from committed to accrued, on each payer's own budget line. Raises NoBudget."""
    postings = []
    for statement in statements:
        if not statement.payable_fen:
            continue
        if statement.budget_line_id is None:
            raise NoBudget(
                payer=Unit.objects.get(pk=statement.payer_id).name,
                contract=statement.contract.number,
                year=statement.month.year,
                amount=str(Money(statement.payable_fen)),
            )
        postings.append(
            Posting(
                line_id=statement.budget_line_id,
                from_stage="committed",
                to_stage="accrued",
                fen=statement.payable_fen,
                source_type="settlement.statement",
                source_id=statement.public_id,
                key=f"accrue:{statement.public_id}",
            )
        )
    try:
        post(actor, postings, at=at)
    except StageTooLow as refusal:
        raise StatementOverBudget(**refusal.figures) from refusal


def as_changes(statement: Statement, settlement: Settlement) -> dict[str, object]:
    """What the record of a statement says: its amounts, and what they rest on."""
    amounts = ("fee_fen", "other_fen", "deducted_fen", "held_fen", "payable_fen", "claim_fen")
    changes: dict[str, object] = {name: [None, getattr(statement, name)] for name in amounts}
    return changes | {
        "number": [None, statement.number],
        "month": [None, statement.month],
        "score": [None, settlement.score],
        "clause": [None, settlement.clause and settlement.clause.public_id],
    }
