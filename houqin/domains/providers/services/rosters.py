"""Duty rosters (值班表): loaded for a span of days, replacing what was loaded for them before."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from houqin.domains.providers.models import DutyRank, DutyRoster, DutyShift, Trade
from houqin.domains.providers.services.admission import load_provider
from houqin.domains.providers.services.staff import RowWrong
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person
from houqin.kernel.refusal import N_, BadInput


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One line of a roster. ``on`` is the roster's day (a night shift belongs to the evening it begins on).

    ``trade``: code or name. ``name``: of a person on the provider's list. ``rank``: 1 on duty, 2 stand-in, 3 chief.
    """

    on: date
    trade: str
    name: str
    starts_at: datetime
    ends_at: datetime
    rank: int = 1
    phone: str = ""


@use_case
def load_roster(
    actor: Actor, provider_id: uuid.UUID, *, rows: Sequence[RosterRow], at: datetime, source: str = ""
) -> DutyRoster:
    """Take a provider's duty roster; for its days and trades it replaces what was loaded before.

    All rows or none: RowWrong names the first that cannot be read (unknown trade or person, a shift that ends before
    it begins, a rank there is not). Raises BadInput for an empty list, NotFound, NotPermitted.
    """
    provider = load_provider(actor, provider_id)
    actor.demand("providers.roster.change", path=actor.authority_path, provider_id=provider.pk)
    if not rows:
        raise BadInput(field="rows", problem=N_("the roster has no rows"))
    trades = _trades(actor)
    people = {person.name: person for person in Person.objects.filter(unit_id=provider.pk, valid_until__isnull=True)}
    for number, row in enumerate(rows, start=1):
        _check(row, number, trades=trades, people=people)
    days = sorted(row.on for row in rows)
    owned = {"authority_id": provider.authority_id, "provider": provider}
    roster = DutyRoster.objects.create(
        **owned, valid_from=days[0], valid_until=date.fromordinal(days[-1].toordinal() + 1), source=source
    )
    DutyShift.objects.bulk_create(
        DutyShift(
            **owned,
            roster=roster,
            trade=trades[row.trade.strip()],
            person=people[row.name.strip()],
            rank=row.rank,
            starts_on=row.on,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            phone=row.phone,
        )
        for row in rows
    )
    changes = {"days": [None, [roster.valid_from, roster.valid_until]], "shifts": [None, len(rows)]}
    record(actor, "providers.roster_loaded", roster, at=at, changes=changes, reason=source)
    return roster


def _trades(actor: Actor) -> dict[str, Trade]:
    """The authority's trades by code and by name."""
    known = list(Trade.objects.visible_to(actor))
    return {trade.code: trade for trade in known} | {trade.name: trade for trade in known}


def _check(row: RosterRow, number: int, *, trades: dict[str, Trade], people: dict[str, Person]) -> None:
    if row.trade.strip() not in trades:
        raise RowWrong(row=number, problem=N_("there is no such trade"))
    if row.name.strip() not in people:
        raise RowWrong(row=number, problem=N_("the provider has no such person"))
    if row.ends_at <= row.starts_at:
        raise RowWrong(row=number, problem=N_("the shift ends before it begins"))
    if row.rank not in DutyRank.values:
        raise RowWrong(row=number, problem=N_("the rank is 1 on duty, 2 stand-in or 3 chief"))
