"""When a duty falls due (rules B9, practice 19). Pure: dates in, dates out; a year not announced answers None.

A date that the law names is kept as it stands, also where it falls on a day off: the calendar never shows it later.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from houqin.kernel.refusal import N_, BadInput


class Event(StrEnum):
    """What a duty may hang on: a day that a contract or a person's paper brings along."""

    CONTRACT_SIGNED = "contract.signed"
    CONTRACT_ENDS = "contract.ends"
    CONTRACT_OVER = "contract.over"
    BOND_ENDS = "bond.ends"
    VETTING_ENDS = "vetting.ends"
    NO_CRIME_ENDS = "no_crime.ends"
    NDA_ENDS = "nda.ends"
    HEALTH_ENDS = "health.ends"
    CERTIFICATE_ENDS = "certificate.ends"


class DayUnit(StrEnum):
    """What a distance from an event is counted in."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


class ScheduleUnclear(BadInput):
    """A schedule that does not say when."""

    code = "compliance.schedule_unclear"
    sentence = N_("It is not clear when this falls due: {problem}.")
    basis = "practice 19"


@dataclass(frozen=True, slots=True)
class Yearly:
    """Every year by a day; a day beyond the month's last is the last."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Quarterly:
    """By the end of each quarter, or so many days after it."""

    days_after: int = 0


@dataclass(frozen=True, slots=True)
class Monthly:
    """Every month by a day; one beyond the month's last is the last. ``rule``: the number of law that holds the day."""

    day: int = 0
    rule: str = ""


@dataclass(frozen=True, slots=True)
class EveryDays:
    """Every so many days, counted from a first day. ``rule``: the number of law that holds how many."""

    since: date
    days: int = 0
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """On days that the office enters, because no rule gives them."""

    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """So long after (``count`` positive) or before (negative) an event. ``rule``: the number of law with the count."""

    event: Event
    count: int
    unit: DayUnit
    rule: str = ""


Schedule = Yearly | Quarterly | Monthly | EveryDays | Dated | Around
#: A number of law in force on a day; None where there is none.
Figure = Callable[[str, date], int | None]
#: The n-th working day after a day (before it, when negative); None where the year is not announced.
WorkingDayAfter = Callable[[date, int], date | None]
#: A year's longest chain of occurrences that one question may ask for.
MOST_DAYS = 20 * 366


@dataclass(frozen=True, slots=True)
class Due:
    """One time that a duty falls due: its lasting name among the duty's times, and the day."""

    key: str
    due_on: date


def read_schedule(written: Mapping[str, Any]) -> Schedule:
    """The schedule that data describes; raises ScheduleUnclear.

    ``{kind: yearly, month, day}``, ``{kind: quarterly, days_after}``, ``{kind: monthly, day | rule}``,
    ``{kind: every_days, since, days | rule}``, ``{kind: dated, days}``, ``{kind: after | before, event, count | rule,
    unit}``.
    """
    kind = written.get("kind")
    readers: dict[object, Callable[[Mapping[str, Any]], Schedule]] = {
        "yearly": lambda given: Yearly(_number(given, "month", 1, 12), _number(given, "day", 1, 31)),
        "quarterly": lambda given: Quarterly(_number({"days_after": 0, **given}, "days_after", 0, 80)),
        "monthly": lambda given: Monthly(*_number_or_rule(given, "day", 1, 31)),
        "every_days": lambda given: EveryDays(_day(given.get("since")), *_number_or_rule(given, "days", 1, 3660)),
        "dated": lambda given: Dated(tuple(sorted(_day(one) for one in given.get("days", ())))),
        "after": lambda given: _around(given, 1),
        "before": lambda given: _around(given, -1),
    }
    if kind not in readers:
        raise ScheduleUnclear(problem=N_("it names no known kind"))
    return readers[kind](written)


def periodic(schedule: Schedule, since: date, until: date, figure: Figure) -> Iterator[Due]:
    """The times of a duty that hangs on no event, from *since* until before *until*, in order.

    A number of law counts as it stands on the first day of the time it governs; without one there is no time.
    """
    if isinstance(schedule, Yearly):
        for year in range(since.year, until.year + 1):
            yield from _within(since, until, str(year), _day_of(year, schedule.month, schedule.day))
    elif isinstance(schedule, Quarterly):
        for year, month in _months(since - timedelta(days=schedule.days_after + 31), until):
            if month % 3 == 0:
                due = _day_of(year, month, 31) + timedelta(days=schedule.days_after)
                yield from _within(since, until, f"{year}Q{month // 3}", due)
    elif isinstance(schedule, Monthly):
        for year, month in _months(since, until):
            day = figure(schedule.rule, date(year, month, 1)) if schedule.rule else schedule.day
            if day:
                yield from _within(since, until, f"{year}-{month:02d}", _day_of(year, month, day))
    elif isinstance(schedule, EveryDays):
        yield from _every(schedule, since, until, figure)
    elif isinstance(schedule, Dated):
        for due in schedule.days:
            yield from _within(since, until, due.isoformat(), due)


def due_around(schedule: Around, on: date, *, figure: Figure, working_day_after: WorkingDayAfter) -> date | None:
    """When a duty falls due whose event is *on* a day; None: a year is not announced, or the number of law is missing.

    The day of the event is not counted. A number of law is the one in force on the event's day.
    """
    count = schedule.count
    if schedule.rule:
        found = figure(schedule.rule, on)
        if found is None:
            return None
        count = found if schedule.count >= 0 else -found
    if schedule.unit is DayUnit.WORKING_DAYS:
        return working_day_after(on, count)
    if schedule.unit is DayUnit.MONTHS:
        months = on.year * 12 + on.month - 1 + count
        return _day_of(months // 12, months % 12 + 1, on.day)
    return on + timedelta(days=count)


def _every(schedule: EveryDays, since: date, until: date, figure: Figure) -> Iterator[Due]:
    days = figure(schedule.rule, max(since, schedule.since)) if schedule.rule else schedule.days
    if not days:
        return
    passed = max(0, (since - schedule.since).days)
    due = schedule.since + timedelta(days=-(-passed // days) * days)
    while due < until:
        yield Due(due.isoformat(), due)
        due += timedelta(days=days)


def _within(since: date, until: date, key: str, due: date) -> Iterator[Due]:
    if since <= due < until:
        yield Due(key, due)


def _months(since: date, until: date) -> Iterator[tuple[int, int]]:
    for position in range(since.year * 12 + since.month - 1, until.year * 12 + until.month):
        yield position // 12, position % 12 + 1


def _day_of(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _around(given: Mapping[str, Any], side: int) -> Around:
    if given.get("event") not in set(Event):
        raise ScheduleUnclear(problem=N_("it names no known event"))
    if given.get("unit") not in set(DayUnit):
        raise ScheduleUnclear(problem=N_("it does not say in which days it counts"))
    count, rule = _number_or_rule(given, "count", 0, 3660)
    return Around(Event(given["event"]), side * (count or (1 if rule else 0)), DayUnit(given["unit"]), rule)


def _number_or_rule(given: Mapping[str, Any], name: str, least: int, most: int) -> tuple[int, str]:
    rule = given.get("rule", "")
    if isinstance(rule, str) and rule:
        return 0, rule
    return _number(given, name, least, most), ""


def _number(given: Mapping[str, Any], name: str, least: int, most: int) -> int:
    value = given.get(name)
    if type(value) is not int or not least <= value <= most:
        raise ScheduleUnclear(problem=f"{name} ({least}–{most})")
    return value


def _day(value: Any) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ScheduleUnclear(problem=f"{value}"[:40]) from None


class Standing(StrEnum):
    """Where one time of a duty stands."""

    DONE = "done"
    DONE_LATE = "done_late"
    OVERDUE = "overdue"
    DUE = "due"
    AHEAD = "ahead"
    UNKNOWN = "unknown"


def standing(due_on: date | None, *, today: date, done_on: date | None, remind: Sequence[int]) -> Standing:
    """Where it stands: done (late), overdue, due (within its reminders), ahead; unknown while no day can be named."""
    if done_on is not None:
        return Standing.DONE_LATE if due_on is not None and done_on > due_on else Standing.DONE
    if due_on is None:
        return Standing.UNKNOWN
    if due_on < today:
        return Standing.OVERDUE
    return Standing.DUE if reminder_level(due_on, today=today, remind=remind) else Standing.AHEAD


def reminder_level(due_on: date, *, today: date, remind: Sequence[int]) -> int:
    """How many of the reminders (days before) have come: 0 none yet; one more than all of them when it is overdue."""
    left = (due_on - today).days
    return sum(left <= days for days in remind) + (left < 0)
