"""People: entered, corrected, moved, given an account, left; and the roles granted to them."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Account, Grant, Person, Unit, UnitKind
from houqin.foundation.organisation.roles import PROVIDER_ROLES, Role
from houqin.foundation.organisation.security import demand_separate_administrators
from houqin.foundation.organisation.sorting import sort_key
from houqin.kernel.refusal import N_, BadInput, NotFound, NotPermitted, Refusal


class GrantsToSelf(Refusal):
    """Nobody gives a role to themselves."""

    code = "organisation.grants_to_self"
    sentence = N_("You cannot grant a role to yourself.")
    remedy = N_("Ask another administrator.")
    basis = "practice 17"
    status = 403


class WrongSide(Refusal):
    """A provider's role belongs to a provider, an office role to an office (管办分离)."""

    code = "organisation.wrong_side"
    sentence = N_("The role {role} cannot be held in {unit}: managing and serving are separate.")
    remedy = N_("Choose a role of the unit's own side.")
    basis = "S98, 管办分离"


class RoleHeld(Refusal):
    """The person already holds this role in this unit."""

    code = "organisation.role_held"
    sentence = N_("{person} already holds the role {role} in {unit}.")
    remedy = N_("End that grant first.")


class UsernameTaken(Refusal):
    """Somebody else signs in under this name."""

    code = "organisation.username_taken"
    sentence = N_("The user name {username} is taken.")
    remedy = N_("Choose another one.")


@use_case
def enter_person(
    actor: Actor,
    *,
    unit_id: uuid.UUID,
    name: str,
    at: datetime,
    title: str = "",
    phone: str = "",
    extension: str = "",
) -> Person:
    """Enter a person into a unit's (or provider's) list. Name and phone stand in the archive as salted hashes."""
    unit = _unit(actor, unit_id)
    actor.demand("organisation.people.change", path=unit.asked_at)
    if not name.strip():
        raise BadInput(field="name", problem=N_("a person needs a name"))
    person = Person.objects.create(
        authority=unit.authority,
        unit=unit,
        name=name.strip(),
        sort_key=sort_key(name),
        title=title,
        phone=phone,
        extension=extension,
    )
    personal = {"name": person.name} | ({"phone": phone} if phone else {})
    record(actor, "organisation.person_entered", person, at=at, personal=personal)
    return person


@use_case
def correct_person(
    actor: Actor,
    person_id: uuid.UUID,
    *,
    at: datetime,
    unit_id: uuid.UUID,
    name: str,
    title: str = "",
    phone: str = "",
    extension: str = "",
) -> Person:
    """Keep the phone book true: somebody's name, title, numbers, and the office they work in.

    Roles stay where they were granted. Raises BadInput: nobody changes over to a provider, or away from one (管办分离).
    """
    person, unit = _person(actor, person_id), _unit(actor, unit_id)
    for one in (person.unit, unit):
        actor.demand("organisation.people.change", path=one.asked_at)
    if not name.strip():
        raise BadInput(field="name", problem=N_("a person needs a name"))
    if unit != person.unit and UnitKind.PROVIDER in {unit.kind, person.unit.kind}:
        raise BadInput(
            field="unit_id", problem=N_("between office and provider nobody moves: they leave, and are entered")
        )
    stated = {"unit": [str(person.unit.public_id), str(unit.public_id)], "title": [person.title, title]}
    changes = {name: pair for name, pair in stated.items() if pair[0] != pair[1]}
    person.unit, person.title, person.phone, person.extension = unit, title, phone, extension
    person.name, person.sort_key = name.strip(), sort_key(name)
    person.save(update_fields=["unit", "name", "sort_key", "title", "phone", "extension"])
    personal = {"name": person.name} | ({"phone": phone} if phone else {})
    record(actor, "organisation.person_corrected", person, at=at, changes=changes, personal=personal)
    return person


@use_case
def reset_password(actor: Actor, person_id: uuid.UUID, *, password: str, at: datetime) -> Account:
    """Give somebody who forgot theirs a password anew, which ends where they are signed in. A second factor stays.

    Raises BadInput without an account; NotPermitted for one's own, which one changes knowing the old one.
    """
    person = _person(actor, person_id)
    actor.demand("organisation.people.change", path=person.unit.asked_at)
    if person.pk == actor.person_id:
        raise NotPermitted(action=N_("reset one's own password"))
    if person.account is None or not person.account.is_active:
        raise BadInput(field="person", problem=N_("this person has no account that is open"))
    account = person.account
    account.set_password(password)
    account.password_set_at = at
    account.save(update_fields=["password", "password_set_at"])
    record(actor, "organisation.password_reset", person, at=at)
    return account


@use_case
def open_account(actor: Actor, person_id: uuid.UUID, *, username: str, password: str | None, at: datetime) -> Account:
    """Give a person a sign-in; without a password they sign in by single sign-on. Raises UsernameTaken."""
    person = _person(actor, person_id)
    actor.demand("organisation.people.change")
    if person.account_id is not None:
        raise BadInput(field="person", problem=N_("this person already has an account"))
    if Account.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username=username)
    account = Account.objects.create_user(username=username, password=password, password_set_at=at)
    person.account = account
    person.save(update_fields=["account"])
    record(actor, "organisation.account_opened", person, at=at, personal={"username": username})
    return account


@use_case
def end_person(actor: Actor, person_id: uuid.UUID, *, on: date, at: datetime, reason: str) -> Person:
    """Somebody leaves: grants end, the account closes, what they did stays."""
    person = _person(actor, person_id)
    actor.demand("organisation.people.change")
    person.valid_until = on
    person.save(update_fields=["valid_until"])
    Grant.objects.filter(person=person, valid_until__isnull=True).update(valid_until=on)
    if person.account_id is not None:
        Account.objects.filter(pk=person.account_id).update(is_active=False)
    record(actor, "organisation.person_left", person, at=at, changes={"valid_until": [None, on]}, reason=reason)
    return person


@use_case
def grant_role(
    actor: Actor,
    person_id: uuid.UUID,
    *,
    role: str,
    unit_id: uuid.UUID,
    valid_from: date,
    at: datetime,
    valid_until: date | None = None,
) -> Grant:
    """Grant a role in a unit. Raises GrantsToSelf, WrongSide, RoleHeld, AdministratorsSeparate."""
    person, unit = _person(actor, person_id), _unit(actor, unit_id)
    actor.demand("organisation.grants.change", path=unit.asked_at)
    if actor.person_id == person.pk:
        raise GrantsToSelf()
    serves = unit.kind in {UnitKind.PROVIDER, UnitKind.SERVICE_CENTRE}
    if (role in PROVIDER_ROLES and not serves) or (role not in PROVIDER_ROLES and unit.kind == UnitKind.PROVIDER):
        raise WrongSide(role=str(Role(role).label), unit=unit.name)
    if Grant.objects.filter(person=person, role=role, unit=unit, valid_until__isnull=True).exists():
        raise RoleHeld(person=person.name, role=str(Role(role).label), unit=unit.name)
    demand_separate_administrators(person, role)
    grant = Grant.objects.create(
        person=person,
        role=role,
        unit=unit,
        granted_by_id=actor.person_id,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    changes = {
        "role": [None, role],
        "unit": [None, str(unit.public_id)],
        "valid_from": [None, valid_from],
        "valid_until": [None, valid_until],
    }
    record(actor, "organisation.role_granted", person, at=at, changes=changes)
    return grant


@use_case
def end_grant(actor: Actor, grant_id: uuid.UUID, *, on: date, at: datetime, reason: str) -> Grant:
    """Take a role back from a day on; it works on the person's next request."""
    grant = (
        Grant.objects.filter(public_id=grant_id, person__authority_id=actor.authority_id)
        .select_related("person", "unit")
        .select_for_update(of=("self",))
        .first()
    )
    if grant is None:
        raise NotFound(thing=N_("grant"))
    actor.demand("organisation.grants.change")
    grant.valid_until = max(on, grant.valid_from)
    grant.save(update_fields=["valid_until"])
    changes = {
        "role": [grant.role, None],
        "unit": [str(grant.unit.public_id), None],
        "valid_until": [None, grant.valid_until],
    }
    record(actor, "organisation.role_ended", grant.person, at=at, changes=changes, reason=reason)
    return grant


def _unit(actor: Actor, unit_id: uuid.UUID) -> Unit:
    unit: Unit | None = Unit.objects.visible_to(actor).filter(public_id=unit_id).first()
    if unit is None:
        raise NotFound(thing=N_("unit"))
    return unit


def _person(actor: Actor, person_id: uuid.UUID) -> Person:
    person: Person | None = (
        Person.objects.visible_to(actor).select_for_update(of=("self",)).filter(public_id=person_id).first()
    )
    if person is None:
        raise NotFound(thing=N_("person"))
    return person
