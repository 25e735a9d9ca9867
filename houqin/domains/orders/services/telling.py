"""Who is told of what, and in which words: few bells, never two for one order and level (practice 5)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from houqin.domains.orders.links import CALLER, make_link
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import Complaint, Order, OrderEvent, Supervision
from houqin.domains.orders.rules.timing import Audience
from houqin.foundation.notices.calls import Callee, Message, is_reached, settle_calls, tell_callees
from houqin.foundation.notices.services import notify
from houqin.foundation.organisation.actor import holders_of
from houqin.foundation.organisation.models import Person, Unit
from houqin.foundation.organisation.roles import Role
from houqin.kernel.refusal import N_

LATE = "orders.late"
ON_DUTY = "orders.on_duty"
NO_ANSWER = "orders.no_answer"
GAP = "orders.roster_gap"
SUPERVISED = "orders.supervised"
FOUND = "orders.complaint_found"
ANSWERED = "orders.supervision_answered"


def tell_of_lateness(order: Order, whom: Audience, *, level: int, at: datetime) -> None:
    """Tell those whom a level concerns; what only waits for a decision (拟督办) goes into the chiefs' daily digest."""
    on = local_date(at)
    at_once: list[Person] = []
    in_digest: list[Person] = []
    if whom.worker_leader and order.provider is not None:
        at_once += holders_of(Role.PROVIDER_DISPATCHER, unit=order.provider, on=on)
    if whom.user_unit:
        at_once += holders_of(Role.UNIT_MANAGER, unit=order.unit, on=on)
    authority = Unit.objects.get(pk=order.authority_id)
    if whom.authority:
        at_once += holders_of(Role.DISPATCHER, unit=authority, on=on)
        at_once += holders_of(Role.SECTION_CHIEF, unit=authority, on=on)
    if whom.supervision_list:
        in_digest += holders_of(Role.SECTION_CHIEF, unit=authority, on=on)
    for persons, waits in ((at_once, False), (in_digest, True)):
        notify(
            persons,
            kind=LATE,
            text=N_("Order {number} has used {level} % of its promised time"),
            figures={"number": order.number, "level": level},
            about=order.public_id,
            level=level,
            at=at,
            link=f"/orders/{order.public_id}",
            in_digest=waits,
        )


def tell_those_served(order: Order, event: OrderEvent, *, text: str, figures: Mapping[str, str], at: datetime) -> None:
    """Tell the requester, and whoever follows since a merge, of what became of their report.

    Whom no notice reaches (a caller without an account, a name with a number) is told by text message or telephone.
    """
    persons, callees = _served(order)
    told = {"number": order.number, **figures}
    notify(
        persons,
        kind=f"orders.{event.kind}",
        text=text,
        figures=told,
        about=event.public_id,
        at=at,
        link=f"/orders/{order.public_id}",
    )
    message = Message(
        f"orders.{event.kind}",
        text,
        told,
        subject=order.public_id,
        about=event.public_id,
        link=order.get_absolute_url(),
    )
    tell_callees(callees, message, unit=order.unit, at=at)


def nothing_left_to_tell(order: Order, *, at: datetime) -> None:
    """Whoever was served has said themselves how it ended, or the order is over: nobody is telephoned for it."""
    settle_calls(order.public_id, authority_id=order.authority_id, at=at)


def _served(order: Order) -> tuple[list[Person], list[Callee]]:
    """Whom an order serves: the people, and those among them and beside them whom no notice reaches.

    The signed link of the order is its own caller's; whoever follows gets none, as they do not answer for it.
    """
    persons: list[Person] = []
    callees: list[Callee] = []
    own_link = reverse("orders:order_by_link", args=[make_link(order, part=CALLER)])
    served = [(order.requester, order.caller_name, order.caller_phone, own_link)]
    served += [(one.person, one.name, one.phone, "") for one in order.followers.select_related("person")]
    for person, name, phone, link in served:
        if person is not None:
            persons.append(person)
        if person is None or not is_reached(person):
            number = phone or (person.phone if person else "")
            callees.append(Callee(person.name if person else name, number, link))
    return persons, callees


def tell_of_supervision(supervision: Supervision, event: OrderEvent, *, at: datetime) -> None:
    """Tell whoever must answer: the provider's desk and head, or the office's own desk."""
    on, order = local_date(at), supervision.order
    if (provider := supervision.provider) is not None:
        told = holders_of(Role.PROVIDER_DISPATCHER, unit=provider, on=on)
        told += holders_of(Role.PROVIDER_MANAGER, unit=provider, on=on)
    else:
        told = holders_of(Role.DISPATCHER, unit=Unit.objects.get(pk=order.authority_id), on=on)
    notify(
        told,
        kind=SUPERVISED,
        text=N_("{number} is under formal supervision; your answer is due by {day}"),
        figures={"number": order.number, "day": local_date(supervision.answer_by).isoformat()},
        about=event.public_id,
        at=at,
        link=f"/supervisions/{supervision.public_id}/answer/",
    )


def tell_of_answer(supervision: Supervision, event: OrderEvent, *, at: datetime) -> None:
    """Tell the leader who supervised that there is an answer."""
    notify(
        [supervision.supervised_by] if supervision.supervised_by else [],
        kind=ANSWERED,
        text=N_("Your supervision of {number} was answered"),
        figures={"number": supervision.order.number},
        about=event.public_id,
        at=at,
        link=f"/orders/{supervision.order.public_id}",
    )


def tell_of_finding(complaint: Complaint, finding: str, *, at: datetime) -> None:
    """Tell whoever complained what was found, and again when an appeal was decided on."""
    told = {
        "valid": N_("Your complaint was found valid: {finding}"),
        "invalid": N_("Your complaint was not found valid: {finding}"),
        "upheld": N_("The provider's appeal against your complaint was refused: {finding}"),
        "overturned": N_("The provider's appeal against your complaint was granted: {finding}"),
    }
    about, link = uuid.uuid5(complaint.public_id, complaint.state), complaint.get_absolute_url()
    text, figures, person = told[complaint.state], {"finding": finding[:200]}, complaint.complainant
    notify([person] if person else [], kind=FOUND, text=text, figures=figures, about=about, at=at, link=link)
    if person is None or not is_reached(person):
        order = complaint.order
        phone = (order.caller_phone if order else "") or (person.phone if person else "")
        callee = Callee(person.name if person else complaint.complainant_name, phone)
        message = Message(FOUND, text, figures, subject=complaint.public_id, about=about, link=link)
        tell_callees([callee], message, unit=complaint.unit, at=at)


def tell_on_duty(order: Order, person: Person, event: OrderEvent, *, at: datetime) -> None:
    """Call whoever is on duty to an emergency."""
    notify(
        [person],
        kind=ON_DUTY,
        text=N_("{number} ({urgency}) is yours: you are on duty"),
        figures={"number": order.number, "urgency": order.urgency},
        about=event.public_id,
        at=at,
        link=f"/orders/{order.public_id}",
    )


def tell_of_gap(order: Order, *, at: datetime) -> None:
    """Tell the provider's desk at once that an emergency came and its roster names nobody who may be sent."""
    if order.provider is None:
        return
    on = local_date(at)
    notify(
        [
            *holders_of(Role.PROVIDER_DISPATCHER, unit=order.provider, on=on),
            *holders_of(Role.PROVIDER_MANAGER, unit=order.provider, on=on),
        ],
        kind=GAP,
        text=N_("{number} ({urgency}): nobody of your duty roster can be sent, assign somebody now"),
        figures={"number": order.number, "urgency": order.urgency},
        about=uuid.uuid5(order.public_id, f"{GAP}:{order.provider_id}"),
        at=at,
        link=f"/orders/{order.public_id}",
    )


def tell_that_nobody_answers(order: Order, *, at: datetime) -> None:
    """Tell both desks once that nobody on the roster has taken an emergency: now somebody has to telephone."""
    on = local_date(at)
    authority = Unit.objects.get(pk=order.authority_id)
    told = [*holders_of(Role.DISPATCHER, unit=authority, on=on), *holders_of(Role.SECTION_CHIEF, unit=authority, on=on)]
    if order.provider is not None:
        told += holders_of(Role.PROVIDER_DISPATCHER, unit=order.provider, on=on)
    notify(
        told,
        kind=NO_ANSWER,
        text=N_("Nobody on duty has taken {number} ({urgency})"),
        figures={"number": order.number, "urgency": order.urgency},
        about=uuid.uuid5(order.public_id, NO_ANSWER),
        at=at,
        link=f"/orders/{order.public_id}",
    )
