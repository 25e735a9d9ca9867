"""Writing calendars: made, changed from a day on, put to use; and years of statutory days loaded."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.calendars import rules
from houqin.foundation.calendars.events import CalendarsChanged, announce
from houqin.foundation.calendars.models import CalendarUse, CalendarVersion, StatutoryYear, WorkCalendar
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.terms import succession
from houqin.kernel.calendar import WorkCalendar as KernelCalendar
from houqin.kernel.canonical import content_hash
from houqin.kernel.clock.shape_calendar import calendar_from
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal

_NOT_IN_LAYERS = ("versions", "statutory", "timezone", "valid_from", "recorded_at")


class CalendarCodeTaken(Refusal):
    """Two calendars of one code."""

    code = "calendars.code_taken"
    sentence = N_("The code {code} already belongs to another calendar.")
    remedy = N_("Choose another code.")


class CalendarUnreadable(BadInput):
    """Layers that are not of the shape of ``houqin clock schema``."""

    code = "calendars.unreadable"
    sentence = N_("The calendar cannot be read at {where}: {problem}.")
    remedy = N_("The shape is printed by houqin clock schema; nothing was changed.")


@use_case
def create_calendar(
    actor: Actor,
    *,
    code: str,
    name: str,
    layers: Mapping[str, Any],
    valid_from: date,
    at: datetime,
    name_en: str = "",
    statutory: bool = True,
    source: str = "",
) -> WorkCalendar:
    """Make a calendar with its first version. Raises CalendarUnreadable, CalendarOverlaps, CalendarCodeTaken."""
    actor.demand("calendars.change")
    _demand_sound(name, layers)
    if WorkCalendar.objects.visible_to(actor).filter(code=code).exists():
        raise CalendarCodeTaken(code=code)
    authority = Unit.objects.visible_to(actor).get(kind=UnitKind.AUTHORITY)
    calendar = WorkCalendar.objects.create(authority=authority, code=code, name=name, name_en=name_en)
    CalendarVersion.objects.create(
        authority=authority,
        calendar=calendar,
        layers=dict(layers),
        statutory=statutory,
        valid_from=valid_from,
        source=source,
    )
    changes = {"code": [None, code], "layers": [None, content_hash(_plain(layers))], "valid_from": [None, valid_from]}
    record(actor, "calendars.created", calendar, at=at, changes=changes)
    return calendar


@use_case
def change_calendar(
    actor: Actor,
    calendar_id: uuid.UUID,
    *,
    layers: Mapping[str, Any],
    valid_from: date,
    at: datetime,
    source: str = "",
    statutory: bool = True,
) -> CalendarVersion:
    """Let other layers take over from a day on; the days before keep counting as they did.

    Raises CalendarUnreadable, CalendarOverlaps, OutsideTerm (the version in force that day began on it), NotFound.
    """
    actor.demand("calendars.change")
    calendar = _calendar(actor, calendar_id)
    _demand_sound(calendar.name, layers)
    before: CalendarVersion | None = CalendarVersion.objects.at(valid_from).filter(calendar=calendar).first()
    if before is None:
        raise NotFound(thing=N_("version of the calendar"))
    after = succession.follow(
        before, valid_from=valid_from, layers=dict(layers), statutory=statutory, source=source, verified=False
    )
    changes = {
        "layers": [content_hash(_plain(before.layers)), content_hash(_plain(layers))],
        "valid_from": [before.valid_from, valid_from],
    }
    record(actor, "calendars.changed", calendar, at=at, changes=changes, reason=source)
    announce(CalendarsChanged(authority_id=calendar.authority_id, since=valid_from, at=at))
    return after


@use_case
def use_calendar(
    actor: Actor, unit_id: uuid.UUID, *, calendar_id: uuid.UUID, valid_from: date, at: datetime, source: str = ""
) -> CalendarUse:
    """Let a unit or provider, and what lies below it, work by a calendar from a day on."""
    unit = Unit.objects.visible_to(actor).filter(public_id=unit_id).first()
    if unit is None:
        raise NotFound(thing=N_("unit"))
    actor.demand("calendars.change", path=unit.asked_at)
    calendar = _calendar(actor, calendar_id)
    before = CalendarUse.objects.at(valid_from).filter(unit=unit).select_related("calendar").first()
    if before is None:
        use = CalendarUse.objects.create(
            authority_id=unit.authority_id, unit=unit, calendar=calendar, valid_from=valid_from, source=source
        )
    elif before.valid_from == valid_from:
        use = succession.correct(before, calendar=calendar, source=source)
    else:
        use = succession.follow(before, valid_from=valid_from, calendar=calendar, source=source)
    changes = {"calendar": [before.calendar.code if before else None, calendar.code], "valid_from": [None, valid_from]}
    record(actor, "calendars.put_to_use", unit, at=at, changes=changes, reason=source)
    announce(CalendarsChanged(authority_id=calendar.authority_id, since=valid_from, at=at))
    return use


@use_case
def load_statutory_year(
    actor: Actor, data: Mapping[str, Any], *, at: datetime, source: str = ""
) -> StatutoryYear | None:
    """Load one year of statutory days (shape of holiday-cn); None when exactly these days are known already.

    A later notice for the same year supersedes the earlier one. Raises NotAYear and changes nothing.
    """
    actor.demand("calendars.statutory.load")
    year, days, papers = rules.read_year(data)
    before = StatutoryYear.objects.visible_to(actor).believed().filter(year=year).first()
    if before is not None and before.days == days:
        return None
    if before is not None:
        loaded: StatutoryYear = succession.correct(before, days=days, source=source or papers)
    else:
        loaded = StatutoryYear.objects.create(
            authority=Unit.objects.visible_to(actor).get(kind=UnitKind.AUTHORITY),
            year=year,
            days=days,
            source=source or papers,
            valid_from=date(year, 1, 1),
            valid_until=date(year + 1, 1, 1),
        )
    changes = {"days": [content_hash(before.days) if before else None, content_hash(days)], "year": [None, year]}
    record(actor, "calendars.year_loaded", loaded, at=at, changes=changes, reason=source or papers)
    since = min(date(year, 1, 1), *(date.fromisoformat(day["date"]) for day in days))
    announce(CalendarsChanged(authority_id=loaded.authority_id, since=since, at=at))
    return loaded


def _calendar(actor: Actor, calendar_id: uuid.UUID) -> WorkCalendar:
    calendar: WorkCalendar | None = WorkCalendar.objects.visible_to(actor).filter(public_id=calendar_id).first()
    if calendar is None:
        raise NotFound(thing=N_("calendar"))
    return calendar


def _demand_sound(name: str, layers: Mapping[str, Any]) -> KernelCalendar:
    """The kernel reads the layers, or refuses them."""
    if misplaced := sorted(layers.keys() & set(_NOT_IN_LAYERS)):
        raise CalendarUnreadable(where=", ".join(misplaced), problem=N_("it stands in a column of its own"))
    try:
        return calendar_from(name, layers, "Asia/Shanghai")
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "calendar"
        raise CalendarUnreadable(where=where[:80], problem=first["msg"][:160]) from fault


def _plain(value: Any) -> Any:
    """Layers as canonical JSON takes them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int) else str(value)
