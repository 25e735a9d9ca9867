"""The clock: deadlines recomputed from events, in the exact semantics of clock.md.

The door is ``evaluate(case) -> ClockReading``; ``case_from(mapping) -> Case`` reads the shape of a case file.
"""

from houqin.kernel.clock.case import (
    Agreed,
    Bearer,
    CalendarDays,
    Case,
    Change,
    ClockName,
    Event,
    EventKind,
    Longest,
    Milestone,
    Minutes,
    OnReopen,
    PauseReason,
    State,
    StopTable,
    Target,
    Terms,
    WorkingDays,
)
from houqin.kernel.clock.evaluate import DeadlineUnknown, demand_deadlines, evaluate
from houqin.kernel.clock.history import ClockRefusal
from houqin.kernel.clock.reader import case_from
from houqin.kernel.clock.reading import ClockReading, Escalation, MilestoneReading
from houqin.kernel.clock.shape import CaseInvalid, schema

__all__ = [
    "Agreed", "Bearer", "CalendarDays", "Case", "CaseInvalid", "Change", "ClockName", "ClockReading", "ClockRefusal",
    "DeadlineUnknown", "Escalation", "Event", "EventKind", "Longest", "Milestone", "MilestoneReading", "Minutes",
    "OnReopen", "PauseReason", "State", "StopTable", "Target", "Terms", "WorkingDays", "case_from", "demand_deadlines",
    "evaluate", "schema",
]  # fmt: skip
