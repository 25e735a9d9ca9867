"""The rows of many acts, kept until all are written at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Sum

from houqin.domains.contracts.models import ContractPeriod
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import Order, OrderEvent, Part
from houqin.domains.orders.services.materials import in_year
from houqin.foundation.audit.models import AuditRecord, PersonalValue
from houqin.foundation.imports.loading import load, reserve_ids
from houqin.kernel.money import Money

#: Ids are drawn from the tables' sequences in blocks of this size.
BLOCK = 2_000
#: Rows are written in an order in which nothing points at what is not there yet.
FIRST = (Order, OrderEvent)
LAST = (AuditRecord, PersonalValue)


class Book:
    """Rows waiting to be written, by table; ids are given out in advance, so that rows can name one another."""

    def __init__(self) -> None:
        self._rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self._ids: dict[type[models.Model], Iterator[int]] = {}
        self._parts: dict[int | None, list[Part]] = defaultdict(list)
        self._written: dict[tuple[int | None, int], int] = {}
        self._periods: dict[int, dict[date, ContractPeriod]] = {}

    def add(self, row: models.Model) -> None:
        """Keep a row; it gets its id now."""
        if row.pk is None:
            row.pk = self._next_id(type(row))
        self._rows[type(row)].append(row)

    def use(self, part: Part) -> None:
        """Keep a part that went into an order."""
        self.add(part)
        self._parts[part.line_id].append(part)

    def included(self, order: Order, year: int) -> Money:
        """What parts of the order's contract line used of the yearly amount, in fen, as services/materials.py counts.

        Counted are the orders completed in the year and those reopened, of this book and written before.
        """
        line_id = order.contract_line_id
        if (line_id, year) not in self._written:
            rows = Part.objects.filter(in_year(year), line_id=line_id)
            self._written[line_id, year] = rows.aggregate(total=Sum("included_fen"))["total"] or 0
        own = 0
        for part in self._parts[line_id]:
            completed_at = part.order.completed_at
            if completed_at is None or local_date(completed_at).year == year:
                own += part.included_fen
        return Money(self._written[line_id, year] + own)

    def month(self, contract_id: int, month: date) -> ContractPeriod | None:
        """A contract's month, read once."""
        if contract_id not in self._periods:
            periods = ContractPeriod.objects.filter(contract_id=contract_id)
            self._periods[contract_id] = {period.month: period for period in periods}
        return self._periods[contract_id].get(month)

    def write(self) -> int:
        """Write everything, table by table; answers how many rows."""
        others: list[type[models.Model]] = [model for model in self._rows if model not in (*FIRST, *LAST)]
        written = 0
        tables: list[type[models.Model]] = [*FIRST, *others, *LAST]
        for model in tables:
            rows = self._rows.pop(model, [])
            if rows:
                columns = _columns(model)
                written += load(model, [column for _, column in columns], _values(rows, columns))
        return written

    def _next_id(self, model: type[models.Model]) -> int:
        found = next(self._ids.get(model, iter(())), None)
        if found is None:
            self._ids[model] = iter(reserve_ids(model, BLOCK))
            found = next(self._ids[model])
        return found


def _columns(model: type[models.Model]) -> list[tuple[str, str]]:
    """Attribute and column of every field that the database does not fill by itself."""
    return [
        (field.attname, str(field.column))
        for field in model._meta.concrete_fields
        if field.db_default is models.NOT_PROVIDED and not getattr(field, "generated", False)
    ]


def _values(rows: Sequence[models.Model], columns: Sequence[tuple[str, str]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [getattr(row, attribute) for attribute, _ in columns]
