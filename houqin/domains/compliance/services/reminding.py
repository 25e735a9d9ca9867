"""Telling whoever is in charge what falls due: once per thing and level (practice 5)."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from django.urls import reverse

from houqin.domains.compliance.queries.calendar import Occurrence, ahead
from houqin.domains.compliance.rules.schedule import Standing, reminder_level
from houqin.domains.compliance.services.fulfilling import owners_of
from houqin.foundation.notices.services import notify
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.kernel.refusal import N_

#: The farthest reminder there may be.
FARTHEST_REMINDER = timedelta(days=366)
DUE, OVERDUE = N_("“{duty}” is due on {due} {about}"), N_("“{duty}” was due on {due} and is not done {about}")


def remind(actor: Actor, *, today: date, at: datetime) -> int:
    """Tell of every duty that reached a reminder; answers how many notices are new. Repeating it adds none.

    What a chief has to do waits for the day's digest until it is overdue.
    """
    owners: dict[tuple[str, int], list[Person]] = {}
    told = 0
    for one in ahead(actor, today=today, until=today + FARTHEST_REMINDER):
        if one.due_on is None or one.standing not in {Standing.DUE, Standing.OVERDUE}:
            continue
        in_charge = (one.duty.owner_role, one.duty.owner_unit_id)
        if in_charge not in owners:
            owners[in_charge] = owners_of(one.duty, on=today)
        told += len(_tell(owners[in_charge], one, today=today, at=at))
    return told


def _tell(persons: list[Person], one: Occurrence, *, today: date, at: datetime) -> list[object]:
    assert one.due_on is not None  # noqa: S101  asked above
    is_overdue = one.standing is Standing.OVERDUE
    return [
        *notify(
            persons,
            kind="compliance.overdue" if is_overdue else "compliance.due",
            text=OVERDUE if is_overdue else DUE,
            figures={"duty": one.duty.name, "due": one.due_on.isoformat(), "about": one.about},
            about=thing_of(one),
            level=reminder_level(one.due_on, today=today, remind=one.remind),
            link=address_of(one),
            at=at,
            in_digest=one.duty.owner_role == Role.SECTION_CHIEF and not is_overdue,
        )
    ]


def address_of(one: Occurrence) -> str:
    """The page of one time of a duty."""
    return reverse("compliance:occurrence", args=[one.duty.public_id, one.key])


def thing_of(one: Occurrence) -> uuid.UUID:
    """The lasting id of one time of a duty."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{one.duty.authority_id}:{one.duty.code}:{one.key}")
