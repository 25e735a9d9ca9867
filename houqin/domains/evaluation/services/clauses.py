"""Whether what a clause asks for is counted by anybody, so that no month's end finds out that it is not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from houqin.domains.contracts.models import ContractClause
from houqin.domains.evaluation.rules.asked import unknown_facts
from houqin.domains.evaluation.rules.items import INCIDENTS
from houqin.domains.evaluation.rules.schemes import refuse_plain_score
from houqin.domains.evaluation.services.schemes import demand_no_overlap, laid_on, services_of
from houqin.kernel.clauses import read_clause
from houqin.kernel.clauses.asking import incident_classes
from houqin.kernel.refusal import N_, BadInput


class FactNotCounted(BadInput):
    """A clause judges by something that the office does not count."""

    code = "evaluation.fact_not_counted"
    sentence = N_("{term} asks for “{fact}”, which nobody counts; known are: {known}.")
    remedy = N_("Say in the clause what is meant: facts_from: {{{fact}: …}}.")
    basis = "clauses.md, Shapes"


def demand_fit(contract_id: int, authority_id: int, clause: Mapping[str, Any], *, on: date) -> None:
    """Refuse a clause that the contract's evaluation cannot serve from a day on.

    It asks for a figure, a count or a kind of breach that nobody counts (FactNotCounted), for *the* score where
    services are scored each by themselves (ScoreNotNamed), or deducts for what a score it reads deducts for already
    (DeductsTwice, 一事不二罚). Classes of incidents are the contract's own: whatever class it names may be entered.
    """
    laid, services = laid_on(contract_id, on), services_of(contract_id)
    by_service = any(row.service_id is not None for row in laid)
    read = read_clause(clause)
    for fact, term, known in unknown_facts(read, services, by_service=by_service):
        raise FactNotCounted(fact=fact, term=term, known=", ".join(known))
    if by_service:
        refuse_plain_score(read, services)
    demand_no_overlap(laid, authority_id, clause, on=on)


def classes_of(contract_id: int, on: date) -> frozenset[str]:
    """The classes of incidents that may be entered for a contract: the known ones, and those its clause names."""
    clause = ContractClause.objects.at(on).filter(contract_id=contract_id).first()
    return frozenset(INCIDENTS) | (incident_classes(read_clause(clause.clause)) if clause else frozenset())
