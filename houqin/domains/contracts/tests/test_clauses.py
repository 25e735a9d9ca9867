"""Performance clauses in contracts: agreed in versions, never twice for one fact, never dated back."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import DatabaseError, connection, transaction

from houqin.domains.contracts.models import ContractClause
from houqin.domains.contracts.queries import clause_at, covered_lines
from houqin.domains.contracts.rules.clauses import DeductsTwice, check_clause, overlaps
from houqin.domains.contracts.rules.periods import DatedBack
from houqin.domains.contracts.services.amendments import Signed
from houqin.domains.contracts.services.clauses import NotSigned, agree_clause
from houqin.domains.contracts.services.periods import begin_close
from houqin.domains.contracts.tests.making import Market, make_market
from houqin.domains.contracts.tests.test_rules import cases
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.kernel.clauses import read_clause, settle_clause
from houqin.kernel.refusal import BadInput
from houqin.kernel.tests.test_clause_tables import TABLES, table

MARCH = date(2026, 3, 1)
LATER = datetime(2026, 4, 1, 1, tzinfo=UTC)
TIER: dict[str, Any] = {
    "clause": "月度考核",
    "terms": [
        {
            "code": "考核扣款",
            "type": "tier",
            "applies": "next",
            "bands": [
                {"from": "90", "rate": "0%"},
                {"from": "80", "rate": "5%"},
                {"from": "0", "rate": "10%"},
            ],
        }
    ],
}


@pytest.fixture
def market(db: None) -> Market:
    return make_market()


@cases("overlaps")
def test_overlaps(case: dict[str, Any]) -> None:
    clause = read_clause({"clause": "测试", "terms": case["terms"]})
    found = [[each.fact, each.one, each.other, each.certain] for each in overlaps(clause)]
    assert found == case["found"]
    if any(certain for *_, certain in found):
        with pytest.raises(DeductsTwice):
            check_clause(clause)
    else:
        assert check_clause(clause) == overlaps(clause)


def signed_for(day: date) -> Signed:
    """An amendment of the clause from a day on."""
    return Signed(day, day, "考核办法调整", "补充协议")


def test_a_clause_holds_from_the_contract_s_first_day_and_settles(market: Market) -> None:
    agree_clause(market.office.system, market.contract.public_id, clause=TIER, at=AT, written="90分以下扣5%")
    with entering(market.office.system.scope):
        found = clause_at(market.contract.pk, MARCH)
        assert clause_at(market.contract.pk, date(2027, 1, 1)) is None
    assert found is not None
    assert (found.version, found.lines) == (1, [])
    settled = settle_clause(read_clause(found.clause), fee=10_000_000, score=89_99)
    assert settled.deductions[0].basis == "月度考核 v1 › 考核扣款"


def test_the_next_version_takes_over_from_its_day(market: Market) -> None:
    system, contract = market.office.system, market.contract
    agree_clause(system, contract.public_id, clause=TIER, at=AT)
    agree_clause(system, contract.public_id, clause=TIER, at=AT, signed=signed_for(date(2026, 7, 1)))
    agree_clause(system, contract.public_id, clause=TIER, at=AT, signed=signed_for(date(2026, 7, 1)), lines=[1])
    with entering(system.scope):
        june, july = clause_at(contract.pk, date(2026, 6, 30)), clause_at(contract.pk, date(2026, 7, 1))
    assert june is not None and july is not None
    assert (june.version, july.version, july.lines) == (1, 3, [1])


def test_a_clause_is_not_dated_back_into_a_month_being_closed(market: Market) -> None:
    system, contract = market.office.system, market.contract
    agree_clause(system, contract.public_id, clause=TIER, at=AT)
    begin_close(system, contract.public_id, MARCH, at=LATER)
    with pytest.raises(DatedBack):
        agree_clause(system, contract.public_id, clause=TIER, at=LATER, signed=signed_for(date(2026, 3, 31)))
    with pytest.raises(DatedBack):
        agree_clause(system, contract.public_id, clause=TIER, at=LATER, signed=signed_for(date(2026, 2, 1)))
    agree_clause(system, contract.public_id, clause=TIER, at=LATER, signed=signed_for(date(2026, 4, 1)))
    with entering(system.scope):
        assert [row.rationale for row in contract.amendments.all()] == ["clause"]


def test_a_clause_in_force_changes_only_by_an_amendment(market: Market) -> None:
    system, contract = market.office.system, market.contract
    agree_clause(system, contract.public_id, clause=TIER, at=AT)
    with pytest.raises(NotSigned):
        agree_clause(system, contract.public_id, clause=TIER, at=AT)


@use_case
def slip_in(actor: Actor, market: Market, clause: dict[str, Any] = TIER) -> None:
    """A clause past the service."""
    ContractClause.objects.create(
        authority_id=market.contract.authority_id,
        contract=market.contract,
        provider=market.provider,
        version=1,
        clause=clause,
        valid_from=MARCH,
    )
    record(actor, "test.clause", market.contract, at=AT)


def test_the_database_refuses_it_too(market: Market) -> None:
    begin_close(market.office.system, market.contract.public_id, MARCH, at=LATER)
    with pytest.raises(DatabaseError, match="changes a month that was closed"), transaction.atomic():
        slip_in(market.office.system, market)


def tier_of(*bands: dict[str, Any]) -> dict[str, Any]:
    return {"clause": "x", "terms": [{"code": "a", "type": "tier", "bands": list(bands)}]}


@pytest.mark.parametrize(
    "clause",
    [
        tier_of({"from": "0", "to": "80"}, {"from": "90"}),
        tier_of({"from": 0, "to": 95}, {"from": 90}),
        tier_of({"from": "10"}),
        tier_of({"from": "0", "to": "99"}),
        tier_of({"from": "0", "rate": "101%"}),
        tier_of({"from": "0", "rate": "-5%"}),
        {"clause": "x", "terms": []},
        {"clause": "x", "terms": [{"type": "incidents", "classes": {"a": {"amount": "-1.00"}}}]},
        {"clause": "x", "terms": [{"type": "greatest", "terms": tier_of({"from": "50"})["terms"]}]},
    ],
)
def test_the_database_refuses_an_unsound_clause(market: Market, clause: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError, match="contract_clause_is_sound"), transaction.atomic():
        slip_in(market.office.system, market, clause)


def test_the_database_takes_what_is_sound(market: Market) -> None:
    slip_in(market.office.system, market, tier_of({"from": 90, "pay": "score"}, {"from": "0", "rate": "5%"}))
    with connection.cursor() as cursor:
        for written in [table(path)["clause"] for path in TABLES]:
            cursor.execute("select contracts_clause_is_sound(%s::jsonb)", [json.dumps(written)])
            assert cursor.fetchone() == (True,), written["clause"]


def test_a_clause_names_lines_and_days_of_its_contract(market: Market) -> None:
    system, contract = market.office.system, market.contract
    with pytest.raises(BadInput, match="no such line"):
        agree_clause(system, contract.public_id, clause=TIER, at=AT, lines=[1, 2])
    with pytest.raises(BadInput, match="does not lie within"):
        agree_clause(system, contract.public_id, clause=TIER, at=AT, valid_from=date(2025, 12, 31))


def test_lines_at_cost_are_judged_only_when_named(market: Market) -> None:
    from houqin.domains.contracts.models import ContractLine

    lines = [ContractLine(number=1, price_basis="lump_sum"), ContractLine(number=2, price_basis="at_cost")]
    assert covered_lines(ContractClause(lines=[]), lines) == lines[:1]
    assert covered_lines(ContractClause(lines=[2]), lines) == lines[1:]


def test_the_clauses_of_the_page_are_good_clauses() -> None:
    """docs/rules/clauses.md shows three clauses; each can be read and none deducts twice."""
    page = Path(__file__).parents[4] / "docs/rules/clauses.md"
    blocks = [block.split("```")[0] for block in page.read_text(encoding="utf-8").split("```yaml")[1:]]
    clauses = [
        yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506  builds no objects
        for block in blocks
        if block.strip().startswith("clause")
    ]
    assert len(clauses) == 3
    for written in clauses:
        check_clause(read_clause(written))
