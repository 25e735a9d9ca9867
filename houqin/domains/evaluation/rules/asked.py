"""What a clause asks for by name, and whether it is among what is counted each month."""

from __future__ import annotations

from collections.abc import Iterator

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


def unknown_facts(clause: Clause) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(name, term, what is known instead) of each figure, count, kind of breach and fee that nobody hands in."""
    for kind, name, term in asked(clause):
        if kind in KNOWN and name not in OWN and clause.facts_from.get(name, name) not in KNOWN[kind]:
            yield name, term, KNOWN[kind]
