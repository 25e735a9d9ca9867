"""Endpoints of the duty calendar: duties, what falls due, what was done, one's subscription."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import ninja
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.compliance.feed import link_of
from houqin.domains.compliance.models import Duty, Fulfilment
from houqin.domains.compliance.queries import calendar as calendars
from houqin.domains.compliance.services import duties, feeds, fulfilling
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged

router = Router(tags=["compliance"])


class DutyIn(Body):
    """A duty: what, when (see docs/rules/duty-calendar.md), who, by which basis, shown by what."""

    code: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=120)
    name_en: str = Field("", max_length=120)
    schedule: dict[str, int | str | list[str]]
    remind: list[int] | str = Field(default_factory=list, description="Days before, or the code of a number of law")
    owner_role: str = Field(max_length=30)
    basis: str = Field(min_length=1, max_length=200)
    evidence: str = Field(min_length=1, max_length=200)
    source: str = Field("", max_length=300)
    verified: bool = False
    owner_unit_id: UUID | None = None
    valid_from: date


class DutyOut(ninja.Schema):
    """A duty as it stands from a day on."""

    public_id: UUID
    code: str
    name: str
    name_en: str
    schedule: dict[str, Any]
    remind: list[int] | str
    owner_role: str
    owner_unit_id: UUID = Field(alias="owner_unit.public_id")
    basis: str
    evidence: str
    source: str
    verified: bool
    valid_from: date
    valid_until: date | None


class FulfilmentOut(ninja.Schema):
    """That a duty was done."""

    public_id: UUID
    code: str
    occurrence: str
    due_on: date | None
    done_on: date
    done_by: str = Field(alias="done_by.name")
    note: str
    at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str


class OccurrenceOut(ninja.Schema):
    """One time of a duty; ``due_on`` null: its year's calendar is not announced."""

    duty_id: UUID = Field(alias="duty.public_id")
    code: str = Field(alias="duty.code")
    name: str = Field(alias="duty.name")
    key: str
    due_on: date | None
    standing: str
    about: str
    done_on: date | None
    owner_role: str = Field(alias="duty.owner_role")
    basis: str = Field(alias="duty.basis")
    verified: bool = Field(alias="duty.verified")
    evidence: str = Field(alias="duty.evidence")


class DoneIn(Body):
    """When, and what shows it: a note, or a file handed in before."""

    done_on: date
    note: str = Field("", max_length=500)
    document_id: UUID | None = None


class WithdrawFulfilmentIn(Body):
    """Why."""

    reason: str = Field(min_length=1, max_length=300)


class EndDutyIn(WithdrawFulfilmentIn):
    """From when on, and why."""

    on: date


class FeedOut(ninja.Schema):
    """One's subscription."""

    address: str
    opened_at: datetime


def _terms(body: DutyIn) -> dict[str, Any]:
    given = body.dict()
    terms = duties.DutyTerms(**{name: given[name] for name in duties.DutyTerms.__slots__})
    return {"terms": terms, "owner_unit_id": given["owner_unit_id"]}


@router.get("/duties", response=Paged[DutyOut])
def list_duties(request: ActorRequest, paging: Query[Paging]) -> object:
    """The duties as they stand."""
    request.actor.demand("compliance.see")
    rows = Duty.objects.visible_to(request.actor).believed().select_related("owner_unit")
    return paged(rows.order_by("code", "valid_from"), paging)


@router.post("/duties", response={201: DutyOut})
def enter_duty(request: ActorRequest, body: DutyIn) -> object:
    """Enter a duty of the office's own."""
    made = duties.enter_duty(request.actor, since=body.valid_from, at=timezone.now(), **_terms(body))
    return ninja.Status(201, made)


@router.put("/duties/{uuid:duty_id}", response=DutyOut)
def change_duty(request: ActorRequest, duty_id: UUID, body: DutyIn) -> object:
    """Let another wording take over from a day."""
    return duties.change_duty(request.actor, duty_id, valid_from=body.valid_from, at=timezone.now(), **_terms(body))


@router.post("/duties/{uuid:duty_id}/end", response=DutyOut)
def end_duty(request: ActorRequest, duty_id: UUID, body: EndDutyIn) -> object:
    """Keep a duty no longer."""
    return duties.end_duty(request.actor, duty_id, on=body.on, reason=body.reason, at=timezone.now())


@router.get("/duty-calendar", response=list[OccurrenceOut])
def list_calendar(request: ActorRequest, since: date, until: date) -> object:
    """What falls due from *since* until before *until* (at most 400 days), as far as one may see it."""
    return calendars.calendar(request.actor, since=since, until=until, today=timezone.localdate())


@router.get("/duty-calendar/overdue", response=list[OccurrenceOut])
def list_overdue(request: ActorRequest) -> object:
    """What should have been done and was not, the oldest first."""
    return calendars.overdue(request.actor, today=timezone.localdate())


@router.post("/duty-calendar/feed", response=FeedOut)
def open_feed(request: ActorRequest) -> dict[str, Any]:
    """One's own subscription, made if there is none."""
    feed = feeds.open_feed(request.actor, at=timezone.now())
    address = request.build_absolute_uri(reverse("compliance:feed", args=[link_of(feed)]))
    return {"address": address, "opened_at": feed.opened_at}


@router.delete("/duty-calendar/feed", response={204: None})
def end_feed(request: ActorRequest) -> object:
    """End one's subscription."""
    feeds.end_feed(request.actor, at=timezone.now())
    return ninja.Status(204, None)


@router.post("/duties/{uuid:duty_id}/occurrences/{key}/done", response={201: FulfilmentOut})
def fulfil(request: ActorRequest, duty_id: UUID, key: str, body: DoneIn) -> object:
    """Say that one time of a duty was done."""
    return ninja.Status(201, fulfilling.fulfil(request.actor, duty_id, key, at=timezone.now(), **body.dict()))


@router.get("/fulfilments", response=Paged[FulfilmentOut])
def list_fulfilments(request: ActorRequest, paging: Query[Paging]) -> object:
    """What was done, the latest first; withdrawn entries too."""
    request.actor.demand("compliance.see")
    rows = Fulfilment.objects.visible_to(request.actor).select_related("done_by")
    return paged(rows.order_by("-done_on", "-pk"), paging)


@router.post("/fulfilments/{uuid:fulfilment_id}/withdraw", response=FulfilmentOut)
def withdraw(request: ActorRequest, fulfilment_id: UUID, body: WithdrawFulfilmentIn) -> object:
    """Say that it was not done after all."""
    return fulfilling.withdraw_fulfilment(request.actor, fulfilment_id, reason=body.reason, at=timezone.now())
