"""What was agreed and applies on a day: the performance clause, and who pays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from houqin.domains.contracts.models import Contract, ContractBudget, ContractClause, ContractLine, LinePayer


def clause_at(contract_id: int, on: date) -> ContractClause | None:
    """The performance clause of a contract (internal id) in force on a day; None: it has none then."""
    return clauses_at([contract_id], on).get(contract_id)


def clauses_at(contract_ids: Collection[int], on: date) -> Mapping[int, ContractClause]:
    """The performance clauses in force on a day, by contract. One query."""
    rows = ContractClause.objects.at(on).filter(contract_id__in=contract_ids)
    return {row.contract_id: row for row in rows}


def covered_lines(clause: ContractClause, lines: Sequence[ContractLine]) -> list[ContractLine]:
    """The lines whose fee a clause judges: those it names by number; none named: all but those at cost."""
    if clause.lines:
        return [line for line in lines if line.number in clause.lines]
    return [line for line in lines if line.price_basis != "at_cost"]


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays: a unit (internal id) its ``weight`` of a line, or, ``line_id`` None, all lines that name no payer."""

    unit_id: int
    line_id: int | None = None
    key: str = ""
    weight: int = 1


def payers_of(contract_ids: Collection[int], on: date) -> Mapping[int, Sequence[Payer]]:
    """Who pays each contract on a day: the authority for every line without payers of its own, which stands first.

    Units that only see their part as cost information are not among them. Two queries.
    """
    found: dict[int, list[Payer]] = defaultdict(list)
    for contract_id, authority_id in Contract.objects.filter(pk__in=contract_ids).values_list("pk", "authority_id"):
        found[contract_id].append(Payer(authority_id))
    rows = LinePayer.objects.at(on).filter(contract_id__in=contract_ids, pays=True)
    for row in rows.order_by("line_id", "payer_id"):
        found[row.contract_id].append(Payer(row.payer_id, row.line_id, row.key, row.weight))
    return dict(found)


def budget_of(contract_ids: Collection[int], fiscal_year: int) -> Mapping[tuple[int, int], ContractBudget]:
    """The commitments of a fiscal year by (contract, payer), with their budget lines. One query."""
    rows = ContractBudget.objects.filter(contract_id__in=contract_ids, fiscal_year=fiscal_year)
    return {(row.contract_id, row.payer_id): row for row in rows.select_related("budget_line")}
