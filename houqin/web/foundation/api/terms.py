"""Endpoints on work calendars, statutory days and numbers of law."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query
from pydantic import JsonValue

from houqin.foundation.calendars import services
from houqin.foundation.calendars.models import StatutoryYear, WorkCalendar
from houqin.foundation.terms.models import RegulationRule
from houqin.foundation.terms.services import change_regulation
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged

router = Router(tags=["calendars and terms"])


class CalendarOut(ninja.Schema):
    """A work calendar."""

    public_id: UUID
    code: str
    name: str
    name_en: str


class CalendarVersionOut(ninja.Schema):
    """What a calendar says from a day on; the layers as in ``houqin clock schema``."""

    public_id: UUID
    layers: dict[str, JsonValue]
    statutory: bool
    valid_from: date
    valid_until: date | None
    source: str


class UseOut(ninja.Schema):
    """That a unit works by a calendar."""

    public_id: UUID
    unit_id: UUID = Field(alias="unit.public_id")
    calendar_id: UUID = Field(alias="calendar.public_id")
    valid_from: date
    valid_until: date | None


class YearOut(ninja.Schema):
    """The statutory days of a year."""

    year: int
    days: list[dict[str, JsonValue]]
    source: str


class RegulationOut(ninja.Schema):
    """A number of law."""

    public_id: UUID
    code: str
    jurisdiction: str
    name: str
    value: JsonValue
    unit: str
    source: str
    verified: bool
    valid_from: date
    valid_until: date | None


class CalendarIn(Body):
    """A new calendar with its first version."""

    code: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=120)
    name_en: str = Field("", max_length=120)
    layers: dict[str, JsonValue]
    valid_from: date
    statutory: bool = True
    source: str = Field("", max_length=300)


class CalendarVersionIn(Body):
    """What a calendar says from a day on."""

    layers: dict[str, JsonValue]
    valid_from: date
    statutory: bool = True
    source: str = Field("", max_length=300)


class UseIn(Body):
    """By which calendar, from when."""

    calendar_id: UUID
    valid_from: date
    source: str = Field("", max_length=300)


class YearIn(Body):
    """The year's file of holiday-cn."""

    data: dict[str, JsonValue]
    source: str = Field("", max_length=300)


class RegulationIn(Body):
    """The new value, from when, by which decree."""

    value: JsonValue
    valid_from: date
    source: str = Field(min_length=1, max_length=300)
    jurisdiction: str = Field("CN", max_length=20)


@router.get("/calendars", response=Paged[CalendarOut])
def list_calendars(request: ActorRequest, paging: Query[Paging]) -> object:
    """The work calendars of one's authority."""
    request.actor.demand("calendars.see")
    return paged(WorkCalendar.objects.visible_to(request.actor).order_by("code"), paging)


@router.post("/calendars", response={201: CalendarOut})
def create_calendar(request: ActorRequest, body: CalendarIn) -> object:
    """Enter a calendar; one that overlaps itself is refused."""
    return ninja.Status(201, services.create_calendar(request.actor, at=timezone.now(), **body.dict()))


@router.post("/calendars/{uuid:calendar_id}/versions", response={201: CalendarVersionOut})
def change_calendar(request: ActorRequest, calendar_id: UUID, body: CalendarVersionIn) -> object:
    """Let a calendar say something else from a day on."""
    return ninja.Status(201, services.change_calendar(request.actor, calendar_id, at=timezone.now(), **body.dict()))


@router.post("/units/{uuid:unit_id}/calendar", response=UseOut)
def use_calendar(request: ActorRequest, unit_id: UUID, body: UseIn) -> object:
    """Let a unit or provider, and everything below it, work by a calendar."""
    return services.use_calendar(request.actor, unit_id, at=timezone.now(), **body.dict())


@router.get("/statutory-years", response=list[YearOut])
def list_years(request: ActorRequest) -> object:
    """The years whose days are known."""
    request.actor.demand("calendars.see")
    return list(StatutoryYear.objects.visible_to(request.actor).believed().order_by("year"))


@router.post("/statutory-years", response={200: YearOut})
def load_year(request: ActorRequest, body: YearIn) -> object:
    """Load a year; loading what is known already changes nothing."""
    data: dict[str, Any] = body.data
    loaded = services.load_statutory_year(request.actor, data, at=timezone.now(), source=body.source)
    return loaded or StatutoryYear.objects.visible_to(request.actor).believed().get(year=data["year"])


@router.get("/regulations", response=Paged[RegulationOut])
def list_regulations(request: ActorRequest, paging: Query[Paging], code: str = "") -> object:
    """The numbers of law as they stand now."""
    request.actor.demand("terms.regulations.see")
    rows = RegulationRule.objects.visible_to(request.actor).believed().order_by("code", "jurisdiction", "valid_from")
    return paged(rows.filter(code=code) if code else rows, paging)


@router.post("/regulations/{code}/values", response={201: RegulationOut})
def change_value(request: ActorRequest, code: str, body: RegulationIn) -> object:
    """A new decree: the number changes from a day on."""
    return ninja.Status(201, change_regulation(request.actor, code, at=timezone.now(), **body.dict()))
