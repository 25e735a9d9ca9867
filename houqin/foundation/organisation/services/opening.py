"""The first act of an installation: an authority, and somebody who may administer it (practice 23)."""

from __future__ import annotations

from datetime import datetime

from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor, system_actor
from houqin.foundation.organisation.events import InstallationOpened, announce
from houqin.foundation.organisation.models import Person, Unit, UnitKind
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import enter_person, grant_role, open_account
from houqin.foundation.organisation.services.units import found_authority, set_unit_setting
from houqin.kernel.refusal import N_, Refusal


class AlreadyOpen(Refusal):
    """The installation has an authority: whoever administers it lets others in."""

    code = "organisation.already_open"
    sentence = N_("This installation is open already: {name}.")
    remedy = N_("Ask its administrator, or set up another one with a HOUQIN_HOME and a database of its own.")
    basis = "practice 23"


@use_case
def open_installation(
    actor: Actor,
    *,
    code: str,
    name: str,
    administrator: str,
    username: str,
    password: str,
    at: datetime,
    profile: str = "standard",
) -> Person:
    """Found the first authority with its first administrator, who then enters everybody else.

    *profile* is one of :data:`security.PROFILES` (practice 17). The apps above lay down what an office starts from:
    calendar and statutory days, danger words, coded reasons. *actor* is the installation's own system. Raises
    AlreadyOpen, and what founding, entering and opening raise.
    """
    first = Unit.objects.filter(kind=UnitKind.AUTHORITY).order_by("id").first()
    if first is not None:
        raise AlreadyOpen(name=first.name)
    authority = found_authority(actor, code=code, name=name, at=at)
    system = system_actor(authority.pk, actor.name)
    set_unit_setting(system, authority.public_id, key="security_profile", value=profile, at=at)
    person = enter_person(system, unit_id=authority.public_id, name=administrator, at=at)
    open_account(system, person.public_id, username=username, password=password, at=at)
    grant_role(
        system,
        person.public_id,
        role=Role.ADMINISTRATOR,
        unit_id=authority.public_id,
        valid_from=authority.valid_from,
        at=at,
    )
    announce(InstallationOpened(authority_id=authority.pk, at=at))
    return person
