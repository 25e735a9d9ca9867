"""Endpoints on places and tags."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.foundation.places import services
from houqin.foundation.places.models import Place, PlaceKind, Secrecy, Tag, TagKind
from houqin.foundation.places.queries import find_places, full_name, place_of, tag_of
from houqin.kernel.money import Quantity
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged
from houqin.web.foundation.api.organisation import EndIn, NameIn

router = Router(tags=["places"])


class PlaceOut(ninja.Schema):
    """A place; the area in 1/1,000 m²."""

    public_id: UUID
    kind: str
    code: str
    name: str
    name_en: str
    parent_id: UUID | None = Field(None, alias="parent.public_id")
    unit_id: UUID | None = Field(None, alias="unit.public_id")
    manager_unit_id: UUID | None = Field(None, alias="manager_unit.public_id")
    area_thousandths: int | None
    secrecy: str
    valid_from: date
    valid_until: date | None


class PlaceFoundOut(ninja.Schema):
    """A place that a text may mean, likeliest first."""

    public_id: UUID
    full_name: str
    kind: str
    secrecy: str


class TagOut(ninja.Schema):
    """A tag."""

    public_id: UUID
    code: str
    label: str
    kind: str
    place_id: UUID = Field(alias="place.public_id")
    valid_until: date | None


class ScannedOut(TagOut):
    """A scanned tag, with its place in words."""

    place_name: str

    @staticmethod
    def resolve_place_name(tag: Tag) -> str:
        """The names from the site down."""
        return full_name(tag.place)


class FindIn(ninja.Schema):
    """Words that may name a place."""

    text: str = Field(max_length=200)


class PlaceIn(Body):
    """A place to be entered; the area in 1/1,000 m²."""

    parent_id: UUID | None = None
    kind: PlaceKind
    name: str = Field(min_length=1, max_length=120)
    name_en: str = Field("", max_length=120)
    code: str = Field("", max_length=40)
    area_thousandths: int | None = Field(None, ge=1, le=10**15)
    unit_id: UUID | None = None
    manager_unit_id: UUID | None = None
    secrecy: Secrecy = Secrecy.NONE


class AssignIn(Body):
    """Who occupies a place and who answers for it."""

    unit_id: UUID | None
    manager_unit_id: UUID | None


class SecrecyIn(Body):
    """The zone and why."""

    secrecy: Secrecy
    reason: str = Field(min_length=1, max_length=300)


class TagIn(Body):
    """A tag to be hung."""

    label: str = Field(min_length=1, max_length=120)
    kind: TagKind = TagKind.PLACE


@router.get("/places", response=Paged[PlaceOut])
def list_places(request: ActorRequest, paging: Query[Paging], inside: UUID | None = None) -> object:
    """The places one may see, as the tree stands; ``inside`` narrows to those that stand in one."""
    request.actor.demand("places.see")
    rows = Place.objects.visible_to(request.actor).select_related("parent", "unit", "manager_unit").order_by("path")
    return paged(rows.filter(parent__public_id=inside) if inside else rows, paging)


@router.get("/places/find", response=list[PlaceFoundOut])
def find(request: ActorRequest, asked: Query[FindIn]) -> object:
    """The places a free text may mean, likeliest first, at most eight."""
    request.actor.demand("places.see")
    return find_places(request.actor, asked.text, on=timezone.localdate())


@router.get("/places/{uuid:place_id}", response=PlaceOut)
def show_place(request: ActorRequest, place_id: UUID) -> object:
    """One place."""
    request.actor.demand("places.see")
    return place_of(request.actor, place_id)


@router.post("/places", response={201: PlaceOut})
def create_place(request: ActorRequest, body: PlaceIn) -> object:
    """Enter a place."""
    given: dict[str, Any] = body.dict()
    area = given.pop("area_thousandths")
    place = services.create_place(
        request.actor, at=timezone.now(), area=None if area is None else Quantity(area), **given
    )
    return ninja.Status(201, place)


@router.post("/places/{uuid:place_id}/rename", response=PlaceOut)
def rename_place(request: ActorRequest, place_id: UUID, body: NameIn) -> object:
    """Give a place another name."""
    return services.rename_place(request.actor, place_id, at=timezone.now(), **body.dict())


@router.post("/places/{uuid:place_id}/assign", response=PlaceOut)
def assign_place(request: ActorRequest, place_id: UUID, body: AssignIn) -> object:
    """Say who occupies a place and who manages it."""
    return services.assign_place(request.actor, place_id, at=timezone.now(), **body.dict())


@router.post("/places/{uuid:place_id}/secrecy", response=PlaceOut)
def set_secrecy(request: ActorRequest, place_id: UUID, body: SecrecyIn) -> object:
    """Set the zone of a place; everything inside becomes at least as strict."""
    return services.set_secrecy(request.actor, place_id, at=timezone.now(), **body.dict())


@router.post("/places/{uuid:place_id}/end", response=PlaceOut)
def end_place(request: ActorRequest, place_id: UUID, body: EndIn) -> object:
    """A place ceases to be."""
    return services.end_place(request.actor, place_id, at=timezone.now(), **body.dict())


@router.post("/places/{uuid:place_id}/tags", response={201: TagOut})
def hang_tag(request: ActorRequest, place_id: UUID, body: TagIn) -> object:
    """Make a tag for a place."""
    return ninja.Status(201, services.hang_tag(request.actor, place_id, at=timezone.now(), **body.dict()))


@router.post("/tags/{uuid:tag_id}/end", response=TagOut)
def end_tag(request: ActorRequest, tag_id: UUID, body: EndIn) -> object:
    """A label is taken down."""
    return services.end_tag(request.actor, tag_id, at=timezone.now(), **body.dict())


@router.get("/tags/{code}", response=ScannedOut)
def scan(request: ActorRequest, code: str) -> object:
    """The tag with a scanned code."""
    request.actor.demand("places.see")
    return tag_of(request.actor, code[:40], on=timezone.localdate())
