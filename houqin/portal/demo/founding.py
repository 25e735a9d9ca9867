"""Founds the sample authority through the services below: units, people, numbers of law, calendars, premises."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from houqin.foundation.calendars.packaged import packaged_years
from houqin.foundation.calendars.services import create_calendar, load_statutory_year, use_calendar
from houqin.foundation.organisation.actor import Actor, system_actor
from houqin.foundation.organisation.models import Person, Unit, UnitKind
from houqin.foundation.organisation.services.people import enter_person, grant_role, open_account
from houqin.foundation.organisation.services.units import found_authority, found_unit
from houqin.foundation.places.models import Place
from houqin.foundation.places.services import create_place, hang_tag
from houqin.foundation.terms.management.commands.load_regulations import SUPPLIED, read_rows
from houqin.foundation.terms.services import load_regulations
from houqin.kernel.money import Quantity
from houqin.kernel.refusal import N_
from houqin.portal.demo.rhythm import YEAR, ZONE
from houqin.portal.demo.tables import PersonRow, Tables

#: The authority existed some weeks before its first order of the demo.
BEFORE = timedelta(days=60)
#: Rooms that hang a tag for everyone to scan.
TAGGED = frozenset(
    {"washroom_m", "washroom_f", "meeting", "pantry", "lift_lobby", "hall", "big_hall", "plant", "vault"}
    | {"corridor", "kitchen"}
)


def founding_day(last: date) -> date:
    """The day on which everything of a demo that ends on *last* begins."""
    return last - YEAR - BEFORE


def found(tables: Tables, *, last: date) -> Actor:
    """Found the authority with its units, people and premises; answers the system actor of the new authority."""
    at = datetime.combine(founding_day(last), time(9), ZONE)
    own = tables.authority
    authority = found_authority(
        system_actor(None, N_("demo")), code=own["code"], name=own["name"], name_en=own["name_en"], at=at
    )
    actor = system_actor(authority.pk, "demo")
    units = _units(tables, actor, authority, at)
    for row in tables.people:
        _person(actor, row, units, at)
    load_regulations(actor, read_rows(SUPPLIED), at=at)
    _calendars(tables, actor, units, at)
    _places(tables, actor, units, at)
    return actor


def _units(tables: Tables, actor: Actor, authority: Unit, at: datetime) -> dict[str, Unit]:
    units = {authority.code: authority}
    for row in tables.units:
        units[row.code] = found_unit(
            actor,
            parent_id=units[row.parent or authority.code].public_id,
            kind=row.kind,
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            headcount=row.headcount,
            is_budget_lead=row.is_budget_lead,
            at=at,
        )
    for provider in tables.market["providers"]:
        if provider["code"] not in units:
            units[provider["code"]] = found_unit(
                actor,
                parent_id=None,
                kind=UnitKind.PROVIDER,
                code=provider["code"],
                name=provider["name"],
                name_en=provider["name_en"],
                is_public_institution=provider["legal_kind"] == "institution",
                at=at,
            )
    return units


def _person(actor: Actor, row: PersonRow, units: dict[str, Unit], at: datetime) -> Person:
    person = enter_person(
        actor,
        unit_id=units[row.unit].public_id,
        name=row.name,
        title=row.title,
        phone=row.phone,
        extension=row.extension,
        at=at,
    )
    if row.sign_in:
        open_account(actor, person.public_id, username=row.sign_in, password=None, at=at)
    for role, code in row.grants:
        grant_role(actor, person.public_id, role=role, unit_id=units[code].public_id, valid_from=at.date(), at=at)
    return person


def _calendars(tables: Tables, actor: Actor, units: dict[str, Unit], at: datetime) -> None:
    for year in packaged_years():
        if at.year <= year["year"]:
            load_statutory_year(actor, year, at=at)
    for row in tables.calendars["calendars"]:
        calendar = create_calendar(
            actor,
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            layers=row["layers"],
            statutory=row["statutory"],
            valid_from=at.date(),
            at=at,
        )
        for code in row["used_by"]:
            use_calendar(actor, units[code].public_id, calendar_id=calendar.public_id, valid_from=at.date(), at=at)


def _places(tables: Tables, actor: Actor, units: dict[str, Unit], at: datetime) -> None:
    places: dict[str, Place] = {}
    manager = units["JGJ-FWC"].public_id
    for row in tables.places:
        place = create_place(
            actor,
            parent_id=places[row.parent].public_id if row.parent else None,
            kind=row.kind,
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            area=Quantity(row.area * 1000) if row.area else None,
            unit_id=units[row.unit].public_id if row.unit else None,
            manager_unit_id=None if row.room_kind in ("office", "vault") else manager,
            secrecy=row.secrecy,
            at=at,
        )
        places[row.key] = place
        if row.room_kind in TAGGED or row.kind == "point":
            hang_tag(actor, place.public_id, label=row.name, at=at)
