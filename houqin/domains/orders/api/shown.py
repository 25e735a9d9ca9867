"""What the API shows of orders: allow-listed fields; a provider no rating, a requester one promise (practice 5, 7)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import ninja
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Field

from houqin.domains.orders.models import Order, Rating
from houqin.domains.orders.queries.reading import available_actions, orders_for
from houqin.domains.orders.queries.timeline import one_promise
from houqin.domains.orders.services.act import may
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, NotFound


class NamedOut(ninja.Schema):
    """A thing by its public id and its name."""

    public_id: UUID
    name: str


class PromiseOut(ninja.Schema):
    """The one promise a requester is told. ``deadline`` None with ``unknown``: the calendar is not announced."""

    milestone: str
    deadline: datetime | None
    state: str


class OrderOut(ninja.Schema):
    """An order as a list shows it."""

    public_id: UUID
    number: str
    state: str
    urgency: str
    requested_urgency: str = Field(description="Asked for above one's right, not decided on yet")
    source: str
    unit: NamedOut
    service: str
    item_id: UUID | None
    place: NamedOut | None
    place_words: str
    description: str
    provider: NamedOut | None
    worker: NamedOut | None
    promise: PromiseOut | None
    paused_until: datetime | None
    reported_at: datetime
    completed_at: datetime | None
    confirmed_at: datetime | None
    confirmed_by: str

    @staticmethod
    def resolve_service(order: Order) -> str:
        """The service's name; empty while it is not classified."""
        return order.item_version.service if order.item_version else ""

    @staticmethod
    def resolve_item_id(order: Order) -> UUID | None:
        """The item of the catalogue."""
        return order.item_version.item.public_id if order.item_version else None

    @staticmethod
    def resolve_promise(order: Order) -> dict[str, Any] | None:
        """From the order's cache: a list evaluates no clock."""
        milestone, deadline, state = one_promise(order)
        return {"milestone": milestone, "deadline": deadline, "state": state} if milestone else None


class ActionOut(ninja.Schema):
    """An act that is possible now: its name, its label in the reader's language, where to POST it."""

    name: str
    label: str
    path: str


class ContactOut(ninja.Schema):
    """Whom to call about it."""

    name: str
    phone: str
    extension: str


class PartOut(ninja.Schema):
    """A part, split between what the contract includes and what is charged."""

    name: str
    unit_name: str
    count_milli: int = Field(description="1/1,000 unit")
    unit_price_fen: int
    included_fen: int
    charged_fen: int = Field(description="With the contract's mark-up")
    side_code: str = Field(description="Why it falls on its side: included, above the price apiece, above the year")


class QuoteOut(ninja.Schema):
    """A price put to somebody."""

    public_id: UUID
    state: str
    labour_fen: int
    materials_fen: int
    total_fen: int
    tax_rate_ppm: int
    parts: list[PartOut]
    scope: str
    approver: str
    proposed_at: datetime
    decide_by: datetime | None
    decided_at: datetime | None
    reason: str


class PhotoOut(ninja.Schema):
    """A file of the order."""

    document_id: UUID = Field(alias="document.public_id")
    stage: str
    sha256: str


class RatingOut(ninja.Schema):
    """What the person served thinks."""

    public_id: UUID
    version: int
    grade: int
    comment: str
    how: str
    at: datetime


class OrderDetail(OrderOut):
    """One order with what hangs on it, as far as the reader may see it."""

    contact: ContactOut | None
    danger_word: str
    entered_at: datetime
    convenient_from: datetime | None
    convenient_until: datetime | None
    scheduled_at: datetime | None
    agreed_on: date | None
    acknowledged_at: datetime | None
    dispatched_at: datetime | None
    taken_at: datetime | None
    arrived_at: datetime | None
    made_safe_at: datetime | None
    reopened_count: int
    chased_count: int
    is_supervised: bool
    approve_afterwards: bool
    left_open: bool = Field(description="It left a contract line after a completion; what counts there is undecided")
    merged_into: UUID | None = Field(None, alias="merged_into.public_id")
    split_from: UUID | None = Field(None, alias="split_from.public_id")
    follow_up_of: UUID | None = Field(None, alias="follow_up_of.public_id")
    rework_of: UUID | None = Field(None, alias="rework_of.public_id")
    quotes: list[QuoteOut]
    parts: list[PartOut]
    photos: list[PhotoOut]
    ratings: list[RatingOut] = Field(description="Empty for providers, whatever was rated")
    actions: list[ActionOut]

    @staticmethod
    def resolve_contact(order: Order, context: Any) -> dict[str, str] | None:
        """For the desk, for who serves, and for oneself."""
        actor: Actor = context["request"].actor
        person = order.requester
        mine = person is not None and person.pk == actor.person_id
        if not (mine or any(may(actor, one, order) for one in ("orders.acknowledge", "orders.arrive"))):
            return None
        if person is None:
            return {"name": order.caller_name, "phone": order.caller_phone, "extension": ""}
        return {"name": person.name, "phone": order.caller_phone or person.phone, "extension": person.extension}

    @staticmethod
    def resolve_quotes(order: Order) -> list[Any]:
        """In order of time."""
        return list(order.quotes.order_by("id"))

    @staticmethod
    def resolve_parts(order: Order) -> list[Any]:
        """In order of entry."""
        return list(order.parts.order_by("id"))

    @staticmethod
    def resolve_photos(order: Order) -> list[Any]:
        """In order of time."""
        return list(order.photos.select_related("document").order_by("id"))

    @staticmethod
    def resolve_ratings(order: Order, context: Any) -> list[Rating]:
        """Only what the reader may see of ratings."""
        return list(Rating.objects.visible_to(context["request"].actor).filter(order=order).order_by("version"))

    @staticmethod
    def resolve_actions(order: Order, context: Any) -> list[dict[str, str]]:
        """From the table of the workflow and the reader's duties."""
        return [
            {"name": one.name, "label": gettext(one.label), "path": f"/orders/{order.public_id}/{segment(one.name)}"}
            for one in available_actions(context["request"].actor, order, at=timezone.now())
        ]


def segment(act: str) -> str:
    """An act's name as the last part of its address."""
    return act.removesuffix("_order").replace("_", "-")


def shown(actor: Actor, order_id: UUID) -> Order:
    """The order as a detail shows it; raises NotFound."""
    links = ("merged_into", "split_from", "follow_up_of", "rework_of")
    order: Order | None = orders_for(actor).select_related(*links).filter(public_id=order_id).first()
    if order is None:
        raise NotFound(thing=N_("order"))
    return order
