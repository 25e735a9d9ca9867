"""Planned work (计划性工作): when a recurring rule falls due, and what a check-in is worth (practice 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from houqin.kernel.refusal import N_, BadInput


class Frequency(StrEnum):
    """How often a rule falls due."""

    DAILY = "daily"
    WORKING_DAYS = "working_days"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    EVERY_N_DAYS = "every_n_days"


FREQUENCY_NAMES: dict[Frequency, str] = {
    Frequency.DAILY: N_("every day"),
    Frequency.WORKING_DAYS: N_("every working day"),
    Frequency.WEEKLY: N_("every week"),
    Frequency.MONTHLY: N_("every month"),
    Frequency.QUARTERLY: N_("every quarter"),
    Frequency.YEARLY: N_("every year"),
    Frequency.EVERY_N_DAYS: N_("every N days"),
}


class RuleUnclear(BadInput):
    """A recurring rule nobody could plan by."""

    code = "orders.rule_unclear"
    sentence = N_("The recurring rule cannot be planned: {problem}.")
    basis = "practice 9"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When a rule falls due: on which days from ``starts`` on, and in which daily windows (local times).

    ``weekdays`` 1–7 (Monday 1) for weekly; ``day_of_month`` 1–31 (a shorter month's last day) for monthly, quarterly
    and yearly, whose months count from ``starts``; ``every_days`` for every N days.
    """

    frequency: Frequency
    starts: date
    windows: tuple[tuple[time, time], ...]
    weekdays: tuple[int, ...] = ()
    day_of_month: int | None = None
    every_days: int | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if not self.windows or any(opens >= closes for opens, closes in self.windows):
            raise RuleUnclear(problem=N_("each window begins before it ends, and there is at least one"))
        if self.frequency is Frequency.WEEKLY and not (self.weekdays and set(self.weekdays) <= set(range(1, 8))):
            raise RuleUnclear(problem=N_("a weekly rule names weekdays from 1 to 7"))
        if self.frequency in MONTHS and not (self.day_of_month and 1 <= self.day_of_month <= 31):
            raise RuleUnclear(problem=N_("a monthly rule names a day of the month from 1 to 31"))
        if self.frequency is Frequency.EVERY_N_DAYS and not (self.every_days and self.every_days > 0):
            raise RuleUnclear(problem=N_("a rule of every N days names N"))


MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}


def due_days(
    rule: Recurrence, *, since: date, until: date, is_working_day: Callable[[date], bool | None]
) -> Iterator[date]:
    """The days from *since* until before *until* on which *rule* falls due.

    A rule by working days plans nothing in a year whose calendar is not announced (``is_working_day`` None): it is
    planned when the year is loaded.
    """
    day = max(since, rule.starts)
    end = min(until, rule.until) if rule.until else until
    while day < end:
        if _falls_on(rule, day, is_working_day):
            yield day
        day += timedelta(days=1)


def known_until(rule: Recurrence, *, since: date, until: date, is_working_day: Callable[[date], bool | None]) -> date:
    """How far *rule* can be planned from *since* before *until*: a rule by working days up to the first day of a year
    that is not announced; every other rule all the way.
    """
    if rule.frequency is not Frequency.WORKING_DAYS:
        return until
    day = since
    while day < until and is_working_day(day) is not None:
        day += timedelta(days=1)
    return day


def _falls_on(rule: Recurrence, day: date, is_working_day: Callable[[date], bool | None]) -> bool:
    if rule.frequency is Frequency.DAILY:
        return True
    if rule.frequency is Frequency.WORKING_DAYS:
        return bool(is_working_day(day))
    if rule.frequency is Frequency.WEEKLY:
        return day.isoweekday() in rule.weekdays
    if rule.frequency is Frequency.EVERY_N_DAYS:
        return (day - rule.starts).days % (rule.every_days or 1) == 0
    months = (day.year - rule.starts.year) * 12 + day.month - rule.starts.month
    return months % MONTHS[rule.frequency] == 0 and day.day == _day_in(day, rule.day_of_month or 1)


def _day_in(day: date, wanted: int) -> int:
    """The wanted day of the month, or the month's last where it is shorter."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return min(wanted, (following - timedelta(days=1)).day)


class Outcome(StrEnum):
    """What became of a task."""

    DONE = "done"
    LATE = "late"
    MISSED = "missed"


#: How long after its window a task may still be made good, as late; afterwards it is missed.
GRACE = timedelta(hours=24)


def outcome_at(*, at: datetime, closes_at: datetime) -> Outcome:
    """What a check-in at *at* makes of a task: done by the end of its window, late within a day after, else missed."""
    if at <= closes_at:
        return Outcome.DONE
    return Outcome.LATE if at <= closes_at + GRACE else Outcome.MISSED


class TooEarly(BadInput):
    """A check-in before the task's window."""

    code = "orders.planned_too_early"
    sentence = N_("This task can be checked in from {opens_at} on.")
    remedy = N_("Come back then.")


def demand_not_early(*, at: datetime, opens_at: datetime) -> None:
    """Refuse a check-in before the window opens."""
    if at < opens_at:
        raise TooEarly(opens_at=opens_at.isoformat(timespec="minutes"))


#: Weak evidence, each with its name: a flag is a question, it never blocks (practice 9, 20).
IMPOSSIBLE_PACE = "impossible_pace"
REPEATED_PHOTO = "repeated_photo"
CODE_ALONE = "code_alone"
WRONG_CODE = "wrong_code"
NO_CODE = "no_code"
FLAG_NAMES: dict[str, str] = {
    IMPOSSIBLE_PACE: N_("impossible pace"),
    REPEATED_PHOTO: N_("repeated photo"),
    CODE_ALONE: N_("code without a photo"),
    WRONG_CODE: N_("another place's code"),
    NO_CODE: N_("no code scanned"),
}


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A check-in as its worth is judged. ``seconds_since_last``: since the same person's last one elsewhere."""

    scanned_tag_id: int | None
    expected_tag_id: int | None
    photo_hashes: tuple[str, ...]
    seconds_since_last: int | None


#: Nobody walks, works and scans at another place in less.
LEAST_SECONDS = 60


def flags_of(
    check_in: CheckIn, *, photos_seen_before: frozenset[str], least_seconds: int = LEAST_SECONDS
) -> tuple[str, ...]:
    """What is weak about a check-in, in a fixed order; nothing is weak: empty."""
    found = []
    if check_in.seconds_since_last is not None and check_in.seconds_since_last < least_seconds:
        found.append(IMPOSSIBLE_PACE)
    if photos_seen_before & set(check_in.photo_hashes):
        found.append(REPEATED_PHOTO)
    if check_in.scanned_tag_id is None:
        found.append(NO_CODE)
    elif check_in.expected_tag_id is not None and check_in.scanned_tag_id != check_in.expected_tag_id:
        found.append(WRONG_CODE)
    elif not check_in.photo_hashes:
        found.append(CODE_ALONE)
    return tuple(found)
