"""An order ends: confirmed by a person or by silence, reopened when not fixed, rated (practice 6, 7)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from houqin.domains.orders.models import EventKind, Order, PhotoStage, Rating
from houqin.domains.orders.models.voice import Grade
from houqin.domains.orders.rules.acting import (
    ConfirmedBy,
    RatingClosed,
    demand_may_confirm,
    demand_may_rate,
    demand_reason,
)
from houqin.domains.orders.rules.timing import RATING_DAYS, deemed_confirmed_at, rating_open
from houqin.domains.orders.rules.triage import EMERGENCIES
from houqin.domains.orders.services import telling
from houqin.domains.orders.services.act import ON_THE_SPOT, Act, Entry, attach, begin, demand, workers_of
from houqin.domains.orders.services.delivering import begin_delivering, deliver_charge, deliver_work
from houqin.domains.orders.workflow import COMPLETED
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor, ActorKind, system_actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.settings import setting_of
from houqin.kernel.refusal import N_, BadInput, Refusal

#: Who answers for others that were served (practice 2: public areas are confirmed by the area's manager).
MANAGERS = ((Role.AREA_MANAGER, ConfirmedBy.AREA_MANAGER), (Role.UNIT_MANAGER, ConfirmedBy.UNIT_MANAGER))


class NotSilentLongEnough(Refusal):
    """Silence confirms only after its days, and never an emergency."""

    code = "orders.not_silent_long_enough"
    sentence = N_("Silence does not confirm this order yet.")
    basis = "practice 6"


class UnknownGrade(BadInput):
    """A grade that is none of the five."""

    code = "orders.grade_unknown"
    sentence = N_("{grade} is no grade; there are 1 to 5.")


@use_case
def confirm(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    at: datetime,
    report: str = "",
    called_back: bool = False,
    document_ids: Sequence[uuid.UUID] = (),
    entry: Entry = ON_THE_SPOT,
) -> Order:
    """Say that it is fixed (用户确认, which is not acceptance); what is payable becomes a delivery record.

    By the user, the manager of the unit or the area, a signed link, or a recorded call-back; P1–P2 by the chief with
    the written report. Raises SuppliesAndConfirms, NotServed, ChiefCloses, ReportMissing, ChangedMeanwhile.
    """
    act = begin_delivering(actor, order_id, "confirm", at=at, entry=entry)
    if act.repeated:
        return act.order
    by = demand_may_confirm(
        urgency=act.order.urgency,
        by=_confirmed_by(actor, act.order, called_back=called_back),
        report=report,
        is_provider=_is_provider(actor, act.order),
    )
    act.move()
    attach(act, document_ids, PhotoStage.EVIDENCE)
    return _confirmed(act, by, words=report)


@use_case
def deem_confirmed(actor: Actor, order_id: uuid.UUID, *, at: datetime) -> Order:
    """Take silence for confirmation after its days: 默认确认, neither a rating nor a satisfied user."""
    act = begin_delivering(actor, order_id, "deem_confirmed", at=at)
    days = setting_of(act.order.unit, "deemed_confirmation_days")
    due = None
    if act.order.completed_at is not None:
        due = deemed_confirmed_at(urgency=act.order.urgency, completed_at=act.order.completed_at, days=days)
    if due is None or at < due:
        raise NotSilentLongEnough()
    act.move()
    return _confirmed(act, ConfirmedBy.DEEMED, words="")


@use_case
def reopen(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    reason: str,
    at: datetime,
    document_ids: Sequence[uuid.UUID] = (),
    entry: Entry = ON_THE_SPOT,
) -> Order:
    """Not fixed: back to whoever had it. The time in between is nobody's; the false completion is a finding."""
    act = begin(actor, order_id, "reopen", at=at, entry=entry)
    if act.repeated:
        return act.order
    demand_reason(reason)
    act.move()
    act.change(reopened_count=act.order.reopened_count + 1)
    attach(act, document_ids, PhotoStage.EVIDENCE)
    act.note(EventKind.REOPENED, {"why": "not_fixed"}, words=reason)
    telling.nothing_left_to_tell(act.order, at=at)
    return act.finish("orders.reopened", reason=reason)


@use_case
def rate(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    grade: int,
    at: datetime,
    comment: str = "",
    called_back: bool = False,
) -> Rating:
    """The person served says how it was; a second time is a new version. Also after a deemed confirmation.

    Raises NotPersonServed, RatingClosed, UnknownGrade.
    """
    act = begin(actor, order_id, "rate", at=at)
    if grade not in Grade.values:
        raise UnknownGrade(grade=grade)
    if called_back:
        demand(actor, "orders.record_call_back", act.order)
    by_link = actor.kind is ActorKind.LINK
    demand_may_rate(
        person_id=actor.person_id,
        requester_id=act.order.requester_id,
        by_link=by_link,
        call_back=called_back,
        is_provider=_is_provider(actor, act.order),
    )
    if act.order.confirmed_at is None or not rating_open(confirmed_at=act.order.confirmed_at, at=at):
        raise RatingClosed(days=RATING_DAYS)
    rating = Rating.objects.create(
        authority_id=act.order.authority_id,
        order=act.order,
        unit=act.order.unit,
        version=Rating.objects.filter(order=act.order).count() + 1,
        grade=grade,
        comment=comment.strip(),
        rated_by_id=act.order.requester_id,
        how="call_back" if called_back else "link" if by_link else "user",
        at=at,
    )
    act.note(EventKind.RATED)
    act.finish("orders.rated")
    return rating


def _is_provider(actor: Actor, order: Order) -> bool:
    """Whether the actor worked on the order or belongs to a provider that ever held it: it would judge its own work."""
    sides = {*actor.provider_ids, actor.unit_id} & set(order.provider_ids)
    return bool(sides) or actor.person_id in workers_of(order)


def silent_orders(authority: Unit, *, at: datetime) -> list[tuple[Actor, uuid.UUID]]:
    """The completed orders of an authority whose silence is up, each with the actor of the job."""
    days = setting_of(authority, "deemed_confirmation_days")
    actor = system_actor(authority.pk, N_("deemed confirmation"))
    due = Order.objects.visible_to(actor).filter(
        state=COMPLETED, urgency__in=["P3", "P4", "P5"], completed_at__lte=at - timedelta(days=days)
    )
    return [(actor, order_id) for order_id in due.order_by("id").values_list("public_id", flat=True)]


def _confirmed_by(actor: Actor, order: Order, *, called_back: bool) -> ConfirmedBy | None:
    """As whom the actor confirms; None: as nobody who was served."""
    if called_back:
        demand(actor, "orders.record_call_back", order)
        return ConfirmedBy.CALL_BACK
    if actor.kind is ActorKind.LINK:
        return ConfirmedBy.LINK
    if order.urgency in EMERGENCIES and actor.can("orders.close_urgent", path=order.unit.path):
        return ConfirmedBy.CHIEF
    if actor.person_id is not None and actor.person_id == order.requester_id:
        return ConfirmedBy.USER
    held = {grant.role for grant in actor.grants if order.unit.path.startswith(grant.path)}
    return next((by for role, by in MANAGERS if role in held), None)


def _confirmed(act: Act, by: ConfirmedBy, *, words: str) -> Order:
    """The confirmation's event, its delivery record, its record."""
    act.change(confirmed_by=by.value)
    act.note(EventKind.CONFIRMED, {"by": by.value}, words=words)
    act.change(confirmed_at=act.happened_at)
    telling.nothing_left_to_tell(act.order, at=act.at)
    order = act.finish("orders.confirmed", reason=words)
    deliver_work(act)
    if not order.approve_afterwards:
        deliver_charge(act)
    return order
