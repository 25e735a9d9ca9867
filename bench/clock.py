"""Deadlines recomputed: one after another, in bulk, and against the plainest vector arithmetic, in one run.

The plainest arithmetic is what anybody would write for one calendar without pauses, changes or years unknown: look the
start up on the axis of opening time, add the target, look the sum up.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import numpy as np

from houqin.kernel.calendar import Layers, Window, WorkCalendar, always_open
from houqin.kernel.clock import Bearer, Case, Change, ClockName, Event, EventKind, Milestone, Minutes, evaluate
from houqin.kernel.clock.bulk import NONE, Axis, Instants, Numbers, Orders, axis_of, deadlines
from houqin.kernel.opening import MINUTE, to_datetime, to_instant
from houqin.kernel.statutory import StatutoryDays

T = TypeVar("T")
ROWS = 1_000_000
SCALAR_ROWS = 1_000
COMPLETION = (ClockName.USER, Milestone.COMPLETION)
HOURS = (Window(510, 720), Window(840, 1050))
OFFICE = WorkCalendar("office", "Asia/Shanghai", (Layers((*(HOURS,) * 5, (), ()), statutory=StatutoryDays()),))
ALWAYS = always_open()


def main() -> None:
    random = np.random.default_rng(2026)
    axis = axis_of([OFFICE.table, ALWAYS.table], 2024, 2026)
    plain_orders, busy_orders = _orders(random, busy=False), _orders(random, busy=True)
    plainest, by_hand = _timed(lambda: _plainest(axis, plain_orders.start, plain_orders.target))
    without, in_bulk = _timed(lambda: deadlines(axis, plain_orders))
    with_events, busy = _timed(lambda: deadlines(axis, busy_orders))
    assert (by_hand == in_bulk).all()
    assert not (busy == NONE).any()
    scalar, one_by_one = _timed(lambda: [evaluate(_case(busy_orders, row)) for row in range(SCALAR_ROWS)], repeats=1)
    for row, reading in enumerate(one_by_one):
        deadline = reading.clocks[ClockName.USER][Milestone.COMPLETION].deadline
        assert deadline is not None
        assert to_instant(deadline) == busy[row], row
    scalar_million = scalar * ROWS / SCALAR_ROWS
    print(f"{ROWS:,} deadlines, best of three; the plainest vector arithmetic = 1 ({plainest:.2f} s)")
    print(f"  in bulk, without pauses                      {without / plainest:8.1f}  ({without:.2f} s)")
    print(f"  in bulk, three events and a policy change    {with_events / plainest:8.1f}  ({with_events:.2f} s)")
    print(
        f"  one by one, all clocks read, the same events {scalar_million / plainest:8.0f}  (of {SCALAR_ROWS:,} orders)"
    )
    print(f"  bulk equals one by one on those {SCALAR_ROWS:,} orders, and the plainest on all without events")


def _timed(work: Callable[[], T], repeats: int = 3) -> tuple[float, T]:
    best = float("inf")
    for _ in range(repeats):
        began = time.perf_counter()
        answer = work()
        best = min(best, time.perf_counter() - began)
    return best, answer


def _plainest(axis: Axis, start: Instants, target: Numbers) -> Instants:
    rows = int(np.searchsorted(axis.starts, 2**52))  # the first calendar's spans
    starts, ends, before = axis.starts[:rows], axis.ends[:rows], axis.before[:rows]
    index = np.searchsorted(starts, start, side="right") - 1
    position = before[index] + np.minimum(start, ends[index]) - starts[index] + target
    index = np.searchsorted(before, position, side="left") - 1
    due: Instants = starts[index] + position - before[index]
    return due


def _orders(random: np.random.Generator, *, busy: bool) -> Orders:
    """Orders over two years. Busy: paused, resumed, policy and calendar changed, paused again until promised."""
    first = to_instant(datetime(2024, 1, 2, tzinfo=UTC))
    start = first + random.integers(0, 2 * 365 * 24 * 3600, ROWS) * 1_000_000
    target = random.integers(15, 4_000, ROWS) * MINUTE
    calendar = np.zeros(ROWS, dtype=np.int64)
    width = 1 if busy else 0
    stops = np.full((ROWS, 2 * width, 2), NONE)
    changes = np.full((ROWS, width), NONE)
    new_targets = np.zeros((ROWS, width), dtype=np.int64)
    new_calendars = np.zeros((ROWS, width), dtype=np.int64)
    if busy:
        hours = np.cumsum(random.integers(1, 3 * 24 * 60, (ROWS, 5)), axis=1) * MINUTE + start[:, None]
        stops[:, 0, 0], stops[:, 0, 1] = hours[:, 0], hours[:, 1]
        changes[:, 0] = hours[:, 2]
        stops[:, 1, 0], stops[:, 1, 1] = hours[:, 3], hours[:, 4]
        new_targets[:, 0] = random.integers(15, 6_000, ROWS) * MINUTE
        new_calendars[:, 0] = random.integers(0, 2, ROWS)
    return Orders(start, target, calendar, stops, changes, new_targets, new_calendars)


def _case(orders: Orders, row: int) -> Case:
    """The same order for the scalar clock."""

    def at(instant: int) -> datetime:
        return to_datetime(int(instant), OFFICE.table.zone)

    def event(kind: EventKind, instant: int, name: str, **more: object) -> Event:
        return Event(kind, at(instant), at(instant), name, **more)  # type: ignore[arg-type]  # by kind

    stops, calendars = orders.stops[row], (OFFICE, ALWAYS)
    change = Change(
        {COMPLETION: Minutes(int(orders.new_targets[row, 0]) // MINUTE)},
        dict.fromkeys(ClockName, calendars[int(orders.new_calendars[row, 0])]),
    )
    events = (
        event(EventKind.SUBMIT, orders.start[row], "submit"),
        event(
            EventKind.PAUSE, stops[0, 0], "first", bearer=Bearer.REQUESTER, promised=at(stops[0, 1]) + timedelta(days=9)
        ),
        event(EventKind.RESUME, stops[0, 1], "resume"),
        event(EventKind.CHANGE, orders.changes[row, 0], "change", change=change),
        event(EventKind.PAUSE, stops[1, 0], "second", bearer=Bearer.REQUESTER, promised=at(stops[1, 1])),
    )
    target = Minutes(int(orders.target[row]) // MINUTE)
    return Case(events, {COMPLETION: target}, dict.fromkeys(ClockName, OFFICE))


if __name__ == "__main__":
    main()
