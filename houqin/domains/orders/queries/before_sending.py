"""What somebody who is about to report something should know first: danger, the promise, the queue, who was sooner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from houqin.domains.catalogue.models import ServiceItem
from houqin.domains.catalogue.queries import read_report, usual_promise, version_in_force
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.queries.nearby import OpenNearby, open_nearby
from houqin.domains.orders.queries.reading import Queue, queue_of
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.settings import setting_of
from houqin.foundation.places.models import Place
from houqin.foundation.places.queries import PlaceFound, find_places

#: A place is offered when the words mean it at least so clearly.
PLACES = 4


@dataclass(frozen=True, slots=True)
class BeforeSending:
    """What a report's words suggest so far. ``danger`` is the word found; ``duty_phone`` whom to call first."""

    danger: str
    advice: str
    duty_phone: str
    service: str
    promise: str
    queue: Queue | None
    nearby: Sequence[OpenNearby]
    places: Sequence[PlaceFound]


def before_sending(
    actor: Actor, *, words: str, place_words: str, place: Place | None, item_id: UUID | None, at: datetime
) -> BeforeSending:
    """Read what was typed so far; nothing is decided or kept. About ten queries."""
    on = local_date(at)
    read = read_report(f"{words} {place_words}", authority_id=actor.acting_authority_id, on=on)
    item = ServiceItem.objects.visible_to(actor).filter(public_id=item_id).first() if item_id else read.item
    version = version_in_force(item, on=on) if item else None
    found = find_places(actor, place_words, on=on, limit=PLACES) if place_words.strip() and place is None else []
    urgent = next((fault.name for fault in read.fault_types if fault.urgency == "P1"), "")
    home = Unit.objects.filter(pk=actor.unit_id).first() if actor.unit_id else None
    return BeforeSending(
        danger=read.danger or urgent,
        advice=read.advice,
        duty_phone=str(setting_of(home, "duty_room_phone")) if home else "",
        service=str(version) if version else "",
        promise=usual_promise(version) if version else "",
        queue=queue_of(actor, item_id=item.pk, at=at) if item else None,
        nearby=open_nearby(
            actor,
            place_id=place.pk if place else None,
            item_id=item.pk if item else None,
            words=f"{words} {place_words}",
            at=at,
        )
        if words.strip() and (place or item)
        else [],
        places=found,
    )
