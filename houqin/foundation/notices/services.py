"""Telling people, and saying where messages reach them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.notices.models import Address, Channel, Notice
from houqin.foundation.organisation.actor import Actor, system_actor
from houqin.foundation.organisation.models import Person
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal

DIGEST = "notices.digest"


class AddressTaken(Refusal):
    """At a messenger every name belongs to one person, who may sign in by it."""

    code = "notices.address_taken"
    sentence = N_("{address} is the address of {person} at this messenger.")
    remedy = N_("Take it away there first, or correct it.")
    basis = "practice 18"


def notify(
    persons: Iterable[Person],
    *,
    kind: str,
    text: str,
    figures: Mapping[str, int | str],
    about: uuid.UUID,
    at: datetime,
    level: int = 0,
    link: str = "",
    in_digest: bool = False,
) -> list[Notice]:
    """Tell *persons* of one thing at one level, inside the act's transaction; answers the new notices.

    Who was told of this thing at this level already is not told again. ``text`` is a message id marked where it is
    written. What is to be told at once goes out by a job queued in this transaction; ``in_digest`` waits for the day's.
    """
    made: list[Notice] = []
    for person in {person.pk: person for person in persons}.values():
        system = system_actor(person.authority_id, kind)
        with entering(system.scope):  # the teller does not see what others are told
            notice, is_new = Notice.objects.get_or_create(
                person=person,
                about=about,
                level=level,
                defaults={
                    "authority_id": person.authority_id,
                    "kind": kind,
                    "text": text,
                    "figures": dict(figures),
                    "link": link,
                    "at": at,
                    "in_digest": in_digest,
                },
            )
            if is_new:
                made.append(notice)
                if not in_digest:
                    _send_later(system, notice)
    return made


def make_digests(actor: Actor, *, on: date, at: datetime) -> int:
    """One digest per person and day of what was kept for it; answers how many went out. Repeating it adds none."""
    waiting = Notice.objects.filter(authority_id=actor.authority_id, in_digest=True, read_at__isnull=True, at__lt=at)
    counts: dict[int, int] = {}
    for person_id in waiting.filter(at__date=on).values_list("person_id", flat=True):
        counts[person_id] = counts.get(person_id, 0) + 1
    made = 0
    for person in Person.objects.filter(pk__in=counts):
        made += len(
            notify(
                [person],
                kind=DIGEST,
                text=N_("{count} things of {on} wait for your eye"),
                figures={"count": counts[person.pk], "on": on.isoformat()},
                about=uuid.uuid5(person.public_id, on.isoformat()),
                at=at,
                link="/notices/",
            )
        )
    return made


def mark_read(actor: Actor, notices: Sequence[uuid.UUID], *, at: datetime) -> int:
    """Mark one's own notices as read; answers how many were not yet."""
    return Notice.objects.visible_to(actor).unread().filter(public_id__in=list(notices)).update(read_at=at)


@use_case
def set_address(actor: Actor, person_id: uuid.UUID, *, channel: str, address: str, at: datetime) -> Address | None:
    """Say where messages reach a person by a channel; an empty address takes it away.

    By an address at a messenger the person also signs in (:mod:`signing_in`). Raises AddressTaken, BadInput, NotFound.
    """
    actor.demand("notices.addresses.change")
    person: Person | None = Person.objects.visible_to(actor).filter(public_id=person_id).first()
    if person is None:
        raise NotFound(thing=N_("person"))
    if channel not in Channel.values or len(address) > 120:
        raise BadInput(field="channel", problem=N_("there is no such channel, or the address is too long"))
    own = Address.objects.filter(person=person, channel=channel)
    given = address.strip()
    if given:
        others = Address.objects.filter(authority_id=person.authority_id, channel=channel, address=given)
        taken = others.exclude(person=person).select_related("person").first()
        if taken is not None and channel != Channel.TEXT:
            raise AddressTaken(address=given, person=taken.person.name)
        found, _ = Address.objects.update_or_create(
            person=person, channel=channel, defaults={"authority_id": person.authority_id, "address": given}
        )
    else:
        found = None
        own.delete()
    record(
        actor, "notices.address_set", person, at=at, changes={"channel": [None, channel]}, personal={"address": given}
    )
    return found


def _send_later(system: Actor, notice: Notice) -> None:
    from houqin.foundation.notices.tasks import deliver  # the tasks stand above the services they call

    for channel in channels_of(notice.person):
        deliver.defer(system, notice=str(notice.public_id), channel=channel)


def channels_of(person: Person) -> list[str]:
    """The channels by which *person* can be reached; a telephone number alone serves text messages."""
    known = list(Address.objects.filter(person=person).order_by("channel").values_list("channel", flat=True))
    return known or ([Channel.TEXT.value] if person.phone else [])


def address_of(person: Person, channel: str) -> str:
    """Where *person* is reached by *channel*; empty when nowhere."""
    known = Address.objects.filter(person=person, channel=channel).values_list("address", flat=True).first()
    return str(known or (person.phone if channel == Channel.TEXT else ""))
