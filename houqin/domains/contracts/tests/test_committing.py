"""A contract's money: year by year, from the budget lines of those who pay, never more than it is worth."""

from datetime import date
from typing import Any

import pytest

from houqin.domains.budgets.models import BudgetLine, Transfer
from houqin.domains.budgets.services.postings import BudgetExceeded
from houqin.domains.budgets.tests.making import make_line, supplied_classes
from houqin.domains.budgets.verifying import differences
from houqin.domains.contracts.models import ContractBudget
from houqin.domains.contracts.queries import budget_of
from houqin.domains.contracts.rules.committing import (
    CommitmentOverTotal,
    YearOutsideTerm,
    check_commitment,
    yearly_shares,
)
from houqin.domains.contracts.services.budgets import BudgetShare, commit_contract
from houqin.domains.contracts.tests.making import Market, make_market
from houqin.domains.contracts.tests.test_rules import cases
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Money
from houqin.kernel.period import Period
from houqin.kernel.refusal import BadInput, NotFound, NotPermitted

TOTAL = 544_721_500


@cases("yearly_shares")
def test_yearly_shares(case: dict[str, Any]) -> None:
    shares = yearly_shares(Money.parse(case["total"]), Period(*case["term"]))
    assert {year: str(part) for year, part in shares.items()} == case["years"]
    assert Money.total(shares.values()) == Money.parse(case["total"])


def test_what_may_be_committed() -> None:
    term = Period(date(2026, 7, 1), date(2027, 7, 1))
    for committed in ([(2026, 60), (2027, 40)], [(2026, 0)], [(2025, 0)]):
        check_commitment(contract="HT", total=Money(100), term=term, committed=committed)
    with pytest.raises(CommitmentOverTotal):
        check_commitment(contract="HT", total=Money(100), term=term, committed=[(2026, 60), (2027, 41)])
    with pytest.raises(YearOutsideTerm):
        check_commitment(contract="HT", total=Money(100), term=term, committed=[(2028, 1)])


@pytest.fixture
def market(db: None) -> Market:
    return make_market()


@pytest.fixture
def purse(market: Market) -> BudgetLine:
    """The planning commission's line for property, richer than the contract."""
    supplied_classes(market.office.system)
    return make_line(market.office, "30209", TOTAL + 1_000)


def commit(market: Market, line: BudgetLine, fen: int) -> list[ContractBudget]:
    shares = [BudgetShare(line.public_id, fen)]
    return commit_contract(market.office.system, market.contract.public_id, shares, at=AT)


def committed(market: Market, line: BudgetLine) -> int:
    with entering(market.office.system.scope):
        line.refresh_from_db()
        assert list(differences(market.office.authority)) == []
        return line.committed_fen


def test_money_is_committed_raised_and_released(market: Market, purse: BudgetLine) -> None:
    for fen in (1_000_000, 2_500_000, 2_500_000, 700_000):
        (row,) = commit(market, purse, fen)
        assert (row.committed_fen, committed(market, purse)) == (fen, fen)
    with entering(market.office.system.scope):
        assert Transfer.objects.filter(source_type="contracts.budget").count() == 3
        found = budget_of([market.contract.pk], 2026)
    assert list(found) == [(market.contract.pk, market.office.planning.pk)]


def test_no_more_is_committed_than_the_contract_is_worth(market: Market, purse: BudgetLine) -> None:
    with pytest.raises(CommitmentOverTotal):
        commit(market, purse, TOTAL + 1)
    assert committed(market, purse) == 0
    commit(market, purse, TOTAL)


def test_no_more_is_committed_than_the_line_has(market: Market) -> None:
    supplied_classes(market.office.system)
    poor = make_line(market.office, "30209", 1_000)
    with pytest.raises(BudgetExceeded):
        commit(market, poor, 1_001)
    with entering(market.office.system.scope):
        assert not ContractBudget.objects.exists()


def test_a_year_outside_the_term_is_refused(market: Market) -> None:
    supplied_classes(market.office.system)
    with pytest.raises(YearOutsideTerm):
        commit(market, make_line(market.office, "30209", 5_000, year=2027), 1_000)


def test_shares_are_said_clearly(market: Market, purse: BudgetLine) -> None:
    office = market.office
    with pytest.raises(BadInput, match="negative"):
        commit(market, purse, -1)
    twice = [BudgetShare(purse.public_id, 1), BudgetShare(purse.public_id, 2)]
    with pytest.raises(BadInput, match="named twice"):
        commit_contract(office.system, market.contract.public_id, twice, at=AT)
    commit(market, purse, 1_000)
    other = make_line(office, "30213", 5_000)
    with pytest.raises(BadInput, match="another line"):
        commit(market, other, 1_000)
    with pytest.raises(NotFound):
        commit_contract(office.system, market.contract.public_id, [BudgetShare(market.line.public_id, 1)], at=AT)


def test_only_finance_commits(market: Market, purse: BudgetLine) -> None:
    chief = market.office.actor("科长", market.office.authority, Role.SECTION_CHIEF)
    with pytest.raises(NotPermitted):
        commit_contract(chief, market.contract.public_id, [BudgetShare(purse.public_id, 1)], at=AT)
