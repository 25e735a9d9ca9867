"""Reads about places: names in full, places found by words, tags and their QR codes."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import segno

from houqin.foundation.organisation.actor import Actor
from houqin.foundation.places import rules
from houqin.foundation.places.models import Place, Tag
from houqin.kernel.refusal import N_, NotFound


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place that a text may mean, likeliest first; ``score`` as in :class:`rules.Candidate`."""

    public_id: uuid.UUID
    full_name: str
    kind: str
    secrecy: str
    score: int


def full_names(places: Iterable[Place]) -> dict[int, str]:
    """The names from the site down, by the places' ids: “市政府大院 3号楼 二层 东侧卫生间”. One query."""
    chains = {place.pk: [int(part) for part in place.path.rstrip(".").split(".")] for place in places}
    wanted = {one for chain in chains.values() for one in chain}
    names = dict(Place.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return {pk: " ".join(names[one] for one in chain if one in names) for pk, chain in chains.items()}


def full_name(place: Place) -> str:
    """The names of *place* from the site down."""
    return full_names([place])[place.pk]


def find_places(actor: Actor, text: str, *, on: date, limit: int = 8) -> list[PlaceFound]:
    """The places a free text may mean, among those that *actor* sees and that
    exist on a day; one query, judged by :func:`rules.candidates`."""
    rows = list(
        Place.objects.visible_to(actor)
        .in_force(on)
        .order_by("path")
        .values_list("pk", "public_id", "path", "name", "code", "kind", "secrecy", "unit_id")
    )
    names = {row[0]: row[3] for row in rows}
    chains = {
        row[0]: tuple(names[int(one)] for one in row[2].rstrip(".").split(".") if int(one) in names) for row in rows
    }
    named = (
        rules.NamedPlace(row[0], chains[row[0]], row[4], is_near=row[7] is not None and row[7] == actor.unit_id)
        for row in rows
    )
    by_id = {row[0]: row for row in rows}
    return [
        PlaceFound(
            public_id=by_id[found.id][1],
            full_name=" ".join(chains[found.id]),
            kind=by_id[found.id][5],
            secrecy=by_id[found.id][6],
            score=found.score,
        )
        for found in rules.candidates(text, named, limit=limit)
    ]


def place_of(actor: Actor, place_id: uuid.UUID) -> Place:
    """The place with this public id; raises NotFound."""
    place: Place | None = Place.objects.visible_to(actor).filter(public_id=place_id).first()
    if place is None:
        raise NotFound(thing=N_("place"))
    return place


def tag_of(actor: Actor, code: str, *, on: date) -> Tag:
    """The living tag with this code, upper or lower case; raises NotFound."""
    tags = Tag.objects.visible_to(actor).select_related("place").exclude(valid_until__lte=on)
    tag: Tag | None = tags.filter(code=code.strip().upper()).first()
    if tag is None:
        raise NotFound(thing=N_("tag"))
    return tag


def qr_svg(address: str) -> str:
    """*address* as a QR code: an SVG text without script or style, to stand in a page or on a label."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=4, border=2, xmldecl=False, svgns=True, omitsize=True)
    return out.getvalue().decode()
