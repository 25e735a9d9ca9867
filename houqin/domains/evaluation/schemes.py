"""Schemes as files: the shape of ``data/*.yaml`` and reading it into :class:`SchemeTerms` (samples D1)."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from houqin.domains.evaluation.rules.schemes import Deduction, ItemTerms, SchemeTerms, SchemeUnsound
from houqin.kernel.money import Rate, Score
from houqin.kernel.refusal import N_
from houqin.kernel.unreadable import first_of

PROPERTY_SERVICE = "property_service"

#: A number as YAML hands it over; it is read by its text, so nothing is ever computed in floats.
Written = str | int | float


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DeductionText(_Strict):
    """A reason to take points; ``each`` in points."""

    code: str
    name: str
    each: Written
    name_en: str = ""


class BandText(_Strict):
    """A rate's mark and step in per cent, points for each started step."""

    full: Written
    step: Written
    each: Written
    at_most: bool = False


class ClauseText(_Strict):
    """A clause of the catalogue: item code and clause number."""

    item: str
    number: str


class ItemText(_Strict):
    """A row of the sheet."""

    code: str
    name: str
    points: Written
    kind: str
    standard: str
    name_en: str = ""
    indicator: str = ""
    in_kpi: bool = False
    service_classes: list[str] = Field(default_factory=list)
    deductions: list[DeductionText] = Field(default_factory=list)
    band: BandText | None = None
    evidence: str = ""
    by_hand: bool = False
    clause: ClauseText | None = None


class CategoryText(_Strict):
    """A group of rows."""

    name: str
    name_en: str = ""
    items: list[ItemText]


class GradeText(_Strict):
    """A grade from so many points on."""

    code: str
    name: str
    start: Written = Field(alias="from")
    name_en: str = ""


class WeightsText(_Strict):
    """The parts' weights in per cent."""

    inspection: Written
    kpi: Written = 0
    satisfaction: Written


class SchemeText(_Strict):
    """A scheme as people write it: points, per cent, working days."""

    code: str
    name: str
    weights: WeightsText
    grades: list[GradeText]
    categories: list[CategoryText]
    name_en: str = ""
    service_class: str = ""
    site_rule: str = "weighted"
    least_coverage: Written = 80
    most_added: Written = 3
    veto: Written = 59
    appeal_days: int = Field(default=3, ge=1, le=60)
    answer_days: int = Field(default=5, ge=1, le=60)
    rectify_days: int = Field(default=5, ge=1, le=60)
    source: str = ""


def read_scheme(written: object) -> SchemeTerms:
    """A scheme from plain data (YAML or JSON); publishing checks its soundness. Raises SchemeUnsound, NotANumber."""
    try:
        text = SchemeText.model_validate(written)
    except ValidationError as error:
        first = first_of(error)
        where = " › ".join(first.where) or N_("scheme")
        raise SchemeUnsound(where=where[:120], problem=first.problem, **first.figures) from error
    return SchemeTerms(
        code=text.code,
        name=text.name,
        name_en=text.name_en,
        service_class=text.service_class,
        inspection_ppm=_ppm(text.weights.inspection),
        kpi_ppm=_ppm(text.weights.kpi),
        satisfaction_ppm=_ppm(text.weights.satisfaction),
        grades=tuple((grade.code, grade.name, grade.name_en, _points(grade.start)) for grade in text.grades),
        site_rule=text.site_rule,
        least_coverage_ppm=_ppm(text.least_coverage),
        most_added_hundredths=_points(text.most_added),
        veto_hundredths=_points(text.veto),
        appeal_days=text.appeal_days,
        answer_days=text.answer_days,
        rectify_days=text.rectify_days,
        source=text.source,
        items=tuple(_item(category, item) for category in text.categories for item in category.items),
    )


def default_scheme(name: str = PROPERTY_SERVICE) -> SchemeTerms:
    """A scheme that comes with the program: samples D1."""
    return read_scheme(yaml.safe_load((files(__package__) / "data" / f"{name}.yaml").read_text(encoding="utf-8")))


def _item(category: CategoryText, item: ItemText) -> ItemTerms:
    return ItemTerms(
        code=item.code,
        category=category.name,
        category_en=category.name_en,
        name=item.name,
        name_en=item.name_en,
        points=_points(item.points),
        kind=item.kind,
        indicator=item.indicator,
        in_kpi=item.in_kpi,
        service_classes=tuple(item.service_classes),
        deductions=tuple(Deduction(one.code, one.name, _points(one.each), one.name_en) for one in item.deductions),
        band=None if item.band is None else _band(item.band),
        standard=item.standard,
        evidence=item.evidence,
        by_hand=item.by_hand,
        clause=None if item.clause is None else (item.clause.item, item.clause.number),
    )


def _band(band: BandText) -> Mapping[str, int]:
    return {
        "full": _ppm(band.full),
        "step": _ppm(band.step),
        "each": _points(band.each),
        "at_most": int(band.at_most),
    }


def _points(written: Any) -> int:
    """Points in 1/100; a YAML number is read by its text, never as a float."""
    return Score.parse(str(written)).hundredths


def _ppm(written: Any) -> int:
    """Per cent in ppm."""
    return Rate.parse_percent(str(written)).ppm
