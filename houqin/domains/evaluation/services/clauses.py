"""Whether what a clause asks for is counted by anybody, so that no month's end finds out that it is not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from houqin.domains.contracts.models import ContractClause
from houqin.domains.evaluation.rules.asked import unknown_facts
from houqin.domains.evaluation.rules.items import INCIDENTS
from houqin.kernel.clauses import read_clause
from houqin.kernel.clauses.asking import incident_classes
from houqin.kernel.refusal import N_, BadInput


class FactNotCounted(BadInput):
    """A clause judges by something that the office does not count."""

    code = "evaluation.fact_not_counted"
    sentence = N_("{term} asks for “{fact}”, which nobody counts; known are: {known}.")
    remedy = N_("Say in the clause what is meant: facts_from: {{{fact}: …}}.")
    basis = "clauses.md, Shapes"


def demand_known_facts(clause: Mapping[str, Any]) -> None:
    """Refuse a clause that asks for a figure, a count or a kind of breach that nobody counts. Raises FactNotCounted.

    Classes of incidents are the contract's own: whatever class a clause names may be entered for its contract.
    """
    for fact, term, known in unknown_facts(read_clause(clause)):
        raise FactNotCounted(fact=fact, term=term, known=", ".join(known))


def classes_of(contract_id: int, on: date) -> frozenset[str]:
    """The classes of incidents that may be entered for a contract: the known ones, and those its clause names."""
    clause = ContractClause.objects.at(on).filter(contract_id=contract_id).first()
    return frozenset(INCIDENTS) | (incident_classes(read_clause(clause.clause)) if clause else frozenset())
