"""What was agreed and applies on a day: the performance clause, and who pays."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import lru_cache

from houqin.domains.catalogue.models import StandardClause
from houqin.domains.contracts.models import (
    Contract,
    ContractBudget,
    ContractClause,
    ContractLine,
    LineAllocation,
    OpeningPosition,
)
from houqin.domains.contracts.rules.paying import PaymentTerms
from houqin.kernel.clauses import Clause, read_clause


def payment_terms(contract: Contract) -> PaymentTerms:
    """When the contract pays, as its rules take it."""
    return PaymentTerms(**{each.name: getattr(contract, each.name) for each in fields(PaymentTerms)})


def clause_at(contract_id: int, on: date) -> ContractClause | None:
    """The performance clause of a contract (internal id) in force on a day; None: it has none then."""
    return clauses_at([contract_id], on).get(contract_id)


def clauses_at(contract_ids: Collection[int], on: date) -> Mapping[int, ContractClause]:
    """The performance clauses in force on a day, by contract. One query."""
    rows = ContractClause.objects.at(on).filter(contract_id__in=contract_ids)
    return {row.contract_id: row for row in rows}


def agreed_clause(row: ContractClause) -> Clause:
    """The clause of a row, read. Contracts of one kind say the same, and reading costs more than settling by it."""
    return _read(json.dumps(row.clause))


@lru_cache(maxsize=1024)
def _read(written: str) -> Clause:
    return read_clause(json.loads(written))


def covered_lines(clause: ContractClause, lines: Sequence[ContractLine]) -> list[ContractLine]:
    """The lines whose fee a clause judges: those it names by number; none named: all but those at cost."""
    if clause.lines:
        return [line for line in lines if line.number in clause.lines]
    return [line for line in lines if line.price_basis != "at_cost"]


def openings_of(contract_ids: Collection[int]) -> Mapping[int, OpeningPosition]:
    """Where contracts (internal ids) stood when the system took them on, by contract (practice 16). One query."""
    return {row.contract_id: row for row in OpeningPosition.objects.filter(contract_id__in=contract_ids)}


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays: a unit (internal id) its ``weight`` of a line, or, ``line_id`` None, all lines that name no payer."""

    unit_id: int
    line_id: int | None = None
    key: str = ""
    weight: int = 1


def payers_of(contract_ids: Collection[int], month: date) -> Mapping[int, Sequence[Payer]]:
    """Who pays each contract in a *month* (its first day), by the keys frozen for it: the authority for every line
    without payers of its own, which stands first.

    Units that only see their part as cost information are not among them. Two queries.
    """
    found: dict[int, list[Payer]] = defaultdict(list)
    for contract_id, authority_id in Contract.objects.filter(pk__in=contract_ids).values_list("pk", "authority_id"):
        found[contract_id].append(Payer(authority_id))
    rows = LineAllocation.objects.filter(contract_id__in=contract_ids, period__month=month, pays=True)
    for row in rows.order_by("line_id", "payer_id"):
        found[row.contract_id].append(Payer(row.payer_id, row.line_id, row.key, row.weight))
    return dict(found)


def budget_of(contract_ids: Collection[int], fiscal_year: int) -> Mapping[tuple[int, int], ContractBudget]:
    """The commitments of a fiscal year by (contract, payer), with their budget lines. One query."""
    rows = ContractBudget.objects.filter(contract_id__in=contract_ids, fiscal_year=fiscal_year)
    return {(row.contract_id, row.payer_id): row for row in rows.select_related("budget_line")}


def required_items(contract: Contract, month: date) -> list[str]:
    """What a month's acceptance must speak of: every clause of the standards its lines promise, by line; a line of a
    whole class, or without a standard, as one item. Two queries."""
    lines = list(contract.lines.select_related("item", "service_class").order_by("number"))
    clauses: dict[int, list[StandardClause]] = defaultdict(list)
    standards = StandardClause.objects.filter(
        version__item__in=[line.item_id for line in lines if line.item_id],
        version__valid_from__lte=month_end(month),
    ).exclude(version__valid_until__lte=month)
    for clause in standards.select_related("version").order_by("version__valid_from", "position"):
        clauses[clause.version.item_id].append(clause)
    found: list[str] = []
    for line in lines:
        own = clauses.get(line.item_id or 0, [])
        found += [f"{line.number} · {clause}" for clause in own] or [
            f"{line.number} · {line.item or line.service_class}"
        ]
    return list(dict.fromkeys(found))


def month_end(month: date) -> date:
    """The last day of the month beginning on *month*."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
