"""Who acts where a command runs: the system of the one authority, or of the one named, or a person of it."""

from __future__ import annotations

from datetime import date

from houqin.foundation.organisation.actor import Actor, actor_of, system_actor
from houqin.foundation.organisation.models import Account, Unit, UnitKind
from houqin.kernel.refusal import N_, BadInput


class WhichAuthority(BadInput):
    """The installation has several authorities, or none of that code."""

    code = "organisation.which_authority"
    sentence = N_("Say for which authority; there are: {codes}.")
    remedy = N_("Add --authority CODE.")


class NoSuchAccount(BadInput):
    """Nobody signs in under this name here."""

    code = "organisation.no_such_account"
    sentence = N_("Nobody of this authority signs in as {username}.")
    remedy = N_("Name somebody who may, or leave --as out to act as the system.")


def acting(*, authority: str, username: str, name: str, on: date) -> tuple[Actor, Unit]:
    """The actor and the authority of a command on a day: *username*, or the system under the command's *name*.

    Raises WhichAuthority, NoSuchAccount.
    """
    authorities = list(Unit.objects.filter(kind=UnitKind.AUTHORITY).order_by("code"))
    chosen = [unit for unit in authorities if authority in ("", unit.code)]
    if len(chosen) != 1:
        raise WhichAuthority(codes=", ".join(unit.code for unit in authorities) or "–")
    if not username:
        return system_actor(chosen[0].pk, name), chosen[0]
    account = Account.objects.filter(username=username).first()
    actor = actor_of(account, on=on) if account else None
    if actor is None or actor.authority_id != chosen[0].pk:
        raise NoSuchAccount(username=username)
    return actor, chosen[0]
