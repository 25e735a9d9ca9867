"""What evaluation does when something below it changes."""

from typing import Any

from houqin.domains.contracts.events import ClauseAgreed
from houqin.domains.evaluation.services.clauses import demand_known_facts
from houqin.domains.evaluation.services.schemes import demand_no_overlap


def clause_agreed(event: ClauseAgreed, **_: Any) -> None:
    """A clause whose facts nobody counts is refused, and one that deducts for what the score deducts for already
    (一事不二罚, practice 12)."""
    demand_known_facts(event.clause)
    demand_no_overlap(event.contract_id, event.authority_id, event.clause, on=event.valid_from)
