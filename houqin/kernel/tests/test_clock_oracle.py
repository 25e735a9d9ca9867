"""The clock against an oracle that walks minute by minute and knows nothing of spans.

The oracle asks for each minute: is the calendar in force open, does a pause stop this clock, is the order falsely
completed? Random calendars, pauses, changes and reopenings; every instant on a whole minute.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from houqin.kernel.calendar import Closure, Layers, Opening, Window, WorkCalendar
from houqin.kernel.clock import (
    Bearer,
    Case,
    Change,
    ClockName,
    Event,
    EventKind,
    Milestone,
    Minutes,
    evaluate,
)
from houqin.kernel.clock.case import DEFAULT_STOPS

DAYS = 9
START = datetime(2026, 3, 2, tzinfo=UTC)
COMPLETIONS = [(clock, Milestone.COMPLETION) for clock in ClockName]
MINUTES = DAYS * 24 * 60


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, ...]:
    bounds = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    return tuple(Window(bounds[i] * 15, bounds[i + 1] * 15) for i in range(0, len(bounds) - 1, 2))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    # One window that always opens keeps every deadline within reach.
    week = (
        draw(windows()),
        draw(windows()),
        (Window(600, 900),),
        draw(windows()),
        draw(windows()),
        (),
        draw(windows()),
    )
    days = st.integers(0, DAYS - 1).map(lambda day: (START + timedelta(days=day)).date())
    closures = tuple(
        Closure(day, day + timedelta(days=1), draw(windows()) or (Window(0, 1440),))
        for day in draw(st.sets(days, max_size=2))
    )
    openings = tuple(Opening(day, draw(windows())) for day in draw(st.sets(days, max_size=2)))
    return WorkCalendar("random", "UTC", (Layers(week, closures=closures, openings=openings),))


@dataclass(frozen=True)
class Story:
    """An order on whole minutes."""

    calendar: WorkCalendar
    other: WorkCalendar
    submitted: int
    target: int
    change: tuple[int, int, bool] | None
    pauses: tuple[tuple[int, int, Bearer], ...]
    dispatched: int | None
    handed_over: int | None
    completed: int | None
    reopened: int | None
    now: int

    def case(self) -> Case:
        found: list[tuple[int, EventKind, dict[str, object]]] = [(self.submitted, EventKind.SUBMIT, {})]
        if self.change:
            minute, target, with_calendar = self.change
            calendars = dict.fromkeys(ClockName, self.other) if with_calendar else {}
            found.append(
                (minute, EventKind.CHANGE, {"change": Change(dict.fromkeys(COMPLETIONS, Minutes(target)), calendars)})
            )
        for start, end, bearer in self.pauses:
            found.append((start, EventKind.PAUSE, {"bearer": bearer, "promised": at(end)}))
        if self.dispatched is not None:
            found.append((self.dispatched, EventKind.DISPATCH, {"provider": "A"}))
        if self.handed_over is not None:
            found.append((self.handed_over, EventKind.HAND_OVER, {}))
        if self.completed is not None:
            found.append((self.completed, EventKind.COMPLETE, {}))
        if self.reopened is not None:
            found.append((self.reopened, EventKind.REOPEN, {}))
        events = tuple(
            Event(kind=kind, at=at(minute), recorded_at=at(minute), id=str(index), **more)  # type: ignore[arg-type]  # by kind
            for index, (minute, kind, more) in enumerate(found)
        )
        calendars = dict.fromkeys(ClockName, self.calendar)
        return Case(events, dict.fromkeys(COMPLETIONS, Minutes(self.target)), calendars, now=at(self.now))


@st.composite
def stories(draw: st.DrawFn) -> Story:
    submitted = draw(st.integers(0, 2000))
    minute = st.integers(submitted + 1, 5500)
    completed = draw(st.none() | minute)
    reopened = None if completed is None else draw(st.none() | st.integers(completed + 1, 6000))
    starts = draw(st.sets(minute, max_size=3))
    pauses = tuple(
        (start, start + draw(st.integers(1, 1500)), draw(st.sampled_from(Bearer))) for start in sorted(starts)
    )
    change = draw(st.none() | st.tuples(minute, st.integers(1, 900), st.booleans()))
    # Work is given out before it is done.
    before = minute if completed is None else st.integers(submitted + 1, max(completed - 1, submitted + 1))
    dispatched, handed_over = draw(st.none() | before), draw(st.none() | before)
    moments = [submitted, *starts, *(m for m in (completed, reopened, dispatched, handed_over) if m is not None)]
    if change:
        moments.append(change[0])
    # No two acts at the same minute: their order would be the record's, which the oracle does not know.
    if len(moments) != len(set(moments)):
        change, dispatched, handed_over, pauses = None, None, None, ()
    now = draw(st.integers(max(moments), 6200))
    return Story(
        draw(calendars()), draw(calendars()), submitted, draw(st.integers(1, 900)), change, pauses, dispatched,
        handed_over, completed, reopened, now,
    )  # fmt: skip


class Oracle:
    """Minute by minute, without a single span."""

    def __init__(self, story: Story) -> None:
        done = story.completed if story.reopened is None else None
        if story.change is not None and done is not None and story.change[0] > done:
            story = replace(story, change=None)  # what is done is judged by the terms of its own time
        self.story = story
        self.known: dict[tuple[bool, int], frozenset[int]] = {}

    def is_open(self, minute: int) -> bool:
        story = self.story
        changed = story.change is not None and story.change[2] and minute >= story.change[0]
        return minute % 1440 in self.open_minutes(changed, minute // 1440)

    def open_minutes(self, changed: bool, day: int) -> frozenset[int]:
        if (changed, day) not in self.known:
            calendar = self.story.other if changed else self.story.calendar
            windows = calendar.windows_on(at(day * 1440).date()) or ()
            self.known[changed, day] = frozenset(m for window in windows for m in range(window.opens, window.closes))
        return self.known[changed, day]

    def in_gap(self, minute: int) -> bool:
        story = self.story
        return story.completed is not None and story.reopened is not None and story.completed <= minute < story.reopened

    def pauses_at(self, minute: int) -> list[tuple[int, int, Bearer]]:
        done = self.story.completed
        return [
            (start, end, bearer)
            for start, end, bearer in self.story.pauses
            if start <= minute < end and not (done is not None and start < done <= minute)
        ]

    def start(self, clock: ClockName) -> int | None:
        story = self.story
        inside = story.submitted if story.handed_over is None else story.handed_over
        return {ClockName.USER: story.submitted, ClockName.INSIDE: inside, ClockName.PROVIDER: story.dispatched}[clock]

    def runs(self, clock: ClockName, minute: int) -> bool:
        stopped = any(clock in DEFAULT_STOPS[bearer] for _, _, bearer in self.pauses_at(minute))
        return self.is_open(minute) and not stopped and not self.in_gap(minute)

    def used(self, clock: ClockName, start: int, until: int) -> int:
        return sum(self.runs(clock, minute) for minute in range(start, until))

    def used_up(self, clock: ClockName, start: int, target: int) -> int | None:
        used = 0
        for minute in range(start, MINUTES * 2):
            used += self.runs(clock, minute)
            if used == target:
                return minute + 1
        return None

    @property
    def reached(self) -> int | None:
        return None if self.story.reopened is not None else self.story.completed

    def deadline(self, clock: ClockName, start: int) -> int | None:
        story = self.story
        change = story.change
        if change is not None and change[1] == story.target and not (change[2] and story.other != story.calendar):
            change = None  # nothing changed
        if change is None:
            return self.used_up(clock, start, story.target)
        due = self.used_up(clock, start, change[1])
        return due if due is None or change[0] <= start else max(due, change[0])

    def borne(self) -> dict[Bearer, int]:
        borne = dict.fromkeys(Bearer, 0)
        until = self.story.now if self.reached is None else self.reached
        for minute in range(self.story.submitted, until):
            if not self.is_open(minute) or self.in_gap(minute):
                continue
            pauses = self.pauses_at(minute)
            held = self.story.dispatched is not None and minute >= self.story.dispatched
            borne[max(pauses)[2] if pauses else (Bearer.PROVIDER if held else Bearer.AUTHORITY)] += 1
        return borne


@settings(max_examples=150, deadline=None)
@given(stories())
def test_the_clock_agrees_with_the_minute_by_minute_oracle(story: Story) -> None:
    oracle = Oracle(story)
    reading = evaluate(story.case())
    assert reading.borne_minutes == oracle.borne()
    until = story.now if oracle.reached is None else oracle.reached
    for clock in ClockName:
        start = oracle.start(clock)
        if start is None:
            assert reading.clocks[clock] == {}
            continue
        completion = reading.clocks[clock][Milestone.COMPLETION]
        due = oracle.deadline(clock, start)
        assert completion.used_minutes == oracle.used(clock, start, until)
        if due is not None:
            assert completion.deadline == at(due)


def test_the_oracle_counts_an_ordinary_day() -> None:
    """The oracle itself, on figures worked out by hand: 09:00–12:00 open, half an hour paused, due at 11:00."""
    calendar = WorkCalendar("day", "UTC", (Layers(((Window(540, 720),), (), (), (), (), (), ())),))
    pause = (600, 630, Bearer.REQUESTER)
    oracle = Oracle(Story(calendar, calendar, 540, 90, None, (pause,), None, None, None, None, 700))
    assert oracle.used_up(ClockName.USER, 540, 90) == 660
    assert oracle.used(ClockName.USER, 540, 700) == 130
    assert oracle.borne() == {Bearer.REQUESTER: 30, Bearer.AUTHORITY: 130, Bearer.PROVIDER: 0, Bearer.THIRD_PARTY: 0}
