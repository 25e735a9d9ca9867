"""Writing what a month came to, for many contracts at once: settlements, statements, lines, deductions, accruals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from houqin.domains.budgets.services.postings import Posting, StageTooLow, lay
from houqin.domains.budgets.services.postings import as_changes as transfers_as_changes
from houqin.domains.settlement.days import local_day, month_end, working_calendar
from houqin.domains.settlement.gathering import Gathered
from houqin.domains.settlement.models import Deduction, Dispute, MonthEnd, Settlement, Statement, StatementLine
from houqin.domains.settlement.rules import MonthResult, PayerResult, SettledLine
from houqin.foundation.audit.recording import record_each
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Record, Unit
from houqin.foundation.organisation.numbering import reserve_numbers, written
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, Refusal


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


def draft(actor: Actor, results: Sequence[tuple[Gathered, MonthResult]], *, at: datetime) -> dict[int, list[Statement]]:
    """The statements of each contract (by id), in a fixed number of statements to the database; each has its record.

    Called inside the use case that closes or corrects a month. Raises NoBudget, StatementOverBudget.
    """
    if not results:
        return {}
    settlements = [_settlement(gathered, result) for gathered, result in results]
    Settlement.objects.bulk_create(settlements)
    count = sum(len(result.payers) for _, result in results)
    month = settlements[0].month
    numbers = iter(reserve_numbers(actor, series="statement", year=month.year, count=count))
    made = [
        (_statement(actor, settlement, gathered, payer, written("statement", month.year, next(numbers))), payer, result)
        for settlement, (gathered, result) in zip(settlements, results, strict=True)
        for payer in result.payers
    ]
    statements = [statement for statement, _, _ in made]
    Statement.objects.bulk_create(statements)
    StatementLine.objects.bulk_create(line for statement, payer, _ in made for line in _lines(statement, payer))
    Deduction.objects.bulk_create(
        deduction for statement, payer, result in made for deduction in _deductions(statement, payer, result)
    )
    _take_in_disputes(settlements)
    _open_windows(actor, results, at)
    _record(actor, statements, at)
    found: dict[int, list[Statement]] = {}
    for statement in statements:
        found.setdefault(statement.contract_id, []).append(statement)
    return found


def _take_in_disputes(settlements: Sequence[Settlement]) -> None:
    """Disputes upheld in earlier months that this month's statements pay."""
    for settlement in settlements:
        if any(line.part == "dispute" for line in StatementLine.objects.filter(statement__settlement=settlement)):
            Dispute.objects.filter(
                contract=settlement.contract, state="upheld", statement__month__lt=settlement.month, granted_in=None
            ).update(granted_in=settlement)


def _open_windows(actor: Actor, results: Sequence[tuple[Gathered, MonthResult]], at: datetime) -> None:
    """The dated windows of the month's end; a month drafted again keeps its own."""
    calendar, today = working_calendar(actor.acting_authority_id), local_day(actor, at)
    MonthEnd.objects.bulk_create(
        month_end(gathered.contract, gathered.period.month, drafted_on=today, calendar=calendar)
        for gathered, _ in results
        if gathered.before is None
    )


def _record(actor: Actor, statements: Sequence[Statement], at: datetime) -> None:
    """Accrue what is payable and leave one record per statement, its transfer in it."""
    owing = [statement for statement in statements if statement.payable_fen]
    postings = [_accrual(statement) for statement in owing]
    try:
        transfers = lay(actor, postings, at=at) if postings else []
    except StageTooLow as refusal:
        raise StatementOverBudget(**refusal.figures) from refusal
    of_statement = {transfer.source_id: [transfer] for transfer in transfers}
    done: list[tuple[Record, Mapping[str, object], str]] = [
        (
            statement,
            as_changes(statement, statement.settlement)
            | transfers_as_changes(of_statement.get(statement.public_id, ())),
            "",
        )
        for statement in statements
    ]
    record_each(actor, "settlement.drafted", done, at=at)


def _accrual(statement: Statement) -> Posting:
    """Move what is payable from committed to accrued, on the payer's own budget line. Raises NoBudget."""
    if statement.budget_line_id is None:
        raise NoBudget(
            payer=Unit.objects.get(pk=statement.payer_id).name,
            contract=statement.contract.number,
            year=statement.month.year,
            amount=str(Money(statement.payable_fen)),
        )
    return Posting(
        line_id=statement.budget_line_id,
        from_stage="committed",
        to_stage="accrued",
        fen=statement.payable_fen,
        source_type="settlement.statement",
        source_id=statement.public_id,
        key=f"accrue:{statement.public_id}",
    )


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
