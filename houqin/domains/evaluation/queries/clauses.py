"""What a contract's clause is judged by: the frozen score and the facts of the month (clauses.md, FACTS)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from houqin.domains.contracts.models import Contract
from houqin.domains.evaluation.models import Appeal, Finding, Incident, Scorecard
from houqin.domains.evaluation.queries.indicators import ContractFigures, figures_of
from houqin.domains.evaluation.queries.months import MonthSpan, span_of
from houqin.domains.evaluation.queries.statements import answer
from houqin.domains.evaluation.rules.items import COUNTING, Measured
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.kernel.money import Score, round_half_up

#: Promises of the provider broken in the month: milestone, order, minutes from the deadline until it was reached.
_BREACHES = """
with judged as (
  select l.contract_id, o.public_id, m.milestone,
    coalesce(
      o.clocks #> array['clocks','provider',m.milestone], o.clocks #> array['clocks','user',m.milestone]
    ) as clock,
    case m.milestone when 'response' then o.taken_at when 'arrival' then o.arrived_at
      when 'made_safe' then o.made_safe_at else o.completed_at end as reached_at,
    (o.clocks ->> 'at')::timestamptz as read_at
  from orders_order o join contracts_contractline l on l.id = o.contract_line_id
    cross join (values ('response'), ('arrival'), ('made_safe'), ('completion')) as m(milestone)
  where o.id = any(%(missed)s)
)
select contract_id, milestone, public_id,
  greatest(0, ceil(extract(epoch from coalesce(reached_at, read_at) - (clock ->> 'deadline')::timestamptz) / 60))::int
from judged
where clock ->> 'state' = 'missed' and (clock ->> 'deadline')::timestamptz >= %(start)s
  and (clock ->> 'deadline')::timestamptz < %(end)s
order by contract_id, (clock ->> 'deadline')::timestamptz, public_id
"""


@dataclass(frozen=True, slots=True)
class ClauseFacts:
    """A contract's month for its clause.

    ``cards``: the contract's own, or one of each service where they are scored each by themselves: then there is no
    ``card``, and each score stands among the components under the service's code.
    ``score`` in 1/100 point (None: there is none, and the clause says what then holds); added points are in it.
    ``facts``: as FACTS are written (``kernel.clauses.read_facts``), without history, which is the settlement's.
    ``basis``: public ids of the cards and what they rest on. ``obstacles``: why a score may not move money yet, each
    with the name of the service whose it is (empty: the contract's own).
    """

    cards: tuple[Scorecard, ...]
    facts: dict[str, Any]
    basis: tuple[str, ...]
    obstacles: tuple[tuple[str, str], ...]

    @property
    def card(self) -> Scorecard | None:
        """The card of the contract as a whole."""
        return next((card for card in self.cards if card.service_id is None), None)

    @property
    def score(self) -> int | None:
        """What that card came to."""
        return self.card.score if self.card else None


def clause_facts(
    contract_ids: Collection[int],
    month: date,
    *,
    promised: Collection[int] | None = None,
    counted: Mapping[int, ContractFigures] | None = None,
) -> dict[int, ClauseFacts]:
    """The facts of each contract's month; ``month`` its first day. A fixed number of statements for all contracts.

    ``promised``: the contracts whose broken promises are wanted, because their clause prices them; None: all.
    ``counted``: figures that the same transaction has counted already (by contract), for instance to freeze the cards.

    ``breaches`` are of kind ``response``, ``arrival``, ``made_safe``, ``completion`` by the provider's clock;
    ``components`` and ``counts`` carry the indicators by their codes and ``inspection``, ``kpi``, ``satisfaction``, or
    the scores of services by theirs.
    """
    by_authority: dict[int, list[int]] = defaultdict(list)
    for contract_id, authority_id in _authorities(contract_ids):
        by_authority[authority_id].append(contract_id)
    found: dict[int, ClauseFacts] = {}
    for authority_id, ids in by_authority.items():
        with entering(Scope(authority=authority_id, units=EVERYTHING)):
            found |= _of_authority(authority_id, ids, month, ids if promised is None else promised, counted or {})
    return found


def _of_authority(
    authority_id: int,
    contract_ids: Collection[int],
    month: date,
    promised: Collection[int],
    counted: Mapping[int, ContractFigures],
) -> dict[int, ClauseFacts]:
    span = span_of(authority_id, month)
    cards: dict[int, list[Scorecard]] = defaultdict(list)
    rows = Scorecard.objects.filter(contract_id__in=contract_ids, month=span.first, state="frozen")
    for card in rows.select_related("scheme", "service").defer("worked").order_by("service__position", "pk"):
        cards[card.contract_id].append(card)
    asked = set(contract_ids) & set(promised)
    known = {key: own for key, own in counted.items() if key not in asked or own.missed is not None}
    uncounted = [contract_id for contract_id in contract_ids if contract_id not in known]
    fresh = figures_of(authority_id, uncounted, span, promised=asked.intersection(uncounted)) if uncounted else {}
    figures = {**known, **fresh}
    breaches = _breaches([order for contract_id in asked for order in figures[contract_id].missed or ()], span)
    incidents: dict[int, list[dict[str, str]]] = defaultdict(list)
    for row in Incident.objects.filter(contract_id__in=contract_ids, month=span.first).order_by("on", "pk"):
        incidents[row.contract_id].append({"class": row.kind, "on": row.on.isoformat(), "id": str(row.public_id)})
    findings: dict[int, list[str]] = defaultdict(list)
    standing = Finding.objects.filter(contract_id__in=contract_ids, month=span.first, waiver__isnull=True)
    for contract_id, public_id in standing.order_by("pk").values_list("contract_id", "public_id"):
        findings[contract_id].append(str(public_id))
    appealed = set(Appeal.objects.filter(card__in=_all(cards), state="filed").values_list("card_id", flat=True))
    return {
        contract_id: ClauseFacts(
            cards=(own := tuple(cards[contract_id])),
            facts={
                "period_from": span.first.isoformat(),
                "period_until": span.until.isoformat(),
                "sites": _sites(own),
                "components": _components(own, figures[contract_id].known),
                "counts": {name: found.parts for name, found in figures[contract_id].known.items() if name in COUNTING},
                "incidents": incidents[contract_id],
                "breaches": breaches[contract_id],
            },
            basis=(*(str(card.public_id) for card in own), *findings[contract_id]),
            obstacles=tuple(
                (code, service_name(card)) for card in own for code in _obstacles(card, appealed=card.pk in appealed)
            )
            or (() if own else (("no_card", ""),)),
        )
        for contract_id in contract_ids
    }


def _all(cards: Mapping[int, Sequence[Scorecard]]) -> list[Scorecard]:
    return [card for own in cards.values() for card in own]


def service_name(card: Scorecard) -> str:
    """The service that a card scores by itself; empty: it is the contract's own."""
    return card.service.name if card.service else ""


def _obstacles(card: Scorecard, *, appealed: bool) -> Iterator[str]:
    """Why a card may not move money: too little looked at and nobody signed, or an appeal waits for its answer."""
    if card.score is None:
        yield "no_score"
    if card.coverage_ppm < card.scheme.least_coverage_ppm and card.coverage_signed_at is None:
        yield "coverage_unsigned"
    if appealed:
        yield "appeal_unanswered"


def _sites(cards: Sequence[Scorecard]) -> list[dict[str, object]]:
    """The sites of the contract's own card; those of services are another thing each."""
    sites = [site for card in cards if card.service_id is None for site in card.sites]
    return [{"site": site["name"], "score": str(Score(site["score"])), "weight": site["weight"]} for site in sites]


def _components(cards: Sequence[Scorecard], known: Mapping[str, Measured]) -> dict[str, dict[str, object]]:
    """Everything a component may be judged by; what is not known has neither score nor count."""
    found: dict[str, dict[str, object]] = {}
    for card in cards:
        parts = ("inspection", "kpi", "satisfaction") if card.service is None else ()
        scores = {name: getattr(card, name) for name in parts} | (
            {card.service.code: card.score} if card.service else {}
        )
        found |= {name: {"score": str(Score(value))} for name, value in scores.items() if value is not None}
    for name, figure in known.items():
        if figure.whole:
            found[name] = {"score": str(Score(round_half_up(figure.parts * 10_000, figure.whole)))}
        elif name in COUNTING:
            found[name] = {"count": figure.parts}
    return found


def _breaches(missed: Collection[int], span: MonthSpan) -> dict[int, list[dict[str, object]]]:
    """What the orders that missed something broke in the month, by contract."""
    found: dict[int, list[dict[str, object]]] = defaultdict(list)
    given = {"missed": list(missed), "start": span.starts_at, "end": span.ends_at}
    for contract_id, kind, order, minutes in answer(_BREACHES, given):
        found[contract_id].append({"kind": kind, "minutes_late": minutes, "id": str(order)})
    return found


def _authorities(contract_ids: Collection[int]) -> list[tuple[int, int]]:
    return list(Contract.objects.filter(pk__in=contract_ids).values_list("pk", "authority_id"))
