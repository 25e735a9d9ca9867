"""Writing the premises: places made, renamed, assigned, ended; tags hung up and taken down."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.organisation.settings import local_day
from houqin.foundation.organisation.sorting import sort_key
from houqin.foundation.places import rules
from houqin.foundation.places.models import Place, PlaceKind, Secrecy, Tag, TagKind
from houqin.kernel.money import Quantity
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class NameTaken(Refusal):
    """Two living places of one name in the same place."""

    code = "places.name_taken"
    sentence = N_("There is already a place named {name} here.")
    remedy = N_("Choose another name.")


class PlaceCodeTaken(Refusal):
    """Two places of one code."""

    code = "places.code_taken"
    sentence = N_("The code {code} already belongs to another place.")
    remedy = N_("Choose another code.")


class HasPlacesInside(Refusal):
    """A place with living places inside cannot end."""

    code = "places.has_places_inside"
    sentence = N_("{place} still has places inside it.")
    remedy = N_("End those first.")


@use_case
def create_place(
    actor: Actor,
    *,
    parent_id: uuid.UUID | None,
    kind: str,
    name: str,
    at: datetime,
    code: str = "",
    name_en: str = "",
    area: Quantity | None = None,
    unit_id: uuid.UUID | None = None,
    manager_unit_id: uuid.UUID | None = None,
    secrecy: str = Secrecy.NONE,
) -> Place:
    """Enter a place; it takes on the zone it stands in when that is stricter. Units are public ids.

    Raises StandsWrong, NameTaken, PlaceCodeTaken, BadInput, NotFound, NotPermitted.
    """
    parent = None if parent_id is None else _load(actor, parent_id)
    _demand_may_change(actor, parent)
    if kind not in PlaceKind.values or secrecy not in Secrecy.values or not name.strip():
        raise BadInput(field="kind, secrecy, name", problem=N_("one of them is missing or unknown"))
    rules.demand_stands(rules.PlaceKind(kind), rules.PlaceKind(parent.kind) if parent else None)
    _demand_free(actor, parent, name.strip(), code)
    zone = rules.stricter(rules.Secrecy(secrecy), rules.Secrecy(parent.secrecy if parent else Secrecy.NONE))
    place = Place.objects.create(
        authority=parent.authority if parent else Unit.objects.visible_to(actor).get(kind=UnitKind.AUTHORITY),
        parent=parent,
        kind=kind,
        code=code,
        name=name.strip(),
        name_en=name_en,
        sort_key=sort_key(name),
        area_thousandths=area.thousandths if area else None,
        unit=_unit(actor, unit_id),
        manager_unit=_unit(actor, manager_unit_id),
        secrecy=zone.value,
        valid_from=local_day(actor.authority_id, at),
    )
    place.path = f"{parent.path if parent else ''}{place.pk}."
    place.save(update_fields=["path"])
    changes = {"name": [None, place.name], "kind": [None, kind], "secrecy": [None, zone.value]}
    record(actor, "places.created", place, at=at, changes=changes)
    return place


@use_case
def rename_place(actor: Actor, place_id: uuid.UUID, *, name: str, at: datetime, name_en: str = "") -> Place:
    """Give a place another name. Raises NameTaken."""
    place = _load(actor, place_id)
    _demand_may_change(actor, place)
    if not name.strip():
        raise BadInput(field="name", problem=N_("a place needs a name"))
    before = place.name
    if name.strip() != before:
        _demand_free(actor, place.parent, name.strip(), "")
    place.name, place.name_en, place.sort_key = name.strip(), name_en, sort_key(name)
    place.save(update_fields=["name", "name_en", "sort_key"])
    record(actor, "places.renamed", place, at=at, changes={"name": [before, place.name]})
    return place


@use_case
def assign_place(
    actor: Actor,
    place_id: uuid.UUID,
    *,
    unit_id: uuid.UUID | None,
    manager_unit_id: uuid.UUID | None,
    at: datetime,
) -> Place:
    """Say who occupies a place and who manages it; orders made before keep the unit they were made for."""
    place = _load(actor, place_id)
    _demand_may_change(actor, place)
    before = [place.unit, place.manager_unit]
    place.unit, place.manager_unit = _unit(actor, unit_id), _unit(actor, manager_unit_id)
    place.save(update_fields=["unit", "manager_unit"])
    changes = {
        "unit": [_id(before[0]), _id(place.unit)],
        "manager_unit": [_id(before[1]), _id(place.manager_unit)],
    }
    record(actor, "places.assigned", place, at=at, changes=changes)
    return place


@use_case
def set_secrecy(actor: Actor, place_id: uuid.UUID, *, secrecy: str, at: datetime, reason: str) -> Place:
    """Set the zone of a place; everything inside becomes at least as strict, and so do its tags.

    A place is not set less strict than the one it stands in: raises BadInput.
    """
    place = _load(actor, place_id)
    actor.demand("places.secrecy.change", path=_path(actor, place))
    if secrecy not in Secrecy.values:
        raise BadInput(field="secrecy", problem=N_("there is no such zone"))
    zone = rules.Secrecy(secrecy)
    if place.parent and rules.stricter(zone, rules.Secrecy(place.parent.secrecy)) is not zone:
        raise BadInput(field="secrecy", problem=N_("a place is at least as strict as the one it stands in"))
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("a change of secrecy needs a reason"))
    before = place.secrecy
    inside = Place.objects.below(place.path)
    inside.filter(secrecy__in=[lesser.value for lesser in rules.below(zone)]).update(secrecy=secrecy)
    Tag.objects.filter(place__in=inside, secrecy__in=[lesser.value for lesser in rules.below(zone)]).update(
        secrecy=secrecy
    )
    place.secrecy = secrecy
    place.save(update_fields=["secrecy"])
    record(actor, "places.secrecy_set", place, at=at, changes={"secrecy": [before, secrecy]}, reason=reason)
    return place


@use_case
def end_place(actor: Actor, place_id: uuid.UUID, *, on: date, at: datetime, reason: str) -> Place:
    """A place ceases to be (demolished, merged): it stays readable, no new order names it. Raises HasPlacesInside."""
    place = _load(actor, place_id)
    _demand_may_change(actor, place)
    if place.children.filter(valid_until__isnull=True).exists():
        raise HasPlacesInside(place=place.name)
    place.valid_until = max(on, place.valid_from)
    place.save(update_fields=["valid_until"])
    place.tags.filter(valid_until__isnull=True).update(valid_until=on)
    record(actor, "places.ended", place, at=at, changes={"valid_until": [None, on]}, reason=reason)
    return place


@use_case
def hang_tag(
    actor: Actor,
    place_id: uuid.UUID,
    *,
    label: str,
    at: datetime,
    kind: str = TagKind.PLACE,
    secrecy: str = Secrecy.NONE,
) -> Tag:
    """Make a tag for a place, with a code that cannot be guessed."""
    place = _load(actor, place_id)
    _demand_may_change(actor, place)
    if kind not in TagKind.values or secrecy not in Secrecy.values or not label.strip():
        raise BadInput(field="kind, secrecy, label", problem=N_("one of them is missing or unknown"))
    zone = rules.stricter(rules.Secrecy(secrecy), rules.Secrecy(place.secrecy))
    tag = Tag.objects.create(
        authority_id=place.authority_id, place=place, label=label.strip(), kind=kind, secrecy=zone.value
    )
    record(actor, "places.tag_hung", tag, at=at, changes={"code": [None, tag.code], "label": [None, tag.label]})
    return tag


@use_case
def end_tag(actor: Actor, tag_id: uuid.UUID, *, on: date, at: datetime, reason: str) -> Tag:
    """A label is taken down; its code is never used again."""
    tag: Tag | None = (
        Tag.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("place")
        .filter(public_id=tag_id)
        .first()
    )
    if tag is None:
        raise NotFound(thing=N_("tag"))
    _demand_may_change(actor, tag.place)
    tag.valid_until = on
    tag.save(update_fields=["valid_until"])
    record(actor, "places.tag_ended", tag, at=at, changes={"valid_until": [None, on]}, reason=reason)
    return tag


def _load(actor: Actor, place_id: uuid.UUID) -> Place:
    place: Place | None = (
        Place.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("authority", "parent", "unit", "manager_unit")
        .filter(public_id=place_id)
        .first()
    )
    if place is None:
        raise NotFound(thing=N_("place"))
    return place


def _unit(actor: Actor, unit_id: uuid.UUID | None) -> Unit | None:
    if unit_id is None:
        return None
    unit: Unit | None = Unit.objects.visible_to(actor).filter(public_id=unit_id).first()
    if unit is None:
        raise NotFound(thing=N_("unit"))
    return unit


def _demand_may_change(actor: Actor, place: Place | None) -> None:
    """An area manager changes what their unit manages; at the top and elsewhere it takes the authority's own role."""
    actor.demand("places.change", path=_path(actor, place))


def _path(actor: Actor, place: Place | None) -> str:
    responsible = (place.manager_unit or place.unit) if place else None
    return responsible.path if responsible else f"{actor.authority_id}."


def _demand_free(actor: Actor, parent: Place | None, name: str, code: str) -> None:
    places = Place.objects.filter(authority_id=actor.authority_id)
    if places.filter(parent=parent, name=name, valid_until__isnull=True).exists():
        raise NameTaken(name=name)
    if code and places.filter(code=code).exists():
        raise PlaceCodeTaken(code=code)


def _id(unit: Unit | None) -> str | None:
    return str(unit.public_id) if unit else None
