"""What managers watch: what waits, who stands where, whether it is steady, and signs that want an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from houqin.domains.catalogue.models import ServiceClass
from houqin.domains.contracts.models import Contract
from houqin.domains.evaluation.models import (
    Appeal,
    FindingPhoto,
    Inspection,
    Rectification,
    Scorecard,
    Sheet,
)
from houqin.domains.evaluation.queries.clauses import ClauseFacts
from houqin.domains.evaluation.queries.indicators import figures_of
from houqin.domains.evaluation.queries.months import month_before, span_of
from houqin.domains.evaluation.queries.schemes import Scored, schemes_of
from houqin.domains.evaluation.queries.statements import answer
from houqin.domains.evaluation.queries.voices import answers_of
from houqin.domains.evaluation.rules.asked import services_asked
from houqin.domains.evaluation.rules.satisfaction import satisfied_ratio
from houqin.domains.evaluation.rules.signs import (
    Given,
    Sign,
    signs_of_answers,
    signs_of_contract,
    signs_of_inspectors,
)
from houqin.domains.evaluation.rules.stability import Stability, stability
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.kernel.clauses import Clause
from houqin.kernel.money import round_half_up


@dataclass(frozen=True, slots=True)
class LeagueRow:
    """A provider's place under one scheme: the mean of its months' frozen scores, with what it rests on."""

    place: int
    provider: str
    provider_id: int
    scheme: str
    mean: int
    months: int
    contracts: int
    inspections: int
    orders: int
    answers: int
    stability: Stability | None


def league(actor: Actor, *, since: date, until: date) -> list[LeagueRow]:
    """The league table of the months from *since* until before *until*, per scheme, best first. One statement.

    Scores of different schemes are not laid beside each other. A provider sees its own row only (trust A8).
    """
    actor.demand("evaluation.see")
    cards = (
        Scorecard.objects.visible_to(actor)
        .filter(state="frozen", score__isnull=False, month__gte=since, month__lt=until)
        .select_related("provider__unit", "scheme")
        .order_by("month", "pk")
    )
    groups: dict[tuple[str, int], list[Scorecard]] = defaultdict(list)
    for card in cards:
        groups[card.scheme.name, card.provider_id].append(card)
    rows = [_league_row(scheme, own) for (scheme, _), own in groups.items()]
    rows.sort(key=lambda row: (row.scheme, -row.mean, row.provider))
    return [_placed(row, rows) for row in rows]


def _league_row(scheme: str, cards: Sequence[Scorecard]) -> LeagueRow:
    scores = [card.score or 0 for card in cards]
    return LeagueRow(
        place=0,
        provider=cards[0].provider.unit.name,
        provider_id=cards[0].provider_id,
        scheme=scheme,
        mean=round_half_up(sum(scores), len(scores)),
        months=len({card.month for card in cards}),
        contracts=len({card.contract_id for card in cards}),
        inspections=sum(card.inspections for card in cards),
        orders=sum(card.orders for card in cards),
        answers=sum(card.answers for card in cards),
        stability=stability(scores),
    )


def _placed(row: LeagueRow, rows: Sequence[LeagueRow]) -> LeagueRow:
    """With its place: who has the same mean has the same place."""
    better = sum(other.scheme == row.scheme and other.mean > row.mean for other in rows)
    values = {name: getattr(row, name) for name in row.__slots__}
    return LeagueRow(**(values | {"place": better + 1}))


def series_of(contract: Contract, *, until: date, months: int = 12, service_id: int | None = None) -> list[Scorecard]:
    """The frozen cards of a contract, or of a service of it, of the last months before *until*, the oldest first."""
    rows = Scorecard.objects.filter(contract=contract, service=service_id, state="frozen", month__lt=until)
    return list(rows.filter(month__gte=month_before(until, months)).order_by("month"))


def overdue_rectifications(actor: Actor, *, on: date) -> QuerySet[Rectification]:
    """The notices whose day has passed without an answer that holds."""
    rows: QuerySet[Rectification] = Rectification.objects.visible_to(actor).filter(state="issued", due_on__lt=on)
    return rows


@dataclass(frozen=True, slots=True)
class Lacking:
    """Something missing before a month can be closed: its code, how many, of which contract and which of its services
    where they are scored each by themselves."""

    contract_id: int
    code: str
    count: int = 1
    service: str = ""


def lacking(contract_ids: Collection[int], month: date) -> list[Lacking]:
    """What evaluation still lacks for a month's close: no scheme, inspections not held, sheets not signed, answers."""
    contracts = list(Contract.objects.filter(pk__in=contract_ids))
    schemes = schemes_of(contracts, month)
    schemed = {scored.contract_id for scored in schemes}
    found = [Lacking(contract.pk, "no_scheme") for contract in contracts if contract.pk not in schemed]
    unsigned = Sheet.objects.filter(signed_at__isnull=True, inspection__month=month)
    for code, rows, service in (
        ("inspection_not_held", Inspection.objects.filter(state="planned", month=month), "service__name"),
        ("inspection_missed", Inspection.objects.filter(state="missed", month=month), "service__name"),
        ("sheet_not_signed", unsigned.exclude(inspection__state="cancelled"), "inspection__service__name"),
        ("appeal_unanswered", Appeal.objects.filter(state="filed", card__month=month), "card__service__name"),
    ):
        own = rows.filter(contract_id__in=contract_ids).values_list("contract_id", service)
        counted = own.annotate(Count("pk")).order_by()
        found += [Lacking(contract_id, code, count, name or "") for contract_id, name, count in counted]
    return sorted(found, key=lambda one: (one.contract_id, one.code, one.service))


def unscored_services(clauses: Mapping[int, Clause], scored: Mapping[int, ClauseFacts], month: date) -> list[Lacking]:
    """The services whose score a contract's clause (by contract) asks for and that have none in a month."""
    wanted = {contract_id: asked for contract_id, clause in clauses.items() if (asked := services_asked(clause))}
    if not wanted:
        return []
    contracts = list(Contract.objects.filter(pk__in=wanted))
    schemes = schemes_of(contracts, month)
    found = []
    for contract in contracts:
        for service in ServiceClass.objects.filter(
            authority_id=contract.authority_id, code__in=wanted[contract.pk]
        ).order_by("position", "code"):
            cards = [card for card in scored[contract.pk].cards if card.service_id == service.pk]
            if not any(card.score is not None for card in cards):
                code = "unscored" if Scored(contract.pk, service.pk) in schemes else "no_scheme"
                found.append(Lacking(contract.pk, code, service=service.name))
    return found


@dataclass(frozen=True, slots=True)
class StaffingRow:
    """A contract's month of staff: on-post rate and turnover in ppm (None: not known)."""

    contract: Contract
    on_post_ppm: int | None
    turnover_ppm: int | None


def staffing(actor: Actor, month: date) -> list[StaffingRow]:
    """On-post rate and turnover under every contract one may see (S80); a month without a roster is not known."""
    actor.demand("evaluation.sheets.see")
    contracts = list(
        Contract.objects.visible_to(actor)
        .filter(state="active")
        .select_related("provider__unit")
        .order_by("provider__unit__sort_key", "number")
    )
    with entering(Scope(authority=actor.acting_authority_id, units=EVERYTHING)):
        span = span_of(actor.acting_authority_id, month)
        figures = figures_of(actor.acting_authority_id, [contract.pk for contract in contracts], span)
    return [
        StaffingRow(contract, *(_ppm(figures[contract.pk].known.get(name)) for name in ("on_post_rate", "turnover")))
        for contract in contracts
    ]


def _ppm(figure: object) -> int | None:
    rate = getattr(figure, "rate", None)
    return None if rate is None else round_half_up(rate.numerator * 1_000_000, rate.denominator)


_GIVEN = """
select coalesce(p.name, o.caller_name), r.grade, r.at
from orders_rating r join orders_order o on o.id = r.order_id left join organisation_person p on p.id = o.requester_id
where r.authority_id = %(authority)s and r.at >= %(start)s and r.at < %(end)s
union all
select a.respondent, a.grade, a.at from evaluation_satisfactionanswer a
where a.authority_id = %(authority)s and a.at >= %(start)s and a.at < %(end)s
"""


def signs(actor: Actor, month: date) -> list[Sign]:
    """The signs of a month that want an answer (trust F3). A sign never blocks by itself."""
    actor.demand("evaluation.flags.see", path=actor.authority_path)
    authority_id = actor.acting_authority_id
    with entering(Scope(authority=authority_id, units=EVERYTHING)):
        span = span_of(authority_id, month)
        given = {"authority": authority_id, "start": span.starts_at, "end": span.ends_at}
        found = signs_of_answers(Given(*row) for row in answer(_GIVEN, given))
        contracts = {row.pk: row for row in Contract.objects.filter(authority_id=authority_id, state="active")}
        figures, answers = figures_of(authority_id, contracts, span), answers_of(authority_id, contracts, span.first)
        for contract_id, contract in contracts.items():
            of_month = answers[contract_id][0] if contract_id in answers else []
            ratio = satisfied_ratio(of_month)
            found += signs_of_contract(
                contract.number,
                satisfied=0 if ratio is None else round(ratio * len(of_month)),
                answers=len(of_month),
                complaints=figures[contract_id].known["valid_complaints"].parts,
            )
        found += signs_of_inspectors(_sheets(authority_id, span.ends_at))
        found += _same_photos(authority_id)
    return found


def _sheets(authority_id: int, before: datetime) -> dict[str, tuple[int, int]]:
    rows = (
        Sheet.objects.filter(authority_id=authority_id, signed_at__lt=before)
        .values_list("inspector_name")
        .annotate(Count("pk", distinct=True), Count("findings", distinct=True))
        .order_by()
    )
    return {name: (signed, findings) for name, signed, findings in rows}


def _same_photos(authority_id: int) -> list[Sign]:
    """One photo shown for several findings."""
    rows = (
        FindingPhoto.objects.filter(authority_id=authority_id)
        .values_list("sha256")
        .annotate(count=Count("finding", distinct=True))
        .filter(Q(count__gt=1))
        .order_by("sha256")
    )
    return [Sign("same_photo", sha256[:12], count) for sha256, count in rows]
