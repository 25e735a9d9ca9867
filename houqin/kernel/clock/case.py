"""What a clock is asked: an order's events, its promises, its calendars, and the moment of asking.

Everything is frozen; every instant an aware datetime. Targets are promises as data, events are facts as data; the
modules beside this one turn them into deadlines. Source: clock.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeAlias

from houqin.kernel.calendar import WorkCalendar


class ClockName(StrEnum):
    """The three clocks of an order: the promise, the hand-over inside, the provider's contract."""

    USER = "user"
    INSIDE = "inside"
    PROVIDER = "provider"


class Milestone(StrEnum):
    """What a clock promises, in the order of the work; any may be absent."""

    RESPONSE = "response"
    ARRIVAL = "arrival"
    MADE_SAFE = "made_safe"
    COMPLETION = "completion"
    VERIFICATION = "verification"


class Bearer(StrEnum):
    """Who bears a stretch of time."""

    REQUESTER = "requester"
    AUTHORITY = "authority"
    PROVIDER = "provider"
    THIRD_PARTY = "third_party"


class EventKind(StrEnum):
    """What may happen to an order, as far as its clocks are concerned."""

    SUBMIT = "submit"
    ACKNOWLEDGE = "acknowledge"
    DISPATCH = "dispatch"
    TAKE = "take"
    ARRIVE = "arrive"
    MAKE_SAFE = "make_safe"
    COMPLETE = "complete"
    CONFIRM = "confirm"
    RETURN = "return"
    HAND_OVER = "hand_over"
    PAUSE = "pause"
    RESUME = "resume"
    CONVENIENT_WINDOW = "convenient_window"
    CHANGE = "change"
    REOPEN = "reopen"
    CORRECT = "correct"


class OnReopen(StrEnum):
    """What a reopened order has left: the rest of its target, or a fresh one."""

    REST = "rest"
    FRESH = "fresh"


class State(StrEnum):
    """How a milestone stands at the moment of asking."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Minutes:
    """So many minutes of the calendar from the clock's start, or before the scheduled start."""

    minutes: int
    before_scheduled_start: bool = False
    calendar: WorkCalendar | None = None


@dataclass(frozen=True)
class WorkingDays:
    """The end of the Nth working day, the start day not counted.

    N = 0 is the same working day; a start after ``cut_off`` (local time) is then due at ``then`` of the next one.
    """

    days: int
    cut_off: time | None = None
    then: time | None = None
    before_scheduled_start: bool = False
    calendar: WorkCalendar | None = None


@dataclass(frozen=True)
class CalendarDays:
    """The end of the Nth calendar day, the start day not counted, moved off a day without opening."""

    days: int
    before_scheduled_start: bool = False
    calendar: WorkCalendar | None = None


@dataclass(frozen=True)
class Agreed:
    """An instant agreed with the user; a date alone means the end of that day's last window."""

    at: datetime | date
    calendar: WorkCalendar | None = None


Target: TypeAlias = Minutes | WorkingDays | CalendarDays | Agreed
Targets: TypeAlias = Mapping[tuple[ClockName, Milestone], Target]
Calendars: TypeAlias = Mapping[ClockName, WorkCalendar]


@dataclass(frozen=True)
class Longest:
    """The longest a pause may last: elapsed minutes, unless the term says working minutes."""

    minutes: int
    working: bool = False


@dataclass(frozen=True)
class PauseReason:
    """A coded reason: who bears the time, and how long it may last."""

    bearer: Bearer
    longest: Longest | None = None


@dataclass(frozen=True)
class Change:
    """What changes at an event: only what is given; a target of None takes the promise away."""

    targets: Mapping[tuple[ClockName, Milestone], Target | None] = field(default_factory=dict)
    calendars: Calendars = field(default_factory=dict)
    scheduled_start: datetime | None = None


@dataclass(frozen=True)
class Event:
    """One fact: when it happened (``at``), when it was recorded, and what its kind needs besides.

    ``evidence`` and ``second_person`` allow a late record; ``device_skew_seconds`` is kept as measured on sync and
    never changes ``at``. ``of`` names the pause a resume ends, or the event a correction corrects; a correction
    carries the ``corrected`` event, or None when the wrong event never happened.
    """

    kind: EventKind
    at: datetime
    recorded_at: datetime
    id: str
    provider: str = ""
    reason: str = ""
    bearer: Bearer | None = None
    promised: datetime | date | None = None
    longest: Longest | None = None
    window: tuple[datetime, datetime] | None = None
    change: Change | None = None
    on_reopen: OnReopen | None = None
    of: str = ""
    corrected: "Event | None" = None
    evidence: bool = False
    second_person: bool = False
    device_skew_seconds: int = 0


#: Which clocks a pause stops, by who bears it (clock.md *Pauses*).
DEFAULT_STOPS: Mapping[Bearer, frozenset[ClockName]] = {
    Bearer.REQUESTER: frozenset({ClockName.USER, ClockName.INSIDE, ClockName.PROVIDER}),
    Bearer.AUTHORITY: frozenset({ClockName.PROVIDER}),
    Bearer.PROVIDER: frozenset({ClockName.INSIDE}),
    Bearer.THIRD_PARTY: frozenset({ClockName.INSIDE, ClockName.PROVIDER}),
}


@dataclass(frozen=True)
class StopTable:
    """One dated version of the table "which clock a pause stops"; None: from ever."""

    stops: Mapping[Bearer, frozenset[ClockName]]
    valid_from: datetime | None = None


@dataclass(frozen=True)
class Terms:
    """The terms that are not promises: how late a fact may be entered, what a pause stops, when to escalate.

    ``late_entry_minutes`` is elapsed minutes; ``escalate_at`` per cent of the target used; ``stop_tables`` in order
    of ``valid_from``: the one in force when a pause began decides.
    """

    late_entry_minutes: int = 30
    on_reopen: OnReopen = OnReopen.REST
    escalate_at: tuple[int, ...] = ()
    stop_tables: tuple[StopTable, ...] = (StopTable(DEFAULT_STOPS),)
    pause_reasons: Mapping[str, PauseReason] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """An order as its clocks see it. ``now`` None: the time of its last event."""

    events: tuple[Event, ...]
    targets: Targets
    calendars: Calendars
    terms: Terms = field(default_factory=Terms)
    scheduled_start: datetime | None = None
    now: datetime | None = None
