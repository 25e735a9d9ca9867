"""Pauses: when each ends by itself, who bears it, which clocks it stops.

A pause ends at the earliest of resume, promised instant, longest allowed, completion; one still open counts as ending
there, so a deadline is always known. A convenient window named by the user is a wait of the same kind: it ends when the
window opens, or at the arrival. Source: clock.md *Pauses*, practice 4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from houqin.kernel.clock.case import Bearer, ClockName, EventKind, Longest, Milestone, Terms
from houqin.kernel.clock.counting import Span, Track, united, without
from houqin.kernel.clock.history import ClockRefusal, Fact, History
from houqin.kernel.opening import FOREVER, MINUTE, Instant, OpeningTable, to_instant
from houqin.kernel.refusal import N_

UNTIL_NOW = "now"


class PauseUnexplained(ClockRefusal):
    """A pause nobody bears, or whose reason is not in the list."""

    code: ClassVar[str] = "clock.pause_unexplained"
    sentence = N_("The pause “{event}” names no bearer, and its reason “{reason}” is not a coded one with a bearer.")
    remedy = N_("Name a bearer, or a reason from the list.")
    basis = "clock.md: Pauses"


class PauseEndsBeforeStart(ClockRefusal):
    """A pause, or a convenient window, that is over before it begins."""

    code = "clock.pause_ends_before_start"
    sentence = N_("“{event}” promises an end at {promised}, not after its start at {start}.")
    remedy = N_("Correct the promised date.")
    basis = "clock.md: Pauses"


class NothingToResume(ClockRefusal):
    """A resume without a pause before it."""

    code = "clock.nothing_to_resume"
    sentence = N_("The resume “{event}” finds no pause that it could end.")
    basis = "clock.md: Pauses"


class ResumeAmbiguous(ClockRefusal):
    """Several pauses are open and the resume names none of them."""

    code = "clock.resume_ambiguous"
    sentence = N_("The resume “{event}” must name which of {count} open pauses it ends.")
    remedy = N_("Give the id of the pause in “of”.")
    basis = "clock.md: Pauses"


@dataclass(frozen=True)
class Pause:
    """A pause with its end worked out; ``end`` FOREVER when it needs a year not announced."""

    fact: Fact
    end: Instant
    ended_by: str
    bearer: Bearer
    stops: frozenset[ClockName]

    @property
    def span(self) -> Span:
        """[start, end)."""
        return (self.fact.at, self.end)

    @property
    def is_open(self) -> bool:
        """Whether nothing says when it ends: it is counted as ending now, and yet it is in force."""
        return self.ended_by == UNTIL_NOW


@dataclass(frozen=True)
class _Promise:
    """What a pausing event promises before anyone resumes it."""

    end: Instant | None
    ended_by: str
    bearer: Bearer


def pauses_of(history: History, terms: Terms, user_track: Track) -> tuple[Pause, ...]:
    """Every pause of *history*, in order. *user_track* carries the user's calendars, by which dates are read."""
    pausing = list(history.of(EventKind.PAUSE, EventKind.CONVENIENT_WINDOW))
    promises = [_promise(fact, history, terms, user_track) for fact in pausing]
    resumes = _resumes(history, pausing, promises)
    pauses = []
    for fact, promise in zip(pausing, promises, strict=True):
        ends = [(promise.end, promise.ended_by), resumes.get(fact.event.id), _closed_by(fact, history)]
        known = [end for end in ends if end is not None and end[0] is not None]
        end, ended_by = min(known, key=lambda item: item[0] or 0, default=(None, ""))
        if end is None:
            # Nothing says when it ends (a resume not yet known, say): it counts as ending now.
            end, ended_by = max(history.now, fact.at), UNTIL_NOW
        pauses.append(Pause(fact, end, ended_by, promise.bearer, _stopped_clocks(fact, promise.bearer, terms)))
    return tuple(pauses)


def stops_of(pauses: Sequence[Pause], clock: ClockName, milestone: Milestone) -> tuple[Span, ...]:
    """The stopped spans of one milestone, united: a pause never moves the response deadline."""
    if milestone is Milestone.RESPONSE:
        return ()
    return united(pause.span for pause in pauses if clock in pause.stops)


def bearer_spans(pauses: Sequence[Pause]) -> tuple[tuple[Span, Bearer], ...]:
    """Who bears which paused stretch: of two pauses in force, the later."""
    borne: list[tuple[Span, Bearer]] = []
    taken: list[Span] = []
    for pause in sorted(pauses, key=lambda pause: (pause.fact.at, pause.fact.rank), reverse=True):
        borne.extend((span, pause.bearer) for span in without([pause.span], taken))
        taken.append(pause.span)
    return tuple(sorted(borne))


def _promise(fact: Fact, history: History, terms: Terms, user_track: Track) -> _Promise:
    if fact.kind is EventKind.CONVENIENT_WINDOW:
        return _wait_for_window(fact, history)
    event = fact.event
    reason = terms.pause_reasons.get(event.reason)
    bearer = event.bearer or (reason.bearer if reason else None)
    if bearer is None:
        raise PauseUnexplained(event=event.id, reason=event.reason)
    longest = event.longest or (reason.longest if reason else None)
    ends: list[tuple[Instant, str]] = []
    if event.promised is not None:
        ends.append((_promised_instant(event.promised, fact, user_track), "promised"))
    if longest is not None:
        ends.append((_longest_instant(longest, fact, user_track), "longest_allowed"))
    end, ended_by = min(ends, default=(None, ""))
    return _Promise(end, ended_by, bearer)


def _promised_instant(promised: datetime | date, fact: Fact, user_track: Track) -> Instant:
    if isinstance(promised, datetime):
        end: Instant | None = to_instant(promised)
    else:
        # A date alone means the opening of its first window; a closed day, the next opening.
        table = user_track.table_at(fact.at)
        end = table.next_opening(table.at_local(promised, 0))
    if end is not None and end <= fact.at:
        raise PauseEndsBeforeStart(event=fact.event.id, promised=str(promised), start=fact.event.at.isoformat())
    return FOREVER if end is None else end


def _longest_instant(longest: Longest, fact: Fact, user_track: Track) -> Instant:
    if not longest.working:
        return fact.at + longest.minutes * MINUTE
    end = Track(fact.at, _calendars_from(user_track, fact.at)).reached(longest.minutes * MINUTE)
    return FOREVER if end is None else end


def _calendars_from(track: Track, instant: Instant) -> tuple[tuple[Instant, OpeningTable], ...]:
    later = tuple((since, table) for since, table in track.calendars[1:] if since > instant)
    return ((instant, track.table_at(instant)), *later)


def _wait_for_window(fact: Fact, history: History) -> _Promise:
    window = fact.event.window
    if window is None or window[1] <= window[0]:
        raise PauseEndsBeforeStart(
            event=fact.event.id, promised=str(window and window[1]), start=str(window and window[0])
        )
    if to_instant(window[1]) <= fact.at:
        raise PauseEndsBeforeStart(event=fact.event.id, promised=window[1].isoformat(), start=fact.event.at.isoformat())
    # Having missed a window the user kept free, the provider bears the wait for the next (practice 4).
    bearer = Bearer.PROVIDER if _missed_window_before(fact, history) else Bearer.REQUESTER
    return _Promise(max(to_instant(window[0]), fact.at), "window", bearer)


def _missed_window_before(fact: Fact, history: History) -> bool:
    arrivals = [arrival.at for arrival in history.of(EventKind.ARRIVE, EventKind.COMPLETE)]
    for earlier in history.of(EventKind.CONVENIENT_WINDOW):
        window = earlier.event.window
        if earlier.rank >= fact.rank or window is None:
            continue
        replaced = any(
            earlier.rank < other.rank < fact.rank and other.at < to_instant(window[1])
            for other in history.of(EventKind.CONVENIENT_WINDOW)
        )
        was_over = to_instant(window[1]) <= fact.at
        came = any(earlier.at <= arrival <= to_instant(window[1]) for arrival in arrivals)
        if was_over and not came and not replaced:
            return True
    return False


def _closed_by(fact: Fact, history: History) -> tuple[Instant, str] | None:
    """What ends a pause besides a resume: completion; and for a wait, the arrival or a new window."""
    closing = {EventKind.COMPLETE, EventKind.CONFIRM}
    if fact.kind is EventKind.CONVENIENT_WINDOW:
        closing |= {EventKind.ARRIVE, EventKind.CONVENIENT_WINDOW}
    later = (other for other in history.of(*closing) if other.rank > fact.rank)
    first = next(later, None)
    return None if first is None else (first.at, first.kind.value)


def _resumes(
    history: History, pausing: Sequence[Fact], promises: Sequence[_Promise]
) -> Mapping[str, tuple[Instant, str]]:
    """Which pause each resume ends. One that already ended by itself may still be resumed: nothing happens."""
    ends_by_itself = {
        fact.event.id: _own_end(fact, promise, history) for fact, promise in zip(pausing, promises, strict=True)
    }
    ended: dict[str, tuple[Instant, str]] = {}
    for resume in history.of(EventKind.RESUME):
        named = [
            fact.event.id
            for fact in pausing
            if fact.rank < resume.rank and fact.event.id not in ended and resume.event.of in (fact.event.id, "")
        ]
        still_open = [pause for pause in named if ends_by_itself[pause] > resume.at]
        if not history.is_partial:
            _check_resume(resume, named, still_open)
        for pause in (still_open or named)[-1:]:
            ended[pause] = (resume.at, "resume")
    return ended


def _own_end(fact: Fact, promise: _Promise, history: History) -> Instant:
    closed = _closed_by(fact, history)
    return min(FOREVER if promise.end is None else promise.end, closed[0] if closed else FOREVER)


def _check_resume(resume: Fact, named: Sequence[str], still_open: Sequence[str]) -> None:
    if not named:
        raise NothingToResume(event=resume.event.id)
    if len(still_open) > 1:
        raise ResumeAmbiguous(event=resume.event.id, count=len(still_open))


def _stopped_clocks(fact: Fact, bearer: Bearer, terms: Terms) -> frozenset[ClockName]:
    """By the dated table's row in force when the pause began."""
    in_force = [
        table for table in terms.stop_tables if table.valid_from is None or to_instant(table.valid_from) <= fact.at
    ]
    return in_force[-1].stops.get(bearer, frozenset()) if in_force else frozenset()
