"""The clock in bulk: deadlines of very many orders at once, by vectors instead of one after another.

It computes what ``versions.due`` computes, for targets in minutes: opening time is a position on one long axis, a stop
shifts the position of the deadline, a change starts the rest of the target anew on its own calendar. What it does not
cover (day targets, agreed instants, years not announced) goes to the scalar clock and is counted. Instants are int64
microseconds as in ``kernel.opening``. Source: clock.md; issue *Bench*.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from houqin.kernel.clock.case import Case, Minutes
from houqin.kernel.clock.layout import Plan, lay_out, plans_of, worked_out
from houqin.kernel.opening import FOREVER, MINUTE, Instant, OpeningTable

Instants: TypeAlias = npt.NDArray[np.int64]
Numbers: TypeAlias = npt.NDArray[np.int64]

#: No instant, no change, no stop; and the deadline of an order that the vectors do not cover.
NONE = np.int64(-(2**62))
#: Each calendar's axis lies beside the others' on one sorted axis of keys, this far apart (until the year 2112).
APART = 2**52


@dataclass(frozen=True)
class Axis:
    """The opening time of several calendars, within years that all are known, laid out for look-ups."""

    starts: Instants
    ends: Instants
    before: Numbers
    #: First and last instant at which each calendar can be asked.
    known_from: Instants
    known_until: Instants

    def position(self, calendar: Numbers, instant: Instants) -> Numbers:
        """Opening time of each row's calendar before *instant*."""
        key = calendar * APART + instant
        index = np.maximum(np.searchsorted(self.starts, key, side="right") - 1, 0)
        counted: Numbers = self.before[index] + np.minimum(key, self.ends[index]) - self.starts[index]
        return counted - calendar * APART

    def reached(self, calendar: Numbers, position: Numbers) -> Instants:
        """The earliest instant at which each row's calendar has been open for *position*; NONE when it is too far."""
        key = calendar * APART + position
        index = np.searchsorted(self.before, key, side="left") - 1
        instant = self.starts[index] + key - self.before[index] - calendar * APART
        return np.where(instant <= self.known_until[calendar], instant, NONE)

    def next_opening(self, calendar: Numbers, instant: Instants) -> Instants:
        """*instant* within opening time, else the next opening."""
        key = calendar * APART + instant
        index = np.searchsorted(self.ends, key, side="right")
        opening: Instants = np.maximum(key, self.starts[np.minimum(index, len(self.starts) - 1)])
        return opening - calendar * APART


@dataclass(frozen=True)
class Orders:
    """Many promises in minutes, a row each.

    ``start``, ``target`` (microseconds of opening time) and ``calendar`` (its number on the axis) have one column;
    ``stops`` has the shape (rows, stops, 2): [start, end), united and in order, NONE where there is none; ``changes``
    (rows, changes): instants in order, NONE where there is none, each with its new target (not nothing) and calendar.
    """

    start: Instants
    target: Numbers
    calendar: Numbers
    stops: Instants
    changes: Instants
    new_targets: Numbers
    new_calendars: Numbers


@dataclass(frozen=True)
class BulkReading:
    """Deadlines in the order of the promises (None: not known), and how many were left to the scalar clock."""

    deadlines: tuple[Instant | None, ...]
    in_bulk: int
    one_by_one: int


def axis_of(tables: Sequence[OpeningTable], first_year: int, last_year: int) -> Axis:
    """Lay out *tables* for the years asked for; a calendar ends before its first year that is not announced."""
    starts: list[npt.NDArray[np.int64]] = []
    ends: list[npt.NDArray[np.int64]] = []
    before: list[npt.NDArray[np.int64]] = []
    known: list[tuple[int, int]] = []
    for number, table in enumerate(tables):
        offset, total = number * APART, 0
        until = table.year_starts_at(first_year)
        # An empty span at either end keeps every look-up within its own calendar.
        edge = np.array([offset + until])
        rows = [(edge, edge, np.array([offset]))]
        for year in range(first_year, last_year + 1):
            spans = table.year(year)
            if spans is None:
                break
            rows.append(
                (
                    np.array(spans.starts) + offset,
                    np.array(spans.ends) + offset,
                    np.array(spans.before) + total + offset,
                )
            )
            total += spans.total
            until = table.year_starts_at(year + 1)
        edge = np.array([offset + until])
        rows.append((edge, edge, np.array([offset + total])))
        starts += [row[0].astype(np.int64) for row in rows]
        ends += [row[1].astype(np.int64) for row in rows]
        before += [row[2].astype(np.int64) for row in rows]
        known.append((table.year_starts_at(first_year), until))
    return Axis(
        np.concatenate(starts),
        np.concatenate(ends),
        np.concatenate(before),
        np.array([bounds[0] for bounds in known], dtype=np.int64),
        np.array([bounds[1] for bounds in known], dtype=np.int64),
    )


def deadlines(axis: Axis, orders: Orders) -> Instants:
    """The deadline of each row; NONE where a year is needed that the axis does not hold."""
    since, calendar, left = orders.start, orders.calendar, orders.target
    changed_at = np.full(len(since), NONE)
    covered = (since >= axis.known_from[calendar]) & (since <= axis.known_until[calendar])
    used = np.zeros(len(since), dtype=np.int64)
    for column in range(orders.changes.shape[1]):
        change = orders.changes[:, column]
        applies = change != NONE
        if not applies.any():
            continue
        until = np.where(applies, change, since)
        covered &= until <= axis.known_until[calendar]
        used += _run_between(axis, calendar, since, until, orders.stops)
        since = until
        changed_at = np.where(applies, change, changed_at)
        calendar = np.where(applies, orders.new_calendars[:, column], calendar)
        left = np.where(applies, orders.new_targets[:, column], left)
    left = left - used
    position = axis.position(calendar, since) + left
    for column in range(orders.stops.shape[1]):
        position += _shift(axis, calendar, since, orders.stops[:, column, :], position)
    due = axis.reached(calendar, position)
    due = np.where((left <= 0) & (changed_at == NONE), _first_opening(axis, calendar, since, orders.stops), due)
    due = np.where((left <= 0) & (changed_at != NONE), changed_at, due)
    return np.where(covered, np.where(due == NONE, NONE, np.maximum(due, changed_at)), NONE)


def _run_between(axis: Axis, calendar: Numbers, since: Instants, until: Instants, stops: Instants) -> Numbers:
    """Opening time in [since, until) less the stops within."""
    used = axis.position(calendar, until) - axis.position(calendar, since)
    for column in range(stops.shape[1]):
        start = np.clip(stops[:, column, 0], since, until)
        end = np.clip(stops[:, column, 1], since, until)
        used -= axis.position(calendar, end) - axis.position(calendar, start)
    return used


def _shift(axis: Axis, calendar: Numbers, since: Instants, stop: Instants, position: Numbers) -> Numbers:
    """How far one stop moves a deadline that would come at *position*: one that begins there comes too late."""
    start = np.maximum(stop[:, 0], since)
    end = np.maximum(stop[:, 1], since)
    begins = axis.position(calendar, start)
    return np.where(begins < position, axis.position(calendar, end) - begins, 0)


def _first_opening(axis: Axis, calendar: Numbers, since: Instants, stops: Instants) -> Instants:
    """The first instant at which the clock runs: where a target of nothing is due."""
    instant = axis.next_opening(calendar, since)
    for column in range(stops.shape[1]):
        start, end = stops[:, column, 0], stops[:, column, 1]
        stopped = (start <= instant) & (instant < end)
        instant = np.where(stopped, axis.next_opening(calendar, np.maximum(end, instant)), instant)
    return instant


def read_cases(cases: Sequence[Case]) -> BulkReading:
    """The deadlines of every promise of *cases*, in order of case, clock and milestone. Raises ClockRefusal."""
    plans = [plan for case in cases for plan in plans_of(lay_out(case))]
    covered = [_is_covered(plan) for plan in plans]
    vector = [plan for plan, is_covered in zip(plans, covered, strict=True) if is_covered]
    found = iter(_deadlines_of(vector).tolist() if vector else [])
    answers: list[Instant | None] = []
    in_bulk = 0
    for plan, is_covered in zip(plans, covered, strict=True):
        deadline: int = next(found) if is_covered else int(NONE)
        in_bulk += deadline != int(NONE)
        answers.append(worked_out(plan).due.instant if deadline == int(NONE) else deadline)
    return BulkReading(tuple(answers), in_bulk, len(plans) - in_bulk)


def _is_covered(plan: Plan) -> bool:
    """Whether the vectors can do it: the target in force is minutes from the start, and no stop is without end."""
    target = plan.terms[-1].target
    is_minutes = isinstance(target, Minutes) and not target.before_scheduled_start
    # Changed to "at once": whether it is used up hangs on every calendar since the start.
    is_at_once = len(plan.terms) > 1 and isinstance(target, Minutes) and target.minutes == 0
    return is_minutes and not is_at_once and not any(end == FOREVER for _, end in plan.stops)


def _deadlines_of(plans: Sequence[Plan]) -> Instants:
    tables = list(dict.fromkeys(version.calendar.table for plan in plans for version in plan.terms))
    number = {table: index for index, table in enumerate(tables)}
    moments = [plan.start for plan in plans]
    moments += [bound for plan in plans for stop in plan.stops for bound in stop]
    moments += [version.at for plan in plans for version in plan.terms]
    first = min(table.local_date(min(moments)).year for table in tables)
    last = max(table.local_date(max(moments)).year for table in tables) + 1
    return deadlines(axis_of(tables, first, last), _columns(plans, number))


def _columns(plans: Sequence[Plan], number: dict[OpeningTable, int]) -> Orders:
    rows = len(plans)
    widest_stops = max((len(plan.stops) for plan in plans), default=0)
    widest_changes = max(len(plan.terms) for plan in plans) - 1
    stops = np.full((rows, widest_stops, 2), NONE)
    changes = np.full((rows, widest_changes), NONE)
    new_targets = np.zeros((rows, widest_changes), dtype=np.int64)
    new_calendars = np.zeros((rows, widest_changes), dtype=np.int64)
    for row, plan in enumerate(plans):
        for column, stop in enumerate(plan.stops):
            stops[row, column] = stop
        for column, version in enumerate(plan.terms[1:]):
            changes[row, column] = version.at
            new_calendars[row, column] = number[version.calendar.table]
            # What an earlier version promised in another kind of target is never asked for.
            new_targets[row, column] = version.target.minutes * MINUTE if isinstance(version.target, Minutes) else 0
    first = [plan.terms[0].target for plan in plans]
    return Orders(
        np.array([plan.start for plan in plans], dtype=np.int64),
        np.array([target.minutes * MINUTE if isinstance(target, Minutes) else 0 for target in first], dtype=np.int64),
        np.array([number[plan.terms[0].calendar.table] for plan in plans], dtype=np.int64),
        stops,
        changes,
        new_targets,
        new_calendars,
    )
