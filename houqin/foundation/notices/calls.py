"""Telling people whom no notice reaches: by text message where a gateway is set up, else by telephone (practice 2, 18).

Somebody without an account is a name and a number. Until a text message went out, or somebody at the desk has told
them by phone, what they are to be told stands on the desk's list (待电话告知). What a later message overtakes, or what
the caller has answered themselves, is telephoned no more: few bells (practice 5).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.notices import messengers
from houqin.foundation.notices.models import Call, Channel
from houqin.foundation.notices.rules import mobile_of
from houqin.foundation.notices.services import address_of, channels_of
from houqin.foundation.organisation.actor import Actor, system_actor
from houqin.foundation.organisation.models import Person, Unit
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import N_, NotFound, Refusal


class NothingToTell(Refusal):
    """They were told already, or there is nothing left to tell."""

    code = "notices.nothing_to_tell"
    sentence = N_("{name} has been told already, or it has been overtaken.")
    remedy = N_("Look at the list of who is still to be called.")


@dataclass(frozen=True, slots=True)
class Callee:
    """Whom to tell: a name and, perhaps, a number. ``own_link``: what their text message leads to (a signed link)."""

    name: str
    phone: str = ""
    own_link: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What they are told. ``subject`` is the public id of the thing it is all about, ``about`` of what happened to it.

    ``text`` is a message id whose places ``figures`` fill; ``link`` leads the desk to the thing.
    """

    kind: str
    text: str
    figures: Mapping[str, int | str]
    subject: uuid.UUID
    about: uuid.UUID
    link: str = ""


def is_reached(person: Person) -> bool:
    """Whether a notice reaches somebody: on the site by their account, or by a channel that is set up."""
    if person.account_id is not None:
        return True
    with entering(system_actor(person.authority_id, "notices.reach").scope):
        configured = messengers.settings_of(person.authority.code)
        usable = [channel for channel in channels_of(person) if channel in configured]
        return any(channel != Channel.TEXT or mobile_of(address_of(person, channel)) for channel in usable)


def tell_callees(callees: Iterable[Callee], message: Message, *, unit: Unit, at: datetime) -> list[Call]:
    """Put *callees* on the list of who is to be told, inside the act's transaction; answers the new calls.

    Who was to be told of this already is not told again. A number that takes text messages gets one by a job queued in
    this transaction, if the authority has a gateway.
    """
    made: list[Call] = []
    system = system_actor(unit.authority_id, message.kind)
    with entering(system.scope):  # the teller does not see what others are told
        for callee in dict.fromkeys(callees):
            call, is_new = Call.objects.get_or_create(
                name=callee.name,
                phone=callee.phone,
                about=message.about,
                defaults={
                    "authority_id": unit.authority_id,
                    "unit": unit,
                    "kind": message.kind,
                    "text": message.text,
                    "figures": dict(message.figures),
                    "subject": message.subject,
                    "link": message.link,
                    "own_link": callee.own_link,
                    "at": at,
                },
            )
            if is_new:
                made.append(call)
                _overtake(call, at)
                _text_later(system, call)
    return made


def settle_calls(subject: uuid.UUID, *, authority_id: int, at: datetime) -> int:
    """Nobody is to be told of *subject* any more: they have said themselves how it ended. Answers how many were."""
    with entering(system_actor(authority_id, "notices.settled").scope):
        return Call.objects.filter(authority_id=authority_id, subject=subject).open().update(settled_at=at)


@use_case
def tell_by_phone(actor: Actor, call_id: uuid.UUID, *, at: datetime) -> Call:
    """Say that one has told somebody by telephone. Raises NothingToTell, NotPermitted, NotFound."""
    actor.demand("notices.calls.tell")
    found = Call.objects.visible_to(actor).select_related("unit").select_for_update(of=("self",))
    call: Call | None = found.filter(public_id=call_id).first()
    if call is None:
        raise NotFound(thing=N_("call"))
    actor.demand("notices.calls.tell", path=call.unit.path)
    if not call.is_open:
        raise NothingToTell(name=call.name)
    call.told_at, call.told_by_id = at, actor.person_id
    call.save(update_fields=["told_at", "told_by"])
    personal = {name: value for name, value in (("name", call.name), ("phone", call.phone)) if value}
    changes = {"told_at": [None, at.isoformat()], "about": [None, str(call.about)]}
    record(actor, "notices.told_by_phone", call, at=at, changes=changes, personal=personal)
    return call


def _overtake(call: Call, at: datetime) -> None:
    """What the same callee was still to be told of the same thing is said no more."""
    earlier = Call.objects.filter(
        authority_id=call.authority_id, subject=call.subject, name=call.name, phone=call.phone
    )
    earlier.open().exclude(pk=call.pk).update(settled_at=at)


def _text_later(system: Actor, call: Call) -> None:
    from houqin.foundation.notices.tasks import deliver_call  # the tasks stand above the services they call

    if mobile_of(call.phone):
        deliver_call.defer(system, call=str(call.public_id))
