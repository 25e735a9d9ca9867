"""What a month of contracts is settled from, read in sets: a handful of queries however many contracts and orders."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Q

from houqin.domains.budgets.models import BudgetLine
from houqin.domains.contracts.models import Contract, ContractClause, ContractLine, ContractPeriod
from houqin.domains.contracts.queries import Payer, budget_of, clauses_at, covered_lines, payers_of, priced
from houqin.domains.evaluation.queries.clauses import ClauseFacts, clause_facts
from houqin.domains.settlement.days import next_month
from houqin.domains.settlement.models import Dispute, Settlement
from houqin.domains.settlement.rules import Delivered, MonthFacts, PayerShare, to_date
from houqin.kernel.clauses import Clause, Facts, prices_breaches, read_clause, read_facts
from houqin.kernel.clauses.facts import PastPeriod


@dataclass(frozen=True)
class Gathered:
    """The facts of a contract's month with the rows they rest on. ``budget_lines`` by payer (unit id)."""

    contract: Contract
    period: ContractPeriod
    facts: MonthFacts
    clause: ContractClause | None
    card: ClauseFacts | None
    before: Settlement | None
    budget_lines: Mapping[int, BudgetLine]


def gather(contracts: Sequence[Contract], month: date) -> list[Gathered]:
    """The facts of *month* (its first day) for each contract that has such a month, in the order of ``contracts``."""
    ids = [contract.pk for contract in contracts]
    periods = {each.contract_id: each for each in ContractPeriod.objects.filter(contract_id__in=ids, month=month)}
    # A contract that begins within the month has no clause on its first day yet.
    clauses = {**clauses_at(ids, next_month(month) - timedelta(days=1)), **clauses_at(ids, month)}
    delivered = _delivered(contracts, month, clauses)
    read = {contract: _read(json.dumps(clause.clause)) for contract, clause in clauses.items()}
    promised = [contract for contract, clause in read.items() if prices_breaches(clause)]
    cards = clause_facts(ids, month, promised=promised)
    past = _history(ids, month)
    granted = _granted(ids, month)
    payers = payers_of(ids, month)
    budgets = budget_of(ids, month.year)
    of_contract: dict[int, dict[int, BudgetLine]] = defaultdict(dict)
    for (key, payer), row in budgets.items():
        of_contract[key][payer] = row.budget_line
    gathered = []
    for contract in contracts:
        if (period := periods.get(contract.pk)) is None:
            continue
        clause, card = clauses.get(contract.pk), cards.get(contract.pk)
        lines = (*delivered.get(contract.pk, ()), *granted.get(contract.pk, ()))
        facts = MonthFacts(
            contract=contract.number,
            month=f"{month:%Y-%m}",
            delivered=lines,
            payers=_shares(contract, lines, payers.get(contract.pk, ())),
            clause=read.get(contract.pk),
            score=card.score if card else None,
            facts=_facts(contract, month, card, past.earlier.get(contract.pk, ())),
        )
        own, before = of_contract[contract.pk], past.own.get(contract.pk)
        gathered.append(Gathered(contract, period, facts, clause, card, before, own))
    return gathered


@lru_cache(maxsize=1024)
def _read(written: str) -> Clause:
    """A clause from its JSON; contracts of one kind say the same, and reading it costs more than settling by it."""
    return read_clause(json.loads(written))


def _delivered(
    contracts: Sequence[Contract], month: date, clauses: Mapping[int, ContractClause]
) -> dict[int, tuple[Delivered, ...]]:
    """The month's deliveries, priced by line and price version; what the clause covers is the clause's say."""
    ids = [contract.pk for contract in contracts]
    lines = {line.pk: line for line in ContractLine.objects.filter(contract_id__in=ids)}
    covered = _covered(lines.values(), clauses)
    numbers = {contract.pk: contract.number for contract in contracts}
    found: dict[int, list[Delivered]] = defaultdict(list)
    for row in priced(ids, month):
        found[row.contract_id].append(
            Delivered(
                line_id=row.line_id,
                label=f"{numbers[row.contract_id]}-{lines[row.line_id].number}",
                price_id=row.price_id,
                price=row.price,
                part=row.part,
                count=row.count,
                quantity=row.quantity,
                fen=row.amount_fen,
                tier=row.tier,
                days=row.share_days if row.share_days != row.share_of else None,
                month_days=row.share_of,
                digest=row.digest,
                covered=row.part == "work" and row.line_id in covered,
            )
        )
    return {contract: tuple(rows) for contract, rows in found.items()}


def _covered(lines: Iterable[ContractLine], clauses: Mapping[int, ContractClause]) -> set[int]:
    """The lines that a clause judges."""
    of_contract: dict[int, list[ContractLine]] = defaultdict(list)
    for line in lines:
        of_contract[line.contract_id].append(line)
    return {
        line.pk
        for contract, own in of_contract.items()
        if contract in clauses
        for line in covered_lines(clauses[contract], own)
    }


def _granted(ids: Sequence[int], month: date) -> dict[int, tuple[Delivered, ...]]:
    """What upheld disputes of earlier months add to this one, each to be paid by the payer of its statement."""
    found: dict[int, list[Delivered]] = defaultdict(list)
    upheld = (
        Dispute.objects.filter(contract_id__in=ids, state="upheld", statement__month__lt=month)
        .filter(Q(granted_in=None) | Q(granted_in__month=month))
        .select_related("statement", "line")
        .order_by("pk")
    )
    for one in upheld:
        line_id = (
            one.line.line_id if one.line else one.statement.lines.order_by("position").values_list("line_id")[0][0]
        )
        found[one.contract_id].append(
            Delivered(
                line_id=line_id,
                label=one.statement.number,
                price_id=None,
                price=0,
                part="dispute",
                count=1,
                quantity=1000,
                fen=one.granted_fen,
                covered=False,
                payers=(PayerShare(one.statement.payer_id, 1),),
            )
        )
    return {contract: tuple(rows) for contract, rows in found.items()}


@dataclass(frozen=True)
class _Past:
    """Each contract's earlier settlements in order, and this month's own, if there is one."""

    earlier: Mapping[int, Sequence[Settlement]]
    own: Mapping[int, Settlement]


def _history(ids: Sequence[int], month: date) -> _Past:
    earlier: dict[int, list[Settlement]] = defaultdict(list)
    own: dict[int, Settlement] = {}
    rows = Settlement.objects.filter(contract_id__in=ids, month__lte=month, is_trial=False, superseded_by=None)
    for row in rows.order_by("contract_id", "month"):
        if row.month == month:
            own[row.contract_id] = row
        else:
            earlier[row.contract_id].append(row)
    return _Past(earlier, own)


def _shares(
    contract: Contract, lines: Sequence[Delivered], payers: Sequence[Payer]
) -> dict[int, tuple[PayerShare, ...]]:
    """Who pays each line: the units agreed for the line, else those agreed for the contract, else the authority."""
    by_line: dict[int | None, list[PayerShare]] = defaultdict(list)
    for payer in payers:
        by_line[payer.line_id].append(PayerShare(payer.unit_id, payer.weight))
    general = by_line.get(None) or [PayerShare(contract.authority_id, 1)]
    return {line.line_id: tuple(by_line.get(line.line_id) or general) for line in lines}


def _facts(contract: Contract, month: date, card: ClauseFacts | None, earlier: Sequence[Settlement]) -> Facts:
    """What the clause may ask: the card's facts, the months before, the contract to date, whether this is the last.

    Built from whole numbers, past the reading of text: these figures are already fen and points.
    """
    until = next_month(month)
    told = read_facts(card.facts if card else {})
    return told.model_copy(
        update={
            "period_from": month,
            "period_until": until,
            "final": (contract.ended_on or contract.valid_until) <= until,
            "history": tuple(_past(row) for row in earlier),
            "contract_to_date": to_date([(row.fee_fen, row.deducted_fen, row.next_fen) for row in earlier]),
        }
    )


def _past(row: Settlement) -> PastPeriod:
    return PastPeriod.model_construct(
        period=f"{row.month:%Y-%m}",
        score=row.score,
        fee=row.fee_fen,
        payable=row.fee_fen - row.deducted_fen - row.held_fen,
        deductions=row.deducted_fen,
        next=row.next_fen,
    )
