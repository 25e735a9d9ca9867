"""Escalation at p %: the instant when *used* is p % of the target in force, fired once.

What was sent on earlier knowledge stays sent, so the record is read again as it stood at each time something was
recorded. For a target that is not minutes, 100 % is the opening time up to its deadline. Source: clock.md *Escalation*,
*Two times*.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from houqin.kernel.clock.case import Case, ClockName, EventKind, Milestone, Minutes
from houqin.kernel.clock.layout import Layout, Run, lay_out, runs_of
from houqin.kernel.clock.reading import Escalation
from houqin.kernel.clock.versions import track_of
from houqin.kernel.opening import MINUTE, Instant, to_datetime, to_instant

#: One level of one promise of one run of a clock: each fires once.
Level: TypeAlias = tuple[ClockName, Instant, str, Milestone, int]


@dataclass(frozen=True)
class _Planned:
    """A level with the instant at which it is due to fire."""

    level: Level
    at: Instant


def escalations_of(layout: Layout, runs: Sequence[Run], known_at: datetime | None = None) -> tuple[Escalation, ...]:
    """Every escalation sent by now, and those still to come, in order of time; *runs* are those of *layout*."""
    case = layout.case
    if not case.terms.escalate_at:
        return ()
    now_planned = list(_planned(runs, case))
    final = {planned.level: planned for planned in now_planned}
    sent: dict[Level, tuple[Instant, Instant]] = {}
    times = _times_of_knowledge(case, layout, known_at)
    for index, time in enumerate(times):
        is_last = index + 1 == len(times)
        until = layout.history.now if is_last else to_instant(times[index + 1])
        known = now_planned if is_last else _planned(runs_of(lay_out(case, known_at=time)), case)
        for planned in known:
            sent_at = max(planned.at, to_instant(time))
            if planned.level not in sent and (sent_at <= until if is_last else sent_at < until):
                sent[planned.level] = (planned.at, sent_at)
    return _ordered(final, sent, layout)


def planned_now(layout: Layout, runs: Sequence[Run]) -> tuple[Escalation, ...]:
    """Every escalation as it stands on all that is known, in order of time, whether it was sent or not."""
    final = {planned.level: planned for planned in _planned(runs, layout.case)}
    return _ordered(final, {}, layout)


def _ordered(
    final: dict[Level, _Planned], sent: dict[Level, tuple[Instant, Instant]], layout: Layout
) -> tuple[Escalation, ...]:
    def shown(level: Level, at: Instant, sent_at: Instant | None) -> Escalation:
        clock, _, _, milestone, percent = level
        zone = layout.zone
        known = None if sent_at is None else to_datetime(sent_at, zone)
        return Escalation(clock, milestone, percent, to_datetime(at, zone), known)

    done = [shown(level, at, sent_at) for level, (at, sent_at) in sent.items()]
    to_come = [shown(level, planned.at, None) for level, planned in final.items() if level not in sent]
    return tuple(sorted([*done, *to_come], key=lambda one: (one.at, one.clock, one.milestone, one.percent)))


def _times_of_knowledge(case: Case, layout: Layout, known_at: datetime | None) -> list[datetime]:
    """When the record grew, up to now; only the last matters where nothing was late, corrected or begun anew."""
    now = to_datetime(layout.history.now, layout.zone)
    horizon = now if known_at is None else min(now, known_at)
    submitted = min(event.recorded_at for event in case.events if event.kind is EventKind.SUBMIT)
    changes_the_past = any(
        event.recorded_at > event.at or event.kind in (EventKind.CORRECT, EventKind.HAND_OVER, EventKind.REOPEN)
        for event in case.events
    )
    dispatches = sum(event.kind is EventKind.DISPATCH for event in case.events)
    if not changes_the_past and dispatches < 2:
        return [submitted]
    return sorted(
        {event.recorded_at for event in case.events if submitted <= event.recorded_at <= horizon} | {submitted}
    )


def _planned(runs: Iterable[Run], case: Case) -> Iterator[_Planned]:
    for run in runs:
        for percent in case.terms.escalate_at:
            at = _instant(run, percent)
            if at is not None and (run.reached is None or run.reached.at > at):
                yield _Planned((run.clock, run.start, run.stint.provider, run.milestone, percent), at)


def _instant(run: Run, percent: int) -> Instant | None:
    """When *percent* of the target in force is used, through all versions; None: never, or not known."""
    versions = run.due.versions
    for index, version in enumerate(versions):
        deadline = run.due.deadlines[index]
        if version.target is None or deadline is None:
            continue
        track = track_of(versions[: index + 1], run.start, run.stops)
        if isinstance(version.target, Minutes) and not version.target.before_scheduled_start:
            whole = version.target.minutes * MINUTE
        else:
            whole = track.used(deadline).amount
        at = track.reached(-(-whole * percent // 100))
        if at is None:
            continue
        at = max(at, version.at) if index else at
        if index + 1 == len(versions) or at < versions[index + 1].at:
            return at
    return None
