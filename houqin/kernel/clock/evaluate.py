"""Read an order's clocks: the one door to this package.

Everything is recomputed from the events each time; a stored deadline is only a cache of this. Source: clock.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from houqin.kernel.clock.bearing import borne_minutes
from houqin.kernel.clock.case import Bearer, Case, ClockName, Milestone, State
from houqin.kernel.clock.course import providers_of
from houqin.kernel.clock.escalation import escalations_of, planned_now
from houqin.kernel.clock.history import ClockRefusal
from houqin.kernel.clock.layout import Layout, Run, lay_out, runs_of, runs_of_stint
from houqin.kernel.clock.reading import ClockReading, Escalation, MilestoneReading
from houqin.kernel.clock.steps import closing_steps, order_steps, run_steps
from houqin.kernel.opening import MINUTE, Instant, to_datetime
from houqin.kernel.refusal import N_
from houqin.kernel.worked import Step


class DeadlineUnknown(ClockRefusal):
    """A date is needed now, and it lies in a year that is not announced."""

    code: ClassVar[str] = "clock.deadline_unknown"
    sentence = N_("The deadline of {milestone} on the {clock} clock needs a year whose calendar is not announced.")
    remedy = N_("Load the year when the State Council has announced it.")
    basis = "clock.md: Calendars"


def evaluate(case: Case, *, known_at: datetime | None = None, as_sent: bool = True) -> ClockReading:
    """Read every clock of *case*, as known at *known_at* (None: with all that is known).

    ``as_sent``: escalations as they were sent on what was known when; without it, as they are planned now, which
    spares whoever keeps what was sent from reading the record once per moment of knowledge.

    Raises ClockRefusal, or a calendar's refusal, for a case that cannot be read as meant.
    """
    if known_at is not None:
        lay_out(case)  # the whole record must make sense, even what was not known then
    layout = lay_out(case, known_at=known_at)
    runs = runs_of(layout)
    borne = borne_minutes(layout.course, layout.pauses, layout.user, layout.counted_until)
    escalations = escalations_of(layout, runs, known_at) if as_sent else planned_now(layout, runs)
    clocks = {clock: _readings((run for run in runs if run.clock is clock), layout) for clock in ClockName}
    return ClockReading(
        now=to_datetime(layout.history.now, layout.zone),
        clocks=clocks,
        providers=_providers(layout, clocks[ClockName.PROVIDER]),
        borne_minutes=borne,
        escalations=escalations,
        explain=lambda: _steps(layout, runs, borne, escalations),
    )


def demand_deadlines(reading: ClockReading) -> None:
    """Refuse a reading with an unknown deadline, for acts that need a date now. Raises DeadlineUnknown."""
    for clock, milestones in reading.clocks.items():
        for milestone, read in milestones.items():
            if read.state is State.UNKNOWN:
                raise DeadlineUnknown(clock=clock.value, milestone=milestone.value)


def _steps(
    layout: Layout, runs: Sequence[Run], borne: Mapping[Bearer, int], escalations: tuple[Escalation, ...]
) -> tuple[Step, ...]:
    of_runs = (step for run in runs for step in run_steps(run, layout))
    return (*order_steps(layout), *of_runs, *closing_steps(layout, borne, escalations))


def _providers(
    layout: Layout, present: Mapping[Milestone, MilestoneReading]
) -> Mapping[str, Mapping[Milestone, MilestoneReading]]:
    """The clocks of every provider that held the order; the present one's are already read."""
    held = providers_of(layout.course.holdings)
    now_asked = layout.course.stint_of(ClockName.PROVIDER)
    return {
        name: present
        if now_asked is not None and now_asked.provider == name
        else _readings(runs_of_stint(layout, ClockName.PROVIDER, layout.course.stint_of_provider(name)), layout)
        for name in held
    }


def _readings(runs: Iterable[Run], layout: Layout) -> dict[Milestone, MilestoneReading]:
    return {run.milestone: _reading(run, layout) for run in runs}


def _reading(run: Run, layout: Layout) -> MilestoneReading:
    now = layout.history.now

    def shown(instant: Instant | None) -> datetime | None:
        return None if instant is None else to_datetime(instant, layout.zone)

    return MilestoneReading(
        deadline=shown(run.due.instant),
        used_minutes=run.due.track.used(run.reached.at if run.reached else now).amount // MINUTE,
        state=run.state_at(now),
        reached_at=shown(run.reached.at if run.reached else None),
        overdue_by_change=run.due.overdue_by_change,
        breached_at=shown(run.due.breached_at),
    )
