"""Who knocks at every door: each role in its own place, in a sibling's, in another authority; and visitors."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.roles import PROVIDER_ROLES, Role
from houqin.foundation.organisation.services.people import end_person, open_account
from houqin.foundation.organisation.tests.making import AT, SINCE, Office

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: Where a role stands in relation to the sample's order, unit and provider.
OWN, OTHER, ELSEWHERE = "own", "other", "elsewhere"
#: Roles that are held in a unit; the other office roles are held at the authority's root.
UNIT_ROLES = {Role.REQUESTER, Role.UNIT_MANAGER, Role.AREA_MANAGER}


@dataclass(frozen=True)
class Knocker:
    """A signed-in somebody; ``place`` is own, other or elsewhere."""

    role: str
    place: str
    client: Client


def _place(office: Office, role: Role, place: str) -> Unit:
    if role in PROVIDER_ROLES:
        return office.rival if place == OTHER else office.provider
    if place == OTHER:
        return office.finance
    return office.planning if role in UNIT_ROLES else office.authority


def everybody(office: Office, elsewhere: Office) -> list[Knocker]:
    """Every role in its own place, in a sibling's place, and in another authority."""
    knockers = []
    for role in Role:
        for place in (OWN, OTHER, ELSEWHERE):
            home = elsewhere if place == ELSEWHERE else office
            person = home.person(f"{role.label}{place}", _place(home, role, place), role)
            knockers.append(Knocker(role.value, place, client_of(home, person.public_id, f"{role}-{place}")))
    return knockers


def nobodies(office: Office) -> list[Knocker]:
    """A visitor, somebody whose role was taken, somebody who left."""
    plain = office.person("无角色", office.planning)
    left = office.person("已离开", office.planning, Role.UNIT_MANAGER)
    left_client = client_of(office, left.public_id, "left")
    end_person(office.system, left.public_id, on=SINCE, at=AT, reason="调离")
    return [
        Knocker("visitor", "none", Client()),
        Knocker("without_role", "none", client_of(office, plain.public_id, "plain")),
        Knocker("left", "none", left_client),
    ]


def client_of(office: Office, person_id: object, username: str) -> Client:
    account = open_account(office.system, person_id, username=username, password=None, at=AT)  # type: ignore[arg-type]  # a UUID
    client = Client(raise_request_exception=False)
    client.force_login(account, backend=BACKEND)
    return client
