"""The months of a line whose basis is not counted order by order, and what a part of a month is worth (practice 13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from houqin.kernel.period import Period, days, month

THIRTY = 30


@dataclass(frozen=True, slots=True)
class MonthPiece:
    """The days of a month under one version: worth ``share_days`` of ``share_of``; both None: the whole month."""

    version: int
    period: Period[date]
    share_days: int | None = None
    share_of: int | None = None

    @property
    def last_day(self) -> date:
        """The last day that it covers."""
        assert self.period.until is not None  # noqa: S101  a piece of a month ends
        return self.period.until - timedelta(days=1)


def month_pieces(
    of: date, *, served: Period[date] | None, versions: Sequence[tuple[int, Period[date]]], rule: str
) -> tuple[MonthPiece, ...]:
    """The pieces of the month beginning on *of* in which a line is *served*, one per price version.

    ``rule``: ``actual_days`` pays a part by the month's own days, ``thirty_days`` by thirtieths, ``whole_month`` as if
    whole. A month served to its end is whole under each rule: versions that change within it share it by days.
    """
    whole = month(f"{of:%Y-%m}")
    within = served and served.intersect(whole)
    if within is None:
        return ()
    cut = [(version, period.intersect(within)) for version, period in versions]
    pieces = sorted(((version, piece) for version, piece in cut if piece), key=lambda each: each[1].start)
    served_days = sum(days(piece) for _, piece in pieces)
    if served_days == days(whole) or rule == "actual_days":
        share_of = days(whole)
    else:
        share_of = THIRTY if rule == "thirty_days" else served_days
    return tuple(_piece(version, piece, share_of) for version, piece in pieces)


def _piece(version: int, piece: Period[date], share_of: int) -> MonthPiece:
    count = days(piece)
    if count == share_of:
        return MonthPiece(version, piece)
    return MonthPiece(version, piece, count, share_of)


def year_ending(of: date, served: Period[date]) -> tuple[date, ...]:
    """The months of the line's year that ends in the month beginning on *of*, each by its first day; else none.

    A year is twelve months from the first day served, or less where the service ends. Of a service that begins within a
    month the first part belongs to the first year, so that no month counts twice.
    """
    assert served.until is not None  # noqa: S101  a line ends
    first, last = served.start.replace(day=1), (served.until - timedelta(days=1)).replace(day=1)
    place = _months_between(first, of)
    closing = 11 if served.start.day == 1 else 12
    if not first <= of <= last or (of != last and (place < closing or (place - closing) % 12)):
        return ()
    begins = 0 if place <= closing else closing + 1 + (place - 1 - closing) // 12 * 12
    return tuple(_month_after(first, each) for each in range(begins, place + 1))


def _months_between(first: date, later: date) -> int:
    return (later.year - first.year) * 12 + later.month - first.month


def _month_after(first: date, months: int) -> date:
    years, month_of_year = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month_of_year + 1, 1)
