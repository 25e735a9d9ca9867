"""Writing what a month came to, for many contracts at once: settlements, statements, lines, deductions, accruals."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Case, Value, When

from houqin.domains.budgets.models import BudgetLine, LineState
from houqin.domains.budgets.rules.ledger import Stage
from houqin.domains.budgets.services.postings import LineClosed, Posting, lay
from houqin.domains.budgets.services.postings import as_changes as transfers_as_changes
from houqin.domains.settlement.days import Drafted, local_day, month_ends, working_calendar
from houqin.domains.settlement.gathering import Gathered
from houqin.domains.settlement.models import (
    Correction,
    Deduction,
    Dispute,
    Settlement,
    Statement,
    StatementLine,
)
from houqin.domains.settlement.rules import MonthResult, PayerResult, dispute_window
from houqin.foundation.audit.recording import record_each
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Record, Unit
from houqin.foundation.organisation.numbering import reserve_numbers, written
from houqin.foundation.scope.sets import insert_rows, insert_set
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


class SomeRefused(Exception):
    """Contracts of a set that cannot be closed, by id, each with its refusal."""

    def __init__(self, refusals: Mapping[int, Refusal]) -> None:
        self.refusals = refusals
        super().__init__(f"{len(refusals)} contracts refused")


def draft(actor: Actor, results: Sequence[tuple[Gathered, MonthResult]], *, at: datetime) -> dict[int, list[Statement]]:
    """The statements of each contract (by id), in a fixed number of statements to the database; each has its record.

    Called inside the use case that closes or corrects a month. Raises SomeRefused, which names the contracts whose
    payers have no budget (NoBudget), too little of it (StatementOverBudget) or a closed line (LineClosed).
    """
    if not results:
        return {}
    settlements, statements = write_rows(actor, results)
    _take_in_disputes(settlements, results)
    _open_windows(actor, results, at)
    of_contract = {gathered.contract.pk: gathered.paying for gathered, _ in results}
    stages = {
        statement.pk: paying.stage
        for statement in statements
        if (paying := of_contract[statement.contract_id].get(statement.payer_id)) is not None
    }
    _record(actor, statements, stages, at)
    nothing = [one for one, (_, result) in zip(settlements, results, strict=True) if not result.payers]
    record_each(actor, "settlement.nothing_settled", [(one, of_nothing(one), "") for one in nothing], at=at)
    return by_contract(statements)


def write_rows(
    actor: Actor, results: Sequence[tuple[Gathered, MonthResult]], *, trial: bool = False
) -> tuple[list[Settlement], list[Statement]]:
    """What months came to as rows: settlements, a statement per payer, lines, deductions and corrections; a *trial*'s
    are marked and numbered apart."""
    settlements = [_settlement(gathered, result, trial=trial) for gathered, result in results]
    insert_set(settlements)
    count, series = sum(len(result.payers) for _, result in results), "trial" if trial else "statement"
    year = settlements[0].month.year
    numbers = iter(reserve_numbers(actor, series=series, year=year, count=count))
    made = [
        (_statement(actor, settlement, gathered, payer, written(series, year, next(numbers))), payer, result)
        for settlement, (gathered, result) in zip(settlements, results, strict=True)
        for payer in result.payers
    ]
    statements = [statement for statement, _, _ in made]
    insert_set(statements)
    insert_rows(StatementLine, [line for statement, payer, _ in made for line in _lines(statement, payer)])
    insert_rows(
        Deduction, [taken for statement, payer, result in made for taken in _deductions(statement, payer, result)]
    )
    _enter_corrections(settlements, results)
    return settlements, statements


def by_contract(statements: Sequence[Statement]) -> dict[int, list[Statement]]:
    """Statements by their contract's id."""
    found: dict[int, list[Statement]] = {}
    for statement in statements:
        found.setdefault(statement.contract_id, []).append(statement)
    return found


def _take_in_disputes(settlements: Sequence[Settlement], results: Sequence[tuple[Gathered, MonthResult]]) -> None:
    """Disputes upheld in earlier months that this month's statements pay."""
    paying = {
        settlement.contract_id: settlement
        for settlement, (_, result) in zip(settlements, results, strict=True)
        if any(line.delivered.part == "dispute" for line in result.lines)
    }
    if paying:
        taken_in = Case(*(When(contract_id=contract, then=Value(one.pk)) for contract, one in paying.items()))
        Dispute.objects.filter(
            contract_id__in=paying, state="upheld", statement__month__lt=settlements[0].month, granted_in=None
        ).update(granted_in=taken_in)


def _enter_corrections(settlements: Sequence[Settlement], results: Sequence[tuple[Gathered, MonthResult]]) -> None:
    """The corrections of earlier months, each with what it was judged by; a later one builds on it."""
    insert_set(
        [
            Correction(
                authority_id=settlement.authority_id,
                contract_id=settlement.contract_id,
                provider_id=settlement.provider_id,
                corrects=due.settlement,
                entered_in=settlement,
                late_for=due.settlement.month,
                scorecard=None if settlement.is_trial else due.card,
                score=due.judged.score,
                fen=due.fen,
                deducted_fen=due.judged.deducted,
                next_fen=due.judged.next,
                claim_fen=due.judged.claim,
                facts=due.facts.model_dump(mode="json", by_alias=True),
                changed=[change.as_json() for change in due.changes],
                steps=[step.as_json() for step in due.judged.steps],
                reason=due.reason,
            )
            for settlement, (gathered, _) in zip(settlements, results, strict=True)
            for due in gathered.due
            if due.counts
        ]
    )


def _open_windows(actor: Actor, results: Sequence[tuple[Gathered, MonthResult]], at: datetime) -> None:
    """The dated windows of the month's end; a month drafted again keeps its own."""
    fresh = [
        Drafted(gathered.contract, gathered.period.month, dispute_window(gathered.facts.clause))
        for gathered, result in results
        if gathered.before is None and result.payers
    ]
    insert_set(month_ends(fresh, drafted_on=local_day(actor, at), calendar=working_calendar(actor.acting_authority_id)))


def _record(actor: Actor, statements: Sequence[Statement], stages: Mapping[int, Stage], at: datetime) -> None:
    """Accrue what is payable, from the stage its money stands at, and leave one record per statement, its transfer in
    it."""
    owing = [statement for statement in statements if statement.payable_fen]
    _demand_budget(owing, stages)
    accruals = [_accrual(statement, stages[statement.pk]) for statement in owing]
    transfers = lay(actor, accruals, at=at) if accruals else []
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


def _demand_budget(owing: Sequence[Statement], stages: Mapping[int, Stage]) -> None:
    """Refuse the contracts that their payers' lines cannot bear, each whole, in the order of the set: with what is
    left after those before it. The lines are locked, in ascending id. Raises SomeRefused."""
    wanted = {statement.budget_line_id for statement in owing if statement.budget_line_id}
    lines = {
        line.pk: line for line in BudgetLine.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
    }
    left = {
        (key, stage): line.committed_fen if stage is Stage.COMMITTED else line.available_fen
        for key, line in lines.items()
        for stage in (Stage.COMMITTED, Stage.AVAILABLE)
    }
    refusals: dict[int, Refusal] = {}
    for contract_id, group in groupby(owing, key=lambda statement: statement.contract_id):
        after = dict(left)
        for statement in group:
            key = (statement.budget_line_id or 0, stages.get(statement.pk, Stage.COMMITTED))
            refusal = _budget_lacking(statement, lines.get(key[0]), left=after.get(key, 0))
            if refusal is not None:
                refusals[contract_id] = refusal
                break
            after[key] -= statement.payable_fen
        else:
            left = after
    if refusals:
        raise SomeRefused(refusals)


def _budget_lacking(statement: Statement, line: BudgetLine | None, *, left: int) -> Refusal | None:
    """Why *line*, of which so much is *left* (fen), cannot bear *statement*; None if it can."""
    if line is None:
        return _no_budget(statement)
    if line.state != LineState.OPEN:
        return LineClosed(line=str(line))
    if statement.payable_fen > left:
        return StatementOverBudget(line=str(line), wanted=str(Money(statement.payable_fen)), held=str(Money(left)))
    return None


def _no_budget(statement: Statement) -> NoBudget:
    return NoBudget(
        payer=Unit.objects.get(pk=statement.payer_id).name,
        contract=statement.contract.number,
        year=statement.month.year,
        amount=str(Money(statement.payable_fen)),
    )


def _accrual(statement: Statement, stage: Stage) -> Posting:
    """Move what is payable to accrued, on the payer's own budget line, from what is committed to the contract, or, once
    that year has ended, from what its line carried over."""
    assert statement.budget_line_id is not None  # noqa: S101  demanded before
    return Posting(
        line_id=statement.budget_line_id,
        from_stage=stage,
        to_stage="accrued",
        fen=statement.payable_fen,
        source_type="settlement.statement",
        source_id=statement.public_id,
        key=f"accrue:{statement.public_id}",
    )


def _settlement(gathered: Gathered, result: MonthResult, *, trial: bool) -> Settlement:
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
        scorecard=gathered.card.card if gathered.card and not trial else None,
        is_trial=trial,
        score=gathered.facts.score,
        fee_fen=result.fee,
        other_fen=result.other,
        deducted_fen=result.deducted,
        held_fen=settled.held,
        next_fen=result.next,
        claim_fen=result.claim,
        payable_fen=result.payable,
        is_final=gathered.facts.edges.final,
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
    paying = None if settlement.is_trial else gathered.paying.get(payer.unit_id)
    return Statement(
        authority_id=settlement.authority_id,
        settlement=settlement,
        is_trial=settlement.is_trial,
        contract=gathered.contract,
        provider_id=settlement.provider_id,
        payer_id=payer.unit_id,
        budget_line=paying.line if paying else None,
        month=settlement.month,
        number=number,
        fee_fen=payer.fee,
        other_fen=payer.other,
        deducted_fen=payer.deducted,
        held_fen=payer.held,
        payable_fen=payer.payable,
        claim_fen=payer.claim,
        owed_fen=payer.owed,
        prepared_by_id=actor.person_id or gathered.prepared_by_id,
    )


def _lines(statement: Statement, payer: PayerResult) -> Iterable[dict[str, Any]]:
    for position, (settled, fen) in enumerate(payer.lines, start=1):
        one = settled.delivered
        yield {
            **_of(statement),
            "line_id": one.line_id,
            "price_version_id": one.price_id,
            "position": position,
            "part": one.part,
            "count": one.count,
            "quantity": one.quantity,
            "price": one.price,
            "digest": one.digest,
            "whole_fen": settled.fen,
            "amount_fen": fen,
            "covered": one.covered,
            "steps": [step.as_json() for step in settled.steps],
        }


def _deductions(statement: Statement, payer: PayerResult, result: MonthResult) -> Iterable[dict[str, Any]]:
    """What is taken now, payer by payer; what is for the next month stands whole, for information."""
    later = [(taken, taken.fen) for taken in result.settled.deductions if taken.applies == "next"]
    for position, (taken, fen) in enumerate((*payer.deductions, *later), start=1):
        yield {
            **_of(statement),
            "position": position,
            "term": taken.term,
            "applies": taken.applies,
            "whole_fen": taken.fen,
            "amount_fen": fen,
            "basis": taken.basis,
        }


def _of(statement: Statement) -> dict[str, Any]:
    """Whose a row of a statement is."""
    return {
        "authority_id": statement.authority_id,
        "statement_id": statement.pk,
        "contract_id": statement.contract_id,
        "provider_id": statement.provider_id,
    }


def digest_of(settlement: Settlement) -> str:
    """SHA-256, in hexadecimal, of the score and the facts that a month was judged by: the archive keeps it, ``houqin
    verify`` holds them to it."""
    told = {"score": settlement.score, "facts": settlement.facts}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def of_nothing(settlement: Settlement) -> dict[str, object]:
    """What the record of a month says that came to nothing for anybody."""
    return {
        "month": [None, settlement.month],
        "next_fen": [None, settlement.next_fen],
        "claim_fen": [None, settlement.claim_fen],
        "facts": [None, digest_of(settlement)],
    }


def as_changes(statement: Statement, settlement: Settlement) -> dict[str, object]:
    """What the record of a statement says: its amounts, and what they rest on."""
    amounts = ("fee_fen", "other_fen", "deducted_fen", "held_fen", "payable_fen", "claim_fen", "owed_fen")
    changes: dict[str, object] = {name: [None, getattr(statement, name)] for name in amounts}
    return changes | {
        "number": [None, statement.number],
        "month": [None, statement.month],
        "score": [None, settlement.score],
        "clause": [None, settlement.clause and settlement.clause.public_id],
        "facts": [None, digest_of(settlement)],
    }
