"""The desk puts a report right: service, place, urgency, time; or does not take it up."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from houqin.domains.catalogue.models import ServiceItem
from houqin.domains.catalogue.queries import version_in_force
from houqin.domains.catalogue.rules import check_agreed
from houqin.domains.orders import promises
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import EventKind, Order, RejectReason
from houqin.domains.orders.rules.acting import demand_other_person, demand_reason
from houqin.domains.orders.rules.triage import can_be_kept, known_urgency, more_urgent
from houqin.domains.orders.services import telling
from houqin.domains.orders.services.act import ON_THE_SPOT, Entry, begin, demand
from houqin.domains.orders.services.dispatching import demand_worker_vetted
from houqin.domains.orders.services.holding import end_holding
from houqin.domains.orders.services.leaving import note_left
from houqin.domains.orders.services.quoting import end_open_quotes
from houqin.domains.orders.services.reserving import free
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.places.models import Place
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class ItemNotOffered(BadInput):
    """The catalogue does not offer the item on the day of the report."""

    code = "orders.item_not_offered"
    sentence = N_("The service was not in the catalogue on {on}.")
    remedy = N_("Choose another one, or ask for an exception from the catalogue.")
    basis = "条例 27, 32; practice 1"


class UnknownReason(BadInput):
    """A coded reason that does not exist or is no longer in force."""

    code = "orders.reason_unknown"
    sentence = N_("There is no reason “{reason}” in force.")
    remedy = N_("Choose one of the list.")


class NothingAgreed(BadInput):
    """An appointment that names no time."""

    code = "orders.nothing_agreed"
    sentence = N_("No time was given: neither a window, nor a start, nor a date.")


class WindowPast(BadInput):
    """A convenient window that nobody can keep any more."""

    code = "orders.window_past"
    sentence = N_("The convenient window ends before it begins, or has passed already.")
    remedy = N_("Name a window that lies ahead.")
    basis = "practice 4"


class NotByAgreement(Refusal):
    """A date was agreed on for a service whose promise is another."""

    code = "orders.not_by_agreement"
    sentence = N_("The completion of this service is promised by the catalogue, not by an agreed date.")
    remedy = N_("Name a convenient window, or pause with its reason.")
    basis = "practice 4"


@use_case
def classify(
    actor: Actor, order_id: uuid.UUID, *, item_id: uuid.UUID, at: datetime, entry: Entry = ON_THE_SPOT
) -> Order:
    """Say which service it is; the version is the one in force when it was reported. Its promise holds from now on."""
    act = begin(actor, order_id, "classify", at=at, entry=entry)
    if act.repeated:
        return act.order
    reported_on = local_date(act.order.reported_at)
    item = ServiceItem.objects.visible_to(actor).filter(public_id=item_id).first()
    version = version_in_force(item, on=reported_on) if item else None
    if version is None:
        raise ItemNotOffered(on=reported_on.isoformat())
    act.move()
    act.change(item_version=version)
    if act.order.urgency != "P1" and act.order.urgency not in version.urgencies:
        act.change(urgency=version.default_urgency)
    demand_worker_vetted(act)
    act.note(EventKind.CLASSIFIED, {"item_version": version.pk, "urgency": act.order.urgency})
    return act.finish("orders.classified")


@use_case
def correct_place(
    actor: Actor, order_id: uuid.UUID, *, place_id: uuid.UUID, at: datetime, entry: Entry = ON_THE_SPOT
) -> Order:
    """Put the place right; what the person wrote stays. Raises NotVetted where whoever has it may not go there."""
    act = begin(actor, order_id, "correct_place", at=at, entry=entry)
    if act.repeated:
        return act.order
    place = Place.objects.visible_to(actor).filter(public_id=place_id).first()
    if place is None:
        raise NotFound(thing=N_("place"))
    act.move()
    act.change(place=place)
    demand_worker_vetted(act)
    act.note(EventKind.PLACE_CORRECTED, {"place": place.pk})
    return act.finish("orders.place_corrected")


@use_case
def set_urgency(
    actor: Actor, order_id: uuid.UUID, *, urgency: str, at: datetime, reason: str = "", entry: Entry = ON_THE_SPOT
) -> Order:
    """Decide how urgent it is. A P1 is lowered only by a named person with a reason (practice 1).

    Raises UnknownUrgency, ReasonNeeded.
    """
    act = begin(actor, order_id, "set_urgency", at=at, entry=entry)
    if act.repeated:
        return act.order
    lowers = more_urgent(act.order.urgency, known_urgency(urgency))
    if act.order.urgency == "P1" and lowers:
        demand(actor, "orders.lower_urgency", act.order)
        demand_reason(reason)
    act.move()
    act.change(urgency=urgency, requested_urgency="")
    act.note(EventKind.URGENCY_SET, {"urgency": urgency, "item_version": act.order.item_version_id}, words=reason)
    return act.finish("orders.urgency_set", reason=reason)


@use_case
def appoint(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    at: datetime,
    convenient: tuple[datetime, datetime] | None = None,
    scheduled_at: datetime | None = None,
    agreed_on: date | None = None,
    entry: Entry = ON_THE_SPOT,
) -> Order:
    """Agree on when: a convenient window (方便时间), the start of what it serves, or a date of completion.

    Raises NothingAgreed, WindowPast, NotByAgreement, AgreedTooLate.
    """
    act = begin(actor, order_id, "appoint", at=at, entry=entry)
    if act.repeated:
        return act.order
    if not (convenient or scheduled_at or agreed_on):
        raise NothingAgreed()
    if convenient and not can_be_kept(convenient, at=act.happened_at):
        raise WindowPast()
    if agreed_on is not None:
        _demand_within_cap(act.order, agreed_on)
        act.change(agreed_on=agreed_on)
    if convenient:
        act.change(convenient_from=convenient[0], convenient_until=convenient[1])
    if scheduled_at:
        act.change(scheduled_at=scheduled_at)
    act.move()
    act.note(
        EventKind.APPOINTED,
        {
            "window": [moment.isoformat() for moment in convenient] if convenient else None,
            "scheduled_at": scheduled_at.isoformat() if scheduled_at else None,
            "agreed_on": agreed_on.isoformat() if agreed_on else None,
        },
    )
    return act.finish("orders.appointed")


@use_case
def reject(
    actor: Actor, order_id: uuid.UUID, *, reason_code: str, words: str, at: datetime, entry: Entry = ON_THE_SPOT
) -> Order:
    """Do not take it up (不予受理), with a coded reason that reaches the requester. Raises UnknownReason."""
    free(actor, order_id, reason="不予受理", at=at)
    act = begin(actor, order_id, "reject", at=at, entry=entry)
    if act.repeated:
        return act.order
    known = RejectReason.objects.visible_to(actor).in_force(local_date(at)).filter(code=reason_code).first()
    if known is None:
        raise UnknownReason(reason=reason_code[:40])
    act.move()
    rejected = act.note(EventKind.REJECTED, {"reason": reason_code, "by": actor.person_id}, words=words)
    telling.tell_those_served(
        act.order,
        rejected,
        text=N_("{number} was not taken up: {reason}. You may appeal"),
        figures={"reason": known.name},  # kept in the authority's language, whoever wrote in which
        at=at,
    )
    return act.finish("orders.rejected", reason=f"{reason_code}: {words}".strip())


@use_case
def appeal(actor: Actor, order_id: uuid.UUID, *, words: str, at: datetime, entry: Entry = ON_THE_SPOT) -> Order:
    """Appeal against a rejection; somebody else than who rejected decides."""
    act = begin(actor, order_id, "appeal", at=at, entry=entry)
    if act.repeated:
        return act.order
    act.move()
    act.note(EventKind.APPEALED, words=demand_reason(words))
    return act.finish("orders.rejection_appealed", reason=words)


@use_case
def decide_appeal(
    actor: Actor, order_id: uuid.UUID, *, admit: bool, words: str, at: datetime, entry: Entry = ON_THE_SPOT
) -> Order:
    """Admit the order after all, or uphold its rejection. Raises OwnDecision, ReasonNeeded."""
    act = begin(actor, order_id, "admit" if admit else "uphold", at=at, entry=entry)
    if act.repeated:
        return act.order
    rejection = act.order.events.filter(kind=EventKind.REJECTED).order_by("-id").first()
    demand_other_person(person_id=actor.person_id, decided_by=rejection.actor_id if rejection else None)
    act.move()
    act.note(EventKind.APPEAL_DECIDED, {"admitted": admit}, words=demand_reason(words))
    return act.finish("orders.appeal_decided", reason=words)


@use_case
def withdraw(actor: Actor, order_id: uuid.UUID, *, at: datetime, reason: str = "", entry: Entry = ON_THE_SPOT) -> Order:
    """Take a report back: free until arrival, afterwards with a reason (撤销). Raises ReasonNeeded."""
    free(actor, order_id, reason=reason or "撤销", at=at)
    act = begin(actor, order_id, "withdraw", at=at, entry=entry)
    if act.repeated:
        return act.order
    if act.order.arrived_at is not None:
        demand_reason(reason)
    act.move()
    end_holding(act)
    act.note(EventKind.WITHDRAWN, words=reason)
    note_left(act)
    end_open_quotes(act, "lapse")
    telling.nothing_left_to_tell(act.order, at=at)
    return act.finish("orders.withdrawn", reason=reason)


def _demand_within_cap(order: Order, agreed_on: date) -> None:
    """Refuse a date where the item promises another way, or beyond what it lets be agreed on."""
    terms = promises.Terms(order.item_version_id, order.urgency)
    if not promises.is_by_agreement(terms):
        raise NotByAgreement()
    latest = promises.latest_agreed_date(order.unit, terms, reported_on=local_date(order.reported_at))
    check_agreed(agreed_on, last=latest)
