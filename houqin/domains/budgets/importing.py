"""Budget lines and statements of the treasury from its Excel (预算指标表, 对账单; practice 15)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from houqin.domains.budgets.models import BudgetLine, FundKind, TreasuryRow
from houqin.domains.budgets.services.lines import IDENTITY, LineExists, LineTerms, enter_line, make_line
from houqin.domains.budgets.services.treasury import TreasuryFigures, enter_statement
from houqin.foundation.imports.target import Field, Kind, Problem, Progress, ReadRow, Target
from houqin.foundation.imports.targets.units import UnitFinder
from houqin.foundation.imports.values import Unreadable
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.refusal import N_, Refusal

WRITING_LINES = N_("Writing budget lines")
WRITING_STATEMENT = N_("Writing the treasury's statement")
CODE = re.compile(r"\s*(\d{3,7})(?!\d)")

IDENTITY_FIELDS = (
    Field("unit", Kind.TEXT, N_("Unit"), required=True, limit=120),
    Field("fiscal_year", Kind.TEXT, N_("Fiscal year"), required=True, limit=20),
    Field("functional_class", Kind.TEXT, N_("Functional class"), required=True, limit=80),
    Field("economic_class", Kind.TEXT, N_("Economic class (department)"), required=True, limit=80),
    Field("government_class", Kind.TEXT, N_("Economic class (government)"), limit=80),
    Field("project", Kind.TEXT, N_("Project"), limit=120),
    Field("fund_kind", Kind.CHOICE, N_("Fund kind"), choices=tuple(FundKind.values)),
    Field("allotment_number", Kind.TEXT, N_("Allotment number"), limit=80),
    Field("name", Kind.TEXT, N_("Name of the line"), limit=160),
    Field("approved", Kind.AMOUNT, N_("Approved (yuan)"), required=True),
)


class CodeUnreadable(Unreadable):
    """A class is named by its code, with or without its name behind it."""

    code = "budgets.code_unreadable"
    sentence = N_("“{read}” does not begin with the code of a class.")


class YearUnreadable(Unreadable):
    """A cell that holds no year."""

    code = "budgets.year_unreadable"
    sentence = N_("“{read}” is no year.")


class StatedTwice(Unreadable):
    """The statement of that day has this line already."""

    code = "budgets.stated_twice"
    sentence = N_("The statement of {on} has this line already.")


def terms_of(row: ReadRow) -> LineTerms:
    """A row of the treasury's table as the terms of a line. Raises CodeUnreadable, YearUnreadable."""
    year = re.search(r"(?<!\d)(20\d\d)(?!\d)", row.text("fiscal_year"))
    if year is None:
        raise YearUnreadable(read=row.text("fiscal_year")[:20])
    economic = code_of(row.text("economic_class"))
    return LineTerms(
        fiscal_year=int(year[1]),
        functional_class=code_of(row.text("functional_class")),
        economic_class=economic,
        government_class=code_of(row.text("government_class")) if row.text("government_class") else "",
        name=row.text("name") or row.text("project") or name_of(row.text("economic_class")) or economic,
        amount_fen=row.number_of("approved") or 0,
        project=row.text("project"),
        fund_kind=row.text("fund_kind") or FundKind.GENERAL,
        allotment_number=row.text("allotment_number"),
    )


def code_of(text: str) -> str:
    """The code in "30209 物业管理费" or "30209-物业管理费". Raises CodeUnreadable."""
    found = CODE.match(text)
    if found is None:
        raise CodeUnreadable(read=text[:40])
    return found[1]


def name_of(text: str) -> str:
    """The name behind the code, if there is one."""
    return CODE.sub("", text, count=1).strip(" -—_:：.．")


class BudgetLines(Target):
    """Lines as the treasury approved them; a line that is there already is not changed (reconcile shows the rest)."""

    name = "budget_lines"
    label = N_("Budget lines")
    action = "budgets.lines.enter"
    fields = IDENTITY_FIELDS

    def judge(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime) -> Iterator[Problem]:
        """Find each row's unit and classes, and whether the line is there."""
        units, seen = UnitFinder(actor), set()
        for row in rows:
            field = "unit"
            try:
                unit = units.find(row.text("unit"))
                field = "economic_class"
                terms = terms_of(row)
                line = make_line(unit, terms, {})
                identity = tuple(getattr(line, name) for name in IDENTITY)
                known = dict(zip(IDENTITY, identity, strict=True))
                field = ""
                if identity in seen or BudgetLine.objects.filter(authority_id=unit.authority_id, **known).exists():
                    raise LineExists(line=str(line))
            except Refusal as refusal:
                yield Problem(row.number, field, refusal)
                continue
            seen.add(identity)
            row.prepared = (unit, terms)

    def write(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime, progress: Progress) -> list[UUID]:
        """Enter each line with what was approved."""
        became = []
        for done, row in enumerate(rows, start=1):
            unit, terms = row.prepared
            became.append(enter_line(actor, unit_id=unit.public_id, terms=terms, at=at).public_id)
            progress(WRITING_LINES, done, len(rows))
        return became


class TreasuryStatement(Target):
    """What the treasury says of the lines on a day: kept beside ours, to be laid against them."""

    name = "treasury_statement"
    label = N_("Treasury statement")
    action = "budgets.treasury.enter"
    fields = (
        *IDENTITY_FIELDS,
        Field("stated_on", Kind.DATE, N_("As of"), required=True),
        Field("paid", Kind.AMOUNT, N_("Paid (yuan)"), without=N_("What was paid cannot be compared.")),
    )

    def judge(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime) -> Iterator[Problem]:
        """Find each row's unit; a class we do not know is taken as stated, because that is a difference too."""
        units, seen = UnitFinder(actor), set()
        for row in rows:
            field = "unit"
            try:
                unit: Unit = units.find(row.text("unit"))
                field = "economic_class"
                terms = replace(terms_of(row), name=terms_of(row).name[:160])
                field, stated_on = "", _day(row, "stated_on")
                figures = TreasuryFigures(unit, stated_on, terms, row.number_of("paid"))
                if figures.identity in seen or TreasuryRow.objects.filter(**figures.identity_columns).exists():
                    raise StatedTwice(read="", on=stated_on.isoformat())
            except Refusal as refusal:
                yield Problem(row.number, field, refusal)
                continue
            seen.add(figures.identity)
            row.prepared = figures

    def write(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime, progress: Progress) -> list[UUID]:
        """Keep the rows."""
        made = enter_statement(actor, [row.prepared for row in rows], at=at)
        progress(WRITING_STATEMENT, len(rows), len(rows))
        return [row.public_id for row in made]


def _day(row: ReadRow, name: str) -> date:
    """A required day; the reader has refused rows without it."""
    day = row.day(name)
    assert day is not None  # noqa: S101  required fields are filled when a row is judged
    return day
