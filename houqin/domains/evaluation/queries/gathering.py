"""Everything a contract's card rests on, for many contracts at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import Q

from houqin.domains.contracts.models import Contract, DeliveryRecord
from houqin.domains.evaluation.models import (
    AddedPoints,
    EvaluationScheme,
    Finding,
    Incident,
    Inspection,
    SchemeItem,
    Scorecard,
    SheetMark,
)
from houqin.domains.evaluation.queries.indicators import ContractFigures, figures_of
from houqin.domains.evaluation.queries.months import MonthSpan, span_of
from houqin.domains.evaluation.queries.schemes import Scored, of_service, schemes_of
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
    """The month of a contract, or of a service of it, before it is judged. ``is_active``: anything happened in it."""

    contract: Contract
    service_id: int | None
    scheme: EvaluationScheme
    items: tuple[Item, ...]
    grounds: Grounds
    inspections: int
    missed: int
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
    frozen: Mapping[Scored, Scorecard] | None = None,
    promised: Collection[int] = (),
) -> dict[Scored, Gathered]:
    """What each contract with a scheme, or each service with one, is judged by in a month; others are left out.

    ``known_at``: with the waivers decided by then. ``frozen``: by the scheme, the indicators and the answers that these
    cards froze, not by work as it stands now; findings, marks and the like are stamped with their month.
    ``promised``: as for ``figures_of``, of contracts that are scored as a whole.
    A fixed number of statements, whatever the contracts and orders: once for the contracts scored as a whole, and once
    for each class of service that is scored by itself.
    """
    with entering(Scope(authority=authority_id, units=EVERYTHING)):
        span = span_of(authority_id, month)
        rows = Contract.objects.filter(authority_id=authority_id, pk__in=contract_ids).select_related("provider__unit")
        contracts = {contract.pk: contract for contract in rows}
        schemes = (
            schemes_of(list(contracts.values()), span.first)
            if frozen is None
            else {scored: card.scheme for scored, card in frozen.items()}
        )
        items = items_of(schemes.values())
        found: dict[Scored, Gathered] = {}
        for service_id in dict.fromkeys(scored.service_id for scored in schemes):
            own = {scored.contract_id: scheme for scored, scheme in schemes.items() if scored.service_id == service_id}
            cards = None if frozen is None else {key: frozen[Scored(key, service_id)] for key in own}
            wanted = own.keys() & promised if service_id is None else ()
            work = (
                _work_of(authority_id, list(own), span, service_id, wanted) if cards is None else _work_as_frozen(cards)
            )
            found |= _gather_slice(contracts, own, items, span, service_id, work, known_at=known_at)
        return found


def _gather_slice(
    contracts: Mapping[int, Contract],
    schemes: Mapping[int, EvaluationScheme],
    items: Mapping[int, tuple[Item, ...]],
    span: MonthSpan,
    service_id: int | None,
    work: _Work,
    *,
    known_at: datetime | None,
) -> dict[Scored, Gathered]:
    """The contracts (by id) of these schemes that are scored as a whole, or by one service."""
    scored = list(schemes)
    facts = {"contract_id__in": scored, "month": span.first, **of_service(service_id)}
    looks, inspections = _looks(facts, items, schemes, known_at)
    sites = _site_names(looks)
    added = _by_contract(
        AddedPoints.objects.filter(**facts).order_by("pk").values_list("contract_id", "hundredths", "public_id")
    )
    vetoes = _by_contract(
        Incident.objects.filter(Q() if service_id is None else Q(service=None) | Q(service=service_id), is_veto=True)
        .filter(contract_id__in=scored, month=span.first)
        .order_by("pk")
        .values_list("contract_id", "public_id")
    )
    missed = Counter(Inspection.objects.filter(state="missed", **facts).values_list("contract_id", flat=True))
    active = _active(scored, span, work.figures, service_id)
    return {
        Scored(key, service_id): Gathered(
            contract=contracts[key],
            service_id=service_id,
            scheme=scheme,
            items=(own := items[scheme.pk]),
            grounds=Grounds(
                everywhere={code: spot.seen() for (site, code), spot in looks[key].items() if site is None},
                sites=_sites(looks[key], sites),
                measured=work.measured_of(key, own),
                voice=work.voices.get(key, Voice(None, 0)),
                added=tuple((points, str(basis)) for points, basis in added[key]),
                vetoes=tuple(str(basis) for (basis,) in vetoes[key]),
            ),
            inspections=len(inspections[key]),
            missed=missed[key],
            figures=work.figures[key],
            is_active=key in active,
        )
        for key, scheme in schemes.items()
        if key in contracts
    }


@dataclass(frozen=True, slots=True)
class _Work:
    """What is read from work, not from stamped rows: by contract. ``measured`` where a card froze it."""

    figures: Mapping[int, ContractFigures]
    voices: Mapping[int, Voice]
    measured: Mapping[int, Mapping[str, Measured]] = field(default_factory=dict)

    def measured_of(self, contract_id: int, items: Sequence[Item]) -> Mapping[str, Measured]:
        """The indicators that the sheet asks for."""
        if contract_id in self.measured:
            return self.measured[contract_id]
        return self.figures[contract_id].measured(item.indicator_key for item in items if item.indicator)


def _work_of(
    authority_id: int, contract_ids: Sequence[int], span: MonthSpan, service_id: int | None, promised: Collection[int]
) -> _Work:
    """As it stands now."""
    return _Work(
        figures_of(authority_id, contract_ids, span, service_id=service_id, promised=promised),
        voices_of(authority_id, contract_ids, span.first, service_id=service_id),
    )


def _work_as_frozen(cards: Mapping[int, Scorecard]) -> _Work:
    return _Work(
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
    facts: Mapping[str, Any],
    items: Mapping[int, Sequence[Item]],
    schemes: Mapping[int, EvaluationScheme],
    known_at: datetime | None,
) -> tuple[dict[int, dict[Spot, _Looks]], dict[int, set[int]]]:
    """What was seen, per contract and spot, and which inspections were held; ``facts`` picks those that count."""
    looks: dict[int, dict[Spot, _Looks]] = defaultdict(lambda: defaultdict(_Looks))
    held: dict[int, set[int]] = defaultdict(set)
    panels: dict[int, set[int]] = defaultdict(set)
    marks = (
        SheetMark.objects.filter(
            contract_id__in=facts["contract_id__in"],
            sheet__signed_at__isnull=False,
            sheet__inspection__state="held",
            sheet__inspection__month=facts["month"],
            **of_service(facts.get("service_id"), "sheet__inspection__"),
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
    _add_findings(looks, facts, panels, known_at)
    return looks, held


def _add_findings(
    looks: dict[int, dict[Spot, _Looks]],
    facts: Mapping[str, Any],
    panels: Mapping[int, set[int]],
    known_at: datetime | None,
) -> None:
    """Deduct what was found and not waived; of a panel's sheets each finding costs its part of the mean."""
    waived = Q(waiver__isnull=False) & (Q(waiver__at__lte=known_at) if known_at else Q())
    found = (
        Finding.objects.filter(**facts)
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


def _active(
    contract_ids: Sequence[int], span: MonthSpan, figures: Mapping[int, ContractFigures], service_id: int | None
) -> set[int]:
    """The contracts under which something happened: work, a delivery, a look, a finding (no card for nothing)."""
    busy = {key for key in contract_ids if figures[key].orders or figures[key].tasks}
    quiet = [key for key in contract_ids if key not in busy]
    delivered = DeliveryRecord.objects.filter(contract_id__in=quiet, period__month=span.first)
    if service_id is not None:
        delivered = delivered.filter(line__service_class_id=service_id)
    looked = SheetMark.objects.filter(contract_id__in=quiet, sheet__inspection__month=span.first)
    looked = looked.filter(**of_service(service_id, "sheet__inspection__"))
    found = Finding.objects.filter(contract_id__in=quiet, month=span.first, **of_service(service_id))
    for rows in (delivered, looked, found):
        busy |= set(rows.values_list("contract_id", flat=True).distinct())
    return busy


def _by_contract(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for contract_id, *rest in rows:
        found[contract_id].append(tuple(rest))
    return found
