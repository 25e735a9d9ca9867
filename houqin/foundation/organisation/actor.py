"""Who acts: a person with the roles they hold today, a signed link, or the system itself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from django.db.models import Q

from houqin.foundation.organisation import permissions
from houqin.foundation.organisation.models import Account, Grant, Person, Unit
from houqin.foundation.organisation.roles import PROVIDER_ROLES, SEEING_ROLES, Role
from houqin.foundation.scope.scope import EVERYTHING, NOTHING, WHOLE_INSTALLATION, Scope
from houqin.kernel.refusal import N_, NotPermitted


class ActorKind(Enum):
    """How somebody came to act."""

    PERSON = "person"
    SYSTEM = "system"
    LINK = "link"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A role in force: the unit it is held in and that unit's path."""

    role: str
    unit_id: int
    path: str

    @property
    def is_provider(self) -> bool:
        """Whether the role stands on the provider's side of the counter."""
        return self.role in PROVIDER_ROLES


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who does something, with everything that decides what they may see and do.

    ``link_actions`` are the acts a signed link carries, for the one subject ``link_subject``: practice 2, 18.
    """

    kind: ActorKind
    name: str
    authority_id: int | None = None
    person_id: int | None = None
    public_id: uuid.UUID | None = None
    unit_id: int | None = None
    unit_path: str = ""
    grants: tuple[HeldGrant, ...] = ()
    visible_unit_ids: tuple[int, ...] = ()
    sees_all: bool = False
    link_actions: frozenset[str] = field(default_factory=frozenset)
    link_subject: uuid.UUID | None = None

    @property
    def provider_ids(self) -> tuple[int, ...]:
        """The providers (units) this actor works for."""
        return tuple(sorted({grant.unit_id for grant in self.grants if grant.is_provider}))

    @property
    def acting_authority_id(self) -> int:
        """The authority acted for. Raises NotPermitted for the installation's own system, which acts for none."""
        if self.authority_id is None:
            raise NotPermitted(action=N_("act without an authority"))
        return self.authority_id

    @property
    def authority_path(self) -> str:
        """The root of the authority's tree: what concerns all of it is demanded there. Raises NotPermitted."""
        return f"{self.acting_authority_id}."

    @property
    def is_office_side(self) -> bool:
        """Whether the actor stands on the buyer's side."""
        return self.kind is ActorKind.SYSTEM or any(not grant.is_provider for grant in self.grants)

    @property
    def holds_any_role(self) -> bool:
        """Whether anything but oneself may be seen: a role in force, or a duty of the system's."""
        return bool(self.grants) or self.kind in {ActorKind.SYSTEM, ActorKind.LINK}

    @property
    def roles(self) -> frozenset[str]:
        """The codes of all roles held."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def scope(self) -> Scope:
        """What the database will show this actor."""
        if self.kind is ActorKind.NOBODY:
            return NOTHING
        if self.kind is ActorKind.LINK:  # one subject only: every door narrows it (visible_to)
            return Scope(authority=self.authority_id or "", units=EVERYTHING)
        if self.kind is ActorKind.SYSTEM and self.authority_id is None:
            return WHOLE_INSTALLATION
        return Scope(
            authority=self.authority_id or "",
            units=EVERYTHING if self.sees_all else self.visible_unit_ids,
            providers=self.provider_ids,
            person=self.person_id,
        )

    def can(self, action: str, *, path: str | None = None, provider_id: int | None = None) -> bool:
        """Whether *action* is permitted on something at *path* of the unit tree, held by *provider_id*.

        An office role counts in its unit and below; a provider's role counts for its own provider. Leaving both
        out asks whether the actor may do this anywhere at all.
        """
        if self.kind is ActorKind.SYSTEM:
            return True
        if self.kind is ActorKind.LINK:
            return action in self.link_actions
        holders = permissions.roles_for(action)
        for grant in self.grants:
            if grant.role not in holders:
                continue
            if path is None and provider_id is None:
                return True
            if grant.is_provider:
                if provider_id == grant.unit_id:
                    return True
            elif path is not None and path.startswith(grant.path):
                return True
        return False

    def demand(self, action: str, *, path: str | None = None, provider_id: int | None = None) -> None:
        """Raise NotPermitted unless :meth:`can`."""
        if not self.can(action, path=path, provider_id=provider_id):
            raise NotPermitted(action=permissions.name_of(action))


NOBODY = Actor(kind=ActorKind.NOBODY, name="")


def system_actor(authority_id: int | None, name: str) -> Actor:
    """The system at work for one authority (or, with None, for the whole installation) under a job's name."""
    return Actor(kind=ActorKind.SYSTEM, name=name, authority_id=authority_id, sees_all=True)


def actor_of(account: Account, *, on: date) -> Actor:
    """The actor behind a sign-in, with the grants in force on a day; NOBODY without a person."""
    person = Person.objects.select_related("unit").filter(account=account).first()
    return NOBODY if person is None or not account.is_active else actor_for(person, on=on)


def actor_for(person: Person, *, on: date) -> Actor:
    """The actor that *person* is on a day: two queries, whatever the size of the tree."""
    if person.valid_until is not None and person.valid_until <= on:
        return NOBODY
    held = tuple(
        HeldGrant(role=role, unit_id=unit_id, path=path)
        for role, unit_id, path in Grant.objects.filter(person=person, valid_from__lte=on)
        .exclude(valid_until__lte=on)
        .order_by("id")
        .values_list("role", "unit_id", "unit__path")
    )
    root = f"{person.authority_id}."
    seeing = {grant.path for grant in held if grant.role in SEEING_ROLES}
    sees_all = root in seeing
    visible: tuple[int, ...] = ()
    if seeing and not sees_all:
        below = Q()
        for path in seeing:
            below |= Q(path__gte=path, path__lt=path[:-1] + "/")
        visible = tuple(Unit.objects.filter(below).order_by("id").values_list("id", flat=True))
    return Actor(
        kind=ActorKind.PERSON,
        name=person.name,
        authority_id=person.authority_id,
        person_id=person.pk,
        public_id=person.public_id,
        unit_id=person.unit_id,
        unit_path=person.unit.path,
        grants=held,
        visible_unit_ids=visible,
        sees_all=sees_all,
    )


def holders_of(role: Role, *, unit: Unit, on: date) -> list[Person]:
    """The persons who hold *role* in *unit* or above it on a day, nearest first."""
    ancestors = [int(part) for part in unit.path.rstrip(".").split(".")]
    grants = (
        Grant.objects.filter(role=role, unit_id__in=ancestors, valid_from__lte=on)
        .exclude(valid_until__lte=on)
        .select_related("person", "unit")
    )
    return [grant.person for grant in sorted(grants, key=lambda grant: -len(grant.unit.path))]
