"""A unit's quota from standards and its figures (S127): heads, area, business and type; money and things kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from houqin.kernel.money import Money, Price, Quantity, line_amount, round_half_up
from houqin.kernel.worked import Step, Worked

RULE = "quota/1"


class QuotaKind(StrEnum):
    """Money, or things (机关事务管理条例 10 keeps the two apart)."""

    MONEY = "money"
    PHYSICAL = "physical"


class QuotaBasis(StrEnum):
    """What a standard counts; ``fixed`` gives one amount per unit of a type."""

    HEADCOUNT = "headcount"
    AREA = "area"
    VOLUME = "volume"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Standard:
    """One standard: ``rate`` a year per one of the basis, in 1/10,000 yuan (money) or 1/1,000 ``measure`` (things)."""

    code: str
    name: str
    kind: QuotaKind
    basis: QuotaBasis
    rate: int
    volume_code: str = ""
    measure: str = ""
    unit_types: frozenset[str] = frozenset()
    economic_class: str = ""
    basis_id: str = ""


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """What is known of a unit, in 1/1,000; a figure that is not there is not known, never zero."""

    headcount: int | None = None
    area: int | None = None
    volumes: Mapping[str, int] = field(default_factory=dict)
    unit_type: str = ""


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """What one standard gives: fen, or 1/1,000 of its measure."""

    standard: str
    kind: QuotaKind
    amount: int
    measure: str = ""
    economic_class: str = ""


@dataclass(frozen=True, slots=True)
class Quota:
    """All lines, and the codes of standards whose figure is not known: then there is no total."""

    lines: tuple[QuotaLine, ...]
    unknown: tuple[str, ...]

    @property
    def money_fen(self) -> int | None:
        """The sum in money; None while a figure for money is missing."""
        return None if self.unknown else sum(line.amount for line in self.lines if line.kind is QuotaKind.MONEY)


def quota_of(standards: Sequence[Standard], figures: UnitFigures) -> Worked[Quota]:
    """What the standards in force give a unit a year; each line is rounded once, half up, to fen or 1/1,000.

    A standard for other types of unit is left out, with a step; one whose figure is not known is named, never taken
    as zero. Figures in 1/1,000.
    """
    lines: list[QuotaLine] = []
    unknown: list[str] = []
    steps: list[Step] = []
    for standard in standards:
        basis = (standard.basis_id,) if standard.basis_id else ()
        if standard.unit_types and figures.unit_type not in standard.unit_types:
            steps.append(Step("budgets.quota.other_type", {"standard": standard.name}, basis, RULE))
            continue
        amount = _figure(standard, figures)
        if amount is None:
            if standard.kind is QuotaKind.MONEY:
                unknown.append(standard.code)
            steps.append(Step("budgets.quota.unknown", {"standard": standard.name}, basis, RULE))
            continue
        result = _times(standard, amount)
        lines.append(QuotaLine(standard.code, standard.kind, result, standard.measure, standard.economic_class))
        shown: dict[str, int | str] = {
            "standard": standard.name,
            "amount": amount,
            "rate": standard.rate,
            "result": result,
        }
        if standard.kind is QuotaKind.PHYSICAL:
            shown["measure"] = standard.measure
        steps.append(Step(f"budgets.quota.{standard.kind.value}", shown, basis, RULE))
    return Worked(Quota(tuple(lines), tuple(unknown)), tuple(steps))


def _figure(standard: Standard, figures: UnitFigures) -> int | None:
    if standard.basis is QuotaBasis.FIXED:
        return 1_000
    if standard.basis is QuotaBasis.VOLUME:
        return figures.volumes.get(standard.volume_code)
    return figures.headcount if standard.basis is QuotaBasis.HEADCOUNT else figures.area


def _times(standard: Standard, amount: int) -> int:
    if standard.kind is QuotaKind.MONEY:
        return line_amount([Quantity(amount)], Price(standard.rate)).fen
    return round_half_up(amount * standard.rate, 1_000)


def difference(quota: Quota, approved: Money) -> Money | None:
    """By how much what was approved goes beyond the quota in money; below zero: under it. None: not known."""
    return None if quota.money_fen is None else approved - Money(quota.money_fen)
