"""Everything a contract's card rests on, for many contracts at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import Q

from houqin.domains.contracts.models import Contract, DeliveryRecord
from houqin.domains.evaluation.models import (
    AddedPoints,
    ContractScheme,
    EvaluationScheme,
    Finding,
    Incident,
    SchemeItem,
    Scorecard,
    SheetMark,
)
from houqin.domains.evaluation.queries.indicators import ContractFigures, figures_of
from houqin.domains.evaluation.queries.months import MonthSpan, next_month, span_of
from houqin.domains.evaluation.queries.voices import voices_of
from houqin.domains.evaluation.rules.items import SHARE_OF, WHOLE, Item, Measured, RateBand, Seen, points_by_rate
from houqin.domains.evaluation.rules.scoring import Card, Composite, Grounds, SiteSeen, Voice, score_card
from houqin.foundation.places.models import Place
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.kernel.worked import Worked

#: A site's id (None: no site) and an item's code.
Spot = tuple[int | None, str]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A contract's month before it is judged. ``is_active``: something happened in it at all."""

    contract: Contract
    scheme: EvaluationScheme
    items: tuple[Item, ...]
    grounds: Grounds
    inspections: int
    figures: ContractFigures
    is_active: bool

    def card(self) -> Worked[Card]:
        """The month judged."""
        return score_card(self.items, composite_of(self.scheme), self.grounds)


@dataclass
class _Looks:
    """What inspections say of one item at one spot: per inspection, the sheets' deductions and shares."""

    panel: dict[int, int] = field(default_factory=dict)
    looked: set[int] = field(default_factory=set)
    deducted: Fraction = Fraction(0)
    shares: dict[int, list[Fraction]] = field(default_factory=lambda: defaultdict(list))
    basis: list[str] = field(default_factory=list)

    def seen(self) -> Seen:
        """The mean of each inspection's signed sheets; of several inspections the worst state counts."""
        means = [sum(shares, Fraction(0)) / len(shares) for shares in self.shares.values()]
        return Seen(bool(self.looked), self.deducted, min(means) if means else None, tuple(self.basis))


def gather(
    authority_id: int,
    contract_ids: Collection[int],
    month: date,
    *,
    known_at: datetime | None = None,
    frozen: Mapping[int, Scorecard] | None = None,
) -> dict[int, Gathered]:
    """What each contract with a scheme is judged by in a month; contracts without one are left out.

    ``known_at``: with the waivers decided by then. ``frozen``: by the scheme, the indicators and the answers that these
    cards (by contract) froze, not by work as it stands now; findings, marks and the like are stamped with their month.
    A fixed number of statements, whatever the contracts and orders.
    """
    with entering(Scope(authority=authority_id, units=EVERYTHING)):
        span = span_of(authority_id, month)
        contracts = Contract.objects.filter(authority_id=authority_id, pk__in=contract_ids).select_related(
            "provider__unit"
        )
        work = _work_of(authority_id, list(contracts), span) if frozen is None else _work_as_frozen(frozen)
        schemes, figures = work.schemes, work.figures
        scored = list(schemes)
        items = items_of(schemes.values())
        looks, inspections = _looks(scored, span.first, items, schemes, known_at)
        sites = _site_names(looks)
        added = _by_contract(
            AddedPoints.objects.filter(contract_id__in=scored, month=span.first)
            .order_by("pk")
            .values_list("contract_id", "hundredths", "public_id")
        )
        vetoes = _by_contract(
            Incident.objects.filter(contract_id__in=scored, month=span.first, is_veto=True)
            .order_by("pk")
            .values_list("contract_id", "public_id")
        )
        active = _active(scored, span, figures)
        return {
            contract.pk: Gathered(
                contract=contract,
                scheme=schemes[contract.pk],
                items=(own := items[schemes[contract.pk].pk]),
                grounds=Grounds(
                    everywhere={code: spot.seen() for (site, code), spot in looks[contract.pk].items() if site is None},
                    sites=_sites(looks[contract.pk], sites),
                    measured=work.measured_of(contract.pk, own),
                    voice=work.voices.get(contract.pk, Voice(None, 0)),
                    added=tuple((points, str(basis)) for points, basis in added[contract.pk]),
                    vetoes=tuple(str(basis) for (basis,) in vetoes[contract.pk]),
                ),
                inspections=len(inspections[contract.pk]),
                figures=figures[contract.pk],
                is_active=contract.pk in active,
            )
            for contract in contracts
            if contract.pk in schemes
        }


@dataclass(frozen=True, slots=True)
class _Work:
    """What is read from work, not from stamped rows: by contract. ``measured`` where a card froze it."""

    schemes: Mapping[int, EvaluationScheme]
    figures: Mapping[int, ContractFigures]
    voices: Mapping[int, Voice]
    measured: Mapping[int, Mapping[str, Measured]] = field(default_factory=dict)

    def measured_of(self, contract_id: int, items: Sequence[Item]) -> Mapping[str, Measured]:
        """The indicators that the sheet asks for."""
        if contract_id in self.measured:
            return self.measured[contract_id]
        return self.figures[contract_id].measured(item.indicator_key for item in items if item.indicator)


def _work_of(authority_id: int, contracts: Sequence[Contract], span: MonthSpan) -> _Work:
    """As it stands now."""
    schemes = schemes_of(contracts, span.first)
    scored = list(schemes)
    return _Work(schemes, figures_of(authority_id, scored, span), voices_of(authority_id, scored, span.first))


def _work_as_frozen(cards: Mapping[int, Scorecard]) -> _Work:
    return _Work(
        schemes={key: card.scheme for key, card in cards.items()},
        figures=defaultdict(ContractFigures),
        voices={key: voice_from(card.voice) for key, card in cards.items()},
        measured={
            key: {code: Measured(figure["parts"], figure["whole"]) for code, figure in card.measured.items()}
            for key, card in cards.items()
        },
    )


def voice_as_stored(voice: Voice) -> dict[str, object]:
    """The month's satisfaction as a card keeps it: the index as a fraction."""
    index = None if voice.index is None else [voice.index.numerator, voice.index.denominator]
    return {"index": index, "voices": voice.voices, "months": voice.months, "needed": voice.needed}


def voice_from(stored: Mapping[str, Any]) -> Voice:
    """What a card kept of the month's satisfaction; nothing kept: there was none."""
    if not stored:
        return Voice(None, 0)
    index = None if stored["index"] is None else Fraction(*stored["index"])
    return Voice(index, stored["voices"], stored["months"], stored["needed"])


def schemes_of(contracts: Sequence[Contract], month: date) -> dict[int, EvaluationScheme]:
    """The scheme each contract is scored by in a month: that of its first day, or of the contract's own."""
    days = {
        contract.pk: max(month, contract.valid_from)
        for contract in contracts
        if contract.valid_from < next_month(month) and month < (contract.ended_on or contract.valid_until)
    }
    last = max(days.values(), default=month)
    assigned = (
        ContractScheme.objects.believed()
        .filter(contract_id__in=days, valid_from__lte=last)
        .exclude(valid_until__lte=month)
    )
    codes = {row.contract_id: row.scheme_code for row in assigned if row.period.contains(days[row.contract_id])}
    versions = (
        EvaluationScheme.objects.believed()
        .filter(
            code__in=set(codes.values()), valid_from__lte=last, authority_id__in={c.authority_id for c in contracts}
        )
        .exclude(valid_until__lte=month)
    )
    found = {}
    for contract_id, code in codes.items():
        for version in versions:
            if version.code == code and version.period.contains(days[contract_id]):
                found[contract_id] = version
    return found


def items_of(schemes: Iterable[EvaluationScheme]) -> dict[int, tuple[Item, ...]]:
    """The rows of each scheme (by its id) as the rules take them. One statement."""
    found: dict[int, list[Item]] = defaultdict(list)
    for row in SchemeItem.objects.filter(scheme__in={scheme.pk for scheme in schemes}).order_by("position"):
        found[row.scheme_id].append(item_from(row))
    return {key: tuple(rows) for key, rows in found.items()}


def item_from(row: SchemeItem) -> Item:
    """A row of a sheet as the rules take it."""
    band = row.band
    return Item(
        code=row.code,
        name=row.name,
        points=row.max_hundredths,
        kind=row.kind,
        indicator=row.indicator,
        in_kpi=row.in_kpi,
        band=RateBand(band["full"], band["step"], band["each"], bool(band["at_most"])) if band else None,
        each=row.deductions[0]["each"] if row.deductions else 0,
        service_classes=tuple(row.service_classes),
    )


def composite_of(scheme: EvaluationScheme) -> Composite:
    """A scheme's composite rule."""
    return Composite(
        inspection_ppm=scheme.inspection_ppm,
        kpi_ppm=scheme.kpi_ppm,
        satisfaction_ppm=scheme.satisfaction_ppm,
        grades=tuple((grade["code"], grade["from"]) for grade in scheme.grades),
        site_rule=scheme.site_rule,
        most_added=scheme.most_added_hundredths,
        veto=scheme.veto_hundredths,
    )


def _looks(
    contract_ids: Sequence[int],
    month: date,
    items: Mapping[int, Sequence[Item]],
    schemes: Mapping[int, EvaluationScheme],
    known_at: datetime | None,
) -> tuple[dict[int, dict[Spot, _Looks]], dict[int, set[int]]]:
    """What was seen, per contract and spot, and which inspections were held."""
    looks: dict[int, dict[Spot, _Looks]] = defaultdict(lambda: defaultdict(_Looks))
    held: dict[int, set[int]] = defaultdict(set)
    panels: dict[int, set[int]] = defaultdict(set)
    marks = (
        SheetMark.objects.filter(
            contract_id__in=contract_ids,
            sheet__signed_at__isnull=False,
            sheet__inspection__state="held",
            sheet__inspection__month=month,
        )
        .order_by("pk")
        .values_list(
            "contract_id",
            "sheet__inspection_id",
            "sheet__inspection__site_id",
            "sheet_id",
            "item__code",
            "outcome",
            "rate_ppm",
            "public_id",
        )
    )
    by_code = {key: {item.code: item for item in rows} for key, rows in items.items()}
    for contract_id, inspection, site, sheet, code, outcome, ppm, public_id in marks:
        item = by_code[schemes[contract_id].pk].get(code)
        held[contract_id].add(inspection)
        panels[inspection].add(sheet)
        if item is None:
            continue
        spot = looks[contract_id][site, code]
        spot.looked.add(inspection)
        spot.basis.append(str(public_id))
        if outcome == "rate":
            spot.shares[inspection].append(points_by_rate(item, Fraction(ppm, WHOLE)) / item.points)
        elif outcome in SHARE_OF and item.kind in ("three_state", "binary"):
            spot.shares[inspection].append(SHARE_OF[outcome])
    _add_findings(looks, contract_ids, month, panels, known_at)
    return looks, held


def _add_findings(
    looks: dict[int, dict[Spot, _Looks]],
    contract_ids: Sequence[int],
    month: date,
    panels: Mapping[int, set[int]],
    known_at: datetime | None,
) -> None:
    """Deduct what was found and not waived; of a panel's sheets each finding costs its part of the mean."""
    waived = Q(waiver__isnull=False) & (Q(waiver__at__lte=known_at) if known_at else Q())
    found = (
        Finding.objects.filter(contract_id__in=contract_ids, month=month)
        .filter(Q(sheet__isnull=True) | Q(sheet__signed_at__isnull=False, sheet__inspection__state="held"))
        .exclude(waived)
        .order_by("pk")
        .values_list(
            "contract_id", "site_id", "item__code", "count", "each_hundredths", "public_id", "sheet__inspection_id"
        )
    )
    for contract_id, site, code, count, each, public_id, inspection in found:
        spot = looks[contract_id][site, code]
        spot.deducted += Fraction(count * each, max(len(panels.get(inspection, ())), 1))
        spot.basis.append(str(public_id))


def _sites(looks: Mapping[Spot, _Looks], names: Mapping[int, tuple[str, int]]) -> tuple[SiteSeen, ...]:
    """The sites that were looked at, each with its area."""
    found = []
    for site in sorted({site for site, _ in looks if site is not None}):
        name, area = names[site]
        found.append(SiteSeen(str(site), name, area, {c: spot.seen() for (s, c), spot in looks.items() if s == site}))
    return tuple(found)


def _site_names(looks: Mapping[int, Mapping[Spot, _Looks]]) -> dict[int, tuple[str, int]]:
    wanted = {site for spots in looks.values() for site, _ in spots if site is not None}
    rows = Place.objects.filter(pk__in=wanted).values_list("pk", "name", "area_thousandths")
    return {key: (name, area or 0) for key, name, area in rows}


def _active(contract_ids: Sequence[int], span: MonthSpan, figures: Mapping[int, ContractFigures]) -> set[int]:
    """The contracts under which something happened: work, a delivery, a look, a finding (no card for nothing)."""
    busy = {key for key in contract_ids if figures[key].orders or figures[key].tasks}
    quiet = [key for key in contract_ids if key not in busy]
    delivered = DeliveryRecord.objects.filter(contract_id__in=quiet, period__month=span.first)
    looked = SheetMark.objects.filter(contract_id__in=quiet, sheet__inspection__month=span.first)
    found = Finding.objects.filter(contract_id__in=quiet, month=span.first)
    for rows in (delivered, looked, found):
        busy |= set(rows.values_list("contract_id", flat=True).distinct())
    return busy


def _by_contract(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for contract_id, *rest in rows:
        found[contract_id].append(tuple(rest))
    return found
