"""The trial beside the clause: the provider sees it too, and what cannot be computed is said in words."""

import pytest

from houqin.domains.contracts.services.clauses import agree_clause
from houqin.domains.contracts.tests.doors import client_for
from houqin.domains.contracts.tests.making import make_market
from houqin.domains.contracts.tests.test_clauses import TIER
from houqin.domains.contracts.views.clause import tried
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT


@pytest.mark.parametrize(
    ("fee", "score", "payable"),
    [("100000.00", "90", "¥100,000.00"), ("100000", "79.99", "¥100,000.00"), ("x", "90", None), ("1", "", None)],
)
def test_tried(fee: str, score: str, payable: str | None) -> None:
    found = tried(TIER, fee, score)
    assert found.get("payable") == payable
    assert ("refusal" in found) is (payable is None)


def test_what_falls_on_the_next_month_is_among_the_deductions() -> None:
    settled = tried(TIER, "100000.00", "79.99")["settled"]
    assert [(row.fen, row.applies) for row in settled.deductions] == [(1_000_000, "next")]


def test_the_provider_tries_the_clause_on_the_contract_s_page(db: None) -> None:
    market = make_market()
    agree_clause(market.office.system, market.contract.public_id, clause=TIER, at=AT, written="90分以下扣5%")
    manager = market.office.person("钱经理", market.office.provider, Role.PROVIDER_MANAGER)
    page = client_for(market, manager).get(market.contract.get_absolute_url(), {"fee": "100000.00", "score": "85"})
    said = page.content.decode()
    assert page.status_code == 200
    assert "90分以下扣5%" in said and "type: tier" in said and "¥100,000.00" in said
