"""The clock's steps in words (``houqin.kernel.clock.steps``, rules ``clock/1``)."""

from __future__ import annotations

from collections.abc import Mapping

from houqin.kernel.refusal import N_
from houqin.web.reasons import register, vocabulary

CLOCKS = {
    "user": N_("Promise to the user"),
    "inside": N_("Hand-over inside"),
    "provider": N_("Contract with the provider"),
}
MILESTONES = {
    "response": N_("response"),
    "arrival": N_("arrival"),
    "made_safe": N_("making safe"),
    "completion": N_("completion"),
    "verification": N_("verification"),
}
BEARERS = {
    "requester": N_("the requester"),
    "authority": N_("the authority"),
    "provider": N_("the provider"),
    "third_party": N_("a third party"),
}
STATES = {
    "running": N_("still running"),
    "paused": N_("paused"),
    "met": N_("kept"),
    "missed": N_("missed"),
    "unknown": N_("waits for the calendar"),
}
PAUSE_ENDS = {
    "resume": N_("it was resumed"),
    "promised": N_("the promised date came"),
    "longest_allowed": N_("the longest pause allowed was over"),
    "complete": N_("the work was completed"),
    "now": N_("it still lasts"),
}

STARTED = N_("{clock:clock}, {milestone:milestone}: the clock starts {at:instant}.")
STARTED_FOR = N_("{clock:clock}, {milestone:milestone}: the clock of {provider} starts {at:instant}.")

#: By kind of target: as first set, and as changed later.
TARGETS = {
    "minutes": (
        N_(
            "{clock:clock}, {milestone:milestone}: {minutes:minutes} by the calendar “{calendar}”, so due "
            "{deadline:instant}."
        ),
        N_(
            "{clock:clock}, {milestone:milestone}: changed {since:instant} to {minutes:minutes} by the calendar "
            "“{calendar}”, so due {deadline:instant}."
        ),
    ),
    "before": (
        N_(
            "{clock:clock}, {milestone:milestone}: {minutes:minutes} before the appointed time, so due "
            "{deadline:instant}."
        ),
        N_(
            "{clock:clock}, {milestone:milestone}: changed {since:instant} to {minutes:minutes} before the appointed "
            "time, so due {deadline:instant}."
        ),
    ),
    "working_days": (
        N_(
            "{clock:clock}, {milestone:milestone}: by the end of {working_days:workday} of the calendar "
            "“{calendar}”, so due {deadline:instant}."
        ),
        N_(
            "{clock:clock}, {milestone:milestone}: changed {since:instant} to the end of {working_days:workday} "
            "of the calendar “{calendar}”, so due {deadline:instant}."
        ),
    ),
    "cut_off": (
        N_(
            "{clock:clock}, {milestone:milestone}: by the end of that working day, after {cut_off:of_day} by "
            "{then:of_day} of the next one, so due {deadline:instant}."
        ),
        N_(
            "{clock:clock}, {milestone:milestone}: changed {since:instant} to the end of that working day, "
            "after {cut_off:of_day} by {then:of_day} of the next one, so due {deadline:instant}."
        ),
    ),
    "calendar_days": (
        N_("{clock:clock}, {milestone:milestone}: by calendar day {calendar_days}, so due {deadline:instant}."),
        N_(
            "{clock:clock}, {milestone:milestone}: changed {since:instant} to calendar day {calendar_days}, so due "
            "{deadline:instant}."
        ),
    ),
    "agreed": (
        N_("{clock:clock}, {milestone:milestone}: agreed with the user for {deadline:instant}."),
        N_("{clock:clock}, {milestone:milestone}: newly agreed {since:instant} for {deadline:instant}."),
    ),
    "target": (
        N_("{clock:clock}, {milestone:milestone}: nothing was promised."),
        N_("{clock:clock}, {milestone:milestone}: since {since:instant} nothing is promised."),
    ),
}

JUDGED = N_(
    "{clock:clock}, {milestone:milestone}: reached {reached:instant}, due {deadline:instant}, {used_minutes:minutes} "
    "used: {state:state}."
)
NOT_REACHED = N_(
    "{clock:clock}, {milestone:milestone}: not reached yet, due {deadline:instant}, {used_minutes:minutes} used: "
    "{state:state}."
)
PAUSED = N_(
    "Paused from {from:instant} to {until:instant}, because {ended_by:pause_end}; reason {reason:word}, borne by "
    "{bearer:bearer}. Clocks stopped: {stops:clocks}."
)


def _started(figures: Mapping[str, int | str]) -> str:
    return STARTED_FOR if figures.get("provider") else STARTED


def _kind(figures: Mapping[str, int | str]) -> str:
    """Which target the figures speak of; the narrower word first."""
    kinds = ("before", "cut_off", "minutes", "working_days", "calendar_days", "agreed", "target")
    return next(kind for kind in kinds if kind in figures)


def _target(figures: Mapping[str, int | str]) -> str:
    return TARGETS[_kind(figures)][0]


def _changed(figures: Mapping[str, int | str]) -> str:
    return TARGETS[_kind(figures)][1]


def _judged(figures: Mapping[str, int | str]) -> str:
    return JUDGED if "reached" in figures else NOT_REACHED


def register_all() -> None:
    """Make the clock's words known (from AppConfig.ready)."""
    for name, words in (
        ("clock", CLOCKS),
        ("milestone", MILESTONES),
        ("bearer", BEARERS),
        ("state", STATES),
        ("pause_end", PAUSE_ENDS),
    ):
        vocabulary(name, words)
    vocabulary("clocks", CLOCKS, several=True)
    register(
        {
            "clock.submitted": N_("Reported {at:instant}."),
            "clock.held": N_("{provider} held the order from {from:instant} to {until:instant}."),
            "clock.paused": PAUSED,
            "clock.not_counted": N_(
                "Not counted: from the completion {completed:instant} to the reopening {reopened:instant}."
            ),
            "clock.first_completion": N_("First completed {at:instant}; this stays a fact."),
            "clock.finding_not_fixed": N_("Reopened {at:instant} because it was not fixed: a finding."),
            "clock.recorded_late": N_("Recorded {minutes:minutes} after it happened."),
            "clock.device_skew": N_("The device's clock was {seconds} s off."),
            "clock.corrected": N_("Corrected {at:instant}; the correction counts."),
            "clock.started": _started,
            "clock.target": _target,
            "clock.changed": _changed,
            "clock.breach_stays": N_(
                "{clock:clock}, {milestone:milestone}: already missed at {at:instant} before the change; that stays."
            ),
            "clock.overdue_by_change": N_(
                "{clock:clock}, {milestone:milestone}: the new target was used up already, so it is due at the change, "
                "{at:instant}."
            ),
            "clock.year_not_announced": N_(
                "{clock:clock}, {milestone:milestone}: the deadline waits for a calendar not announced yet."
            ),
            "clock.used_in_part": N_(
                "{clock:clock}, {milestone:milestone}: {minutes:minutes} used so far as the calendar is known."
            ),
            "clock.judged": _judged,
            "clock.borne": N_(
                "Of the time from {from:instant} to {until:instant}: the requester bore {requester:minutes}, the "
                "authority {authority:minutes}, the provider {provider:minutes}, third parties {third_party:minutes}."
            ),
            "clock.escalated": N_(
                "{clock:clock}, {milestone:milestone}: {percent} % was reached {at:instant}; a notice went out "
                "{sent_at:instant}."
            ),
            "clock.escalation_planned": N_(
                "{clock:clock}, {milestone:milestone}: {percent} % will be reached {at:instant}."
            ),
        }
    )
