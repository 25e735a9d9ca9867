"""A report comes in: submitted, taken by phone, acknowledged. It is never refused for what the office decides."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from houqin.domains.catalogue.models import ServiceItem, ServiceItemVersion
from houqin.domains.catalogue.queries import read_report, version_in_force
from houqin.domains.orders import archived, clocking
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import EventKind, Order, OrderEvent, PhotoStage, Source
from houqin.domains.orders.queries.nearby import earlier_completion
from houqin.domains.orders.rules.triage import URGENCIES, USUAL, Triage, can_be_kept, triage
from houqin.domains.orders.services.act import ON_THE_SPOT, Act, Entry, attach, begin, demand_same_act
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation import permissions
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person, Unit
from houqin.foundation.organisation.numbering import next_number
from houqin.foundation.places.models import Place, Tag
from houqin.kernel.refusal import N_, BadInput, NotPermitted


class NothingReported(BadInput):
    """A report without words, item or photo."""

    code = "orders.nothing_reported"
    sentence = N_("The report says nothing: no words, no service and no photo.")
    remedy = N_("Say in a few words what you need.")


class NobodyToAnswer(BadInput):
    """A report taken by phone without knowing whose it is."""

    code = "orders.nobody_to_answer"
    sentence = N_("The report has neither a person from the phone book nor a name.")
    remedy = N_("Ask for the caller's name and extension.")


class CallInTheFuture(BadInput):
    """A call that is said to come later than now."""

    code = "orders.call_in_the_future"
    sentence = N_("The call is dated {called_at}, which is later than now.")


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports. Everything but the words may be missing or unknown; the dispatcher puts it right.

    ``item_id``, ``place_id`` are public ids; ``tag_code`` the text of a scanned code; ``convenient`` and
    ``scheduled_at`` aware instants; ``document_ids`` files uploaded before.
    """

    description: str = ""
    item_id: uuid.UUID | None = None
    place_id: uuid.UUID | None = None
    tag_code: str = ""
    place_words: str = ""
    urgency: str = ""
    convenient: tuple[datetime, datetime] | None = None
    scheduled_at: datetime | None = None
    document_ids: Sequence[uuid.UUID] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who called: somebody of the phone book, or a name and a number. ``unit_id`` is the caller's unit, if known."""

    person_id: uuid.UUID | None = None
    name: str = ""
    phone: str = ""
    unit_id: uuid.UUID | None = None


@use_case
def submit_order(
    actor: Actor, report: Report, *, at: datetime, source: str = Source.WEB, entry: Entry = ON_THE_SPOT
) -> Order:
    """Take a person's own report. Raises NotPermitted, NothingReported; nothing else is refused (practice 1)."""
    actor.demand("orders.submit")
    if repeated := _already_sent(actor, entry, "submit"):
        return repeated
    act = _open(
        actor,
        report,
        unit=_home_of(actor),
        at=at,
        reported_at=at,
        entry=entry,
        requester_id=actor.person_id,
        source=source,
    )
    return act.finish("orders.submitted")


@use_case
def report_by_phone(
    actor: Actor,
    report: Report,
    caller: Caller,
    *,
    at: datetime,
    called_at: datetime | None = None,
    source: str = Source.PHONE,
    entry: Entry = ON_THE_SPOT,
) -> Order:
    """Take a report for somebody who called, wrote or came by (代报); whoever takes it owns it first (首问负责).

    ``called_at`` is when, if not now: a P1 is telephoned first and entered afterwards. Raises NotPermitted,
    NothingReported, NobodyToAnswer, CallInTheFuture.
    """
    actor.demand("orders.report_by_phone")
    if repeated := _already_sent(actor, entry, "report_by_phone"):
        return repeated
    if called_at is not None and called_at > at:
        raise CallInTheFuture(called_at=called_at.isoformat(timespec="minutes"))
    person = Person.objects.visible_to(actor).select_related("unit").filter(public_id=caller.person_id).first()
    if person is None and not caller.name.strip():
        raise NobodyToAnswer()
    act = _open(
        actor,
        report,
        unit=person.unit if person else _unit_of(actor, caller),
        at=at,
        reported_at=called_at or at,
        entry=entry,
        requester_id=person.pk if person else None,
        reporter_id=actor.person_id,
        source=source,
        caller=caller,
    )
    return act.finish("orders.reported_by_phone", personal=_personal(caller))


@use_case
def acknowledge(
    actor: Actor, order_id: uuid.UUID, *, at: datetime, note: str = "", entry: Entry = ON_THE_SPOT
) -> Order:
    """Take a report up (受理): whoever does it owns it until it is handed over, unless somebody already does."""
    act = begin(actor, order_id, "acknowledge", at=at, entry=entry)
    if act.repeated:
        return act.order
    act.move()
    act.change(provider_id=None, contract_line_id=None)
    if act.order.first_owner_id is None:
        act.change(first_owner_id=actor.person_id)
    act.note(EventKind.ACKNOWLEDGED, words=note)
    return act.finish("orders.acknowledged", reason=note)


def _open(
    actor: Actor,
    report: Report,
    *,
    unit: Unit,
    at: datetime,
    reported_at: datetime,
    entry: Entry,
    requester_id: int | None,
    source: str,
    reporter_id: int | None = None,
    caller: Caller | None = None,
) -> Act:
    """Make the order and its first event; whoever asked for too much or for something unknown is taken all the same."""
    tag, place = _where(actor, report)
    unit = _served(actor, unit, place)
    version = _item_version(actor, report, reported_at)
    description = report.description.strip()
    if not description and version is None and not report.document_ids:
        raise NothingReported()
    judged = _judge(unit, report, version, reported_at)
    convenient = report.convenient if report.convenient and can_be_kept(report.convenient, at=at) else None
    order = Order(
        authority_id=actor.acting_authority_id,
        unit=unit,
        requester_id=requester_id,
        reporter_id=reporter_id,
        first_owner_id=reporter_id,
        person_ids=sorted({person for person in (requester_id, reporter_id) if person is not None}),
        source=source,
        caller_name=(caller.name.strip() if caller else "")[:80],
        caller_phone=(caller.phone.strip() if caller else "")[:40],
        item_version=version,
        place=place,
        tag=tag,
        place_words=report.place_words.strip()[:200],
        description=description,
        urgency=judged.urgency,
        requested_urgency=judged.requested,
        danger_word=judged.danger_word[:40],
        reported_at=reported_at,
        entered_at=at,
        convenient_from=convenient[0] if convenient else None,
        convenient_until=convenient[1] if convenient else None,
        scheduled_at=report.scheduled_at,
    )
    order.rework_of = earlier_completion(actor, order)
    order.number = next_number(actor, series="order", on=local_date(at))
    order.save()
    name = "report_by_phone" if caller else "submit"
    act = Act(actor, order, name, at=at, happened_at=reported_at, entry=entry, before=archived.unset(order))
    act.note(EventKind.SUBMITTED, clocking.submission_data(order))
    attach(act, report.document_ids, PhotoStage.REPORT)
    return act


def _judge(unit: Unit, report: Report, version: ServiceItemVersion | None, on: datetime) -> Triage:
    """The urgency the report is taken under; an unknown one counts as not given."""
    words = f"{report.description} {report.place_words}"
    read = read_report(words, authority_id=unit.authority_id or unit.pk, on=local_date(on))
    at_once = next((fault.name for fault in read.fault_types if fault.urgency == "P1"), "")
    return triage(
        danger=read.danger or at_once,
        requested=report.urgency if report.urgency in URGENCIES else "",
        usual=version.default_urgency if version else USUAL,
    )


def _item_version(actor: Actor, report: Report, on: datetime) -> ServiceItemVersion | None:
    """The item's version in force; None where there is no such item (any more): the dispatcher classifies."""
    if report.item_id is None:
        return None
    item = ServiceItem.objects.visible_to(actor).filter(public_id=report.item_id).first()
    return version_in_force(item, on=local_date(on)) if item else None


def _where(actor: Actor, report: Report) -> tuple[Tag | None, Place | None]:
    """The tag and the place, as far as they are known."""
    tag = None
    if report.tag_code:
        tag = Tag.objects.visible_to(actor).select_related("place").filter(code=report.tag_code.strip()).first()
    if report.place_id is not None:
        return tag, Place.objects.visible_to(actor).filter(public_id=report.place_id).first()
    return tag, tag.place if tag else None


def _unit_of(actor: Actor, caller: Caller) -> Unit:
    """The caller's unit; while unknown, the unit of whoever took the call."""
    named = Unit.objects.visible_to(actor).filter(public_id=caller.unit_id).first() if caller.unit_id else None
    return named or _home_of(actor)


def _home_of(actor: Actor) -> Unit:
    """The unit of whoever reports; only persons have one. Raises NotPermitted."""
    if actor.unit_id is None:
        raise NotPermitted(action=permissions.name_of("orders.submit"))
    return Unit.objects.get(pk=actor.unit_id)


def _served(actor: Actor, unit: Unit, place: Place | None) -> Unit:
    """The unit that is served: of what a provider's people report, the place's, else the whole authority."""
    if unit.path.startswith(actor.authority_path):
        return unit
    return Unit.objects.get(pk=place.unit_id if place and place.unit_id else actor.acting_authority_id)


def _already_sent(actor: Actor, entry: Entry, name: str) -> Order | None:
    """The order of an earlier sending with the same client id; raises SentForAnotherAct."""
    if entry.client_id is None:
        return None
    event = (
        OrderEvent.objects.filter(client_id=entry.client_id, kind=EventKind.SUBMITTED, actor_id=actor.person_id)
        .select_related("order")
        .first()
    )
    if event is None:
        return None
    demand_same_act(event, name)
    order: Order = event.order
    return order


def _personal(caller: Caller) -> dict[str, str]:
    return {name: value for name, value in (("caller", caller.name), ("phone", caller.phone)) if value.strip()}
