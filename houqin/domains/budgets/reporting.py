"""Reports over budgets: quotas against what was approved, charged services against their cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from houqin.domains.budgets.models import BudgetLine, IncomeRecord, QuotaFigure, QuotaStandard
from houqin.domains.budgets.rules.income import Coverage, Entry, EntryKind, IncomeUse, coverage_of
from houqin.domains.budgets.rules.quota import Quota, QuotaBasis, QuotaKind, Standard, UnitFigures, quota_of
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.kernel.worked import Worked


@dataclass(frozen=True, slots=True)
class UnitQuota:
    """A unit's quota of a year, worked, beside what was approved for it on the classes of its standards (fen)."""

    unit: Unit
    worked: Worked[Quota]
    approved_fen: int


@dataclass(frozen=True, slots=True)
class ServiceCoverage:
    """One charged service of a unit over some months."""

    unit: Unit
    service: str
    coverage: Coverage


def quota_report(actor: Actor, fiscal_year: int) -> list[UnitQuota]:
    """What the standards in force on the year's first day give each unit one sees, beside what was approved.

    The head count on the unit's own page counts where no figure of heads was stated. Four queries.
    """
    actor.demand("budgets.see")
    on = date(fiscal_year, 1, 1)
    standards = [_standard(row) for row in QuotaStandard.objects.visible_to(actor).at(on).order_by("kind", "code")]
    classes = {standard.economic_class for standard in standards if standard.economic_class}
    approved: dict[int, int] = {}
    lines = BudgetLine.objects.visible_to(actor).filter(fiscal_year=fiscal_year, economic_class__in=classes)
    for unit_id, fen in lines.values_list("unit_id", "approved_fen"):
        approved[unit_id] = approved.get(unit_id, 0) + fen
    figures: dict[int, list[QuotaFigure]] = {}
    for figure in QuotaFigure.objects.visible_to(actor).at(on):
        figures.setdefault(figure.unit_id, []).append(figure)
    existing = Unit.objects.visible_to(actor).in_force(date(fiscal_year, 12, 31))
    units = existing.exclude(kind=UnitKind.PROVIDER).order_by("path")
    seen = units if actor.sees_all else units.filter(pk__in=actor.visible_unit_ids)
    return [
        UnitQuota(unit, quota_of(standards, figures_of(unit, figures.get(unit.pk, []))), approved.get(unit.pk, 0))
        for unit in (seen if standards else ())
    ]


def figures_of(unit: Unit, stated: Sequence[QuotaFigure]) -> UnitFigures:
    """A unit's figures as the rule takes them."""
    by_basis = {figure.basis: figure for figure in stated}
    heads = by_basis.get(QuotaBasis.HEADCOUNT)
    area, kind = by_basis.get(QuotaBasis.AREA), by_basis.get(QuotaBasis.FIXED)
    own_heads = unit.headcount * 1_000 if unit.headcount else None
    return UnitFigures(
        headcount=heads.amount if heads else own_heads,
        area=area.amount if area else None,
        volumes={figure.code: figure.amount for figure in stated if figure.basis == QuotaBasis.VOLUME},
        unit_type=kind.code if kind else "",
    )


def coverage_report(actor: Actor, first: date, last: date) -> list[ServiceCoverage]:
    """Every charged service of the units one sees, over the months from *first* to *last*, both included. One query."""
    actor.demand("budgets.see")
    rows = (
        IncomeRecord.objects.visible_to(actor)
        .filter(month__gte=first.replace(day=1), month__lte=last)
        .select_related("unit")
        .order_by("unit__path", "service", "pk")
    )
    found: dict[tuple[int, str], tuple[Unit, list[Entry]]] = {}
    for row in rows:
        entry = Entry(EntryKind(row.kind), row.fen, IncomeUse(row.use) if row.use else None)
        found.setdefault((row.unit_id, row.service), (row.unit, []))[1].append(entry)
    return [
        ServiceCoverage(unit, service, coverage_of(entries)) for (_unit_id, service), (unit, entries) in found.items()
    ]


def _standard(row: QuotaStandard) -> Standard:
    return Standard(
        code=row.code,
        name=row.name,
        kind=QuotaKind(row.kind),
        basis=QuotaBasis(row.basis),
        rate=row.rate,
        volume_code=row.volume_code,
        measure=row.measure,
        unit_types=frozenset(row.unit_types),
        economic_class=row.economic_class,
        basis_id=str(row.public_id),
    )
