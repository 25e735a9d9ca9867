"""Endpoints on providers. A provider gets only what is its own: the fields below are an allow-list (trust A8)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.providers.models import (
    AdmissionStatus,
    DutyRank,
    LegalKind,
    Provider,
    QualificationKind,
    Trade,
)
from houqin.domains.providers.queries import on_duty, roster_gaps
from houqin.domains.providers.services import admission, rosters, staff
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged

router = Router(tags=["providers"])

Hours = Annotated[int, Field(ge=0, le=10**6, description="1/1,000 hour")]


class ProviderOut(ninja.Schema):
    """A provider."""

    public_id: UUID
    name: str = Field(alias="unit.name")
    code: str = Field(alias="unit.code")
    legal_kind: str
    credit_code: str
    contact_name: str
    contact_phone: str
    duty_phone: str
    sends_by_roster: bool = Field(description="Ordinary orders go to who is on duty and of the trade by themselves")


class SendingIn(Body):
    """Whether ordinary orders go by duty roster and skill."""

    by_roster: bool


class ContactIn(Body):
    """Whom to telephone at a provider."""

    contact_name: str = Field("", max_length=80)
    contact_phone: str = Field("", max_length=40)
    duty_phone: str = Field("", max_length=40)


class ProviderIn(ContactIn):
    """A unit that becomes a provider."""

    unit_id: UUID
    legal_kind: LegalKind
    since: date
    credit_code: str = Field("", max_length=18)


class AdmissionIn(Body):
    """A change of status; with an end it is admitted again by itself."""

    status: AdmissionStatus
    on: date
    until: date | None = None
    reason: str = Field(min_length=1, max_length=300)


class AdmissionOut(ninja.Schema):
    """A dated status."""

    status: str
    valid_from: date
    valid_until: date | None
    reason: str


class TradeIn(Body):
    """A trade."""

    code: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=40)
    name_en: str = Field("", max_length=40)


class TradeOut(TradeIn, extra="ignore"):
    """A trade with its id."""

    public_id: UUID


class StaffIn(Body):
    """Somebody who comes on site."""

    person_id: UUID
    since: date
    post: str = Field("", max_length=60)
    trades: list[str] = Field([], max_length=20)


class StaffOut(ninja.Schema):
    """Somebody on the staff list."""

    public_id: UUID
    person_id: UUID = Field(alias="person.public_id")
    post: str
    valid_from: date


class QualificationIn(Body):
    """A dated fact about a provider's person."""

    person_id: UUID
    kind: QualificationKind
    valid_from: date
    valid_until: date | None = None
    name: str = Field("", max_length=80)
    number: str = Field("", max_length=60)
    evidence_id: UUID | None = None


class QualificationOut(ninja.Schema):
    """A dated fact about a provider's person."""

    public_id: UUID
    person_id: UUID = Field(alias="person.public_id")
    kind: str
    valid_from: date
    valid_until: date | None


class EndIn(Body):
    """From when and why."""

    on: date
    reason: str = Field(min_length=1, max_length=300)


class ShiftIn(Body):
    """One shift; ``on`` is the roster's day."""

    on: date
    trade: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=80)
    starts_at: datetime
    ends_at: datetime
    rank: DutyRank = DutyRank.ON_DUTY
    phone: str = Field("", max_length=40)


class RosterIn(Body):
    """A duty roster: for its days and trades it replaces what was loaded before."""

    rows: list[ShiftIn] = Field(min_length=1, max_length=5000)
    source: str = Field("", max_length=200)


class RosterOut(ninja.Schema):
    """A roster that was taken."""

    public_id: UUID
    valid_from: date
    valid_until: date


class ShiftOut(ninja.Schema):
    """Whom to call."""

    trade: str = Field(alias="trade.code")
    name: str = Field(alias="person.name")
    rank: int
    phone: str
    starts_at: datetime
    ends_at: datetime


class GapOut(ninja.Schema):
    """A time in which a trade has nobody on duty."""

    provider_id: UUID = Field(alias="provider.public_id")
    trade: str = Field(alias="trade.code")
    starts_at: datetime
    ends_at: datetime


class StaffRowIn(Body):
    """One line of a staff roster with attendance."""

    name: str = Field(min_length=1, max_length=80)
    post: str = Field("", max_length=60)
    due_hours: Hours | None = None
    present_hours: Hours | None = None
    entered_on: date | None = None
    left_on: date | None = None


class StaffMonthIn(Body):
    """A month's staff roster; ``month`` is its first day."""

    month: date
    rows: list[StaffRowIn] = Field(min_length=1, max_length=5000)
    source: str = Field("", max_length=200)


class StaffMonthOut(ninja.Schema):
    """A month that was taken."""

    public_id: UUID
    month: date


@router.get("/providers", response=Paged[ProviderOut])
def list_providers(request: ActorRequest, paging: Query[Paging]) -> object:
    """The providers one may see."""
    rows = Provider.objects.visible_to(request.actor).select_related("unit").order_by("unit__sort_key", "pk")
    return paged(rows, paging)


@router.get("/providers/{uuid:provider_id}", response=ProviderOut)
def show_provider(request: ActorRequest, provider_id: UUID) -> object:
    """One provider."""
    return _provider(request, provider_id)


@router.post("/providers", response={201: ProviderOut})
def admit_provider(request: ActorRequest, body: ProviderIn) -> object:
    """Enter a unit as a provider."""
    return ninja.Status(201, admission.admit_provider(request.actor, at=timezone.now(), **body.dict()))


@router.post("/providers/{uuid:provider_id}/admission", response=AdmissionOut)
def change_admission(request: ActorRequest, provider_id: UUID, body: AdmissionIn) -> object:
    """Suspend, readmit or strike off a provider."""
    return admission.change_admission(request.actor, provider_id, at=timezone.now(), **body.dict())


@router.put("/providers/{uuid:provider_id}/contact", response=ProviderOut)
def change_contact(request: ActorRequest, provider_id: UUID, body: ContactIn) -> object:
    """Say whom to telephone at a provider, by day and at night."""
    return admission.change_contact(request.actor, provider_id, at=timezone.now(), **body.dict())


@router.put("/providers/{uuid:provider_id}/sending", response=ProviderOut)
def choose_sending(request: ActorRequest, provider_id: UUID, body: SendingIn) -> object:
    """Let ordinary orders go by duty roster and skill from now on, or to the provider's desk."""
    return admission.choose_sending(request.actor, provider_id, by_roster=body.by_roster, at=timezone.now())


@router.get("/trades", response=list[TradeOut])
def list_trades(request: ActorRequest) -> object:
    """The trades."""
    return list(Trade.objects.visible_to(request.actor).order_by("code"))


@router.post("/trades", response={201: TradeOut})
def create_trade(request: ActorRequest, body: TradeIn) -> object:
    """Enter a trade."""
    return ninja.Status(201, staff.create_trade(request.actor, at=timezone.now(), **body.dict()))


@router.post("/providers/{uuid:provider_id}/staff", response={201: StaffOut})
def enter_staff(request: ActorRequest, provider_id: UUID, body: StaffIn) -> object:
    """Put a person on the staff list."""
    given = body.dict()
    entered = staff.enter_staff(
        request.actor, given.pop("person_id"), provider_id=provider_id, at=timezone.now(), **given
    )
    return ninja.Status(201, entered)


@router.post("/qualifications", response={201: QualificationOut})
def enter_qualification(request: ActorRequest, body: QualificationIn) -> object:
    """State that somebody is vetted, signed, certified."""
    given = body.dict()
    stated = staff.enter_qualification(request.actor, given.pop("person_id"), at=timezone.now(), **given)
    return ninja.Status(201, stated)


@router.post("/qualifications/{uuid:qualification_id}/end", response=QualificationOut)
def end_qualification(request: ActorRequest, qualification_id: UUID, body: EndIn) -> object:
    """Withdraw a qualification."""
    return staff.end_qualification(request.actor, qualification_id, at=timezone.now(), **body.dict())


@router.post("/providers/{uuid:provider_id}/rosters", response={201: RosterOut})
def load_roster(request: ActorRequest, provider_id: UUID, body: RosterIn) -> object:
    """Load a duty roster."""
    rows = [rosters.RosterRow(**row.dict()) for row in body.rows]
    loaded = rosters.load_roster(request.actor, provider_id, rows=rows, source=body.source, at=timezone.now())
    return ninja.Status(201, loaded)


@router.get("/providers/{uuid:provider_id}/on-duty", response=list[ShiftOut])
def list_on_duty(request: ActorRequest, provider_id: UUID, trade: str = "") -> object:
    """Whom to call now, in order."""
    request.actor.demand("providers.roster.see")
    provider = _provider(request, provider_id)
    return on_duty(provider_id=provider.pk, at=timezone.now(), trade=trade or None)


@router.get("/roster-gaps", response=list[GapOut])
def list_roster_gaps(request: ActorRequest) -> object:
    """The gaps of the next 14 days."""
    request.actor.demand("providers.roster.see")
    return roster_gaps(request.actor, at=timezone.now())


@router.post("/providers/{uuid:provider_id}/staff-months", response={201: StaffMonthOut})
def load_staff_month(request: ActorRequest, provider_id: UUID, body: StaffMonthIn) -> object:
    """Load a month's staff roster and attendance."""
    rows = [staff.StaffRow(**row.dict()) for row in body.rows]
    loaded = staff.load_staff_month(
        request.actor, provider_id, month=body.month, rows=rows, source=body.source, at=timezone.now()
    )
    return ninja.Status(201, loaded)


def _provider(request: ActorRequest, provider_id: UUID) -> Provider:
    row: Provider | None = (
        Provider.objects.visible_to(request.actor).select_related("unit").filter(public_id=provider_id).first()
    )
    if row is None:
        raise NotFound(thing=N_("provider"))
    return row
