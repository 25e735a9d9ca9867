"""Half-open periods, of dates or of instants: the start belongs to the period, the end does not.

So that one period's end is the next one's start, nothing is counted twice and nothing falls between.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from houqin.kernel.refusal import N_, BadInput

#: Dates (``valid_from``/``valid_until``) or instants with an offset (``…_at``), never a mixture.
Moment = TypeVar("Moment", date, datetime)

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)


class NotAPeriod(BadInput):
    """A text that should name a month or a year does not."""

    code = "period.unreadable"
    sentence = N_("“{text}” is not a month such as 2026-10 or a year such as 2026.")


class EmptyPeriod(BadInput):
    """A period that ends before or when it starts."""

    code = "period.empty"
    sentence = N_("The period ends on {until}, which is not after its start {start}.")


def _is_instant(moment: date) -> bool:
    if not isinstance(moment, datetime):
        return False
    if moment.utcoffset() is None:
        raise TypeError("an instant carries its offset")
    return True


@dataclass(frozen=True, slots=True)
class Period(Generic[Moment]):
    """From ``start`` (in) to ``until`` (out); ``until`` None: open, it goes on.

    Raises :class:`EmptyPeriod` when nothing lies in it, TypeError when dates and instants are mixed.
    """

    start: Moment
    until: Moment | None = None

    def __post_init__(self) -> None:
        starts_at_instant = _is_instant(self.start)
        if self.until is None:
            return
        if _is_instant(self.until) != starts_at_instant:
            raise TypeError("a period is either of dates or of instants")
        if self.until <= self.start:
            raise EmptyPeriod(start=self.start.isoformat(), until=self.until.isoformat())

    def contains(self, moment: Moment) -> bool:
        """Whether *moment* lies in the period; its end does not."""
        return self.start <= moment and (self.until is None or moment < self.until)

    def overlaps(self, other: "Period[Moment]") -> bool:
        """Whether the two share any moment; periods that only touch do not."""
        return (other.until is None or self.start < other.until) and (self.until is None or other.start < self.until)

    def intersect(self, other: "Period[Moment]") -> "Period[Moment] | None":
        """What both share, or None."""
        if not self.overlaps(other):
            return None
        ends = [until for until in (self.until, other.until) if until is not None]
        return Period(max(self.start, other.start), min(ends) if ends else None)

    def covers(self, other: "Period[Moment]") -> bool:
        """Whether the whole of *other* lies in this one."""
        return self.intersect(other) == other


def month(text: str) -> Period[date]:
    """The month written ``2026-10``, as 2026-10-01 to 2026-11-01 (out); raises :class:`NotAPeriod`."""
    found = _MONTH.fullmatch(text)
    if found is None or found[1] == "0000":
        raise NotAPeriod(text=text[:40])
    start = date(int(found[1]), int(found[2]), 1)
    return Period(start, _next_month(start))


def parse(text: str) -> Period[date]:
    """A month (``2026-10``) or a whole calendar year (``2026``); raises :class:`NotAPeriod`."""
    if not _YEAR.fullmatch(text):
        return month(text)
    if not 1 <= int(text) < date.max.year:
        raise NotAPeriod(text=text)
    return Period(date(int(text), 1, 1), date(int(text) + 1, 1, 1))


def days(period: Period[date]) -> int:
    """How many calendar days lie in the period; raises ValueError when it is open."""
    if period.until is None:
        raise ValueError("an open period has no number of days")
    return (period.until - period.start) // timedelta(days=1)


def months(period: Period[date]) -> tuple[Period[date], ...]:
    """The period cut at the first of each month; the outer pieces may be partial. ValueError when it is open."""
    if period.until is None:
        raise ValueError("an open period has no number of months")
    pieces: list[Period[date]] = []
    start = period.start
    while start < period.until:
        until = min(_next_month(start), period.until)
        pieces.append(Period(start, until))
        start = until
    return tuple(pieces)


def _next_month(day: date) -> date:
    if (day.year, day.month) == (date.max.year, 12):
        raise NotAPeriod(text=day.isoformat())
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
