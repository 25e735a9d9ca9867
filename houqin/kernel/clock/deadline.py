"""One deadline from one target: a small pure function for each kind.

Each takes the track it runs on and answers with the instant, or None when a year is not announced. Source: clock.md
*Targets*.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from houqin.kernel.clock.case import Agreed, CalendarDays, Minutes, Target, WorkingDays
from houqin.kernel.clock.counting import Track
from houqin.kernel.clock.history import ClockRefusal
from houqin.kernel.opening import MINUTE, Instant, OpeningTable, to_instant
from houqin.kernel.refusal import N_

#: No promise counts more days than this; beyond it the calendar has stopped opening.
LONGEST_COUNT_DAYS = 10_000


class NoScheduledStart(ClockRefusal):
    """A target counts back from a scheduled start, and none is given."""

    code = "clock.no_scheduled_start"
    sentence = N_("A target is counted back from the scheduled start, and the case gives none.")
    basis = "clock.md: Targets"


def deadline_of(target: Target, track: Track, scheduled_start: Instant | None) -> Instant | None:
    """The instant at which *target* is due on *track*; None when it needs a year not announced.

    *scheduled_start* is needed only by targets that count back from it. Raises NoScheduledStart.
    """
    match target:
        case Agreed(at=at):
            return to_instant(at) if isinstance(at, datetime) else _end_of_agreed_day(at, track)
        case Minutes(before_scheduled_start=True) | WorkingDays(before_scheduled_start=True):
            return _before(target, track, scheduled_start)
        case CalendarDays(before_scheduled_start=True):
            return _before(target, track, scheduled_start)
        case Minutes(minutes=minutes):
            return track.reached(minutes * MINUTE)
        case WorkingDays():
            return _end_of_working_day(target, track)
        case CalendarDays(days=days):
            return _end_of_calendar_day(days, track)


def _end_of_working_day(target: WorkingDays, track: Track) -> Instant | None:
    """The end of the Nth working day: a day is used when the clock runs at the end of its last window."""
    start = track.first_opening()
    if start is None:
        return None
    table = track.table_at(start)
    start_day = table.local_date(start)
    if target.days > 0:
        return _nth_day(track, start_day + timedelta(days=1), target.days, track.last_closing)
    if target.cut_off is None or start <= table.at_local(start_day, _minutes(target.cut_off)):
        return _nth_day(track, start_day, 1, track.last_closing)
    then = target.then or time(0)
    return _nth_day(track, start_day + timedelta(days=1), 1, lambda day: _stated_time(day, then, track))


def _stated_time(day: date, then: time, track: Track) -> Instant | None:
    """*then* on a working day; None on a closed one."""
    closing = track.last_closing(day)
    return None if closing is None else track.table_at(closing - 1).at_local(day, _minutes(then))


def _nth_day(track: Track, first: date, count: int, end_of: Callable[[date], Instant | None]) -> Instant | None:
    """The end of the *count*-th day from *first* on at whose end (None: closed) the clock runs."""
    for offset in range(LONGEST_COUNT_DAYS):
        day = first + timedelta(days=offset)
        if not track.knows(day):
            return None
        end = end_of(day)
        if end is not None and track.runs_into(end):
            count -= 1
            if count == 0:
                return end
    return None


def _end_of_calendar_day(count: int, track: Track) -> Instant | None:
    """The end of the Nth calendar day (its last window, else midnight), moved to the next day that opens.

    A day at whose end the clock stands still is not used, as for working days.
    """
    day = track.table_at(track.start).local_date(track.start)
    used = 0
    for _ in range(LONGEST_COUNT_DAYS):
        if used == count:
            break
        day += timedelta(days=1)
        used += track.runs_into(_end_of_any_day(day, track))
    return _nth_day(track, day, 1, track.last_closing)


def _end_of_any_day(day: date, track: Track) -> Instant:
    closing = track.last_closing(day) if track.knows(day) else None
    return closing if closing is not None else track.table_at(track.start).at_local(day, 24 * 60)


def _end_of_agreed_day(day: date, track: Track) -> Instant | None:
    """A date alone: the end of its last window, moved off a closed day."""
    return _nth_day(Track(track.start, track.calendars), day, 1, track.last_closing)


def _before(
    target: Minutes | WorkingDays | CalendarDays, track: Track, scheduled_start: Instant | None
) -> Instant | None:
    """Counted back from the scheduled start, by the calendar in force last; pauses do not move an appointment."""
    if scheduled_start is None:
        raise NoScheduledStart()
    table = track.calendars[-1][1]
    if isinstance(target, Minutes):
        return table.before(scheduled_start, target.minutes * MINUTE)
    day, left = table.local_date(scheduled_start), target.days
    for _ in range(LONGEST_COUNT_DAYS):
        if not table.knows(day.year):
            return None
        span = table.day_span(day)
        if left <= 0 and span is not None and span[1] <= scheduled_start:
            return span[1]
        day -= timedelta(days=1)
        left -= isinstance(target, CalendarDays) or _is_open(table, day)
    return None


def _is_open(table: OpeningTable, day: date) -> bool:
    return table.knows(day.year) and table.day_span(day) is not None


def _minutes(local: time) -> int:
    return local.hour * 60 + local.minute
