"""What a clause asks for by name, and whether it is among what is counted each month."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from houqin.domains.evaluation.rules.items import COUNTING, INDICATORS
from houqin.kernel.clauses import Clause
from houqin.kernel.clauses.asking import OWN, asked

#: What a month's facts hold, by kind (``queries.clauses.clause_facts``).
KNOWN: dict[str, tuple[str, ...]] = {
    "figure": ("inspection", "kpi", "satisfaction", *(one for one in INDICATORS if one not in COUNTING)),
    "count": tuple(sorted(COUNTING)),
    "breach": ("response", "arrival", "made_safe", "completion"),
    "fee": ("contract_total",),
}


#: What is known of the contract's one card, and of none where its services are scored each by themselves.
OF_CARD = frozenset({"inspection", "kpi", "satisfaction"})


def unknown_facts(
    clause: Clause, services: Collection[str] = (), *, by_service: bool = False
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(name, term, what is known instead) of each figure, count, kind of breach and fee that nobody hands in.

    ``services``: the codes of the contract's services, by which their scores are named; ``by_service``: they are scored
    each by themselves, so that the contract has no card of its own.
    """
    figures = tuple(name for name in KNOWN["figure"] if not (by_service and name in OF_CARD))
    known = KNOWN | {"figure": (*figures, *sorted(services))}
    for kind, name, term in asked(clause):
        if kind in known and name not in OWN and clause.facts_from.get(name, name) not in known[kind]:
            yield name, term, known[kind]


def services_asked(clause: Clause) -> frozenset[str]:
    """The codes of the services whose scores a clause asks for: every figure that is not one of the contract's."""
    named = {clause.facts_from.get(name, name) for kind, name, _term in asked(clause) if kind == "figure"}
    return frozenset(named - OWN - set(KNOWN["figure"]))
