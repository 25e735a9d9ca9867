"""What a clock answers: deadlines, states, who bore the time, escalations, and the steps that led there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from houqin.kernel.clock.case import Bearer, ClockName, Milestone, State
from houqin.kernel.worked import Step


@dataclass(frozen=True)
class MilestoneReading:
    """One promise as it stands. ``deadline`` None with state UNKNOWN: it needs a year not announced.

    ``used_minutes`` whole minutes used when it was reached, else now (a year not announced is left out).
    ``breached_at`` is set when it was overdue before a change of its target: that stays a breach.
    """

    deadline: datetime | None
    used_minutes: int
    state: State
    reached_at: datetime | None = None
    overdue_by_change: bool = False
    breached_at: datetime | None = None


@dataclass(frozen=True)
class Escalation:
    """The instant ``at`` which ``percent`` of a target is used; ``sent_at`` when it was known, None: still to come."""

    clock: ClockName
    milestone: Milestone
    percent: int
    at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class ClockReading:
    """All clocks of an order at one moment.

    ``clocks[clock][milestone]`` holds every promise of a clock that has started; ``providers`` the clocks of all
    providers that held the order, the present one too.
    """

    now: datetime
    clocks: Mapping[ClockName, Mapping[Milestone, MilestoneReading]]
    providers: Mapping[str, Mapping[Milestone, MilestoneReading]]
    borne_minutes: Mapping[Bearer, int]
    escalations: tuple[Escalation, ...]
    explain: Callable[[], tuple[Step, ...]] = field(repr=False, compare=False)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """How every figure came about; worked out when somebody asks."""
        return self.explain()

    @property
    def has_unknown(self) -> bool:
        """Whether some deadline needs a year that is not announced."""
        return any(reading.state is State.UNKNOWN for clock in self.clocks.values() for reading in clock.values())

    def as_json(self) -> dict[str, object]:
        """The fixed shape of ``houqin clock try``."""
        return {**self.results_as_json(), "steps": [step.as_json() for step in self.steps]}

    def results_as_json(self) -> dict[str, object]:
        """The fixed shape without the steps, which then need not be worked out."""
        return {
            "clocks": {
                clock.value: {
                    milestone.value: {
                        "deadline": reading.deadline.isoformat() if reading.deadline else None,
                        "used_minutes": reading.used_minutes,
                        "state": reading.state.value,
                    }
                    for milestone, reading in milestones.items()
                }
                for clock, milestones in self.clocks.items()
            },
            "borne_minutes": {bearer.value: minutes for bearer, minutes in self.borne_minutes.items()},
        }
