"""The steps of a reading: what was counted, with which figures, resting on which events.

Instants in figures are ISO 8601 in the user's zone; minutes are whole. Words are made from the codes at display.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from houqin.kernel.clock.case import Agreed, Bearer, CalendarDays, EventKind, Minutes, Target, WorkingDays
from houqin.kernel.clock.layout import Layout, Run
from houqin.kernel.clock.reading import Escalation
from houqin.kernel.opening import FOREVER, MINUTE, Instant, to_datetime
from houqin.kernel.worked import Step

#: The version of the rules of clock.md that these steps follow.
RULE = "clock/1"


def order_steps(layout: Layout) -> Iterator[Step]:
    """What happened to the order, before any clock is read."""
    submitted = layout.history.submitted
    yield _step("clock.submitted", submitted.event.id, at=_iso(submitted.at, layout))
    yield from _record_steps(layout)
    for provider, (start, end) in layout.course.holdings:
        figures = {"provider": provider, "from": _iso(start, layout), "until": _iso(end, layout)}
        yield _step("clock.held", **figures)
    for pause in layout.pauses:
        yield _step(
            "clock.paused", pause.fact.event.id,
            **{"from": _iso(pause.fact.at, layout), "until": _iso(pause.end, layout)},
            ended_by=pause.ended_by, bearer=pause.bearer.value, reason=pause.fact.event.reason,
            stops=",".join(sorted(clock.value for clock in pause.stops)),
        )  # fmt: skip
    for start, end in layout.course.gaps:
        yield _step("clock.not_counted", completed=_iso(start, layout), reopened=_iso(end, layout))
    first = layout.course.first_completion()
    if first is not None and layout.course.reopenings:
        yield _step("clock.first_completion", first.event.id, at=_iso(first.at, layout))
    for reopening in layout.course.reopenings:
        if reopening.event.reason == "not_fixed":
            yield _step("clock.finding_not_fixed", reopening.event.id, at=_iso(reopening.at, layout))


def _record_steps(layout: Layout) -> Iterator[Step]:
    for fact in layout.history.facts:
        event = fact.event
        late = (event.recorded_at - event.at).total_seconds() // 60
        if late > 0:
            yield _step("clock.recorded_late", event.id, minutes=int(late))
        if event.device_skew_seconds:
            yield _step("clock.device_skew", event.id, seconds=event.device_skew_seconds)
    for event in layout.case.events:
        if event.kind is EventKind.CORRECT:
            yield _step("clock.corrected", event.id, event.of, at=_shown(event.at, layout))


def run_steps(run: Run, layout: Layout) -> Iterator[Step]:
    """How one deadline came about."""
    who = {"clock": run.clock.value, "milestone": run.milestone.value}
    yield _step("clock.started", **who, at=_iso(run.start, layout), provider=run.stint.provider)
    for version, deadline in zip(run.due.versions, run.due.deadlines, strict=True):
        figures = {**who, **_target_figures(version.target), "calendar": version.calendar.name}
        code = "clock.target" if version is run.due.versions[0] else "clock.changed"
        yield _step(code, version.event, **figures, since=_iso(version.at, layout), deadline=_iso(deadline, layout))
    if run.due.breached_at is not None:
        yield _step("clock.breach_stays", **who, at=_iso(run.due.breached_at, layout))
    if run.due.overdue_by_change:
        yield _step("clock.overdue_by_change", run.due.versions[-1].event, **who, at=_iso(run.due.instant, layout))
    if run.due.instant is None:
        yield _step("clock.year_not_announced", **who)
    used = run.due.track.used(run.reached.at if run.reached else layout.history.now)
    if not used.is_known:
        yield _step("clock.used_in_part", **who, minutes=used.amount // MINUTE)
    reached = {"reached": _iso(run.reached.at, layout)} if run.reached else {}
    basis = (run.reached.event.id,) if run.reached else ()
    yield _step(
        "clock.judged", *basis, **who, **reached, deadline=_iso(run.due.instant, layout),
        used_minutes=used.amount // MINUTE, state=run.state_at(layout.history.now).value,
    )  # fmt: skip


def closing_steps(layout: Layout, borne: Mapping[Bearer, int], escalations: tuple[Escalation, ...]) -> Iterator[Step]:
    """Who bore the time, and what was escalated."""
    yield _step(
        "clock.borne",
        **{"from": _iso(layout.history.submitted.at, layout), "until": _iso(layout.counted_until, layout)},
        **{bearer.value: minutes for bearer, minutes in borne.items()},
    )
    for one in escalations:
        yield _step(
            "clock.escalated" if one.sent_at else "clock.escalation_planned",
            clock=one.clock.value, milestone=one.milestone.value, percent=one.percent, at=one.at.isoformat(),
            **({"sent_at": one.sent_at.isoformat()} if one.sent_at else {}),
        )  # fmt: skip


def _target_figures(target: Target | None) -> dict[str, int | str]:
    match target:
        case Minutes(minutes=minutes, before_scheduled_start=before):
            return {"minutes": minutes, **({"before": "scheduled_start"} if before else {})}
        case WorkingDays(days=days, cut_off=cut_off, then=then):
            stated = {"cut_off": str(cut_off), "then": str(then)} if cut_off else {}
            return {"working_days": days, **stated}
        case CalendarDays(days=days):
            return {"calendar_days": days}
        case Agreed(at=at):
            return {"agreed": at.isoformat()}
        case None:
            return {"target": "none"}


def _iso(instant: Instant | None, layout: Layout) -> str:
    if instant is None:
        return "unknown"
    return "open" if instant == FOREVER else to_datetime(instant, layout.zone).isoformat()


def _shown(moment: datetime, layout: Layout) -> str:
    return moment.astimezone(layout.zone).isoformat()


def _step(code: str, /, *basis: str, **figures: int | str) -> Step:
    return Step(code, figures, basis, RULE)
