"""One order out of several, several out of one, another trade after this one (并单, split, follow-up: practice 2)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from houqin.domains.catalogue.models import ServiceItem
from houqin.domains.catalogue.queries import version_in_force
from houqin.domains.orders import archived, clocking
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import EventKind, Follower, Order, Source
from houqin.domains.orders.rules.acting import demand_reason
from houqin.domains.orders.services import telling
from houqin.domains.orders.services.act import ON_THE_SPOT, Act, Entry, begin, demand, load
from houqin.domains.orders.services.holding import end_holding
from houqin.domains.orders.services.leaving import note_left
from houqin.domains.orders.services.quoting import end_open_quotes
from houqin.domains.orders.services.reserving import free
from houqin.domains.orders.services.sorting import ItemNotOffered
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.numbering import next_number
from houqin.kernel.refusal import N_, BadInput, Refusal


class MergedWithItself(BadInput):
    """An order was to be merged into itself."""

    code = "orders.merged_with_itself"
    sentence = N_("The order {number} cannot be merged into itself.")


class OtherNotOpen(Refusal):
    """An order was to be merged into one that is over."""

    code = "orders.other_not_open"
    sentence = N_("The order {number} is no longer open, so nothing can be merged into it.")
    remedy = N_("Follow it up instead.")
    basis = "practice 2"


class NothingToSplit(BadInput):
    """A split into no jobs."""

    code = "orders.nothing_to_split"
    sentence = N_("A report is split into at least one further job.")


@dataclass(frozen=True, slots=True)
class Job:
    """A job split off: what is to be done, and which service it is (None: the desk decides later)."""

    description: str
    item_id: uuid.UUID | None = None


@use_case
def merge(
    actor: Actor, order_id: uuid.UUID, *, into_id: uuid.UUID, at: datetime, reason: str = "", entry: Entry = ON_THE_SPOT
) -> Order:
    """Merge a duplicate into another order: its requester follows that one, whose clock starts at the earlier report.

    Answers the order that goes on. Raises MergedWithItself, OtherNotOpen.
    """
    if order_id == into_id:
        raise MergedWithItself(number=str(order_id))
    free(actor, order_id, reason="并单", at=at)
    # Locked in one order, so that two merges across each other wait instead of killing each other.
    for one in sorted((order_id, into_id)):
        load(actor, one)
    duplicate = begin(actor, order_id, "merge", at=at, entry=entry)
    other = load(actor, into_id)
    if duplicate.repeated:
        return other
    demand(actor, "orders.merge", other)
    if not other.is_open:
        raise OtherNotOpen(number=other.number)
    main = Act(actor, other, "absorb", at=at, happened_at=at, entry=ON_THE_SPOT)
    started_at = min(clocking.started_at(duplicate.order), clocking.started_at(main.order))
    duplicate.move()
    duplicate.change(merged_into=main.order)
    end_holding(duplicate)
    merged = duplicate.note(EventKind.MERGED, {"into": main.order.pk, "by": actor.person_id}, words=reason)
    telling.tell_those_served(
        duplicate.order,
        merged,
        text=N_("{number} was merged into {main}, which you follow from now on"),
        figures={"main": other.number},
        at=at,
    )
    note_left(duplicate)
    end_open_quotes(duplicate, "lapse")
    duplicate.finish("orders.merged", reason=reason)
    _follow(main, duplicate.order)
    main.note(EventKind.ABSORBED, {"order": duplicate.order.pk, "started_at": started_at.isoformat()}, words=reason)
    return main.finish("orders.absorbed", reason=reason)


@use_case
def split(
    actor: Actor, order_id: uuid.UUID, *, jobs: Sequence[Job], at: datetime, entry: Entry = ON_THE_SPOT
) -> list[Order]:
    """Make further orders of one report, each for its own trade, under the promise of the first report.

    Answers the new orders. Raises NothingToSplit, ItemNotOffered.
    """
    act = begin(actor, order_id, "split", at=at, entry=entry)
    if act.repeated:
        return list(act.order.split_orders.order_by("id"))
    if not jobs:
        raise NothingToSplit()
    act.move()
    made = [
        _another(act, job, reported_at=act.order.reported_at, action="orders.split_off", split_from=act.order)
        for job in jobs
    ]
    act.note(EventKind.SPLIT, {"orders": [order.pk for order in made]})
    act.finish("orders.split")
    return made


@use_case
def follow_up(
    actor: Actor, order_id: uuid.UUID, *, job: Job, reason: str, at: datetime, entry: Entry = ON_THE_SPOT
) -> Order:
    """Order what has to follow by another trade; its own promise starts now. Answers the new order."""
    act = begin(actor, order_id, "follow_up", at=at, entry=entry)
    if act.repeated:
        earlier: Order = act.order.follow_ups.order_by("-id")[0]
        return earlier
    act.move()
    order = _another(act, job, reported_at=act.happened_at, action="orders.followed_up", follow_up_of=act.order)
    act.note(EventKind.FOLLOWED_UP, {"order": order.pk}, words=demand_reason(reason))
    act.finish("orders.follow_up_ordered", reason=reason)
    return order


def _another(act: Act, job: Job, *, reported_at: datetime, action: str, **link: Order) -> Order:
    """A new order for the same person and place."""
    parent = act.order
    version = None
    if job.item_id is not None:
        item = ServiceItem.objects.visible_to(act.actor).filter(public_id=job.item_id).first()
        version = version_in_force(item, on=local_date(reported_at)) if item else None
        if version is None:
            raise ItemNotOffered(on=local_date(reported_at).isoformat())
    order = Order.objects.create(
        authority_id=parent.authority_id,
        number=next_number(act.actor, series="order", on=local_date(act.at)),
        unit=parent.unit,
        requester_id=parent.requester_id,
        reporter_id=act.actor.person_id,
        first_owner_id=act.actor.person_id,
        person_ids=parent.person_ids,
        provider_ids=sorted({*act.actor.provider_ids} & {*parent.provider_ids}),
        source=Source.FOLLOW_UP,
        caller_name=parent.caller_name,
        caller_phone=parent.caller_phone,
        item_version=version,
        place=parent.place,
        tag=parent.tag,
        place_words=parent.place_words,
        description=job.description.strip() or parent.description,
        urgency=parent.urgency,
        reported_at=reported_at,
        entered_at=act.at,
        **link,
    )
    made = Act(
        act.actor,
        order,
        "submit",
        at=act.at,
        happened_at=reported_at,
        entry=ON_THE_SPOT,
        before=archived.unset(order),
    )
    made.note(EventKind.SUBMITTED, clocking.submission_data(order))
    return made.finish(action)


def _follow(main: Act, duplicate: Order) -> None:
    """Whoever asked for the duplicate, and whoever followed it, follows the main order from now on."""
    main.change(person_ids=sorted({*main.order.person_ids, *duplicate.person_ids}))
    joining = [
        (duplicate.requester, duplicate.caller_name, duplicate.caller_phone, duplicate),
        *((one.person, one.name, one.phone, one.merged_order) for one in duplicate.followers.select_related("person")),
    ]
    known = set(main.order.followers.filter(person__isnull=False).values_list("person_id", flat=True))
    for person, name, phone, merged_order in joining:
        if person is not None and person.pk in known:
            continue
        known |= {person.pk} if person else set()
        Follower.objects.create(
            authority_id=main.order.authority_id,
            order=main.order,
            person=person,
            name=person.name if person else name,
            phone=phone,
            merged_order=merged_order,
        )
