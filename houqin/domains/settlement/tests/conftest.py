"""What the tests of settlement stand on."""

import pytest

from houqin.domains.budgets.tests.making import make_line
from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.services.budgets import BudgetShare, commit_contract
from houqin.domains.contracts.services.clauses import agree_clause
from houqin.domains.settlement.tests.making import SLA, Settled, make_settled
from houqin.foundation.organisation.tests.making import AT


@pytest.fixture
def settled(db: None) -> Settled:
    """A lump-sum contract with a clause, a sheet and money."""
    return make_settled()


@pytest.fixture
def by_orders(settled: Settled) -> Contract:
    """HT-2026-01, paid by the order, with ¥20 for each late completion, and ¥1,000 committed."""
    market = settled.scored.work.market
    agree_clause(settled.system, market.contract.public_id, clause=SLA, at=AT)
    line = make_line(market.office, "30213", 100_000, unit=market.office.authority)
    commit_contract(settled.system, market.contract.public_id, shares=[BudgetShare(line.public_id, 100_000)], at=AT)
    return market.contract
