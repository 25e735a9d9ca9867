"""An order laid out for its clocks: the history in order, and one run for each promise that has begun.

Source: clock.md *Clocks*.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from houqin.kernel.clock.case import Case, ClockName, Milestone, State
from houqin.kernel.clock.counting import Span, Track, united
from houqin.kernel.clock.course import MILESTONES, Course, Stint, course_of
from houqin.kernel.clock.history import Fact, History, history_of
from houqin.kernel.clock.pauses import Pause, pauses_of, stops_of
from houqin.kernel.clock.versions import (
    Due,
    InForce,
    Version,
    applied_terms,
    due,
    in_force,
    known_calendars,
    user_track,
    versions_of,
)
from houqin.kernel.opening import Instant


@dataclass(frozen=True)
class Layout:
    """What every calculation about one order shares."""

    case: Case
    history: History
    course: Course
    versions: tuple[Version, ...]
    user: Track
    pauses: tuple[Pause, ...]

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which instants are shown: the user's calendar's."""
        return self.user.calendars[-1][1].zone

    @property
    def counted_until(self) -> Instant:
        """The last completion, or now."""
        completed = self.course.completed()
        return completed.at if completed else self.history.now


@dataclass(frozen=True)
class Plan:
    """What one promise runs on: its start, the terms up to its end in order, and where it stands still."""

    clock: ClockName
    milestone: Milestone
    stint: Stint
    start: Instant
    terms: tuple[InForce, ...]
    stops: tuple[Span, ...]
    reached: Fact | None
    waits: bool


@dataclass(frozen=True)
class Run:
    """One promise of one clock, worked out."""

    clock: ClockName
    milestone: Milestone
    stint: Stint
    start: Instant
    reached: Fact | None
    due: Due
    #: The order is elsewhere, or a pause that promises no end is in force.
    waits: bool

    @property
    def stops(self) -> tuple[Span, ...]:
        """Where it stands still."""
        return self.due.track.stops

    def state_at(self, now: Instant) -> State:
        """How it stands at *now*: reached exactly at the deadline is in time, and due exactly now is not yet late."""
        deadline = self.due.instant
        if deadline is None:
            return State.UNKNOWN
        if self.due.breached_at is not None:
            return State.MISSED
        if self.reached is not None:
            return State.MET if self.reached.at <= deadline else State.MISSED
        if deadline < now:
            return State.MISSED
        stands_still = self.waits or any(start <= now < end for start, end in self.stops)
        return State.PAUSED if stands_still else State.RUNNING


def lay_out(case: Case, *, known_at: datetime | None = None) -> Layout:
    """Check *case* and lay it out as known at *known_at* (None: everything). Raises ClockRefusal."""
    history = history_of(case, known_at=known_at)
    versions = versions_of(case, history)
    if known_at is not None:
        versions = known_calendars(versions, known_at)
    user = user_track(versions)
    return Layout(case, history, course_of(history), versions, user, pauses_of(history, case.terms, user))


def runs_of(layout: Layout) -> tuple[Run, ...]:
    """The runs of the three clocks; a clock that has not started has none."""
    return tuple(worked_out(plan) for plan in plans_of(layout))


def runs_of_stint(layout: Layout, clock: ClockName, stint: Stint) -> tuple[Run, ...]:
    """The runs of one stint of *clock*, one for each milestone that is promised."""
    return tuple(worked_out(plan) for plan in _plans_of_stint(layout, clock, stint))


def plans_of(layout: Layout) -> tuple[Plan, ...]:
    """What each promise of the three clocks runs on, before any deadline is worked out."""
    stints = ((clock, layout.course.stint_of(clock)) for clock in ClockName)
    return tuple(plan for clock, stint in stints if stint is not None for plan in _plans_of_stint(layout, clock, stint))


def _plans_of_stint(layout: Layout, clock: ClockName, stint: Stint) -> tuple[Plan, ...]:
    promised = {key for version in layout.versions for key in version.targets}
    milestones = [milestone for milestone in MILESTONES if (clock, milestone) in promised]
    plans = (_plan(layout, clock, milestone, stint) for milestone in milestones)
    return tuple(plan for plan in plans if plan is not None and plan.terms[-1].target is not None)


def worked_out(plan: Plan) -> Run:
    """The deadline of *plan*, one instant at a time."""
    worked = due(plan.terms, plan.start, plan.stops, plan.reached)
    return Run(plan.clock, plan.milestone, plan.stint, plan.start, plan.reached, worked, plan.waits)


def _plan(layout: Layout, clock: ClockName, milestone: Milestone, stint: Stint) -> Plan | None:
    course = layout.course
    start, fresh = stint.start, course.fresh_start(layout.case)
    if fresh is not None and milestone in (Milestone.COMPLETION, Milestone.VERIFICATION):
        start = max(start, fresh.at)
    terms = in_force(layout.versions, clock, milestone, start)
    if not terms:
        return None
    reached = course.reached(milestone, stint)
    stops = united([*stops_of(layout.pauses, clock, milestone), *course.gaps, *stint.idle])
    is_paused = any(pause.is_open and clock in pause.stops for pause in layout.pauses)
    waits = stint.is_away or (is_paused and milestone is not Milestone.RESPONSE)
    return Plan(clock, milestone, stint, start, applied_terms(terms, reached), stops, reached, waits)
