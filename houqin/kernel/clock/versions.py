"""Which target and calendar were in force when, and what a change of them does to the deadline.

At a change at c, time before c stays counted by the old calendar and the deadline is recomputed from history with the
new target; if that lies before c the deadline is c, overdue by the change; a breach before c stays a breach. What was
already reached is judged by the terms of its own time. Source: clock.md *Changes*.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from houqin.kernel.calendar import WorkCalendar
from houqin.kernel.clock.case import Agreed, Calendars, Case, ClockName, EventKind, Milestone, Target, Targets
from houqin.kernel.clock.counting import Span, Track
from houqin.kernel.clock.deadline import deadline_of
from houqin.kernel.clock.history import ClockRefusal, Fact, History
from houqin.kernel.opening import Instant, OpeningTable, to_instant
from houqin.kernel.refusal import N_


class NoCalendar(ClockRefusal):
    """A clock is to run, and no calendar says when."""

    code: ClassVar[str] = "clock.no_calendar"
    sentence = N_("The {clock} clock has targets and no calendar.")
    basis = "clock.md: Calendars"


@dataclass(frozen=True)
class Version:
    """Everything in force from one fact on (the submission, or a change)."""

    at: Instant
    rank: int
    targets: Targets
    calendars: Calendars
    scheduled_start: datetime | None
    event: str


@dataclass(frozen=True)
class InForce:
    """One milestone's target and calendar from ``at`` on."""

    at: Instant
    rank: int
    target: Target | None
    calendar: WorkCalendar
    scheduled_start: Instant | None
    event: str

    def says_the_same_as(self, other: "InForce") -> bool:
        """Whether nothing that moves a deadline differs."""
        mine = (self.target, self.calendar, self.scheduled_start)
        return mine == (other.target, other.calendar, other.scheduled_start)


@dataclass(frozen=True)
class Due:
    """A deadline with what the changes did to it; ``versions`` are those that applied, in order."""

    instant: Instant | None
    overdue_by_change: bool
    breached_at: Instant | None
    versions: tuple[InForce, ...]
    deadlines: tuple[Instant | None, ...]
    track: Track


def versions_of(case: Case, history: History) -> tuple[Version, ...]:
    """The states of targets and calendars in order: as submitted, then after each change."""
    submitted = history.submitted
    current = Version(
        submitted.at, submitted.rank, case.targets, case.calendars, case.scheduled_start, submitted.event.id
    )
    versions = [current]
    for fact in history.of(EventKind.CHANGE, EventKind.CONVENIENT_WINDOW):
        current = _changed(current, fact)
        versions.append(current)
    return tuple(versions)


def _changed(version: Version, fact: Fact) -> Version:
    change, window = fact.event.change, fact.event.window
    targets: dict[tuple[ClockName, Milestone], Target] = dict(version.targets)
    calendars, scheduled_start = version.calendars, version.scheduled_start
    if change is not None:
        for key, target in change.targets.items():
            if target is None:
                targets.pop(key, None)
            else:
                targets[key] = target
        calendars = {**calendars, **change.calendars}
        scheduled_start = change.scheduled_start or scheduled_start
    if window is not None:
        # The clock runs to the window: whoever was promised an arrival now expects it within the window (practice 4).
        targets |= {key: Agreed(window[1]) for key in targets if key[1] is Milestone.ARRIVAL}
    return Version(fact.at, fact.rank, targets, calendars, scheduled_start, fact.event.id)


def in_force(
    versions: Sequence[Version], clock: ClockName, milestone: Milestone, start: Instant
) -> tuple[InForce, ...]:
    """The distinct terms of one milestone from *start* on; those at or before the start count as from the start.

    Raises NoCalendar.
    """
    distinct: list[InForce] = []
    for version in versions:
        target = version.targets.get((clock, milestone))
        calendar = (target.calendar if target else None) or version.calendars.get(clock)
        if calendar is None:
            if target is None:
                continue
            raise NoCalendar(clock=clock)
        scheduled = to_instant(version.scheduled_start) if version.scheduled_start else None
        terms = InForce(version.at, version.rank, target, calendar, scheduled, version.event)
        if distinct and distinct[-1].says_the_same_as(terms):
            continue
        if distinct and version.at <= start:
            distinct.clear()
        distinct.append(terms)
    return tuple(distinct)


def track_of(terms: Sequence[InForce], start: Instant, stops: Sequence[Span]) -> Track:
    """The track through the calendars of *terms*; *stops* are united."""
    calendars: list[tuple[Instant, OpeningTable]] = []
    for index, version in enumerate(terms):
        table = version.calendar.table
        if not calendars or calendars[-1][1] is not table:
            calendars.append((start if index == 0 else version.at, table))
    return Track(start, tuple(calendars), tuple(stops))


def applied_terms(terms: Sequence[InForce], reached: Fact | None) -> tuple[InForce, ...]:
    """The terms up to what was in force when the milestone was *reached* (None: all)."""
    return tuple(version for version in terms if reached is None or version.rank < reached.rank) or tuple(terms[:1])


def due(terms: Sequence[InForce], start: Instant, stops: Sequence[Span], reached: Fact | None) -> Due:
    """The deadline under *terms* in order, up to what was in force when the milestone was *reached*."""
    applied = applied_terms(terms, reached)
    deadlines: list[Instant | None] = []
    breached_at: Instant | None = None
    overdue_by_change = False
    for index, version in enumerate(applied):
        track = track_of(applied[: index + 1], start, stops)
        instant = deadline_of(version.target, track, version.scheduled_start) if version.target else None
        before = deadlines[-1] if deadlines else None
        if before is not None and before < version.at:
            breached_at = before if breached_at is None else breached_at
        overdue_by_change = index > 0 and instant is not None and instant <= version.at
        if overdue_by_change:
            instant = version.at
        deadlines.append(instant)
    return Due(
        deadlines[-1],
        overdue_by_change,
        breached_at,
        applied,
        tuple(deadlines),
        track_of(applied, start, stops),
    )


def user_track(versions: Sequence[Version]) -> Track:
    """The user's calendars from submission on, without any stop: for dates of pauses and for who bore the time."""
    terms: list[tuple[Instant, OpeningTable]] = []
    for version in versions:
        calendar = version.calendars.get(ClockName.USER)
        if calendar is None:
            raise NoCalendar(clock=ClockName.USER)
        if not terms or terms[-1][1] is not calendar.table:
            terms.append((version.at, calendar.table))
    return Track(versions[0].at, tuple(terms))


def known_calendars(versions: Sequence[Version], known_at: datetime) -> tuple[Version, ...]:
    """The same versions with every calendar as it was known at *known_at*."""
    return tuple(
        replace(
            version,
            calendars={clock: calendar.known_at(known_at) for clock, calendar in version.calendars.items()},
            targets={
                key: replace(target, calendar=target.calendar.known_at(known_at)) if target.calendar else target
                for key, target in version.targets.items()
            },
        )
        for version in versions
    )
