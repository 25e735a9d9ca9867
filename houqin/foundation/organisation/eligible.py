"""Who could do each duty that must be kept apart from another, by the roles held today (practice 17)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from houqin.foundation.organisation import permissions
from houqin.foundation.organisation.duties import Duty, Shortage, shortages
from houqin.foundation.organisation.models import Grant, Person

_actions: dict[Duty, str] = {}


def register(actions: Mapping[Duty, str]) -> None:
    """Say by which action an app's people do a duty (from AppConfig.ready)."""
    _actions.update(actions)


def able(authority_id: int, *, on: date) -> dict[Duty, list[Person]]:
    """The persons with an account whose roles of a day allow each duty that an app registered, by name. One query."""
    holders = {duty: permissions.roles_for(_actions[duty]) for duty in Duty if duty in _actions}
    found: dict[Duty, dict[int, Person]] = {duty: {} for duty in holders}
    held = (
        Grant.objects.filter(person__authority_id=authority_id, person__account__is_active=True, valid_from__lte=on)
        .exclude(valid_until__lte=on)
        .select_related("person")
        .order_by("person__sort_key", "person_id")
    )
    for grant in held:
        for duty, roles in holders.items():
            if grant.role in roles:
                found[duty][grant.person_id] = grant.person
    return {duty: list(persons.values()) for duty, persons in found.items()}


def short_of(able: Mapping[Duty, Collection[Person]]) -> list[Shortage]:
    """Where the persons who are :func:`able` are too few for the duties to be kept apart."""
    return shortages({duty: {person.pk for person in persons} for duty, persons in able.items()})
