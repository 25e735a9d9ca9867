"""From the record to the history: what was known, corrections applied, in the order in which it happened.

Clocks order events by ``at``, then by record order. A wrong event is never edited: a correcting event names it.
Source: clock.md *Two times*.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from houqin.kernel.clock.case import Case, Event, EventKind, Terms
from houqin.kernel.opening import Instant, to_instant
from houqin.kernel.refusal import N_, Refusal


class ClockRefusal(Refusal):
    """A case the clock will not read."""

    basis: ClassVar[str] = "clock.md: Two times"
    status = 422


class NoSubmission(ClockRefusal):
    """The clock starts at submission; without one there is nothing to count from."""

    code = "clock.no_submission"
    sentence = N_("An order is submitted exactly once; {count} submissions are known.")


class EventBeforeSubmission(ClockRefusal):
    """An event happened before the order existed."""

    code = "clock.event_before_submission"
    sentence = N_("The event “{event}” ({kind}) at {at} lies before the submission at {submitted}.")
    remedy = N_("Correct its time.")


class EventInFuture(ClockRefusal):
    """An event is dated after it was recorded, or after now."""

    code = "clock.event_in_future"
    sentence = N_("The event “{event}” ({kind}) at {at} lies in the future: it is now {now}.")
    remedy = N_("Correct its time.")


class RecordedTooLate(ClockRefusal):
    """An event was entered long after it is said to have happened."""

    code = "clock.recorded_too_late"
    sentence = N_("The event “{event}” ({kind}) was recorded {late} minutes after it happened; {allowed} are allowed.")
    remedy = N_("Enter it at the time of recording, or add evidence and a second person.")


class UnknownEvent(ClockRefusal):
    """An event names another one that does not exist."""

    code = "clock.unknown_event"
    sentence = N_("The event “{event}” names “{named}”, and there is no such event.")


class DuplicateEvent(ClockRefusal):
    """Two events carry the same id."""

    code = "clock.duplicate_event"
    sentence = N_("Two events carry the id “{event}”.")


class CannotCorrect(ClockRefusal):
    """A correction that would take away the submission, or rewrite a correction."""

    code = "clock.cannot_correct"
    sentence = N_("The correction “{event}” cannot be applied to “{named}”: {problem}.")


@dataclass(frozen=True)
class Fact:
    """An event in its place: its instant, and its rank among all (by time, then by record)."""

    event: Event
    at: Instant
    rank: int

    @property
    def kind(self) -> EventKind:
        """The event's kind."""
        return self.event.kind


@dataclass(frozen=True)
class History:
    """The facts in order, the submission first, and the instant at which the clock is read."""

    facts: tuple[Fact, ...]
    now: Instant
    #: Cut to what was known at some time: a resume may then stand without its pause.
    is_partial: bool = False

    @property
    def submitted(self) -> Fact:
        """The submission."""
        return next(self.of(EventKind.SUBMIT))

    def of(self, *kinds: EventKind) -> Iterator[Fact]:
        """The facts of these kinds, in order."""
        return (fact for fact in self.facts if fact.kind in kinds)


def history_of(case: Case, *, known_at: datetime | None = None) -> History:
    """Check *case* and put what was known at *known_at* (None: everything) in order.

    The whole record is checked, even what is left out: knowledge is cut, not truth. Raises ClockRefusal.
    """
    whole = _checked(case)
    corrections = [event for event in case.events if event.kind is EventKind.CORRECT]
    now = case.now or max(event.at for event in [*whole, *corrections])
    _check_not_in_future(whole, now)
    if known_at is None:
        return History(_facts(whole), to_instant(now))
    known = _corrected([event for event in case.events if event.recorded_at <= known_at])
    if not any(event.kind is EventKind.SUBMIT for event in known):
        raise NoSubmission(count=0)
    return History(_facts(known), to_instant(min(now, known_at)), is_partial=len(known) < len(whole))


def _facts(events: Sequence[Event]) -> tuple[Fact, ...]:
    # Submission comes first even where a device noted something at the very same second.
    ordered = sorted(events, key=lambda event: (event.at, event.kind is not EventKind.SUBMIT, event.recorded_at))
    return tuple(Fact(event, to_instant(event.at), rank) for rank, event in enumerate(ordered))


def _checked(case: Case) -> list[Event]:
    by_id: dict[str, Event] = {}
    for event in case.events:
        if event.id in by_id:
            raise DuplicateEvent(event=event.id)
        by_id[event.id] = event
    for event in case.events:
        if event.kind is EventKind.CORRECT:
            _check_correction(event, by_id, case.terms)
        if event.at > event.recorded_at:
            raise _in_future(event, event.recorded_at)
        if event.kind not in (EventKind.SUBMIT, EventKind.CORRECT):
            # A report taken by telephone is entered when there is time: it is never refused (practice 1).
            _check_not_too_late(event, event.recorded_at, case.terms)
    events = _corrected(case.events)
    submissions = [event for event in events if event.kind is EventKind.SUBMIT]
    if len(submissions) != 1:
        raise NoSubmission(count=len(submissions))
    for event in events:
        if event.at < submissions[0].at:
            raise EventBeforeSubmission(
                event=event.id, kind=event.kind, at=event.at.isoformat(), submitted=submissions[0].at.isoformat()
            )
    return events


def _check_not_in_future(events: Sequence[Event], now: datetime) -> None:
    for event in events:
        if event.at > now:
            raise _in_future(event, now)


def _in_future(event: Event, now: datetime) -> EventInFuture:
    return EventInFuture(event=event.id, kind=event.kind, at=event.at.isoformat(), now=now.isoformat())


def _check_not_too_late(event: Event, reported_at: datetime, terms: Terms) -> None:
    late = reported_at - event.at
    witnessed = event.evidence and event.second_person
    if late > timedelta(minutes=terms.late_entry_minutes) and not witnessed:
        raise RecordedTooLate(
            event=event.id, kind=event.kind, late=-(-late // timedelta(minutes=1)), allowed=terms.late_entry_minutes
        )


def _check_correction(correction: Event, by_id: Mapping[str, Event], terms: Terms) -> None:
    wrong, right = by_id.get(correction.of), correction.corrected
    if wrong is None:
        raise UnknownEvent(event=correction.id, named=correction.of)
    if wrong.recorded_at > correction.recorded_at:
        raise CannotCorrect(event=correction.id, named=wrong.id, problem=N_("it was recorded later"))
    if wrong.kind is EventKind.SUBMIT and right is None:
        raise CannotCorrect(event=correction.id, named=wrong.id, problem=N_("a submission stays; withdraw the order"))
    if wrong.kind is EventKind.CORRECT and right is not None:
        raise CannotCorrect(event=correction.id, named=wrong.id, problem=N_("a correction can only be taken back"))
    if right is None:
        return
    if right.at > correction.recorded_at:
        raise _in_future(right, correction.recorded_at)
    if right.kind is not EventKind.SUBMIT and right.at != wrong.at:
        # Measured from the first report: a correction dates no further back than that report could have.
        witness = replace(
            right,
            evidence=right.evidence or correction.evidence,
            second_person=right.second_person or correction.second_person,
        )
        _check_not_too_late(witness, wrong.recorded_at, terms)


def _corrected(record: Sequence[Event]) -> list[Event]:
    """The events of *record* with its corrections applied; the corrections themselves move no clock."""
    by_record = sorted(record, key=lambda event: event.recorded_at)
    taken_back: set[str] = set()
    corrections = [event for event in by_record if event.kind is EventKind.CORRECT]
    for correction in reversed(corrections):
        if correction.id not in taken_back and correction.corrected is None:
            taken_back.add(correction.of)
    events = {event.id: event for event in by_record if event.kind is not EventKind.CORRECT}
    for correction in corrections:
        if correction.id in taken_back or correction.of not in events:
            continue
        if correction.corrected is None:
            del events[correction.of]
        else:
            events[correction.of] = correction.corrected
    return list(events.values())
