"""When things may be entered, end by themselves, or are told to whom (clock.md, practice 2, 5, 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from houqin.kernel.refusal import N_, BadInput, Refusal

from .triage import EMERGENCIES

#: Terms an authority may set for itself (settings ``orders.<name>``); these are the defaults.
LATE_ENTRY_MINUTES = 30
DEEMED_DAYS = 7
RATING_DAYS = 30
REWORK_DAYS = 15
COMPLAINT_APPEAL_DAYS = 5


class InTheFuture(BadInput):
    """An act is said to have happened later than now."""

    code = "orders.in_the_future"
    sentence = N_("{at} lies in the future.")
    remedy = N_("Enter when it really happened.")
    basis = "clock.md, Two times"


class BeforeSubmission(BadInput):
    """An act is said to have happened before the order was reported."""

    code = "orders.before_submission"
    sentence = N_("{at} is before the report of {reported_at}.")
    remedy = N_("Enter when it really happened.")
    basis = "clock.md, Two times"


class EnteredTooLate(Refusal):
    """An act was entered later than the limit without evidence and a second person."""

    code = "orders.entered_too_late"
    sentence = N_("This happened {minutes} minutes ago; without evidence it can be entered for {limit} minutes only.")
    remedy = N_("Give the evidence and name a second person who saw it.")
    basis = "clock.md, Two times"
    status = 422


def demand_entered_in_time(
    *,
    happened_at: datetime,
    entered_at: datetime,
    reported_at: datetime,
    limit_minutes: int = LATE_ENTRY_MINUTES,
    proven: bool = False,
) -> None:
    """Refuse a time in the future, before the report, or too long before its entry (``proven``: evidence and a second
    person)."""
    if happened_at > entered_at:
        raise InTheFuture(at=happened_at.isoformat(timespec="minutes"))
    if happened_at < reported_at:
        raise BeforeSubmission(
            at=happened_at.isoformat(timespec="minutes"), reported_at=reported_at.isoformat(timespec="minutes")
        )
    late = entered_at - happened_at
    if late > timedelta(minutes=limit_minutes) and not proven:
        raise EnteredTooLate(minutes=int(late / timedelta(minutes=1)), limit=limit_minutes)


#: How long whoever is on duty has to answer an emergency before the next is called (samples D3), in minutes.
ANSWER_MINUTES = {"P1": 1, "P2": 5}


def answer_overdue(*, urgency: str, called_at: datetime, at: datetime) -> bool:
    """Whether an emergency has waited too long for the one called to it; other orders go to nobody else by themselves.

    Exactly at the limit it has not.
    """
    limit = ANSWER_MINUTES.get(urgency)
    return limit is not None and at > called_at + timedelta(minutes=limit)


def deemed_confirmed_at(*, urgency: str, completed_at: datetime, days: int = DEEMED_DAYS) -> datetime | None:
    """When silence confirms a completed order; None where only a person may (P1–P2)."""
    return None if urgency in EMERGENCIES else completed_at + timedelta(days=days)


def rating_open(*, confirmed_at: datetime, at: datetime, days: int = RATING_DAYS) -> bool:
    """Whether the person served may still rate, also after a deemed confirmation."""
    return confirmed_at <= at <= confirmed_at + timedelta(days=days)


def is_rework(*, completed_at: datetime, reported_at: datetime, days: int = REWORK_DAYS) -> bool:
    """Whether the same fault at the same place came back within N days (返修, glossary 61)."""
    return completed_at <= reported_at <= completed_at + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class ComplaintLimits:
    """Until when a complaint is answered first and decided."""

    reply_by: datetime
    decide_by: datetime


def complaint_limits(*, received_at: datetime, urgent: bool) -> ComplaintLimits:
    """Urgent: one hour and three days; ordinary: one day and seven days (rules B5, samples D3)."""
    if urgent:
        return ComplaintLimits(received_at + timedelta(hours=1), received_at + timedelta(days=3))
    return ComplaintLimits(received_at + timedelta(days=1), received_at + timedelta(days=7))


class AnswerDueAtOnce(BadInput):
    """A supervision whose answer is due before it is made."""

    code = "orders.answer_due_at_once"
    sentence = N_("The answer would be due at {at}, before the supervision is made.")
    remedy = N_("Name a later time, or leave it out: then it is {days} days.")
    basis = "practice 5"


#: Days for the answer to a formal supervision, where the leader names no other time.
ANSWER_DAYS = 3


def answer_due(*, made_at: datetime, named: datetime | None) -> datetime:
    """Until when a supervision is answered: as the leader said, else within three days; raises AnswerDueAtOnce."""
    due = named or made_at + timedelta(days=ANSWER_DAYS)
    if due <= made_at:
        raise AnswerDueAtOnce(at=due.isoformat(timespec="minutes"), days=ANSWER_DAYS)
    return due


ESCALATION_LEVELS = (50, 100, 150)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who learns of an escalation. Nobody is bothered twice for one order and level (practice 5)."""

    on_board: bool = True
    worker_leader: bool = False
    user_unit: bool = False
    authority: bool = False
    supervision_list: bool = False


def audience(*, level: int, urgency: str) -> Audience:
    """50 %: the board only; 100 %: team leader and user unit; 150 %: the authority, for P3–P5 a list 拟督办."""
    if level < 100:
        return Audience()
    if level < 150:
        return Audience(worker_leader=True, user_unit=True)
    if urgency in EMERGENCIES:
        return Audience(authority=True)
    return Audience(supervision_list=True)
