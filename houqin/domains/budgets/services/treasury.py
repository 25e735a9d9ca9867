"""Keeping what the treasury states, to lay it against our own lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from houqin.domains.budgets.models import TreasuryRow
from houqin.domains.budgets.services.lines import LineTerms
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.refusal import N_, BadInput


@dataclass(frozen=True, slots=True)
class TreasuryFigures:
    """One line as the treasury states it on a day; ``paid_fen`` None: it does not say."""

    unit: Unit
    stated_on: date
    terms: LineTerms
    paid_fen: int | None

    @property
    def identity_columns(self) -> dict[str, Any]:
        """What makes it one line of one day."""
        names = ("fiscal_year", "functional_class", "project", "economic_class", "government_class", "fund_kind")
        columns = {name: getattr(self.terms, name) for name in (*names, "allotment_number")}
        return columns | {
            "authority_id": self.unit.authority_id,
            "unit_id": self.unit.pk,
            "stated_on": self.stated_on,
        }

    @property
    def identity(self) -> tuple[Any, ...]:
        """The same, to be found in a set."""
        return tuple(self.identity_columns.values())


@use_case
def enter_statement(actor: Actor, figures: Sequence[TreasuryFigures], *, at: datetime) -> list[TreasuryRow]:
    """Keep a statement of the treasury; it changes no line of ours. Raises BadInput for a negative amount."""
    for one in figures:
        actor.demand("budgets.treasury.enter", path=one.unit.path)
        if one.terms.amount_fen < 0 or (one.paid_fen or 0) < 0:
            raise BadInput(field="amount", problem=N_("an amount is below zero"))
    rows = TreasuryRow.objects.bulk_create(
        TreasuryRow(
            **one.identity_columns, name=one.terms.name, approved_fen=one.terms.amount_fen, paid_fen=one.paid_fen
        )
        for one in figures
    )
    if rows:
        changes = {"stated_on": [None, sorted({str(row.stated_on) for row in rows})], "rows": [None, len(rows)]}
        record(actor, "budgets.treasury_stated", rows[0], at=at, changes=changes)
    return list(rows)
