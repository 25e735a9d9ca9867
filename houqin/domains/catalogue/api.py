"""Endpoints on the catalogue."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.catalogue.models import (
    CatalogueException,
    ServiceClass,
    ServiceItemVersion,
)
from houqin.domains.catalogue.queries import MenuEntry, menu
from houqin.domains.catalogue.schemas import (
    ClassOut,
    ClassSchema,
    DangerWordIn,
    DangerWordOut,
    DecisionIn,
    DefaultsIn,
    EndIn,
    ExceptionIn,
    ExceptionOut,
    FaultTypeIn,
    FaultTypeOut,
    ItemIn,
    ItemOut,
    LaidOut,
    MenuOut,
    OptionalReasonIn,
    VersionIn,
    VersionOut,
)
from houqin.domains.catalogue.services import exceptions, hazards, items
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Paged, Paging, Router, paged

router = Router(tags=["catalogue"])


@router.get("/catalogue", response=list[MenuOut])
def show_menu(
    request: ActorRequest, words: Annotated[str, Field(max_length=100)] = "", service_class: str = ""
) -> list[MenuEntry]:
    """What can be asked for today, best fit first."""
    return menu(request.actor, on=timezone.localdate(), words=words, class_code=service_class)


@router.get("/catalogue/classes", response=list[ClassOut])
def list_classes(request: ActorRequest) -> object:
    """The classes of services."""
    return list(ServiceClass.objects.visible_to(request.actor).order_by("position", "code"))


@router.post("/catalogue/classes", response={201: ClassOut})
def create_class(request: ActorRequest, body: ClassSchema) -> object:
    """Enter a class of services."""
    return ninja.Status(201, items.create_class(request.actor, at=timezone.now(), **body.dict()))


@router.post("/catalogue/items", response={201: ItemOut})
def create_item(request: ActorRequest, body: ItemIn) -> object:
    """Enter an item; it is offered once a version is published."""
    return ninja.Status(201, items.create_item(request.actor, at=timezone.now(), **body.dict()))


@router.post("/catalogue/items/{uuid:item_id}/versions", response={201: VersionOut})
def publish_version(request: ActorRequest, item_id: UUID, body: VersionIn) -> object:
    """Publish what the item says from a day on."""
    version = items.publish_version(
        request.actor,
        item_id,
        valid_from=body.valid_from,
        content=body.as_content(),
        manager_id=body.manager_id,
        at=timezone.now(),
    )
    return ninja.Status(201, version)


@router.post("/catalogue/items/{uuid:item_id}/end", response=VersionOut)
def end_item(request: ActorRequest, item_id: UUID, body: EndIn) -> object:
    """Offer the item no longer from a day on."""
    return items.end_item(request.actor, item_id, at=timezone.now(), **body.dict())


@router.get("/catalogue/versions/{uuid:version_id}", response=VersionOut)
def show_version(request: ActorRequest, version_id: UUID) -> object:
    """One version of an item."""
    row = (
        ServiceItemVersion.objects.visible_to(request.actor)
        .select_related("item__service_class", "manager")
        .filter(public_id=version_id)
        .first()
    )
    if row is None:
        raise NotFound(thing=N_("catalogue item"))
    return row


@router.get("/catalogue/exceptions", response=Paged[ExceptionOut])
def list_exceptions(request: ActorRequest, paging: Query[Paging], state: str = "") -> object:
    """Requests for what the catalogue does not offer, the latest first."""
    rows = CatalogueException.objects.visible_to(request.actor).select_related("unit").order_by("-requested_at", "-pk")
    return paged(rows.filter(state=state) if state else rows, paging)


@router.post("/catalogue/exceptions", response={201: ExceptionOut})
def request_exception(request: ActorRequest, body: ExceptionIn) -> object:
    """Ask for something outside the catalogue."""
    given = body.dict()
    fen = given.pop("estimate_fen")
    asked = exceptions.request_exception(
        request.actor, at=timezone.now(), estimate=None if fen is None else Money(fen), **given
    )
    return ninja.Status(201, asked)


@router.post("/catalogue/exceptions/{uuid:exception_id}/decide", response=ExceptionOut)
def decide_exception(request: ActorRequest, exception_id: UUID, body: DecisionIn) -> object:
    """Grant or refuse a request."""
    return exceptions.decide_exception(request.actor, exception_id, at=timezone.now(), **body.dict())


@router.post("/catalogue/exceptions/{uuid:exception_id}/withdraw", response=ExceptionOut)
def withdraw_exception(request: ActorRequest, exception_id: UUID, body: OptionalReasonIn) -> object:
    """Take one's request back."""
    return exceptions.withdraw_exception(request.actor, exception_id, at=timezone.now(), **body.dict())


@router.post("/catalogue/fault-types", response={201: FaultTypeOut})
def enter_fault_type(request: ActorRequest, body: FaultTypeIn) -> object:
    """Enter or replace a kind of fault."""
    return ninja.Status(201, hazards.enter_fault_type(request.actor, at=timezone.now(), **body.dict()))


@router.post("/catalogue/danger-words", response={201: DangerWordOut})
def enter_danger_word(request: ActorRequest, body: DangerWordIn) -> object:
    """Let a word make reports P1."""
    return ninja.Status(201, hazards.enter_danger_word(request.actor, at=timezone.now(), **body.dict()))


@router.post("/catalogue/danger-words/{uuid:word_id}/end", response=DangerWordOut)
def end_danger_word(request: ActorRequest, word_id: UUID, body: EndIn) -> object:
    """Let a word mean danger no longer."""
    return hazards.end_danger_word(request.actor, word_id, at=timezone.now(), **body.dict())


@router.post("/catalogue/defaults", response=LaidOut)
def lay_down_defaults(request: ActorRequest, body: DefaultsIn) -> object:
    """Lay down the usual classes, danger words and fault types that are missing."""
    return {"laid": hazards.lay_down_defaults(request.actor, since=body.since, at=timezone.now())}
