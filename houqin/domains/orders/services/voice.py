"""What people say about an order: complaints, chasing, formal supervision, following (practice 5, 7)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from houqin.domains.orders.models import Chase, Complaint, EventKind, Order, Supervision, SupervisionAnswer
from houqin.domains.orders.rules.acting import demand_other_person, demand_reason
from houqin.domains.orders.rules.timing import COMPLAINT_APPEAL_DAYS, answer_due, complaint_limits
from houqin.domains.orders.services import telling
from houqin.domains.orders.services.act import ON_THE_SPOT, Act, Entry, begin, load
from houqin.domains.orders.workflow import COMPLAINT
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.standing import open_to
from houqin.kernel.refusal import N_, NotFound, Refusal


class AppealTooLate(Refusal):
    """The days for appealing against a complaint are over."""

    code = "orders.appeal_too_late"
    sentence = N_("A complaint can be appealed against within {days} days of the decision; that is over.")
    basis = "practice 7"


class AlreadyAnswered(Refusal):
    """A supervision has its answer."""

    code = "orders.supervision_answered"
    sentence = N_("This supervision was answered already; an answer is given once.")
    remedy = N_("Whoever supervises can make another one.")
    basis = "practice 5"


class OwnSupervision(Refusal):
    """A leader would answer their own supervision."""

    code = "orders.own_supervision"
    sentence = N_("You made this supervision; somebody else answers it.")
    remedy = N_("Let whoever owns the order answer.")
    basis = "practice 5, 17"
    status = 403


#: The permission to answer.
ANSWER = "orders.answer_supervision"


@use_case
def chase(actor: Actor, order_id: uuid.UUID, *, at: datetime, words: str = "", entry: Entry = ON_THE_SPOT) -> Order:
    """Ask where it stays (催办)."""
    act = begin(actor, order_id, "chase", at=at, entry=entry)
    if act.repeated:
        return act.order
    Chase.objects.create(
        authority_id=act.order.authority_id, order=act.order, chased_by_id=actor.person_id, at=at, words=words[:300]
    )
    act.change(chased_count=act.order.chased_count + 1)
    act.note(EventKind.CHASED, words=words)
    return act.finish("orders.chased", reason=words)


@use_case
def supervise(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    words: str,
    at: datetime,
    answer_by: datetime | None = None,
    entry: Entry = ON_THE_SPOT,
) -> Order:
    """A leader's formal act (督办), with its reason; whoever holds the order must answer until ``answer_by``.

    Raises ReasonNeeded, AnswerDueAtOnce.
    """
    act = begin(actor, order_id, "supervise", at=at, entry=entry)
    if act.repeated:
        return act.order
    supervision = Supervision.objects.create(
        authority_id=act.order.authority_id,
        order=act.order,
        supervised_by_id=actor.person_id,
        provider_id=act.order.provider_id,
        at=at,
        words=demand_reason(words),
        answer_by=answer_due(made_at=at, named=answer_by),
    )
    act.change(is_supervised=True)
    event = act.note(EventKind.SUPERVISED, words=words)
    telling.tell_of_supervision(supervision, event, at=at)
    return act.finish("orders.supervised", reason=words)


@use_case
def answer_supervision(actor: Actor, supervision_id: uuid.UUID, *, words: str, at: datetime) -> Supervision:
    """The one answerable says what was done and why it took so long; also after its day, then shown as late.

    Raises NotFound, NotPermitted, ReasonNeeded, AlreadyAnswered, OwnSupervision.
    """
    found: Supervision | None = Supervision.objects.visible_to(actor).filter(public_id=supervision_id).first()
    if found is None:
        raise NotFound(thing=N_("supervision"))
    order = load(actor, found.order.public_id)  # its lock lets nobody answer beside us
    demand_answerable(actor, found, order)
    if SupervisionAnswer.objects.filter(supervision=found).exists():
        raise AlreadyAnswered()
    act = Act(actor, order, "answer_supervision", at=at, happened_at=at, entry=ON_THE_SPOT)
    SupervisionAnswer.objects.create(
        authority_id=order.authority_id,
        order=order,
        supervision=found,
        answered_by_id=actor.person_id,
        at=at,
        words=demand_reason(words),
    )
    event = act.note(EventKind.SUPERVISION_ANSWERED, {"supervision": str(found.public_id)}, words=words)
    telling.tell_of_answer(found, event, at=at)
    act.finish("orders.supervision_answered", reason=words)
    return found


def demand_answerable(actor: Actor, supervision: Supervision, order: Order) -> None:
    """Refuse whoever is not answerable: another provider, the office for a provider, the one who supervises.

    Raises NotPermitted, OwnSupervision.
    """
    if supervision.provider_id is None:
        actor.demand(ANSWER, path=order.unit.path)
    else:
        actor.demand(ANSWER, provider_id=supervision.provider_id)
    if actor.person_id is not None and actor.person_id == supervision.supervised_by_id:
        raise OwnSupervision()


@use_case
def complain(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    words: str,
    at: datetime,
    urgent: bool = False,
    entry: Entry = ON_THE_SPOT,
) -> Complaint:
    """File a complaint: a named person decides within its limit whether it is valid. Never refused for its state."""
    act = begin(actor, order_id, "complain", at=at, entry=entry)
    order = act.order
    if act.repeated:
        earlier: Complaint = Complaint.objects.filter(order=order).order_by("-id")[0]
        return earlier
    limits = complaint_limits(received_at=at, urgent=urgent)
    complaint = Complaint.objects.create(
        authority_id=order.authority_id,
        order=order,
        unit=order.unit,
        provider_id=order.provider_id or (order.provider_ids[-1] if order.provider_ids else None),
        complainant_id=actor.person_id,
        complainant_name=actor.name[:80],
        words=demand_reason(words),
        is_urgent=urgent,
        received_at=at,
        reply_by=limits.reply_by,
        decide_by=limits.decide_by,
    )
    act.move()
    act.note(EventKind.COMPLAINED, {"complaint": complaint.pk})
    act.finish("orders.complained")
    return complaint


@use_case
def decide_complaint(actor: Actor, complaint_id: uuid.UUID, *, valid: bool, finding: str, at: datetime) -> Complaint:
    """Say whether a complaint is valid, with the finding; only valid ones count. Raises OwnDecision, ReasonNeeded."""
    complaint = _load(actor, complaint_id, "orders.decide_complaint")
    demand_other_person(person_id=actor.person_id, decided_by=complaint.complainant_id)
    before = complaint.state
    complaint.state = COMPLAINT.move(
        complaint.state, "find_valid" if valid else "find_invalid", open_to(actor, complaint)
    )
    complaint.finding = demand_reason(finding)
    complaint.decided_by_id, complaint.decided_at = actor.person_id, at
    complaint.save(update_fields=["state", "finding", "decided_by", "decided_at"])
    telling.tell_of_finding(complaint, finding, at=at)
    record(
        actor,
        "orders.complaint_decided",
        complaint,
        at=at,
        changes={"state": [before, complaint.state]},
        reason=finding,
    )
    return complaint


@use_case
def appeal_complaint(actor: Actor, complaint_id: uuid.UUID, *, words: str, at: datetime) -> Complaint:
    """The provider appeals against a complaint found valid, within its days. Raises AppealTooLate, ReasonNeeded."""
    complaint = _load(actor, complaint_id, "orders.appeal_complaint")
    before = complaint.state
    complaint.state = COMPLAINT.move(complaint.state, "appeal", open_to(actor, complaint))
    if complaint.decided_at is not None and at > complaint.decided_at + timedelta(days=COMPLAINT_APPEAL_DAYS):
        raise AppealTooLate(days=COMPLAINT_APPEAL_DAYS)
    complaint.appeal_words, complaint.appealed_at = demand_reason(words), at
    complaint.save(update_fields=["state", "appeal_words", "appealed_at"])
    record(
        actor,
        "orders.complaint_appealed",
        complaint,
        at=at,
        changes={"state": [before, complaint.state]},
        reason=words,
    )
    return complaint


@use_case
def decide_complaint_appeal(
    actor: Actor, complaint_id: uuid.UUID, *, uphold: bool, finding: str, at: datetime
) -> Complaint:
    """Somebody else than who decided first decides on the appeal. Raises OwnDecision, ReasonNeeded."""
    complaint = _load(actor, complaint_id, "orders.decide_complaint")
    demand_other_person(person_id=actor.person_id, decided_by=complaint.decided_by_id)
    before = complaint.state
    complaint.state = COMPLAINT.move(complaint.state, "uphold" if uphold else "overturn", open_to(actor, complaint))
    complaint.appeal_finding = demand_reason(finding)
    complaint.appeal_decided_by_id, complaint.appeal_decided_at = actor.person_id, at
    complaint.save(update_fields=["state", "appeal_finding", "appeal_decided_by", "appeal_decided_at"])
    telling.tell_of_finding(complaint, finding, at=at)
    record(
        actor,
        "orders.complaint_appeal_decided",
        complaint,
        at=at,
        changes={"state": [before, complaint.state]},
        reason=finding,
    )
    return complaint


def _load(actor: Actor, complaint_id: uuid.UUID, action: str) -> Complaint:
    """The complaint, locked, its action allowed over its unit or provider."""
    found = (
        Complaint.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("unit")
        .filter(public_id=complaint_id)
        .first()
    )
    if found is None:
        raise NotFound(thing=N_("complaint"))
    actor.demand(action, path=found.unit.path, provider_id=found.provider_id)
    complaint: Complaint = found
    return complaint
