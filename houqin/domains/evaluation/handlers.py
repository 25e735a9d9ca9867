"""What evaluation does when something below it changes."""

from typing import Any

from houqin.domains.contracts.events import ClauseAgreed
from houqin.domains.evaluation.services.clauses import demand_fit


def clause_agreed(event: ClauseAgreed, **_: Any) -> None:
    """A clause that the contract's evaluation cannot serve is refused (practice 12)."""
    demand_fit(event.contract_id, event.authority_id, event.clause, on=event.valid_from)
