"""Reads of budgets: balances, what a source still holds, and every balance derived anew from the transfers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from houqin.domains.budgets.models import BudgetLine, EconomicClass, LineState, ServiceMapping, Transfer
from houqin.domains.budgets.rules.ledger import Balances, Stage
from houqin.foundation.organisation.models import Unit

# Each transfer leaves one stage and enters another; what came from outside is approved. One pass over the ledger.
DERIVED = """
select line_id,
  sum(case when from_stage = 'outside' then fen when to_stage = 'outside' then -fen else 0 end),
  sum(case when to_stage = 'reserved' then fen when from_stage = 'reserved' then -fen else 0 end),
  sum(case when to_stage = 'committed' then fen when from_stage = 'committed' then -fen else 0 end),
  sum(case when to_stage = 'accrued' then fen when from_stage = 'accrued' then -fen else 0 end),
  sum(case when to_stage = 'paid' then fen when from_stage = 'paid' then -fen else 0 end)
from budgets_transfer where authority_id = %s and (%s::bigint[] is null or line_id = any(%s)) group by line_id
"""


def balances(line: BudgetLine) -> Balances:
    """The line's balances as stored now."""
    now: BudgetLine = BudgetLine.objects.get(pk=line.pk)
    return now.balances


def derived_balances(authority_id: int, line_ids: Iterable[int] | None = None) -> dict[int, Balances]:
    """The balances of lines (all of an authority, or some) as their transfers say; lines without any are left out."""
    ids = None if line_ids is None else list(line_ids)
    with connection.cursor() as cursor:
        cursor.execute(DERIVED, [authority_id, ids, ids])
        return {row[0]: Balances(*(int(value) for value in row[1:])) for row in cursor.fetchall()}


def held_by(authority_id: int, source_type: str, source_id: uuid.UUID) -> dict[tuple[int, Stage], int]:
    """What a source's transfers still hold in a stage of open lines, by (line id, stage): fen above zero.

    A line whose year was ended holds nothing any more, whoever had reserved it.
    """
    held: dict[tuple[int, Stage], int] = {}
    rows = Transfer.objects.filter(
        authority_id=authority_id, source_type=source_type, source_id=source_id, line__state=LineState.OPEN
    )
    for line_id, from_stage, to_stage, fen in rows.values_list("line_id", "from_stage", "to_stage", "fen"):
        for stage, change in ((Stage(from_stage), -fen), (Stage(to_stage), fen)):
            if stage not in {Stage.OUTSIDE, Stage.AVAILABLE}:
                held[line_id, stage] = held.get((line_id, stage), 0) + change
    return {place: fen for place, fen in held.items() if fen > 0}


def open_line(line: BudgetLine) -> BudgetLine | None:
    """The line that carries a line's money now: itself, or the one of a later year; None when all was given up."""
    now: BudgetLine | None = line
    while now is not None and now.state != LineState.OPEN:
        now = BudgetLine.objects.filter(carried_from=now).first()
    return now


def lines_for(unit: Unit, fiscal_year: int, economic_class: str) -> QuerySet[BudgetLine]:
    """The open lines that could bear a cost of a unit: its own and those above it, of one year and class.

    Ordered by choice: the nearest unit first, then the oldest money (a carry-over is used up first), then the id.
    """
    ancestors = [int(part) for part in unit.path.rstrip(".").split(".")]
    rows: QuerySet[BudgetLine] = (
        BudgetLine.objects.filter(
            Q(unit_id__in=ancestors),
            authority_id=unit.authority_id,
            fiscal_year=fiscal_year,
            economic_class=economic_class,
            state=LineState.OPEN,
        )
        .select_related("unit")
        .order_by("-unit__path", "origin_year", "pk")
    )
    return rows


def class_named(authority_id: int, side: str, code: str, fiscal_year: int) -> EconomicClass | None:
    """The economic class in force on the first day of a year."""
    found: EconomicClass | None = (
        EconomicClass.objects.at(date(fiscal_year, 1, 1))
        .filter(authority_id=authority_id, side=side, code=code)
        .first()
    )
    return found


def class_of_service(authority_id: int, service_class: str, fiscal_year: int) -> str | None:
    """The departmental economic class that services of a catalogue class are paid from; None: nobody said so."""
    found = (
        ServiceMapping.objects.at(date(fiscal_year, 12, 31))
        .filter(authority_id=authority_id, service_class=service_class)
        .first()
    )
    return None if found is None else found.economic_class
