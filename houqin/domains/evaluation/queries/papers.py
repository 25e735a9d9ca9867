"""What papers print: the month's sheet in the columns offices sign (rules B8), rectification and interview notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from houqin.domains.evaluation.models import Finding, Measure, Rectification, SchemeItem, Scorecard
from houqin.domains.evaluation.queries.schemes import of_service
from houqin.foundation.organisation.actor import Actor


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of the printed sheet (序号, 项目, 评分细则, 扣分说明, 实际得分); points in 1/100, None: not checked."""

    item: SchemeItem
    position: int
    remarks: str
    points: int | None


def sheet_of(actor: Actor, card: Scorecard) -> list[SheetRow]:
    """The card as the sheet that both sides sign, row by row, with what was deducted for. Two statements."""
    actor.demand("evaluation.sheets.see")
    kept = _kept(card.worked)
    found: dict[str, list[str]] = defaultdict(list)
    rows = Finding.objects.visible_to(actor).filter(contract=card.contract, month=card.month, waiver__isnull=True)
    rows = rows.filter(**of_service(card.service_id))
    for code, words, count in rows.order_by("pk").values_list("item__code", "words", "count"):
        found[code].append(f"{words} ×{count}" if count > 1 else words)
    return [
        SheetRow(item, position, "；".join(found[item.code]), kept.get(item.code))
        for position, item in enumerate(card.scheme.items.order_by("position"), start=1)
    ]


def _kept(worked: list[Mapping[str, Any]]) -> dict[str, int]:
    """Points by item from a card's steps; of several sites the lowest."""
    kept: dict[str, int] = {}
    for step in worked:
        figures = step["figures"]
        if step["code"].startswith("evaluation.item"):
            kept[figures["code"]] = min(figures["points"], kept.get(figures["code"], figures["points"]))
    return kept


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A finding as a notice lists it; points in 1/100."""

    item: str
    standard: str
    words: str
    place: str
    found_at: datetime
    points: int


@dataclass(frozen=True, slots=True)
class RectificationPaper:
    """整改通知书: everything the printed notice says."""

    number: str
    provider: str
    contract: str
    words: str
    issued_at: datetime
    issued_by: str
    due_on: date
    findings: tuple[FoundRow, ...]


def rectification_paper(actor: Actor, notice: Rectification) -> RectificationPaper:
    """A notice, already found among what the actor may see, as it is printed."""
    actor.demand("evaluation.sheets.see")
    rows = notice.findings.select_related("item__clause", "place").order_by("pk")
    return RectificationPaper(
        number=notice.number,
        provider=notice.provider.unit.name,
        contract=str(notice.contract),
        words=notice.words,
        issued_at=notice.issued_at,
        issued_by=notice.issued_by.name if notice.issued_by else "",
        due_on=notice.due_on,
        findings=tuple(
            FoundRow(
                item=str(row.item),
                standard=str(row.item.clause or row.item.standard),
                words=row.words,
                place=str(row.place or ""),
                found_at=row.found_at,
                points=row.full_hundredths,
            )
            for row in rows
        ),
    )


@dataclass(frozen=True, slots=True)
class MeasurePaper:
    """约谈通知 and the like: everything the printed notice of a measure says; the score in 1/100 point."""

    number: str
    provider: str
    kind: str
    reason: str
    valid_from: date
    valid_until: date | None
    contract: str
    month: date | None
    score: int | None
    taken_by: str
    at: datetime


def measure_paper(actor: Actor, measure: Measure) -> MeasurePaper:
    """A measure, already found among what the actor may see, as it is printed."""
    actor.demand("evaluation.see")
    card = measure.card
    contract = measure.contract or (card.contract if card else None)
    return MeasurePaper(
        number=measure.number,
        provider=measure.provider.unit.name,
        kind=measure.kind,
        reason=measure.reason,
        valid_from=measure.valid_from,
        valid_until=measure.valid_until,
        contract=str(contract or ""),
        month=card.month if card else None,
        score=card.score if card else None,
        taken_by=measure.taken_by.name if measure.taken_by else "",
        at=measure.at,
    )
