"""From which budget line a month is paid: its year's, or, once that year has ended, where its money is now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from houqin.domains.budgets.models import BudgetLine, LineState
from houqin.domains.budgets.queries import open_line
from houqin.domains.budgets.rules.ledger import Stage
from houqin.domains.contracts.models import Contract, ContractBudget
from houqin.domains.settlement.carrying import last_month_of


@dataclass(frozen=True, slots=True)
class Paying:
    """A payer's line, and the stage that its part of a statement is accrued from."""

    line: BudgetLine
    stage: Stage = Stage.COMMITTED


def paying_lines(
    contracts: Sequence[Contract], month: date, *, finals: Collection[int]
) -> dict[int, dict[int, Paying]]:
    """The lines that pay a *month* of contracts, by contract and payer; those of *finals* pay from their last year.

    What is confirmed after a year was ended commits to no closed year (practice 11): it is paid from what is available
    on the line that carries the year's money on, else from what the contract has committed in a later year.
    """
    years = {one.pk: last_month_of(one).year if one.pk in finals else month.year for one in contracts}
    rows: dict[tuple[int, int], list[ContractBudget]] = defaultdict(list)
    standing = ContractBudget.objects.filter(
        contract_id__in=years, fiscal_year__gte=min(years.values(), default=month.year)
    )
    for row in standing.select_related("budget_line").order_by("fiscal_year"):
        if row.fiscal_year >= years[row.contract_id]:
            rows[row.contract_id, row.payer_id].append(row)
    found: dict[int, dict[int, Paying]] = defaultdict(dict)
    for (contract, payer), own in rows.items():
        if own[0].fiscal_year == years[contract]:
            found[contract][payer] = _paying(own)
    return found


def _paying(rows: Sequence[ContractBudget]) -> Paying:
    """The first of these years' lines that still takes postings; none: the year's own, which then refuses."""
    first = rows[0].budget_line
    if first.state == LineState.OPEN:
        return Paying(first)
    carried = open_line(first)
    if carried is not None:
        return Paying(carried, Stage.AVAILABLE)
    later = (row.budget_line for row in rows[1:] if row.budget_line.state == LineState.OPEN)
    return Paying(next(later, first))
