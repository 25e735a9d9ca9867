"""Replaying another system's records through our clock, and how often the two agree.

Rows that cannot be compared (no deadline, no term, no flag) are counted, never dropped in silence. Shares are whole
parts per 10,000, so 97.46 % is 9746. Source: issue *Real input*.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from houqin.foundation.calendars.mapping import (
    EventMapping,
    MappingUnreadable,
    RequestMapping,
    Row,
    Term,
    moment_of,
    read_rows,
    read_terms,
)
from houqin.kernel.calendar import WorkCalendar, always_open
from houqin.kernel.clock import Bearer, Case, ClockName, Event, EventKind, Milestone, Minutes, evaluate
from houqin.kernel.clock.layout import lay_out
from houqin.kernel.opening import to_datetime, to_instant

COMPLETION = (ClockName.USER, Milestone.COMPLETION)


def share(part: int, whole: int) -> int:
    """*part* of *whole* in parts per 10,000, rounded down; nothing of nothing is 0."""
    return part * 10_000 // whole if whole else 0


@dataclass
class RequestReport:
    """What came of replaying a file with one order a row."""

    rows: int = 0
    with_deadline: int = 0
    with_term: int = 0
    agreed: int = 0
    agreed_by_the_table_alone: int = 0
    flags: int = 0
    flags_equal: int = 0
    unreadable: int = 0
    differing: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, object]:
        """Counts and shares (parts per 10,000); the five services that differ most."""
        counts = {key: value for key, value in asdict(self).items() if key != "differing"}
        return {
            "kind": "requests",
            **counts,
            "agreement": share(self.agreed, self.with_deadline),
            "agreement_by_the_table_alone": share(self.agreed_by_the_table_alone, self.with_deadline),
            "flag_agreement": share(self.flags_equal, self.flags),
            "differing_most": dict(self.differing.most_common(5)),
        }


@dataclass
class EventReport:
    """What came of replaying a log of events."""

    orders: int = 0
    events: int = 0
    order_exact: int = 0
    hand_overs_exact: int = 0
    reopenings_exact: int = 0
    hand_overs: int = 0
    hand_overs_without_a_new_group: int = 0
    reopenings: int = 0

    def as_json(self) -> dict[str, object]:
        """Counts and shares (parts per 10,000)."""
        return {
            "kind": "events",
            **asdict(self),
            "order_agreement": share(self.order_exact, self.orders),
            "hand_over_agreement": share(self.hand_overs_exact, self.orders),
            "reopening_agreement": share(self.reopenings_exact, self.orders),
        }


def replay_requests(path: Path, mapping: RequestMapping, terms_path: Path) -> RequestReport:
    """Recompute the deadline of every row and compare it with the other system's. Raises a refusal of ``mapping``."""
    terms, calendars = read_terms(terms_path, mapping), mapping.work_calendars()
    report, zone = RequestReport(), ZoneInfo(mapping.timezone)
    for row in read_rows(path, list(mapping.columns.model_dump().values())):
        report.rows += 1
        _compare_request(row, mapping, terms, calendars, zone, report)
    return report


def _compare_request(
    row: Row,
    mapping: RequestMapping,
    terms: Mapping[str, Sequence[Term]],
    calendars: Mapping[str, WorkCalendar],
    zone: ZoneInfo,
    report: RequestReport,
) -> None:
    columns, form = mapping.columns, mapping.time_format
    theirs = moment_of(row[columns.deadline], form, zone)
    submitted = moment_of(row[columns.submitted], form, zone)
    if submitted is None:
        report.unreadable += 1
    if theirs is None or submitted is None:
        return
    report.with_deadline += 1
    service, tolerance = row[columns.service], timedelta(minutes=mapping.tolerance_minutes)
    known = terms.get(service, ())
    in_force = next((term for term in known if term.valid_until is None or submitted.date() < term.valid_until), None)
    if in_force is None:
        report.differing[f"{service} (no term)"] += 1
        return
    report.with_term += 1
    ours = _deadline(submitted, in_force, mapping, calendars)
    if ours is None:
        report.differing[f"{service} (year not announced)"] += 1
        return
    table = next((term for term in known if not term.is_more), None)
    if table is not None:
        by_table = ours if table is in_force else _deadline(submitted, table, mapping, calendars)
        report.agreed_by_the_table_alone += by_table is not None and abs(by_table - theirs) <= tolerance
    if abs(ours - theirs) > tolerance:
        report.differing[service] += 1
        return
    report.agreed += 1
    flag = mapping.on_time.get(row[columns.on_time])
    if flag is not None:
        completed = moment_of(row[columns.completed], form, zone)
        report.flags += 1
        report.flags_equal += flag == ((completed or mapping.as_of) <= ours)


def _deadline(
    submitted: datetime, term: Term, mapping: RequestMapping, calendars: Mapping[str, WorkCalendar]
) -> datetime | None:
    calendar = calendars[term.calendar]
    event = Event(EventKind.SUBMIT, submitted, submitted, "1")
    case = Case((event,), {COMPLETION: Minutes(term.minutes)}, dict.fromkeys(ClockName, calendar))
    deadline = evaluate(case).clocks[ClockName.USER][Milestone.COMPLETION].deadline
    if deadline is not None and term.calendar in mapping.closing_means_next_opening:
        opening = calendar.table.next_opening(to_instant(deadline))
        return deadline if opening is None else to_datetime(opening, calendar.table.zone)
    return deadline


def replay_events(path: Path, mapping: EventMapping) -> EventReport:
    """Turn a log into clock events and compare order and counters. Raises a refusal of ``mapping`` or the clock."""
    report, columns = EventReport(), mapping.columns
    rows = read_rows(path, list(columns.model_dump().values()))
    for _, group in groupby(rows, key=lambda row: row[columns.order]):
        _compare_log(list(group), mapping, report)
    return report


def _compare_log(rows: Sequence[Row], mapping: EventMapping, report: EventReport) -> None:
    columns = mapping.columns
    events = tuple(_events_of(rows, mapping))
    zone = ZoneInfo(mapping.timezone)
    calendars = dict.fromkeys(ClockName, always_open(mapping.timezone))
    history = lay_out(Case(events, {}, calendars)).history
    hand_overs = list(history.of(EventKind.HAND_OVER))
    reopenings = list(history.of(EventKind.REOPEN))
    places = [int(fact.event.id.partition(".")[0]) for fact in history.facts]
    times = [moment_of(row[columns.at], mapping.time_format, zone) for row in rows]
    groups = [row[columns.group] for row in rows]
    changes = sum(before != after for before, after in pairwise(groups))
    report.orders += 1
    report.events += len(rows)
    report.order_exact += places == sorted(places) and None not in times
    report.hand_overs_exact += len(hand_overs) == _count(rows[-1], columns.hand_overs)
    report.reopenings_exact += len(reopenings) == _count(rows[-1], columns.reopenings)
    report.hand_overs += len(hand_overs)
    report.hand_overs_without_a_new_group += len(hand_overs) - changes
    report.reopenings += len(reopenings)


def _events_of(rows: Sequence[Row], mapping: EventMapping) -> Iterator[Event]:
    """The clock events of one order; ids are "row.place", so that the order of the record can be checked."""
    columns, zone = mapping.columns, ZoneInfo(mapping.timezone)
    first_at = moment_of(rows[0][columns.at], mapping.time_format, zone)
    reported_at = moment_of(rows[0][columns.submitted], mapping.time_format, zone)
    known = [moment for moment in (first_at, reported_at) if moment is not None]
    if not known:
        problem = f"“{rows[0][columns.at]}” is no time of the form {mapping.time_format}"
        raise MappingUnreadable(name=rows[0][columns.order], problem=problem)
    submitted = min(known)
    yield Event(EventKind.SUBMIT, submitted, submitted, "0.0")
    state, before = "", rows[0]
    for place, row in enumerate(rows):
        at = moment_of(row[columns.at], mapping.time_format, zone) or submitted
        # Every row is a fact whose place is checked, whatever it says; an acknowledgement moves no clock here.
        kinds = [(EventKind.ACKNOWLEDGE, None), *_kinds(before, row, state, mapping)]
        for number, (kind, bearer) in enumerate(kinds):
            yield Event(kind, at, at, f"{place}.{number + 1}", bearer=bearer)
        state, before = row[columns.state], row


def _count(row: Row, column: str) -> int:
    """A counter of the log; -1 where the cell holds none, which equals nothing we count."""
    return int(row[column]) if row[column].strip().isdigit() else -1


def _kinds(before: Row, row: Row, was: str, mapping: EventMapping) -> Iterator[tuple[EventKind, Bearer | None]]:
    """What one row says happened since the row before, whose state was *was* (nothing before the first)."""
    columns, state = mapping.columns, row[mapping.columns.state]
    if was in mapping.waiting_states and state != was:
        yield EventKind.RESUME, None
    # The log counts a hand-over in a few places where it shows the same group before and after.
    if row[columns.group] != before[columns.group] or row[columns.hand_overs] != before[columns.hand_overs]:
        yield EventKind.HAND_OVER, None
    if was in mapping.done_states and state not in mapping.done_states:
        yield EventKind.REOPEN, None
    if state in mapping.done_states and was not in mapping.done_states:
        yield EventKind.COMPLETE, None
    if state in mapping.confirmed_states and was not in mapping.confirmed_states:
        yield EventKind.CONFIRM, None
    if state in mapping.waiting_states and state != was:
        yield EventKind.PAUSE, mapping.waiting_states[state]
