"""What happened to an order and what its clocks made of it, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from houqin.domains.orders import clocking
from houqin.domains.orders.models import EventKind, Order, OrderEvent, PauseReason
from houqin.domains.orders.rules.history import effective
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.clock.case import ClockName, Milestone, State
from houqin.kernel.clock.reading import ClockReading
from houqin.web import words

#: Who must account for its time sees all three clocks; a requester one promise in one sentence (practice 5).
ACCOUNTABLE = frozenset(
    {"dispatcher", "section_chief", "inspector", "auditor", "finance_clerk", "finance_approver", "provider_manager"}
    | {"provider_dispatcher", "worker", "administrator"}
)


@dataclass(frozen=True)
class TimelineEntry:
    """One event as it stands: ``is_wrong`` was replaced by a later one; ``entered_late_minutes`` after it happened."""

    event: OrderEvent
    is_wrong: bool
    is_correction: bool
    entered_late_minutes: int


@dataclass(frozen=True)
class PromiseLine:
    """A milestone of a clock as a reader sees it. ``deadline`` None with state ``unknown``: 待日历公布."""

    clock: str
    milestone: str
    deadline: datetime | None
    state: str
    used_minutes: int
    reached_at: datetime | None


@dataclass(frozen=True)
class Timeline:
    """An order told: events in order of time, promises per clock, the whole reading with its steps."""

    entries: Sequence[TimelineEntry]
    promises: Sequence[PromiseLine]
    reading: ClockReading
    sees_all_clocks: bool


def timeline(actor: Actor, order: Order, *, at: datetime, known_at: datetime | None = None) -> Timeline:
    """The order's history for *actor* at an instant; ``known_at``: with what had been entered by then.

    A provider does not learn of ratings here; who needs no account of the time sees the promise to the user only.
    """
    visible = list(OrderEvent.objects.visible_to(actor).filter(order=order).select_related("actor").order_by("id"))
    record = [event for event in visible if known_at is None or event.entered_at <= known_at]
    reading = clocking.read_clocks(order, now=at, known_at=known_at, record=record)
    sees_all = bool(actor.roles & ACCOUNTABLE) or actor.kind.value == "system"
    standing = {event.pk for event in effective(record)}
    entries = [
        TimelineEntry(
            event=event,
            is_wrong=event.pk not in standing and event.kind != EventKind.VOIDED,
            is_correction=event.corrects_id is not None,
            entered_late_minutes=int((event.entered_at - event.at).total_seconds() // 60),
        )
        for event in sorted(record, key=lambda event: (event.at, event.pk))
    ]
    return Timeline(entries, _promises(reading, sees_all=sees_all), reading, sees_all)


def one_promise(order: Order) -> tuple[str, datetime | None, str]:
    """The one promise a requester is told: milestone, deadline, state (``unknown``: the year is not announced)."""
    user = order.clocks.get("clocks", {}).get(ClockName.USER.value, {})
    for milestone in (Milestone.COMPLETION, Milestone.MADE_SAFE, Milestone.ARRIVAL, Milestone.RESPONSE):
        if found := user.get(milestone.value):
            deadline = datetime.fromisoformat(found["deadline"]) if found["deadline"] else None
            return milestone.value, deadline, found["state"]
    return "", None, ""


def _promises(reading: ClockReading, *, sees_all: bool) -> list[PromiseLine]:
    clocks = tuple(ClockName) if sees_all else (ClockName.USER,)
    return [
        PromiseLine(
            clock=clock.value,
            milestone=milestone.value,
            deadline=found.deadline,
            state=found.state.value,
            used_minutes=found.used_minutes,
            reached_at=found.reached_at,
        )
        for clock in clocks
        for milestone, found in reading.clocks.get(clock, {}).items()
    ]


def minutes_late(line: PromiseLine, *, at: datetime) -> int:
    """Elapsed whole minutes beyond a deadline; 0 where it is kept or still open."""
    if line.deadline is None or line.state != State.MISSED.value:
        return 0
    return max(0, int(((line.reached_at or at) - line.deadline).total_seconds() // 60))


def event_names(told: Timeline) -> dict[str, str]:
    """What happened and when, by the event's id as the clock's steps rest on it."""
    happened = [entry.event for entry in told.entries]
    return {str(one.pk): f"{one.get_kind_display()} {words.instant(one.at)}" for one in happened}


def provider_names(order: Order) -> dict[str, str]:
    """Who ever held the order, by id as the clock's steps name them; whoever sees the order may know."""
    held = Unit.objects.filter(pk__in=order.provider_ids).values_list("pk", "name")
    return {str(pk): name for pk, name in held}


def reason_names(actor: Actor, told: Timeline) -> dict[str, str]:
    """The coded reasons of its pauses and refusals, by code; asked for only where there are any."""
    codes = {entry.event.data.get("reason") for entry in told.entries} - {None}
    if not codes:
        return {}
    rows = PauseReason.objects.visible_to(actor).filter(code__in=codes).order_by("valid_from")
    return {row.code: str(row) for row in rows}
