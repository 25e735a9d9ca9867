"""Enters the providers' people: trades, vetting and certificates, duty rosters with one gap."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from houqin.domains.providers.services.rosters import RosterRow, load_roster
from houqin.domains.providers.services.staff import create_trade, enter_qualification, enter_staff
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person, Unit
from houqin.portal.demo.founding import founding_day
from houqin.portal.demo.rhythm import ZONE
from houqin.portal.demo.tables import PersonRow, Tables

#: Rosters are kept from some days before the end for a fortnight after it.
ROSTER = (-3, 16)
#: Trades that are on call day and night, by provider.
ON_CALL = {"P-JGWY": ("electric", "plumbing"), "P-HX": ("lift", "fire"), "P-WD": ("guard",)}
#: The gap: this many days after the end the provider's trade has nobody for the night (practice 3).
GAP = (5, "P-HX", "lift")
DAY, NIGHT = time(8), time(20)
NAMES = {
    "vetting": "政审",
    "no_crime": "无犯罪记录证明",
    "nda": "保密承诺书",
    "health": "健康证",
    "certificate": "特种作业操作证",
}


def enter_staffing(tables: Tables, actor: Actor, *, last: date) -> None:
    """Trades, staff with their papers, and the duty rosters."""
    since = founding_day(last)
    at = datetime.combine(since, time(11), ZONE)
    for row in tables.market["trades"]:
        create_trade(actor, code=row["code"], name=row["name"], name_en=row["name_en"], at=at)
    units = {unit.code: unit for unit in Unit.objects.filter(authority_id=actor.authority_id)}
    workers = [row for row in tables.people if row.trade]
    people = {
        person.name: person
        for person in Person.objects.filter(authority_id=actor.authority_id, name__in=[row.name for row in workers])
    }
    for row in workers:
        person = people[row.name]
        enter_staff(
            actor,
            person.public_id,
            provider_id=units[row.unit].public_id,
            since=since,
            trades=[row.trade],
            post=next(one["name"] for one in tables.market["trades"] if one["code"] == row.trade),
            at=at,
        )
        for kind, days in row.papers.items():
            enter_qualification(
                actor,
                person.public_id,
                kind=kind,
                name=NAMES[kind],
                valid_from=since,
                valid_until=last + timedelta(days=days),
                at=at,
            )
    loaded_at = datetime.combine(last + timedelta(days=ROSTER[0]), time(7), ZONE)
    for code, trades in ON_CALL.items():
        on_list = [row for row in workers if row.unit == code]
        rows = [shift for trade in trades for shift in _shifts(on_list, code, trade, last)]
        load_roster(actor, units[code].public_id, rows=rows, at=loaded_at, source="样例值班表")


def _shifts(on_list: list[PersonRow], code: str, trade: str, last: date) -> list[RosterRow]:
    """Two shifts a day in turn, each with a stand-in."""
    own = [row for row in on_list if row.trade == trade]
    rows: list[RosterRow] = []
    for number, offset in enumerate(range(*ROSTER)):
        day = last + timedelta(days=offset)
        morning, evening = (datetime.combine(day, start, ZONE) for start in (DAY, NIGHT))
        for half, (start, end) in enumerate(((morning, evening), (evening, morning + timedelta(days=1)))):
            if half == 1 and (offset, code, trade) == GAP:
                continue
            for rank in (1, 2):
                person = own[(2 * number + half + rank - 1) % len(own)]
                rows.append(RosterRow(day, trade, person.name, start, end, rank, person.phone))
    return rows
