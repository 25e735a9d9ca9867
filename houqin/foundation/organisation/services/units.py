"""Units: founded, renamed, moved, ended; and the settings they carry."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit, UnitKind, UnitPlacement, UnitSetting
from houqin.foundation.organisation.security import PROFILES, demand_separable
from houqin.foundation.organisation.settings import BUILT_IN, local_day
from houqin.foundation.organisation.sorting import sort_key
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class CodeTaken(Refusal):
    """Another unit of the authority already has this code."""

    code = "organisation.code_taken"
    sentence = N_("The code {code} already belongs to another unit.")
    remedy = N_("Choose another code.")


class MovedUnderItself(Refusal):
    """A unit cannot stand below itself."""

    code = "organisation.moved_under_itself"
    sentence = N_("{unit} cannot be placed under itself or under a unit below it.")
    remedy = N_("Choose a unit outside its own branch.")


class HasUnitsBelow(Refusal):
    """A unit with living units below it cannot end."""

    code = "organisation.has_units_below"
    sentence = N_("{unit} still has units below it.")
    remedy = N_("Move or end those first.")


@use_case
def found_authority(actor: Actor, *, code: str, name: str, at: datetime, name_en: str = "") -> Unit:
    """Found an authority, the root of a tree of its own (only the installation itself may)."""
    actor.demand("organisation.units.change")
    if Unit.objects.filter(kind=UnitKind.AUTHORITY, code=code).exists():
        raise CodeTaken(code=code)
    own_id = _next_id()  # an authority belongs to itself, so the id is needed before the row
    unit = Unit.objects.create(
        pk=own_id,
        authority_id=own_id,
        path=f"{own_id}.",
        kind=UnitKind.AUTHORITY,
        code=code,
        name=name,
        name_en=name_en,
        sort_key=sort_key(name),
        valid_from=local_day(None, at),
    )
    UnitPlacement.objects.create(unit=unit, parent=None, valid_from=unit.valid_from)
    record(actor, "organisation.authority_founded", unit, at=at, changes={"code": [None, code], "name": [None, name]})
    return unit


@use_case
def found_unit(
    actor: Actor,
    *,
    parent_id: uuid.UUID | None,
    kind: str,
    code: str,
    name: str,
    at: datetime,
    name_en: str = "",
    headcount: int = 0,
    is_budget_lead: bool = False,
    is_public_institution: bool = True,
) -> Unit:
    """Found a unit under *parent_id* (public id). A provider stands outside the tree: it has no parent.

    Raises CodeTaken, BadInput (a kind without its parent or the reverse), NotFound, NotPermitted.
    """
    parent = None if parent_id is None else _load(actor, parent_id)
    actor.demand("organisation.units.change", path=parent.path if parent else None)
    if kind == UnitKind.AUTHORITY or (kind == UnitKind.PROVIDER) != (parent is None):
        raise BadInput(field="kind", problem=N_("only a provider stands outside the tree, everything else in it"))
    if actor.authority_id is None:
        raise BadInput(field="authority", problem=N_("a unit is founded inside an authority"))
    if Unit.objects.filter(authority_id=actor.authority_id, code=code).exists():
        raise CodeTaken(code=code)
    own_id = _next_id()
    unit = Unit.objects.create(
        pk=own_id,
        authority_id=actor.authority_id,
        parent=parent,
        path=f"{parent.path if parent else ''}{own_id}.",
        kind=kind,
        code=code,
        name=name,
        name_en=name_en,
        sort_key=sort_key(name),
        headcount=headcount,
        is_budget_lead=is_budget_lead,
        is_public_institution=is_public_institution,
        valid_from=local_day(actor.authority_id, at),
    )
    UnitPlacement.objects.create(unit=unit, parent=parent, valid_from=unit.valid_from)
    record(actor, "organisation.unit_founded", unit, at=at, changes={"code": [None, code], "name": [None, name]})
    return unit


@use_case
def rename_unit(actor: Actor, unit_id: uuid.UUID, *, name: str, at: datetime, name_en: str = "") -> Unit:
    """Give a unit another name."""
    unit = _load(actor, unit_id)
    actor.demand("organisation.units.change", path=unit.asked_at)
    before = unit.name
    unit.name, unit.name_en, unit.sort_key = name, name_en, sort_key(name)
    unit.save(update_fields=["name", "name_en", "sort_key"])
    record(actor, "organisation.unit_renamed", unit, at=at, changes={"name": [before, name]})
    return unit


@use_case
def move_unit(actor: Actor, unit_id: uuid.UUID, *, parent_id: uuid.UUID, on: date, at: datetime) -> Unit:
    """Place a unit and everything below it under another unit from a day on.

    The paths of the whole branch change in one statement; rows that name the unit keep naming it.
    Raises MovedUnderItself.
    """
    unit, parent = _load(actor, unit_id), _load(actor, parent_id)
    actor.demand("organisation.units.change", path=unit.path)
    actor.demand("organisation.units.change", path=parent.path)
    if parent.path.startswith(unit.path):
        raise MovedUnderItself(unit=unit.name)
    old_path, new_path = unit.path, f"{parent.path}{unit.pk}."
    before = unit.parent.name if unit.parent else None
    Unit.objects.below(old_path).update(path=Concat(Value(new_path), Substr(F("path"), len(old_path) + 1)))
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    unit.placements.filter(valid_until__isnull=True).update(valid_until=on)
    UnitPlacement.objects.create(unit=unit, parent=parent, valid_from=on)
    unit.refresh_from_db()
    record(actor, "organisation.unit_moved", unit, at=at, changes={"parent": [before, parent.name]})
    return unit


@use_case
def end_unit(actor: Actor, unit_id: uuid.UUID, *, on: date, at: datetime, reason: str) -> Unit:
    """End a unit: it keeps its history and takes no more part from *on*. Raises HasUnitsBelow."""
    unit = _load(actor, unit_id)
    actor.demand("organisation.units.change", path=unit.asked_at)
    if Unit.objects.below(unit.path).in_force(on).exclude(pk=unit.pk).exists():
        raise HasUnitsBelow(unit=unit.name)
    unit.valid_until = on
    unit.save(update_fields=["valid_until"])
    record(actor, "organisation.unit_ended", unit, at=at, changes={"valid_until": [None, on]}, reason=reason)
    return unit


@use_case
def set_unit_setting(actor: Actor, unit_id: uuid.UUID, *, key: str, value: Any, at: datetime) -> UnitSetting:
    """Give a unit its own value of a setting; everything below inherits it. Raises BadInput, AdministratorsSeparate."""
    unit = _load(actor, unit_id)
    actor.demand("organisation.settings.change", path=unit.path)
    if key not in BUILT_IN:
        raise BadInput(field="key", problem=N_("there is no such setting"))
    if type(value) is not type(BUILT_IN[key]):
        raise BadInput(field="value", problem=N_("it is of another kind than the setting"))
    if key == "security_profile":
        _judge_profile(unit, value)
    before = UnitSetting.objects.filter(unit=unit, key=key).values_list("value", flat=True).first()
    setting, _ = UnitSetting.objects.update_or_create(unit=unit, key=key, defaults={"value": value})
    record(actor, "organisation.setting_changed", unit, at=at, changes={key: [before, value]})
    return setting


def _judge_profile(unit: Unit, name: str) -> None:
    if name not in PROFILES or unit.kind != UnitKind.AUTHORITY:
        raise BadInput(field="value", problem=N_("a profile of an authority is standard, asvs or djbh3"))
    if PROFILES[name].separates_administrators:
        demand_separable(unit)


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('organisation_unit', 'id'))")
        row = cursor.fetchone()
    assert row is not None  # noqa: S101  a sequence always answers
    return int(row[0])


def _load(actor: Actor, unit_id: uuid.UUID) -> Unit:
    unit = Unit.objects.visible_to(actor).select_for_update().filter(public_id=unit_id).first()
    if unit is None:
        raise NotFound(thing=N_("unit"))
    found: Unit = unit
    return found
