"""Closing a month: freeze what counts, settle, accrue and hand out drafts; contracts in sets, all of a set or none.

Facts are frozen first (open → closing) under the months' locks; what is read after that cannot change. A second run
recomputes and compares, and writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.services.months import record_months
from houqin.domains.contracts.services.payers import freeze_keys
from houqin.domains.contracts.services.periods import begin_closes, finish_close
from houqin.domains.evaluation.queries.indicators import ContractFigures
from houqin.domains.evaluation.services.cards import freeze_cards
from houqin.domains.settlement.days import local_day, next_month
from houqin.domains.settlement.gathering import Gathered, gather, promising
from houqin.domains.settlement.models import Settlement, Statement
from houqin.domains.settlement.rules import MonthResult, settle_month
from houqin.domains.settlement.services.drafting import NoBudget, SomeRefused, StatementOverBudget, draft
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.scope.sets import held_whole
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, NotFound, Refusal

__all__ = ["NoBudget", "SomeRefused", "StatementOverBudget", "close_contract_month", "close_contracts"]


class ScoreMayNotCount(Refusal):
    """The month's card may not move money yet: too little was looked at, or an appeal waits."""

    code = "settlement.score_may_not_count"
    sentence = N_("The score of {contract} in {month} does not count yet: {obstacle}.")
    remedy = N_("Let a chief sign for the coverage, or answer the appeal; then close the month again.")
    basis = "practice 12"


class MonthNotOver(Refusal):
    """A month in which nothing was delivered so far is closed only when it is over."""

    code = "settlement.month_not_over"
    sentence = N_("{contract} has delivered nothing in {month} yet, and the month is not over.")
    remedy = N_("Close it when the month is over.")
    basis = "practice 11"


class MonthsInOrder(Refusal):
    """Each month's statement starts from the one before: no month is slipped in beneath a settled one."""

    code = "settlement.months_in_order"
    sentence = N_("{contract}: {later} is settled already, so {month} can no longer be settled before it.")
    remedy = N_("Record what it delivered by hand in the month that is open, with the reason.")
    basis = "clauses.md, Periods"


class ClosedOtherwise(Refusal):
    """A closed month, computed anew, does not agree with what was settled."""

    code = "settlement.closed_otherwise"
    sentence = N_("{contract} {month} was settled at ¥{settled}; computed anew it comes to ¥{anew}.")
    remedy = N_("Run “houqin verify”: what was settled does not follow from what was frozen with it.")
    basis = "clauses.md, Periods"


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing one contract's month came to: its statements, and whether they stood already and agreed."""

    contract: Contract
    statements: tuple[Statement, ...]
    agreed: bool = False


@use_case
def close_contract_month(actor: Actor, contract_id: UUID, *, month: date, at: datetime) -> Closed:
    """Close one contract's month, in one transaction or not at all. ``month`` is its first day.

    A month in which nothing was delivered closes with a settlement of nothing, on record, and no statement.
    Raises NotPermitted, NotFound, MonthNotOver, NoPrice, ScoreMissing, FactMissing, ScoreMayNotCount, NoBudget,
    StatementOverBudget, ClosedOtherwise, MonthClosed.
    """
    contract = Contract.objects.visible_to(actor).select_related("provider__unit").filter(public_id=contract_id).first()
    if contract is None:
        raise NotFound(thing=N_("contract"))
    try:
        (closed,) = close_contracts(actor, [contract], month=month, at=at)
    except SomeRefused as some:
        raise some.refusals[contract.pk] from None
    return closed


@held_whole()
@use_case
def close_contracts(actor: Actor, contracts: Sequence[Contract], *, month: date, at: datetime) -> list[Closed]:
    """Close the month of a set of contracts in one transaction, with a fixed number of statements to the database.

    All of them or none: raises SomeRefused, which names those to leave out (no score, no budget, …); NotPermitted.
    """
    actor.demand("settlement.close", path=actor.authority_path)
    counted = freeze_facts(actor, [contract.pk for contract in contracts], month, at=at)
    judged, refusals = judge_months(actor, gather(contracts, month, counted=counted), contracts, month=month, at=at)
    results, closed = [], {}
    for gathered, result in judged:
        contract = gathered.contract
        if gathered.before is None:
            results.append((gathered, result))
            continue
        try:
            closed[contract.pk] = _compare(gathered, gathered.before, result)
        except ClosedOtherwise as refusal:
            refusals[contract.pk] = refusal
    if refusals:
        raise SomeRefused(refusals)
    statements = draft(actor, results, at=at)
    for gathered, result in results:
        if not result.payers:  # nobody has anything to confirm
            finish_close(actor, gathered.contract.public_id, month, at=at)
    return [
        closed.get(contract.pk) or Closed(contract, tuple(statements.get(contract.pk, ()))) for contract in contracts
    ]


def freeze_facts(actor: Actor, ids: Sequence[int], month: date, *, at: datetime) -> Mapping[int, ContractFigures]:
    """Stop taking facts into the month of these contracts and freeze what counts in it, under the months' locks.

    Answers what was counted for the cards frozen now, by contract.
    """
    begin_closes(actor, ids, month, at=at)
    record_months(actor, ids, month, at=at)
    freeze_keys(actor, ids, month, at=at)
    return freeze_cards(actor, ids, month, at=at, promised=promising(ids, month)).figures


def judge_months(
    actor: Actor, months: Sequence[Gathered], contracts: Sequence[Contract], *, month: date, at: datetime
) -> tuple[list[tuple[Gathered, MonthResult]], dict[int, Refusal]]:
    """What the gathered month of each contract comes to, and by contract (id) why it cannot be settled.

    A month that was settled before only computes; a parallel run settles one that was tried before as if it were new.
    """
    is_over = local_day(actor, at) >= next_month(month)
    gathered_of = {gathered.contract.pk: gathered for gathered in months}
    settled = Settlement.objects.filter(contract_id__in=gathered_of, month__gt=month, is_trial=False)
    later = dict(settled.order_by("contract_id", "-month").values_list("contract_id", "month"))
    results: list[tuple[Gathered, MonthResult]] = []
    refusals: dict[int, Refusal] = {}
    for contract in contracts:
        try:
            gathered = gathered_of.get(contract.pk)
            if gathered is None:
                raise NotFound(thing=N_("month of the contract"))
            result = settle_month(gathered.facts)
            if gathered.before is None or gathered.before.is_trial:
                _demand_ripe(gathered, is_over=is_over, later=later.get(contract.pk))
            results.append((gathered, result))
        except Refusal as refusal:
            refusals[contract.pk] = refusal
    return results, refusals


def _demand_ripe(gathered: Gathered, *, is_over: bool, later: date | None) -> None:
    """Raise MonthsInOrder, ScoreMayNotCount or MonthNotOver where the month may not be settled."""
    if later is not None:
        number, month = gathered.contract.number, gathered.facts.month
        raise MonthsInOrder(contract=number, month=month, later=f"{later:%Y-%m}")
    if gathered.facts.has_work:
        demand_score_counts(gathered)
    elif not is_over and not gathered.facts.edges.final:
        raise MonthNotOver(contract=gathered.contract.number, month=gathered.facts.month)


#: Obstacles of a card that stop its money; a missing score is the clause's own affair (it may name a substitute).
OBSTACLES = {
    "coverage_unsigned": N_("less was checked than agreed, and nobody signed for it"),
    "appeal_unanswered": N_("an appeal waits for its answer"),
}


def demand_score_counts(gathered: Gathered) -> None:
    """Raise ScoreMayNotCount where the month's card may not move money yet."""
    if gathered.card is None or gathered.clause is None:
        return
    for obstacle, service in gathered.card.obstacles:
        if obstacle in OBSTACLES:
            raise ScoreMayNotCount(
                contract=" ".join(filter(None, (gathered.contract.number, service))),
                month=gathered.facts.month,
                obstacle=OBSTACLES[obstacle],
            )


def _compare(gathered: Gathered, before: Settlement, result: MonthResult) -> Closed:
    if amounts_stored(before) != amounts_of(result):
        raise ClosedOtherwise(
            contract=gathered.contract.number,
            month=gathered.facts.month,
            settled=str(Money(before.payable_fen)),
            anew=str(Money(result.payable)),
        )
    return Closed(gathered.contract, tuple(before.statements.all()), agreed=True)


def amounts_stored(stored: Settlement) -> tuple[int, ...]:
    """What a settlement came to, as it is kept."""
    return (stored.fee_fen, stored.other_fen, stored.deducted_fen, stored.held_fen, stored.next_fen, stored.payable_fen)


def amounts_of(result: MonthResult) -> tuple[int, ...]:
    """What a month comes to, in the same order."""
    return (result.fee, result.other, result.deducted, result.settled.held, result.next, result.payable)
