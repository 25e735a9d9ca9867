"""How a contract's total falls on fiscal years, and how much of it may be committed (rules B4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from houqin.kernel.money import Money, allocate
from houqin.kernel.period import Period, days, months
from houqin.kernel.refusal import N_, Refusal


class CommitmentOverTotal(Refusal):
    """More is committed than the contract is worth."""

    code = "contracts.commitment_over_total"
    sentence = N_("¥{wanted} would be committed to {contract}, which is worth ¥{total}.")
    remedy = N_("Commit what the contract is worth, or amend it first.")
    basis = "预算法 13, 57"


class YearOutsideTerm(Refusal):
    """Money of a year in which the contract does not run."""

    code = "contracts.year_outside_term"
    sentence = N_("{contract} does not run in {year}.")
    remedy = N_("Commit each fiscal year its own part.")
    basis = "rules B4"
    status = 422


def yearly_shares(total: Money, term: Period[date]) -> dict[int, Money]:
    """A contract's total by calendar (fiscal) year, in proportion to the days of its term; exact to the fen."""
    counted: dict[int, int] = {}
    for piece in months(term):
        counted[piece.start.year] = counted.get(piece.start.year, 0) + days(piece)
    return dict(zip(counted, allocate(total, list(counted.values())), strict=True))


def check_commitment(*, contract: str, total: Money, term: Period[date], committed: Iterable[tuple[int, int]]) -> None:
    """Refuse commitments, as (fiscal year, fen), of years outside the term or above the total."""
    entries = list(committed)
    for year, fen in entries:
        if fen and not term.overlaps(Period(date(year, 1, 1), date(year + 1, 1, 1))):
            raise YearOutsideTerm(contract=contract, year=year)
    wanted = Money(sum(fen for _, fen in entries))
    if wanted > total:
        raise CommitmentOverTotal(contract=contract, wanted=str(wanted), total=str(total))
