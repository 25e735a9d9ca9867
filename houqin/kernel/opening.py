"""The opening time of a calendar as spans of instants with running totals, so that counting is two look-ups.

An *instant* here is an integer: microseconds since 1970-01-01T00:00Z; an *amount* is microseconds of opening time.
Local windows are turned into instants day by day through zoneinfo, so a day of 23 or 25 hours counts as long as it
was. A year whose days are unknown has no spans: counting into it says so instead of guessing.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

Instant: TypeAlias = int
Amount: TypeAlias = int
DayWindows: TypeAlias = list[tuple[date, list[tuple[int, int]]]]

MINUTE: Amount = 60_000_000
#: An instant after every other: the end of a stop whose end is not known.
FOREVER: Instant = 2**62
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
#: A deadline further away than this is taken for one that never comes (a calendar that stopped opening).
HORIZON_YEARS = 30


def to_instant(moment: datetime) -> Instant:
    """Microseconds since the epoch of an aware *moment*."""
    return (moment - EPOCH) // _MICROSECOND


def to_datetime(instant: Instant, zone: ZoneInfo) -> datetime:
    """The aware datetime of *instant*, shown in *zone*."""
    return (EPOCH + timedelta(microseconds=instant)).astimezone(zone)


@dataclass(frozen=True)
class Counted:
    """Opening time counted; ``is_known`` is False when a part lies in a year not announced (left out then)."""

    amount: Amount
    is_known: bool = True

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.amount + other.amount, self.is_known and other.is_known)


@dataclass(frozen=True)
class YearSpans:
    """The opening spans of one local year; ``before[i]`` is the opening time of the year before span i."""

    starts: list[Instant]
    ends: list[Instant]
    before: list[Amount]
    total: Amount
    #: The instants of each day that has opening: first opening and last closing.
    days: dict[date, tuple[Instant, Instant]]

    def counted_until(self, instant: Instant) -> Amount:
        """Opening time of this year before *instant*."""
        index = bisect_right(self.starts, instant) - 1
        return 0 if index < 0 else self.before[index] + min(instant, self.ends[index]) - self.starts[index]

    def reached(self, amount: Amount) -> Instant:
        """The earliest instant by which *amount* (0 < amount ≤ total) of this year's opening time has passed."""
        index = bisect_left(self.before, amount) - 1
        return self.starts[index] + amount - self.before[index]


class OpeningTable:
    """All opening time of one calendar; years are compiled when first asked for and then kept."""

    def __init__(self, zone: ZoneInfo, windows_of_year: Callable[[int], DayWindows | None]) -> None:
        self.zone = zone
        self._windows_of_year = windows_of_year
        self._years: dict[int, YearSpans | None] = {}
        self._new_year: dict[int, Instant] = {}

    def local_date(self, instant: Instant) -> date:
        """The calendar's own date at *instant*."""
        return to_datetime(instant, self.zone).date()

    def at_local(self, day: date, minutes: int) -> Instant:
        """The instant of local time *minutes* after midnight of *day* (an hour that occurs twice: the later)."""
        return _local_instant(day, minutes, self.zone, fold=1)

    def open_between(self, start: Instant, end: Instant) -> Counted:
        """Opening time in [start, end)."""
        if end <= start:
            return Counted(0)
        first, last = self._year_of(start), self._year_of(end)
        counted = Counted(0)
        for year in range(first, last + 1):
            if year == last and self._new_year[year] == end:
                break
            spans = self.year(year)
            if spans is None:
                return Counted(counted.amount, is_known=False)
            until = spans.counted_until(end) if year == last else spans.total
            counted += Counted(until - (spans.counted_until(start) if year == first else 0))
        return counted

    def after(self, start: Instant, amount: Amount) -> Instant | None:
        """The earliest instant ≥ *start* by which *amount* of opening time has passed since; None: not known."""
        if amount <= 0:
            return start
        first = self._year_of(start)
        left = amount
        for year in range(first, first + HORIZON_YEARS):
            spans = self.year(year)
            if spans is None:
                return None
            gone = spans.counted_until(start) if year == first else 0
            if gone + left <= spans.total:
                return spans.reached(gone + left)
            left -= spans.total - gone
        return None

    def before(self, end: Instant, amount: Amount) -> Instant | None:
        """The latest instant ≤ *end* from which *amount* of opening time passes until then; None: not known."""
        if amount <= 0:
            return end
        last = self._year_of(end)
        left = amount
        for year in range(last, last - HORIZON_YEARS, -1):
            spans = self.year(year)
            if spans is None:
                return None
            gone = spans.counted_until(end) if year == last else spans.total
            if gone >= left:
                index = bisect_right(spans.before, gone - left) - 1
                return spans.starts[index] + (gone - left) - spans.before[index]
            left -= gone
        return None

    def next_opening(self, instant: Instant) -> Instant | None:
        """*instant* itself within opening time, else the next opening; None: not known."""
        first = self._year_of(instant)
        for year in range(first, first + HORIZON_YEARS):
            spans = self.year(year)
            if spans is None:
                return None
            index = bisect_right(spans.ends, instant)
            if index < len(spans.starts):
                return max(instant, spans.starts[index])
        return None

    def day_span(self, day: date) -> tuple[Instant, Instant] | None:
        """First opening and last closing of *day*; None when closed. Ask ``knows(day.year)`` first."""
        spans = self.year(day.year)
        return spans.days.get(day) if spans else None

    def knows(self, year: int) -> bool:
        """Whether the days of *year* are announced."""
        return self.year(year) is not None

    def year(self, year: int) -> YearSpans | None:
        """The compiled spans of *year*; None when it is not announced."""
        if year not in self._years:
            days = self._windows_of_year(year)
            self._years[year] = None if days is None else _compiled(days, self.zone)
        return self._years[year]

    def _year_of(self, instant: Instant) -> int:
        guess = 1970 + instant // 31_556_952_000_000
        while instant < self.year_starts_at(guess):
            guess -= 1
        while instant >= self.year_starts_at(guess + 1):
            guess += 1
        return guess

    def year_starts_at(self, year: int) -> Instant:
        """The instant of local midnight on 1 January."""
        if year not in self._new_year:
            self._new_year[year] = _local_instant(date(year, 1, 1), 0, self.zone, fold=0)
        return self._new_year[year]


def _compiled(days: DayWindows, zone: ZoneInfo) -> YearSpans:
    starts: list[Instant] = []
    ends: list[Instant] = []
    spans_of_day: dict[date, tuple[Instant, Instant]] = {}
    for day, windows in days:
        # An hour that occurs twice is open twice: from its first beginning to its last end.
        spans = [
            (_local_instant(day, opens, zone, fold=0), _local_instant(day, closes, zone, fold=1))
            for opens, closes in windows
        ]
        spans = [(start, end) for start, end in spans if start < end]
        if spans:
            spans_of_day[day] = (spans[0][0], spans[-1][1])
        for start, end in spans:
            if ends and start <= ends[-1]:
                ends[-1] = max(ends[-1], end)
            else:
                starts.append(start)
                ends.append(end)
    before: list[Amount] = []
    total = 0
    for start, end in zip(starts, ends, strict=True):
        before.append(total)
        total += end - start
    return YearSpans(starts, ends, before, total, spans_of_day)


def _local_instant(day: date, minutes: int, zone: ZoneInfo, *, fold: int) -> Instant:
    local = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001 (zone added below)
    moment = local.replace(tzinfo=zone, fold=fold)
    instant = to_instant(moment.astimezone(UTC))
    if to_datetime(instant, zone).replace(tzinfo=None) == local:
        return instant
    return _end_of_gap(to_instant(local.replace(tzinfo=zone, fold=1).astimezone(UTC)), zone)


def _end_of_gap(before: Instant, zone: ZoneInfo) -> Instant:
    """The instant of the clock change at or after *before*: a local time that was skipped is that instant."""
    offset = to_datetime(before, zone).utcoffset()
    low, high = before, before + 3 * 60 * MINUTE
    while high - low > 1:
        middle = (low + high) // 2
        if to_datetime(middle, zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high
