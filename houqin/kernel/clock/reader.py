"""From a case file's plain data to a ``Case``: checked against the shape, names resolved, corrections merged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import TypeAdapter, ValidationError

from houqin.kernel.calendar import WorkCalendar, always_open
from houqin.kernel.clock.case import (
    DEFAULT_STOPS,
    Agreed,
    CalendarDays,
    Case,
    Change,
    ClockName,
    Event,
    EventKind,
    Longest,
    Milestone,
    Minutes,
    PauseReason,
    StopTable,
    Target,
    Terms,
    WorkingDays,
)
from houqin.kernel.clock.shape import (
    ALIASES,
    EVENT,
    CalendarChoice,
    CaseInvalid,
    CaseShape,
    ChangeEvent,
    ConvenientWindowEvent,
    CorrectEvent,
    LongestShape,
    PolicyShape,
    TargetShape,
    TargetsShape,
    TermsShape,
    UnknownKey,
    UnknownMilestone,
    UnknownName,
)
from houqin.kernel.clock.shape_calendar import CalendarShape, calendar_of
from houqin.kernel.clock.shape_values import DEFAULT_ZONE, Moment
from houqin.kernel.refusal import N_
from houqin.kernel.unreadable import first_of

#: Names of a 24×7 calendar that every case may use.
ALWAYS_NAMES = ("always", "24x7")
CASE: TypeAdapter[CaseShape] = TypeAdapter(CaseShape)


def case_from(data: Mapping[str, Any]) -> Case:
    """Read a case of plain data (YAML or JSON). Raises CaseInvalid and its kin, or a calendar's refusal."""
    zone = zone_of(data)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise CaseInvalid(where="timezone", problem=N_("there is no time zone “{zone}”"), zone=str(zone)) from error
    shape = _validated(CASE, data, zone)
    return _Reader(shape, data, zone).case()


def zone_of(data: Mapping[str, Any]) -> Any:
    """The case's zone; without one the only zone its calendars name, else the default."""
    calendars = data.get("calendars")
    named = {
        str(calendar["timezone"])
        for calendar in (calendars.values() if isinstance(calendars, dict) else ())
        if isinstance(calendar, dict) and calendar.get("timezone")
    }
    return data.get("timezone") or (named.pop() if len(named) == 1 else DEFAULT_ZONE)


def _validated(adapter: TypeAdapter[Any], data: object, zone: str) -> Any:
    try:
        return adapter.validate_python(data, context={"zone": zone})
    except ValidationError as error:
        raise _refusal(error) from error


def _refusal(error: ValidationError) -> CaseInvalid:
    first = first_of(error)
    where = ".".join(first.where) or N_("the case")
    if first.kind == "extra_forbidden":
        return UnknownKey(where=where, problem=N_("this key is not known"))
    if first.kind == "enum" and "targets" in where:
        return UnknownMilestone(where=where, problem=first.problem)
    return CaseInvalid(where=where, problem=first.problem, **first.figures)


@dataclass
class _Reader:
    """Turns a checked shape into a ``Case``; names of calendars and policies are resolved here."""

    shape: CaseShape
    data: Mapping[str, Any]
    zone: str

    def __post_init__(self) -> None:
        zone = self.zone
        self.calendars = {name: always_open(zone, name) for name in ALWAYS_NAMES}
        self.calendars |= {name: calendar_of(name, item, zone) for name, item in self.shape.calendars.items()}

    def case(self) -> Case:
        shape, policy = self.shape, self._policy(self.shape.policy)
        targets = self._targets(policy.targets) | self._targets(shape.targets)
        calendars = _spread(self._choice(shape.calendar, "calendar") or self._only_calendar(policy, targets))
        return Case(
            events=self._events(),
            targets={key: target for key, target in targets.items() if target is not None},
            calendars=calendars | self._calendars_of(policy),
            terms=_terms(shape.terms),
            scheduled_start=shape.scheduled_start,
            now=shape.now,
        )

    def _only_calendar(
        self, policy: PolicyShape, targets: Mapping[tuple[ClockName, Milestone], Target | None]
    ) -> dict[ClockName, WorkCalendar]:
        """What a case means that names no calendar: the only one defined, the policy's, the only one of a target."""
        if len(self.shape.calendars) == 1:
            return dict.fromkeys(ClockName, self.calendars[next(iter(self.shape.calendars))])
        if policy.calendar is not None:
            return self._choice(policy.calendar, "policy")
        own = {target.calendar for target in targets.values() if target is not None and target.calendar is not None}
        return dict.fromkeys(ClockName, own.pop()) if len(own) == 1 else {}

    def _calendars_of(self, policy: PolicyShape) -> dict[ClockName, WorkCalendar]:
        """A policy's calendars, for the clocks it speaks of."""
        chosen = self._choice(policy.calendar, "policy")
        return {clock: calendar for clock, calendar in chosen.items() if not policy.targets or clock in policy.targets}

    def _policy(self, name: str | None) -> PolicyShape:
        if name is None:
            return PolicyShape()
        if name not in self.shape.policies:
            raise UnknownName(where="policy", problem=N_("there is no policy “{name}”"), name=name)
        return self.shape.policies[name]

    def _calendar(self, choice: str | CalendarShape, where: str) -> WorkCalendar:
        if isinstance(choice, CalendarShape):
            return calendar_of(where, choice, self.zone)
        if choice not in self.calendars:
            raise UnknownName(where=where, problem=N_("there is no calendar “{name}”"), name=choice)
        return self.calendars[choice]

    def _choice(self, choice: CalendarChoice | None, where: str) -> dict[ClockName, WorkCalendar]:
        if choice is None:
            return {}
        if isinstance(choice, dict):
            return {clock: self._calendar(one, f"{where}.{clock}") for clock, one in choice.items()}
        return dict.fromkeys(ClockName, self._calendar(choice, where))

    def _targets(self, shapes: TargetsShape) -> dict[tuple[ClockName, Milestone], Target | None]:
        return {
            (clock, milestone): None if target is None else self._target(target, f"targets.{clock}.{milestone}")
            for clock, milestones in shapes.items()
            for milestone, target in milestones.items()
        }

    def _target(self, shape: TargetShape, where: str) -> Target:
        calendar = None if shape.calendar is None else self._calendar(shape.calendar, where)
        before = shape.before is not None
        if shape.working_days is not None:
            return WorkingDays(shape.working_days, shape.cut_off, shape.then, before, calendar)
        if shape.calendar_days is not None:
            return CalendarDays(shape.calendar_days, before, calendar)
        if shape.agreed is not None:
            return Agreed(shape.agreed, calendar)
        return Minutes(shape.minutes if shape.minutes is not None else (shape.hours or 0) * 60, before, calendar)

    def _events(self) -> tuple[Event, ...]:
        ids = [
            str(event.id) if event.id is not None else str(place) for place, event in enumerate(self.shape.events, 1)
        ]
        raw = dict(zip(ids, self.data["events"], strict=True))
        return tuple(self._event(event, own, raw) for event, own in zip(self.shape.events, ids, strict=True))

    def _event(self, shape: Any, own_id: str, raw: Mapping[str, Mapping[str, Any]]) -> Event:
        is_correction = isinstance(shape, CorrectEvent)
        return Event(
            kind=EventKind(ALIASES.get(shape.event, shape.event)),
            at=shape.at or shape.recorded_at,
            recorded_at=shape.recorded_at or shape.at,
            id=own_id,
            provider=getattr(shape, "provider", ""),
            reason=getattr(shape, "reason", ""),
            bearer=getattr(shape, "bearer", None),
            promised=getattr(shape, "promised", None),
            longest=_longest_of(getattr(shape, "longest_allowed", None)),
            window=(shape.first, shape.until) if isinstance(shape, ConvenientWindowEvent) else None,
            change=self._change(shape) if isinstance(shape, ChangeEvent) else None,
            on_reopen=getattr(shape, "on_reopen", None),
            of=str(shape.corrects if is_correction else (getattr(shape, "of", None) or "")),
            corrected=self._corrected(shape, raw) if is_correction else None,
            evidence=bool(shape.evidence),
            second_person=bool(shape.second_person),
            device_skew_seconds=shape.device_skew_seconds,
        )

    def _corrected(self, shape: CorrectEvent, raw: Mapping[str, Mapping[str, Any]]) -> Event | None:
        """The right event: the wrong one's values with the corrected ones, recorded when the correction was."""
        if shape.replacement is None or str(shape.corrects) not in raw:
            return None
        recorded_at = shape.recorded_at or shape.at
        merged = {**raw[str(shape.corrects)], **shape.replacement, "recorded_at": recorded_at}
        right = _validated(EVENT, merged, self.zone)
        return self._event(right, str(shape.corrects), raw)

    def _change(self, shape: ChangeEvent) -> Change:
        policy = self._policy(shape.policy)
        # A new policy replaces every promise of the clocks it speaks of; the others keep theirs.
        targets: dict[tuple[ClockName, Milestone], Target | None] = {
            (clock, milestone): None for clock in policy.targets for milestone in Milestone
        }
        targets |= self._targets(policy.targets) | self._targets(shape.targets)
        calendars = self._calendars_of(policy) | self._choice(shape.calendar, "calendar")
        return Change(targets, calendars, shape.scheduled_start)


def _spread(calendars: dict[ClockName, WorkCalendar]) -> dict[ClockName, WorkCalendar]:
    """A clock without a calendar of its own runs by the user's."""
    user = calendars.get(ClockName.USER)
    return calendars if user is None else dict.fromkeys(ClockName, user) | calendars


def _longest_of(shape: LongestShape | None) -> Longest | None:
    return None if shape is None else Longest(shape.minutes, shape.counts == "working")


def _terms(shape: TermsShape) -> Terms:
    tables = [StopTable(DEFAULT_STOPS)]
    for table in shape.pause_stops:
        stops = {**DEFAULT_STOPS, **{bearer: frozenset(clocks) for bearer, clocks in table.stops.items()}}
        tables.append(StopTable(stops, table.valid_from))
    # Undated tables stand from ever, so they come before the dated ones.
    tables.sort(key=lambda table: (table.valid_from is not None, table.valid_from or datetime.min.replace(tzinfo=UTC)))
    return Terms(
        late_entry_minutes=shape.late_entry_minutes,
        on_reopen=shape.on_reopen,
        escalate_at=tuple(shape.escalate_at),
        stop_tables=tuple(tables),
        pause_reasons={
            code: PauseReason(reason.bearer, _longest_of(reason.longest_allowed))
            for code, reason in shape.pause_reasons.items()
        },
    )


def known_at_in(text: str, zone: str = DEFAULT_ZONE) -> datetime:
    """Read the moment of ``--as-known-at``. Raises CaseInvalid."""
    return _validated(TypeAdapter(Moment), text, zone)  # type: ignore[no-any-return]  # the adapter's type is Any
