"""``used(t)``: opening time of the calendar in force at each instant, less the stopped spans; and its inverse.

Source: clock.md *Used time*.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from houqin.kernel.opening import FOREVER, Amount, Counted, Instant, OpeningTable

#: A stopped span [start, end), in instants; the end may be FOREVER.
Span: TypeAlias = tuple[Instant, Instant]


def united(spans: Iterable[Span]) -> tuple[Span, ...]:
    """*spans* in order with overlaps and touches joined, so that no time is stopped twice."""
    whole: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return tuple(whole)


def without(spans: Iterable[Span], holes: Iterable[Span]) -> tuple[Span, ...]:
    """*spans* less *holes*."""
    left = list(united(spans))
    for hole_start, hole_end in united(holes):
        cut = [((start, min(end, hole_start)), (max(start, hole_end), end)) for start, end in left]
        left = [piece for pair in cut for piece in pair if piece[0] < piece[1]]
    return tuple(left)


@dataclass(frozen=True)
class Track:
    """What one milestone's clock runs on: its start, the calendars in force from when, and where it stands still.

    ``calendars`` in order of time; the first is in force from the start whatever its own date. ``stops`` are united.
    """

    start: Instant
    calendars: tuple[tuple[Instant, OpeningTable], ...]
    stops: tuple[Span, ...] = ()

    def used(self, until: Instant) -> Counted:
        """Opening time run by *until*; where a year is not announced, what is known of it."""
        counted = Counted(0)
        for start, end, table in self._running():
            if start >= until:
                break
            counted += table.open_between(start, min(end, until))
        return counted

    def reached(self, amount: Amount) -> Instant | None:
        """The earliest instant at which *amount* has been used; None when that is not known.

        An amount of nothing is used up when the clock starts to run: at the first opening.
        """
        left = amount
        for start, end, table in self._running():
            instant = table.next_opening(start) if left <= 0 else table.after(start, left)
            if instant is not None and (instant < end or (instant == end and left > 0)):
                return instant
            if end == FOREVER:
                return None
            counted = table.open_between(start, end)
            if not counted.is_known:
                return None
            left -= counted.amount
        return None

    def runs_into(self, instant: Instant) -> bool:
        """Whether the clock runs up to *instant*: a stop that begins there has not yet stopped it."""
        return not any(start < instant <= end for start, end in self.stops)

    def table_at(self, instant: Instant) -> OpeningTable:
        """The calendar in force at *instant*."""
        index = bisect_right([since for since, _ in self.calendars[1:]], instant)
        return self.calendars[index][1]

    def first_opening(self) -> Instant | None:
        """Where the clock begins: a start outside hours counts as the next opening."""
        for index, (_, table) in enumerate(self.calendars):
            since = self.start if index == 0 else max(self.start, self.calendars[index][0])
            until = self.calendars[index + 1][0] if index + 1 < len(self.calendars) else FOREVER
            opening = table.next_opening(since) if since < until else None
            if opening is None and since < until:
                return None
            if opening is not None and opening < until:
                return opening
        return None

    def last_closing(self, day: date) -> Instant | None:
        """When the last window of *day* ends by the calendar in force then; None when the day is closed.

        A new calendar whose hours were over before it came into force ends the day at its coming.
        """
        cut_short: Instant | None = None
        for index, (since, table) in enumerate(self.calendars):
            until = self.calendars[index + 1][0] if index + 1 < len(self.calendars) else FOREVER
            span = table.day_span(day)
            if span is None:
                continue
            in_force_from = since if index else -FOREVER
            if in_force_from < span[1] <= until:
                return span[1]
            if index and span[1] <= since and table.local_date(since) == day:
                cut_short = since
        return cut_short

    def knows(self, day: date) -> bool:
        """Whether every calendar that may speak about *day* knows its year."""
        return all(
            table.knows(day.year)
            for index, (since, table) in enumerate(self.calendars)
            if table.local_date(self._until(index)) >= day and (index == 0 or table.local_date(since) <= day)
        )

    def _until(self, index: int) -> Instant:
        # Far enough for every question, near enough to be a date.
        far = 2**52
        return self.calendars[index + 1][0] if index + 1 < len(self.calendars) else far

    def _running(self) -> Iterator[tuple[Instant, Instant, OpeningTable]]:
        """The running stretches in order, each under one calendar; the last ends FOREVER unless stopped for good."""
        for index, (since, table) in enumerate(self.calendars):
            begin = self.start if index == 0 else max(self.start, since)
            end = self.calendars[index + 1][0] if index + 1 < len(self.calendars) else FOREVER
            for stop_start, stop_end in self.stops:
                if stop_end <= begin:
                    continue
                if stop_start >= end:
                    break
                if begin < stop_start:
                    yield begin, stop_start, table
                begin = max(begin, stop_end)
            if begin < end:
                yield begin, end, table
