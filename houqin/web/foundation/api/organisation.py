"""Endpoints on units, people and grants."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import ninja
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from ninja import Field, Query
from pydantic import StrictBool, StrictInt

from houqin.foundation.organisation import eligible
from houqin.foundation.organisation.models import Grant, Person, Unit, UnitKind
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services import people, units
from houqin.kernel.refusal import N_, BadInput, NotFound
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged

router = Router(tags=["organisation"])


class KeptApartOut(ninja.Schema):
    """A duty that must be kept apart from others, and who may do it today."""

    duty: str
    person_ids: list[UUID]


class ShortageOut(ninja.Schema):
    """Duties that exclude each other, and how many persons there are for all of them: too few."""

    duties: list[str]
    persons: int


class DutiesOut(ninja.Schema):
    """Who could do what, and where persons are lacking."""

    duties: list[KeptApartOut]
    shortages: list[ShortageOut]


@router.get("/people/duties", response=DutiesOut)
def list_duties_kept_apart(request: ActorRequest) -> object:
    """The duties that practice 17 keeps apart, by the roles held today."""
    request.actor.demand("organisation.duties.see")
    able = eligible.able(request.actor.acting_authority_id, on=timezone.localdate())
    return {
        "duties": [
            {"duty": duty.name.lower(), "person_ids": [person.public_id for person in persons]}
            for duty, persons in able.items()
        ],
        "shortages": [
            {"duties": [duty.name.lower() for duty in one.duties], "persons": one.persons}
            for one in eligible.short_of(able)
        ],
    }


class UnitOut(ninja.Schema):
    """A unit."""

    public_id: UUID
    code: str
    name: str
    name_en: str
    kind: str
    parent_id: UUID | None = Field(None, alias="parent.public_id")
    headcount: int
    valid_from: date
    valid_until: date | None


class PersonOut(ninja.Schema):
    """A person as the phone book lists them."""

    public_id: UUID
    name: str
    title: str
    unit_id: UUID = Field(alias="unit.public_id")
    unit_name: str = Field(alias="unit.name")
    phone: str
    extension: str
    valid_until: date | None


class GrantOut(ninja.Schema):
    """A role held in a unit."""

    public_id: UUID
    role: str
    unit_id: UUID = Field(alias="unit.public_id")
    valid_from: date
    valid_until: date | None


class UnitIn(Body):
    """A new unit; a provider has no parent."""

    parent_id: UUID | None = None
    kind: UnitKind
    code: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=120)
    name_en: str = Field("", max_length=120)
    headcount: int = Field(0, ge=0, le=100_000)
    is_budget_lead: bool = False
    is_public_institution: bool = True


class NameIn(Body):
    """A unit's names."""

    name: str = Field(min_length=1, max_length=120)
    name_en: str = Field("", max_length=120)


class MoveIn(Body):
    """Where to and from when."""

    parent_id: UUID
    on: date


class EndIn(Body):
    """From when (the first day on which it no longer holds) and why."""

    on: date
    reason: str = Field(min_length=1, max_length=300)


class SettingIn(Body):
    """A setting and its value, in the setting's own kind."""

    key: str = Field(max_length=60)
    value: StrictBool | StrictInt | str


class SettingOut(ninja.Schema):
    """A unit's own value of a setting."""

    key: str
    value: StrictBool | StrictInt | str


class AccountIn(Body):
    """A user name and, perhaps, a first password."""

    username: str = Field(min_length=1, max_length=150)
    password: str | None = Field(None, max_length=200)


class PasswordIn(Body):
    """A password in place of a forgotten one."""

    password: str = Field(min_length=1, max_length=200)


class PersonIn(Body):
    """A person as the phone book lists them."""

    unit_id: UUID
    name: str = Field(min_length=1, max_length=80)
    title: str = Field("", max_length=80)
    phone: str = Field("", max_length=40)
    extension: str = Field("", max_length=20)


class GrantIn(Body):
    """A role to be granted."""

    role: Role
    unit_id: UUID
    valid_from: date
    valid_until: date | None = None


@router.get("/units", response=Paged[UnitOut])
def list_units(request: ActorRequest, paging: Query[Paging], kind: str = "", code: str = "") -> object:
    """The units of one's authority, as the tree stands, the upper first."""
    rows = Unit.objects.visible_to(request.actor).select_related("parent").order_by("path")
    rows = rows.filter(kind=kind) if kind else rows
    return paged(rows.filter(code=code) if code else rows, paging)


@router.get("/units/{uuid:unit_id}", response=UnitOut)
def show_unit(request: ActorRequest, unit_id: UUID) -> object:
    """One unit."""
    return _unit(request, unit_id)


@router.post("/units", response={201: UnitOut})
def found_unit(request: ActorRequest, body: UnitIn) -> object:
    """Found a unit."""
    return ninja.Status(201, units.found_unit(request.actor, at=timezone.now(), **body.dict()))


@router.post("/units/{uuid:unit_id}/rename", response=UnitOut)
def rename_unit(request: ActorRequest, unit_id: UUID, body: NameIn) -> object:
    """Give a unit another name."""
    return units.rename_unit(request.actor, unit_id, at=timezone.now(), **body.dict())


@router.post("/units/{uuid:unit_id}/move", response=UnitOut)
def move_unit(request: ActorRequest, unit_id: UUID, body: MoveIn) -> object:
    """Place a unit under another one from a day on."""
    return units.move_unit(request.actor, unit_id, at=timezone.now(), **body.dict())


@router.post("/units/{uuid:unit_id}/end", response=UnitOut)
def end_unit(request: ActorRequest, unit_id: UUID, body: EndIn) -> object:
    """End a unit; its history stays."""
    return units.end_unit(request.actor, unit_id, at=timezone.now(), **body.dict())


@router.post("/units/{uuid:unit_id}/settings", response=SettingOut)
def set_setting(request: ActorRequest, unit_id: UUID, body: SettingIn) -> object:
    """Give a unit its own value of a setting; everything below inherits it."""
    return units.set_unit_setting(request.actor, unit_id, at=timezone.now(), **body.dict())


@router.get("/people", response=Paged[PersonOut])
def list_people(request: ActorRequest, paging: Query[Paging], unit_id: UUID | None = None) -> object:
    """The phone book: one's authority, or one's colleagues for a provider's people."""
    rows = Person.objects.visible_to(request.actor).select_related("unit").order_by("sort_key", "pk")
    return paged(rows.filter(unit__public_id=unit_id) if unit_id else rows, paging)


@router.get("/people/{uuid:person_id}", response=PersonOut)
def show_person(request: ActorRequest, person_id: UUID) -> object:
    """One person."""
    return _person(request, person_id)


@router.post("/people", response={201: PersonOut})
def enter_person(request: ActorRequest, body: PersonIn) -> object:
    """Enter a person."""
    return ninja.Status(201, people.enter_person(request.actor, at=timezone.now(), **body.dict()))


@router.put("/people/{uuid:person_id}", response=PersonOut)
def correct_person(request: ActorRequest, person_id: UUID, body: PersonIn) -> object:
    """Correct somebody's name, title and numbers, or move them to another office."""
    return people.correct_person(request.actor, person_id, at=timezone.now(), **body.dict())


@router.put("/people/{uuid:person_id}/password", response=PersonOut)
def reset_password(request: ActorRequest, person_id: UUID, body: PasswordIn) -> object:
    """Give somebody who forgot theirs a password anew."""
    _demand_good_password(body.password)
    people.reset_password(request.actor, person_id, at=timezone.now(), password=body.password)
    return _person(request, person_id)


@router.post("/people/{uuid:person_id}/account", response=PersonOut)
def open_account(request: ActorRequest, person_id: UUID, body: AccountIn) -> object:
    """Give a person a sign-in; without a password they sign in by single sign-on only."""
    if body.password is not None:
        _demand_good_password(body.password)
    people.open_account(request.actor, person_id, at=timezone.now(), **body.dict())
    return _person(request, person_id)


@router.post("/people/{uuid:person_id}/end", response=PersonOut)
def end_person(request: ActorRequest, person_id: UUID, body: EndIn) -> object:
    """Somebody leaves: roles end, the account closes."""
    return people.end_person(request.actor, person_id, at=timezone.now(), **body.dict())


@router.get("/people/{uuid:person_id}/grants", response=list[GrantOut])
def list_grants(request: ActorRequest, person_id: UUID) -> object:
    """The roles a person holds or held, the newest first."""
    return list(_person(request, person_id).grants.select_related("unit").order_by("-valid_from", "-pk"))


@router.post("/people/{uuid:person_id}/grants", response={201: GrantOut})
def grant_role(request: ActorRequest, person_id: UUID, body: GrantIn) -> object:
    """Grant a role."""
    return ninja.Status(201, people.grant_role(request.actor, person_id, at=timezone.now(), **body.dict()))


@router.post("/grants/{uuid:grant_id}/end", response=GrantOut)
def end_grant(request: ActorRequest, grant_id: UUID, body: EndIn) -> Grant:
    """Take a role back from a day on."""
    return people.end_grant(request.actor, grant_id, at=timezone.now(), **body.dict())


def _demand_good_password(password: str) -> None:
    try:
        validate_password(password)
    except ValidationError as error:
        raise BadInput(field="password", problem=" ".join(error.messages).rstrip(".")) from error


def _unit(request: ActorRequest, unit_id: UUID) -> Unit:
    unit: Unit | None = (
        Unit.objects.visible_to(request.actor).select_related("parent").filter(public_id=unit_id).first()
    )
    if unit is None:
        raise NotFound(thing=N_("unit"))
    return unit


def _person(request: ActorRequest, person_id: UUID) -> Person:
    rows = Person.objects.visible_to(request.actor).select_related("unit")
    person: Person | None = rows.filter(public_id=person_id).first()
    if person is None:
        raise NotFound(thing=N_("person"))
    return person
