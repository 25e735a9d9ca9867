"""Who may do what about an order: on behalf of whom, and never twice (practice 2, 6, 7, 17; trust A2, A3)."""

from __future__ import annotations

from enum import StrEnum

from houqin.kernel.refusal import N_, Refusal

from .triage import EMERGENCIES


class ConfirmedBy(StrEnum):
    """Who said "fixed". Stored on the order; a deemed confirmation is neither a rating nor a satisfied user."""

    USER = "user"
    AREA_MANAGER = "area_manager"
    UNIT_MANAGER = "unit_manager"
    LINK = "link"
    CALL_BACK = "call_back"
    CHIEF = "chief"
    DEEMED = "deemed"


class ChiefCloses(Refusal):
    """P1 and P2 are closed by the chief with the written report."""

    code = "orders.chief_closes"
    sentence = N_("An order of {urgency} is closed by the section chief with the written report.")
    remedy = N_("Tell the section chief that it is fixed.")
    basis = "practice 6"


class ReportMissing(Refusal):
    """An emergency is closed without its written report."""

    code = "orders.report_missing"
    sentence = N_("An order of {urgency} is closed with a written report; none was given.")
    remedy = N_("Write what happened, what was done and what remains.")
    basis = "practice 6, samples D3"
    status = 422


class SuppliesAndConfirms(Refusal):
    """Whoever did the work may not say that it is fixed."""

    code = "orders.supplies_and_confirms"
    sentence = N_("You or your provider worked on this order, so you may not confirm it.")
    remedy = N_("The person served confirms, or the area's manager.")
    basis = "practice 17, trust A2"
    status = 403


class NotServed(Refusal):
    """Somebody the order did not serve says "fixed" in their own name."""

    code = "orders.not_served"
    sentence = N_("The person served confirms, or the manager of their unit or area; this order did not serve you.")
    remedy = N_("Call them and record the call-back, or send them the signed link.")
    basis = "practice 2, 6"
    status = 403


class NotPersonServed(Refusal):
    """Somebody else than the person served rates."""

    code = "orders.not_person_served"
    sentence = N_("Only the person served may rate this order.")
    remedy = N_("Send them the signed link.")
    basis = "practice 7, trust A3"
    status = 403


class RatingClosed(Refusal):
    """The time for rating is over."""

    code = "orders.rating_closed"
    sentence = N_("The order could be rated within {days} days of its confirmation; that is over.")
    remedy = N_("File a complaint if something is wrong.")
    basis = "trust A3"


class OwnDecision(Refusal):
    """A decision is appealed to the one who took it."""

    code = "orders.own_decision"
    sentence = N_("You took the decision that is appealed against, so you may not decide on the appeal.")
    remedy = N_("Ask a colleague who had no part in it.")
    basis = "practice 17"
    status = 403


class ReasonNeeded(Refusal):
    """An act that needs a reason came without one."""

    code = "orders.reason_needed"
    sentence = N_("This needs a reason.")
    remedy = N_("Say why in one sentence.")
    basis = "practice 1, 2"
    status = 422


def demand_reason(reason: str) -> str:
    """The reason without the space around it; raises ReasonNeeded."""
    if not reason.strip():
        raise ReasonNeeded()
    return reason.strip()


def demand_may_confirm(*, urgency: str, by: ConfirmedBy | None, report: str, is_provider: bool) -> ConfirmedBy:
    """Answer as whom somebody confirms; refuse the provider's side (``is_provider``), whoever was not served (``by``
    None), and for an emergency everybody but the chief with the report."""
    if is_provider:
        raise SuppliesAndConfirms()
    if urgency in EMERGENCIES:
        if by is not ConfirmedBy.CHIEF:
            raise ChiefCloses(urgency=urgency)
        if not report.strip():
            raise ReportMissing(urgency=urgency)
    if by is None:
        raise NotServed()
    return by


def demand_may_rate(
    *, person_id: int | None, requester_id: int | None, by_link: bool, call_back: bool, is_provider: bool
) -> None:
    """Only the person served rates: the requester, a caller by signed link, or a recorded call-back.

    ``is_provider``: somebody on the side of a provider that held the order, who never does.
    """
    if is_provider:
        raise NotPersonServed()
    if not (by_link or call_back or (person_id is not None and person_id == requester_id)):
        raise NotPersonServed()


def demand_other_person(*, person_id: int | None, decided_by: int | None) -> None:
    """Refuse to let an appeal be decided by the one whose decision it is about."""
    if person_id is not None and person_id == decided_by:
        raise OwnDecision()
