"""The vector clock says what the scalar clock says: on the suite, and on random orders."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from houqin.kernel.calendar import Layers, Window, WorkCalendar, always_open
from houqin.kernel.clock import Bearer, Case, Change, ClockName, Event, EventKind, Milestone, Minutes
from houqin.kernel.clock.bulk import read_cases
from houqin.kernel.clock.layout import lay_out, runs_of
from houqin.kernel.statutory import StatutoryDays
from houqin.kernel.tests.test_clock_oracle import START, stories

USER_COMPLETION = (ClockName.USER, Milestone.COMPLETION)
DAY = (Window(510, 720), Window(840, 1050))
OFFICE = WorkCalendar("office", "Asia/Shanghai", (Layers((*(DAY,) * 5, (), ()), statutory=StatutoryDays()),))
BOSTON = WorkCalendar("boston", "America/New_York", (Layers((*((Window(60, 240),),) * 7,)),))


def scalar(cases: list[Case]) -> list[int | None]:
    return [run.due.instant for case in cases for run in runs_of(lay_out(case))]


@settings(max_examples=25, deadline=None)
@given(st.lists(stories(), min_size=1, max_size=8))
def test_random_orders_on_random_calendars(found: list) -> None:  # type: ignore[type-arg]  # of stories
    cases = [story.case() for story in found]
    reading = read_cases(cases)
    assert list(reading.deadlines) == scalar(cases)
    assert reading.one_by_one == 0


@st.composite
def orders(draw: st.DrawFn) -> Case:
    """An order somewhere in 2026, to the second, with pauses, changes of target and calendar."""
    calendars = [OFFICE, BOSTON, always_open()]
    submitted = START + timedelta(seconds=draw(st.integers(0, 280 * 86_400)))
    later = st.integers(1, 20 * 86_400).map(lambda seconds: submitted + timedelta(seconds=seconds))
    events = [Event(EventKind.SUBMIT, submitted, submitted, "0")]
    for number in range(draw(st.integers(0, 3))):
        at = draw(later)
        end = at + timedelta(seconds=draw(st.integers(1, 6 * 86_400)))
        events.append(Event(EventKind.PAUSE, at, at, f"p{number}", bearer=draw(st.sampled_from(Bearer)), promised=end))
    for number in range(draw(st.integers(0, 3))):
        at = draw(later)
        change = Change(
            {USER_COMPLETION: Minutes(draw(st.integers(0, 5000)))},
            dict.fromkeys(ClockName, draw(st.sampled_from(calendars))),
        )
        events.append(Event(EventKind.CHANGE, at, at, f"c{number}", change=change))
    now = max(event.at for event in events)
    first = dict.fromkeys(ClockName, draw(st.sampled_from(calendars)))
    return Case(tuple(events), {USER_COMPLETION: Minutes(draw(st.integers(0, 5000)))}, first, now=now)


@settings(max_examples=100, deadline=None)
@given(st.lists(orders(), min_size=1, max_size=6))
def test_random_orders_of_a_real_year(cases: list[Case]) -> None:
    assert list(read_cases(cases).deadlines) == scalar(cases)
