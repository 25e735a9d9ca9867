"""Which month a fact counts in (clauses.md "Periods")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from houqin.kernel.period import Period, months
from houqin.kernel.refusal import N_, Refusal

#: A fiscal year is a calendar year (预算法 18).
YEARS_LAST_MONTH = 12


class DatedBack(Refusal):
    """A term that would change a month already being settled."""

    code = "contracts.dated_back"
    sentence = N_("{on} lies in the month {month}, which is being closed or closed already.")
    remedy = N_("Let it take over from a month that is still open; what was settled before is a claim.")
    basis = "house §6, Versions"


def months_of(contract: Period[date]) -> tuple[date, ...]:
    """The first days of the months the contract touches."""
    return tuple(piece.start.replace(day=1) for piece in months(contract))


def last_month(end: date) -> date:
    """The last month (its first day) of a contract that ends on a day, exclusive. What comes later is final."""
    return (end - timedelta(days=1)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a contract and whether it still takes facts."""

    month: date
    is_open: bool


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a fact counts: ``month`` None when no month of the contract takes it.

    ``late_for`` is the month it belonged to, when that was no longer open; ``outside_term``: it happened on a day the
    contract does not cover (无合同服务), taken on record but not to be settled (practice 13).
    """

    month: date | None
    late_for: date | None = None
    outside_term: bool = False


def after_cut_off(on: date, *, cut_off_day: int) -> bool:
    """Whether a day of a fiscal year's last month lies after its earlier cut-off (practice 11)."""
    return on.month == YEARS_LAST_MONTH and on.day > cut_off_day


def place_fact(on: date, *, contract: Period[date], months: Sequence[Month], cut_off_day: int = 31) -> Placement:
    """The month in which a fact of day *on* counts (clauses.md, "Periods"): its own, else the earliest open after it.

    ``months`` in any order. After the last open month it counts in none and waits for the final statement. The last
    month of a fiscal year takes nothing after ``cut_off_day``.
    """
    if not contract.contains(on):
        return Placement(month=None, outside_term=True)
    own = on.replace(day=1)
    cut_off = after_cut_off(on, cut_off_day=cut_off_day)
    open_months = sorted(each.month for each in months if each.is_open and each.month >= own)
    if cut_off:
        open_months = [month for month in open_months if month > own]
    if open_months and open_months[0] == own:
        return Placement(month=own)
    return Placement(month=open_months[0] if open_months else None, late_for=own)
