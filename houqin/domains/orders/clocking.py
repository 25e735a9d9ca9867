"""The kernel's clock, fed from an order's events and the terms they were made under; its answer, as columns.

The events are the truth. A case is built from them afresh at every act; the columns of the order are a cache of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from houqin.domains.orders import promises
from houqin.domains.orders.models import EventKind, Order, OrderEvent
from houqin.domains.orders.rules.history import effective, milestones
from houqin.domains.orders.rules.timing import ESCALATION_LEVELS
from houqin.domains.orders.workflow import OPEN
from houqin.kernel.clock.case import (
    DEFAULT_STOPS,
    Bearer,
    Case,
    Change,
    ClockName,
    Event,
    Longest,
    Milestone,
    State,
    StopTable,
)
from houqin.kernel.clock.case import EventKind as ClockKind
from houqin.kernel.clock.case import Terms as ClockTerms
from houqin.kernel.clock.evaluate import evaluate
from houqin.kernel.clock.layout import lay_out
from houqin.kernel.clock.reading import ClockReading, MilestoneReading

#: What each kind of event is to the clock; a kind that is missing moves no clock.
CLOCK_KINDS: Mapping[str, ClockKind] = {
    EventKind.SUBMITTED: ClockKind.SUBMIT,
    EventKind.ACKNOWLEDGED: ClockKind.ACKNOWLEDGE,
    EventKind.DISPATCHED: ClockKind.DISPATCH,
    EventKind.ASSIGNED: ClockKind.HAND_OVER,
    EventKind.TAKEN: ClockKind.TAKE,
    EventKind.ARRIVED: ClockKind.ARRIVE,
    EventKind.MADE_SAFE: ClockKind.MAKE_SAFE,
    EventKind.COMPLETED: ClockKind.COMPLETE,
    EventKind.CONFIRMED: ClockKind.CONFIRM,
    EventKind.RETURNED: ClockKind.RETURN,
    EventKind.PAUSED: ClockKind.PAUSE,
    EventKind.RESUMED: ClockKind.RESUME,
    EventKind.REOPENED: ClockKind.REOPEN,
}
#: Here the clock stops for good without a completion.
ENDINGS = (EventKind.REJECTED, EventKind.WITHDRAWN, EventKind.MERGED)
#: What a service let in stays in: the limit for late entries is judged once, when something is entered.
ANY_TIME_AGO = 10**9
ONE_MOMENT = timedelta(microseconds=1)
#: What ``cached_columns`` computes from the clocks, besides the times of the acts themselves.
CLOCK_COLUMNS = (
    "clocks",
    "response_due_at",
    "arrival_due_at",
    "safe_due_at",
    "completion_due_at",
    "provider_due_at",
    "next_due_at",
    "paused_until",
    "escalate_at",
    "calendar_missing",
    "response_kept",
    "completion_kept",
    "provider_response_kept",
    "provider_response_judged_at",
    "provider_completion_kept",
    "provider_completion_judged_at",
    "provider_missed",
)
#: The promises whose breach a contract may price (clauses.md, sla_credit).
PRICED = (Milestone.RESPONSE, Milestone.ARRIVAL, Milestone.MADE_SAFE, Milestone.COMPLETION)


def submission_data(order: Order) -> dict[str, object]:
    """What the first event keeps of an order: the terms its clocks start under."""
    window = [order.convenient_from, order.convenient_until]
    return {
        "item_version": order.item_version_id,
        "urgency": order.urgency,
        "unit": order.unit_id,
        "place": order.place_id,
        "scheduled_at": order.scheduled_at.isoformat() if order.scheduled_at else None,
        "window": [moment.isoformat() for moment in window if moment] if all(window) else None,
    }


def read_clocks(
    order: Order, *, now: datetime, known_at: datetime | None = None, record: Sequence[OrderEvent] | None = None
) -> ClockReading:
    """The clocks of *order* at *now* with every step; ``known_at``: with what had been entered by then."""
    return evaluate(case_of(order, _record(order, record, known_at), now=min(now, known_at or now)))


def cached_columns(order: Order, *, now: datetime, record: Sequence[OrderEvent] | None = None) -> dict[str, Any]:
    """Every column of *order* that is computed from its events, at *now*."""
    events = _record(order, record, None)
    case = case_of(order, events, now=now)
    is_open = order.state in OPEN
    if not is_open:
        case = replace(case, terms=replace(case.terms, escalate_at=()))
    read = evaluate(case, as_sent=False)  # what was sent stands in the table of escalations
    standing = effective(events)
    reached = milestones(standing)
    user, provider = read.clocks.get(ClockName.USER, {}), read.clocks.get(ClockName.PROVIDER, {})
    binding = {**user, **provider}
    return {
        **{name: getattr(reached, name) for name in reached.__slots__},
        "clocks": {**read.results_as_json(), "at": read.now.astimezone(UTC).isoformat()},
        "response_due_at": _deadline(user, Milestone.RESPONSE),
        "arrival_due_at": _deadline(user, Milestone.ARRIVAL),
        "safe_due_at": _deadline(user, Milestone.MADE_SAFE),
        "completion_due_at": _deadline(user, Milestone.COMPLETION),
        "provider_due_at": _deadline(provider, Milestone.COMPLETION),
        "next_due_at": _next_due(user) if is_open else None,
        "paused_until": _paused_until(case, standing) if is_open else None,
        "escalate_at": _next_escalation(read, after=order.escalated_level) if is_open else None,
        "calendar_missing": read.has_unknown,
        "response_kept": _kept(user, Milestone.RESPONSE),
        "completion_kept": _kept(user, Milestone.COMPLETION),
        "provider_response_kept": _kept(binding, Milestone.RESPONSE),
        "provider_response_judged_at": _judged_at(binding, Milestone.RESPONSE),
        "provider_completion_kept": _kept(binding, Milestone.COMPLETION),
        "provider_completion_judged_at": _judged_at(binding, Milestone.COMPLETION),
        "provider_missed": any(_kept(binding, milestone) is False for milestone in PRICED),
    }


def started_at(order: Order) -> datetime:
    """Since when the order's clocks run: its own report, or the earliest of those merged into it."""
    return _starts_at(effective(order.events.filter(kind__in=[EventKind.SUBMITTED, EventKind.ABSORBED])))


def case_of(order: Order, record: Sequence[OrderEvent], *, now: datetime) -> Case:
    """The kernel's case for an order's record (all its events, in the order of their entry)."""
    standing = effective(record)
    first = next(event for event in standing if event.kind == EventKind.SUBMITTED)
    starts_at = _starts_at(standing)
    ended = next((event.at for event in standing if event.kind in ENDINGS), None)
    terms = promises.Terms(
        first.data.get("item_version"), first.data["urgency"], has_start=bool(first.data.get("scheduled_at"))
    )
    return Case(
        events=tuple(_clock_events(standing, first, starts_at, terms)),
        targets={key: target for key, target in promises.targets_of(terms).items() if target is not None},
        calendars=promises.calendars_of(order.unit),
        terms=ClockTerms(
            late_entry_minutes=ANY_TIME_AGO, escalate_at=ESCALATION_LEVELS, stop_tables=_stop_tables(standing)
        ),
        scheduled_start=_moment_or_none(first.data.get("scheduled_at")),
        now=max(min(now, ended) if ended and order.state not in OPEN else now, starts_at),
    )


def _clock_events(
    standing: Sequence[OrderEvent], first: OrderEvent, starts_at: datetime, terms: promises.Terms
) -> Iterator[Event]:
    """The standing events in the kernel's words; a change of terms goes before the event that brings it."""
    for event in standing:
        changed = _terms_after(terms, event)
        made = _clock_event(event, starts_at if event is first else event.at)
        is_dispatch = event.kind == EventKind.DISPATCHED
        calendars = promises.provider_calendars(event.data["provider"]) if is_dispatch else {}
        start = _moment_or_none(event.data.get("scheduled_at")) if event.kind == EventKind.APPOINTED else None
        if changed != terms or calendars or start:
            targets = promises.targets_of(changed) if changed != terms else {}
            change = Change(targets=targets, calendars=calendars, scheduled_start=start)
            yield replace(_bare(event, ClockKind.CHANGE, f"{event.pk}c"), change=change)
            terms = changed
        if made is not None:
            yield made
        if window := event.data.get("window"):
            times = (_moment(window[0]), _moment(window[1]))
            yield replace(_bare(event, ClockKind.CONVENIENT_WINDOW, f"{event.pk}w"), window=times)


def _terms_after(terms: promises.Terms, event: OrderEvent) -> promises.Terms:
    """The terms in force once *event* has happened."""
    data = event.data
    if event.kind in (EventKind.CLASSIFIED, EventKind.URGENCY_SET):
        return replace(terms, item_version_id=data.get("item_version"), urgency=data["urgency"])
    if event.kind == EventKind.DISPATCHED:
        return replace(terms, line_id=data.get("line"))
    if event.kind == EventKind.APPOINTED:
        agreed_on = date.fromisoformat(data["agreed_on"]) if data.get("agreed_on") else terms.agreed_on
        return replace(terms, agreed_on=agreed_on, has_start=terms.has_start or bool(data.get("scheduled_at")))
    return terms


def _clock_event(event: OrderEvent, at: datetime) -> Event | None:
    """*event* as the kernel's, or None where it moves no clock."""
    kind = CLOCK_KINDS.get(event.kind)
    if kind is None:
        return None
    made = replace(_bare(event, kind, str(event.pk)), at=at)
    data = event.data
    if kind in (ClockKind.DISPATCH, ClockKind.RETURN):
        return replace(made, provider=str(data["provider"]))
    if kind is ClockKind.RESUME:
        return replace(made, of=str(data["pause"]))
    if kind is ClockKind.PAUSE:
        longest = data.get("longest")
        return replace(
            made,
            reason=data["reason"],
            bearer=Bearer(data["bearer"]),
            promised=_promised(data.get("promised")),
            longest=Longest(longest, working=bool(data.get("longest_is_working"))) if longest else None,
        )
    return made


def _bare(event: OrderEvent, kind: ClockKind, name: str) -> Event:
    return Event(kind=kind, at=event.at, recorded_at=event.entered_at, id=name)


def _stop_tables(standing: Sequence[OrderEvent]) -> tuple[StopTable, ...]:
    """The default table, with another row for the instant of each pause whose reason says which clocks it stops.

    The kernel judges a pause by the table in force when it began; that is how a reason (waiting for approval, say)
    stops other clocks than its bearer's row (practice 8).
    """
    tables = [StopTable(DEFAULT_STOPS)]
    for event in standing:
        if event.kind == EventKind.PAUSED and event.data.get("stops"):
            stops = frozenset(ClockName(name) for name in event.data["stops"])
            own_row = {**DEFAULT_STOPS, Bearer(event.data["bearer"]): stops}
            tables += [StopTable(own_row, event.at), StopTable(DEFAULT_STOPS, event.at + ONE_MOMENT)]
    return tuple(tables)


def _paused_until(case: Case, standing: Sequence[OrderEvent]) -> datetime | None:
    """When the last of the pauses in force ends by itself; None when none is."""
    if not any(event.kind == EventKind.PAUSED for event in standing):
        return None
    layout = lay_out(case)
    now = layout.history.now
    ends = [pause.end for pause in layout.pauses if pause.fact.kind is ClockKind.PAUSE and pause.span[0] <= now]
    still = [end for end in ends if end > now]
    return datetime.fromtimestamp(max(still) / 1_000_000, tz=UTC) if still else None


def _record(order: Order, record: Sequence[OrderEvent] | None, known_at: datetime | None) -> list[OrderEvent]:
    events = list(record if record is not None else order.events.order_by("id"))
    return [event for event in events if known_at is None or event.entered_at <= known_at]


def _starts_at(standing: Sequence[OrderEvent]) -> datetime:
    first = next(event for event in standing if event.kind == EventKind.SUBMITTED)
    return min([first.at, *(_moment(event.data["started_at"]) for event in _absorbed(standing))])


def _absorbed(standing: Sequence[OrderEvent]) -> Iterator[OrderEvent]:
    """The merges that brought an earlier report into this order: one clock, the earliest (practice 2)."""
    return (event for event in standing if event.kind == EventKind.ABSORBED and event.data.get("started_at"))


def _deadline(clock: Mapping[Milestone, MilestoneReading], milestone: Milestone) -> datetime | None:
    found = clock.get(milestone)
    return found.deadline if found else None


def _kept(clock: Mapping[Milestone, MilestoneReading], milestone: Milestone) -> bool | None:
    """Whether a promise was kept; None while that is open, or where nothing was promised."""
    found = clock.get(milestone)
    if found is None or found.state not in (State.MET, State.MISSED):
        return None
    return found.state is State.MET


def _judged_at(clock: Mapping[Milestone, MilestoneReading], milestone: Milestone) -> datetime | None:
    """When a promise was kept or, by its deadline, missed; None while that is open, or where nothing was promised."""
    kept = _kept(clock, milestone)
    if kept is None:
        return None
    return clock[milestone].reached_at if kept else clock[milestone].deadline


def _next_due(clock: Mapping[Milestone, MilestoneReading]) -> datetime | None:
    """The earliest deadline not yet reached; verification is nobody's work."""
    waiting = [
        found.deadline
        for milestone, found in clock.items()
        if milestone is not Milestone.VERIFICATION and found.reached_at is None and found.deadline is not None
    ]
    return min(waiting, default=None)


def _next_escalation(read: ClockReading, *, after: int) -> datetime | None:
    """When the next level of the promise to the user falls due; each level is told once per order (practice 5)."""
    levels = [
        one.at
        for one in read.escalations
        if one.clock is ClockName.USER and one.milestone is Milestone.COMPLETION and one.percent > after
    ]
    return min(levels, default=None)


def _promised(text: str | None) -> datetime | date | None:
    if text is None:
        return None
    return date.fromisoformat(text) if len(text) == len("2026-01-01") else datetime.fromisoformat(text)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _moment_or_none(text: str | None) -> datetime | None:
    return _moment(text) if text else None
