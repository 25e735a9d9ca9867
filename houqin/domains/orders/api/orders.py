"""Endpoints that report and that read: lists, one order, its history with the clock explained, what is near."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query
from pydantic import AwareDatetime

from houqin.domains.catalogue.models import ServiceItem
from houqin.domains.orders.api.given import PhoneGiven, SubmitGiven
from houqin.domains.orders.api.shown import OrderDetail, OrderOut, shown
from houqin.domains.orders.local_time import start_of
from houqin.domains.orders.models import OrderEvent
from houqin.domains.orders.queries import nearby, reading
from houqin.domains.orders.queries.sending import whom_to_send
from houqin.domains.orders.queries.timeline import Timeline, reason_names, timeline
from houqin.domains.orders.rules.triage import known_urgency
from houqin.domains.orders.services import intake
from houqin.domains.orders.services.act import Entry, demand
from houqin.domains.orders.workflow import OPEN, STATES
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.places.models import Place
from houqin.kernel.refusal import N_, BadInput
from houqin.kernel.worked import Step
from houqin.web.api import ActorRequest, Paged, Paging, Router, paged
from houqin.web.reasons import in_words

router = Router(tags=["orders"])

#: What of an event's facts is shown; the rest are inner numbers.
SHOWN_FACTS = frozenset(
    {"reason", "bearer", "promised", "urgency", "agreed_on", "window", "scheduled_at"}
    | {"total_fen", "approved", "admitted", "level"}
)


class UnknownState(BadInput):
    """Orders are sought in a state that none can have."""

    code = "orders.state_unknown"
    sentence = N_("“{state}” is no state of an order; there are {states}.")


class Sought(ninja.Schema):
    """Which orders are wanted; empty: all one may see."""

    state: str = ""
    urgency: str = ""
    number: str = ""
    unit_id: UUID | None = None
    provider_id: UUID | None = None
    place_id: UUID | None = None
    item_id: UUID | None = None
    reported_from: date | None = None
    reported_until: date | None = Field(None, description="exclusive")
    only: Literal["", "open", "mine", "late", "to_approve_afterwards"] = ""


class EventOut(ninja.Schema):
    """One thing that happened: when, when it was entered, by whom; a wrong one stays and says so."""

    public_id: UUID
    kind: str
    at: datetime
    entered_at: datetime
    entered_late_minutes: int
    actor_name: str
    note: str
    facts: dict[str, Any]
    is_wrong: bool
    corrects: UUID | None


class PromiseLineOut(ninja.Schema):
    """A milestone of a clock. ``deadline`` None with ``unknown``: the calendar is not announced."""

    clock: str
    milestone: str
    deadline: datetime | None
    state: str
    used_minutes: int
    reached_at: datetime | None


class StepOut(ninja.Schema):
    """One step of the clock's reasoning, in the reader's language and as code with figures."""

    text: str
    code: str
    figures: dict[str, int | str]


class TimelineOut(ninja.Schema):
    """An order told: what happened, what was promised, how the clock came to it."""

    entries: list[EventOut]
    promises: list[PromiseLineOut]
    steps: list[StepOut]
    sees_all_clocks: bool


class NearbyOut(ninja.Schema):
    """An open order that may be the same; never whose it is."""

    public_id: UUID
    number: str
    service: str
    place: str
    state: str
    reported_at: datetime
    due_at: datetime | None
    likeness: int = Field(description="0–100")


class ColumnOut(ninja.Schema):
    """A column of the board: how many lie in it, and the most pressing."""

    code: str
    total: int
    orders: list[OrderOut]


class WorkListOut(ninja.Schema):
    """A provider's open orders."""

    mine: list[OrderOut]
    free: list[OrderOut]
    others: list[OrderOut]


class WorkerOut(ninja.Schema):
    """One of the provider's people, best first. ``duty``: 1 on duty, 2 stand-in, 3 chief; None: not on the roster."""

    worker_id: UUID = Field(alias="person.public_id")
    name: str = Field(alias="person.name")
    fits: bool = Field(alias="candidate.fits", description="Of the trade, and nothing is lacking")
    duty: int | None = Field(alias="candidate.rank")
    duty_until: datetime | None = Field(None, alias="shift.ends_at")
    has_trade: bool = Field(alias="candidate.has_trade")
    lacking: list[str] = Field(alias="candidate.lacking", description="Kinds of qualification asked for and not shown")
    open_orders: int = Field(alias="candidate.open_orders")


@router.post("/orders", response={201: OrderDetail})
def submit_order(request: ActorRequest, body: SubmitGiven) -> object:
    """Report something oneself; never refused for what the office has still to decide."""
    entry = Entry(client_id=body.client_id)
    order = intake.submit_order(request.actor, body.report(), source=body.source, entry=entry, at=timezone.now())
    return ninja.Status(201, shown(request.actor, order.public_id))


@router.post("/orders/by-phone", response={201: OrderDetail})
def report_by_phone(request: ActorRequest, body: PhoneGiven) -> object:
    """Take a report for somebody who called, wrote or came by."""
    order = intake.report_by_phone(
        request.actor,
        body.report(),
        body.caller(),
        called_at=body.called_at,
        source=body.source,
        entry=Entry(client_id=body.client_id),
        at=timezone.now(),
    )
    return ninja.Status(201, shown(request.actor, order.public_id))


@router.get("/orders", response=Paged[OrderOut])
def list_orders(request: ActorRequest, paging: Query[Paging], sought: Query[Sought]) -> object:
    """The orders one may see, the latest first."""
    request.actor.demand("orders.see")
    return paged(_found(request.actor, sought, timezone.now()), paging)


@router.get("/orders/board", response=list[ColumnOut])
def show_board(request: ActorRequest) -> object:
    """The dispatch board: emergencies first, then what is due next."""
    request.actor.demand("orders.acknowledge")
    return reading.board(request.actor)


@router.get("/orders/work-list", response=WorkListOut)
def show_work_list(request: ActorRequest) -> object:
    """The open orders of one's provider: one's own, free ones, the colleagues'."""
    request.actor.demand("orders.take")
    return reading.work_list(request.actor)


@router.get("/orders/to-supervise", response=Paged[OrderOut])
def list_supervision_candidates(request: ActorRequest, paging: Query[Paging]) -> object:
    """What is late beyond 150 %: a person decides on a formal supervision (拟督办)."""
    request.actor.demand("orders.supervise")
    rows = reading.supervision_candidates(request.actor)
    return paged(rows.order_by("completion_due_at", "pk"), paging)


@router.get("/orders/nearby", response=list[NearbyOut])
def list_nearby(
    request: ActorRequest, words: str = "", place_id: UUID | None = None, item_id: UUID | None = None
) -> object:
    """The open orders that may be the same as what is about to be reported."""
    request.actor.demand("orders.submit")
    place = Place.objects.visible_to(request.actor).filter(public_id=place_id).first() if place_id else None
    item = ServiceItem.objects.visible_to(request.actor).filter(public_id=item_id).first() if item_id else None
    return nearby.open_nearby(
        request.actor,
        place_id=place.pk if place else None,
        item_id=item.pk if item else None,
        words=words[:1000],
        at=timezone.now(),
    )


@router.get("/orders/{uuid:order_id}", response=OrderDetail)
def show_order(request: ActorRequest, order_id: UUID) -> object:
    """One order, with the acts that are possible now."""
    return shown(request.actor, order_id)


@router.get("/orders/{uuid:order_id}/workers", response=list[WorkerOut])
def list_workers(request: ActorRequest, order_id: UUID) -> object:
    """Whom its provider may send, best first, and why: by duty roster and skill. The choice stays the desk's."""
    order = shown(request.actor, order_id)
    demand(request.actor, "orders.assign", order)
    return whom_to_send(request.actor, order, at=timezone.now())


@router.get("/orders/{uuid:order_id}/timeline", response=TimelineOut)
def show_timeline(request: ActorRequest, order_id: UUID, known_at: AwareDatetime | None = None) -> object:
    """What happened and what the clock made of it; ``known_at``: with what had been entered by then."""
    order = shown(request.actor, order_id)
    if known_at is not None and known_at < order.entered_at:
        known_at = order.entered_at
    told = timeline(request.actor, order, at=timezone.now(), known_at=known_at)
    return {
        "entries": [_entry(entry.event, entry.is_wrong, entry.entered_late_minutes) for entry in told.entries],
        "promises": told.promises,
        "steps": _steps(request.actor, told),
        "sees_all_clocks": told.sees_all_clocks,
    }


def _found(actor: Actor, sought: Sought, at: datetime) -> Any:
    """The orders sought, as a list shows them. Raises UnknownUrgency, UnknownState: a slip must not look like none."""
    if sought.urgency:
        known_urgency(sought.urgency)
    if sought.state and sought.state not in STATES:
        raise UnknownState(state=sought.state[:20], states=tuple(STATES))
    rows = reading.orders_for(actor)
    exact = {
        "state": sought.state,
        "urgency": sought.urgency,
        "number": sought.number,
        "unit__public_id": sought.unit_id,
        "provider__public_id": sought.provider_id,
        "place__public_id": sought.place_id,
        "item_version__item__public_id": sought.item_id,
        "reported_at__gte": start_of(sought.reported_from) if sought.reported_from else None,
        "reported_at__lt": start_of(sought.reported_until) if sought.reported_until else None,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if sought.only == "mine":
        return rows.filter(person_ids__contains=[actor.person_id])
    if sought.only == "late":
        return rows.filter(state__in=OPEN, next_due_at__lt=at)
    if sought.only == "to_approve_afterwards":
        return rows.filter(approve_afterwards=True)
    return rows.filter(state__in=OPEN) if sought.only == "open" else rows


def _entry(event: OrderEvent, is_wrong: bool, late: int) -> dict[str, Any]:
    """An event with the facts that may be shown."""
    return {
        "public_id": event.public_id,
        "kind": event.kind,
        "at": event.at,
        "entered_at": event.entered_at,
        "entered_late_minutes": late,
        "actor_name": event.actor_name,
        "note": event.note,
        "facts": {name: value for name, value in event.data.items() if name in SHOWN_FACTS},
        "is_wrong": is_wrong,
        "corrects": event.corrects.public_id if event.corrects else None,
    }


def _steps(actor: Actor, told: Timeline) -> list[dict[str, Any]]:
    """The clock's steps in words; who sees one promise sees the steps of that clock only."""
    steps = [step for step in told.reading.steps if told.sees_all_clocks or step.figures.get("clock", "user") == "user"]
    named = _with_names(actor, steps)
    return [
        {"text": reason.text, "code": reason.code, "figures": dict(step.figures)}
        for step, reason in zip(named, in_words(named, reason_names(actor, told)), strict=True)
    ]


def _with_names(actor: Actor, steps: list[Step]) -> list[Step]:
    """The clock knows providers by number; a reader by name."""
    numbers = {str(step.figures.get("provider", "")) for step in steps} - {""}
    units = Unit.objects.visible_to(actor).filter(pk__in=[int(one) for one in numbers if one.isdigit()])
    names = dict(units.values_list("pk", "name"))
    named = {str(number): name for number, name in names.items()}
    return [
        replace(step, figures={**step.figures, "provider": named.get(str(step.figures["provider"]), "–")})
        if step.figures.get("provider") and step.code != "clock.borne"
        else step
        for step in steps
    ]
