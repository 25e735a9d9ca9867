"""The premises from a room list: each row names a place from the site down; what it stands in is made on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from houqin.foundation.imports.headers import plain
from houqin.foundation.imports.target import Field, Kind, Problem, Progress, ReadRow, Target
from houqin.foundation.imports.targets.units import UnitFinder
from houqin.foundation.imports.values import Unreadable
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.places import rules
from houqin.foundation.places.models import Place, PlaceKind, Secrecy
from houqin.foundation.places.services import assign_place, create_place
from houqin.kernel.money import Quantity
from houqin.kernel.refusal import N_, Refusal

WRITING = N_("Writing places")
#: From large to small; the smallest level that a row fills is the place it is about.
LEVELS = (PlaceKind.SITE, PlaceKind.BUILDING, PlaceKind.FLOOR, PlaceKind.ROOM, PlaceKind.POINT)


class NoPlaceNamed(Unreadable):
    """No level is filled."""

    code = "imports.no_place_named"
    sentence = N_("The row names no site, building, floor, room or point.")


class StandsNowhere(Unreadable):
    """A level is filled without the one it stands in."""

    code = "imports.stands_nowhere"
    sentence = N_("“{place}” cannot stand there: the building or floor it stands in is not named.")


class Places(Target):
    """Places by their names from the site down. A place that exists already stays the same one."""

    name = "places"
    label = N_("Places")
    action = "places.change"
    fields = (
        Field("site", Kind.TEXT, N_("Site"), limit=120),
        Field("building", Kind.TEXT, N_("Building"), limit=120),
        Field("floor", Kind.TEXT, N_("Floor"), limit=120),
        Field("room", Kind.TEXT, N_("Room"), limit=120),
        Field("point", Kind.TEXT, N_("Fixed point"), limit=120),
        Field("code", Kind.TEXT, N_("Code"), limit=40),
        Field("area", Kind.QUANTITY, N_("Area (m²)"), without=N_("There is no area: costs cannot be split by m².")),
        Field(
            "unit",
            Kind.TEXT,
            N_("Occupying unit"),
            limit=120,
            without=N_("There is no unit: nobody knows whose room it is."),
        ),
        Field("manager_unit", Kind.TEXT, N_("Managing unit"), limit=120),
        Field(
            "secrecy",
            Kind.CHOICE,
            N_("Secrecy"),
            choices=tuple(Secrecy.values),
            without=N_("There is no secrecy column: every new place is open until somebody says otherwise."),
        ),
    )

    def judge(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime) -> Iterator[Problem]:
        """Find the units, and see that each place stands in something."""
        units = UnitFinder(actor)
        for row in rows:
            found: dict[str, UUID | None] = {"unit": None, "manager_unit": None}
            for name in found:
                try:
                    found[name] = units.find(row.text(name)).public_id if row.text(name) else None
                except Refusal as refusal:
                    yield Problem(row.number, name, refusal)
            named = [level for level in LEVELS if row.text(level)]
            wrong = _wrongly_standing(row, named)
            if wrong is not None:
                yield Problem(row.number, named[-1].value if named else "", wrong)
            row.prepared = (named, found["unit"], found["manager_unit"])

    def write(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime, progress: Progress) -> list[UUID]:
        """Enter what is missing, from the site down; say of existing places who occupies and manages them."""
        known = _known(actor)
        became = []
        for done, row in enumerate(rows, start=1):
            became.append(_written(actor, row, known, at))
            progress(WRITING, done, len(rows))
        return became


def _wrongly_standing(row: ReadRow, named: Sequence[PlaceKind]) -> Refusal | None:
    if not named:
        return NoPlaceNamed()
    above: rules.PlaceKind | None = None
    for level in named:
        kind = rules.PlaceKind(level.value)
        if above not in rules.STANDS_IN[kind]:
            return StandsNowhere(place=row.text(level.value))
        above = kind
    return None


def _known(actor: Actor) -> dict[tuple[str, ...], Place]:
    """The living places by their names from the top down."""
    names: dict[int, tuple[str, ...]] = {}
    known: dict[tuple[str, ...], Place] = {}
    for place in Place.objects.visible_to(actor).filter(valid_until__isnull=True).order_by("path"):
        above = names.get(place.parent_id, ()) if place.parent_id else ()
        names[place.pk] = (*above, plain(place.name))
        known[names[place.pk]] = place
    return known


def _written(actor: Actor, row: ReadRow, known: dict[tuple[str, ...], Place], at: datetime) -> UUID:
    named, unit_id, manager_id = row.prepared
    path: tuple[str, ...] = ()
    parent: Place | None = None
    for level in named:
        path = (*path, plain(row.text(level.value)))
        place = known.get(path)
        is_last = level is named[-1]
        if place is None:
            area = row.number_of("area") if is_last else None
            place = known[path] = create_place(
                actor,
                parent_id=parent.public_id if parent else None,
                kind=level.value,
                name=row.text(level.value),
                code=row.text("code") if is_last else "",
                area=Quantity(area) if area else None,
                unit_id=unit_id if is_last else None,
                manager_unit_id=manager_id if is_last else None,
                secrecy=(row.text("secrecy") or Secrecy.NONE) if is_last else Secrecy.NONE,
                at=at,
            )
        elif is_last and (unit_id or manager_id):
            place = assign_place(actor, place.public_id, unit_id=unit_id, manager_unit_id=manager_id, at=at)
        parent = place
    assert parent is not None  # noqa: S101  the check refused rows that name nothing
    return parent.public_id
