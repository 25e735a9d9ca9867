"""What a clause asks for by name is counted by somebody, or the clause is refused when it is agreed."""

from __future__ import annotations

from typing import Any

import pytest

from houqin.domains.contracts.services.clauses import agree_clause
from houqin.domains.evaluation.rules.asked import unknown_facts
from houqin.domains.evaluation.services.clauses import FactNotCounted
from houqin.domains.evaluation.services.incidents import enter_incident
from houqin.domains.evaluation.tests.making import IN_MARCH, Scored
from houqin.kernel.clauses import read_clause
from houqin.kernel.refusal import BadInput

ON_POST = {"code": "a", "type": "proportional", "below": 95}
THRICE = {"code": "a", "type": "counter", "below": 80, "times": 3, "effects": [{"code": "x"}]}
PARTS = {
    "code": "分项",
    "type": "components",
    "components": [
        {"name": "到岗", "share": "60%", "rule": ON_POST},
        {"name": "质量", "share": "30%", "figure": "inspection", "rule": {**ON_POST, "code": "b"}},
        {"name": "投诉", "share": "10%", "rule": {"code": "c", "type": "per_count", "rate": "5%"}},
    ],
}


@pytest.mark.parametrize(
    ("terms", "facts_from", "unknown"),
    [
        ([PARTS], {}, ["到岗", "投诉"]),
        ([PARTS], {"到岗": "on_post_rate", "投诉": "valid_complaints"}, []),
        ([PARTS], {"到岗": "valid_complaints", "投诉": "valid_complaints"}, ["到岗"]),
        ([{**THRICE, "figure": "satisfaction"}], {}, []),
        ([{**THRICE, "figure": "paid_share"}], {}, []),
        ([{"code": "a", "type": "sla_credit", "prices": {"到场": {"amount": "1.00"}}}], {}, ["到场"]),
        ([{"code": "a", "type": "sla_credit", "prices": {"到场": {"amount": "1.00"}}}], {"到场": "arrival"}, []),
        ([{"code": "a", "type": "incidents", "classes": {"合同自有": {"amount": "1.00"}}}], {}, []),
        ([{"code": "a", "type": "tier", "base": "annual_fee", "bands": [{"from": 0}]}], {}, ["annual_fee"]),
    ],
)  # fmt: skip
def test_what_nobody_counts(terms: list[dict[str, Any]], facts_from: dict[str, str], unknown: list[str]) -> None:
    clause = read_clause({"clause": "x", "facts_from": facts_from, "terms": terms})
    assert [name for name, _, _ in unknown_facts(clause)] == unknown


def test_a_clause_is_refused_when_it_is_agreed_and_names_its_incidents(scored: Scored) -> None:
    system, contract = scored.work.system, scored.contract
    own = {"clause": "x", "terms": [{"code": "a", "type": "incidents", "classes": {"漏水": {"amount": "500.00"}}}]}
    with pytest.raises(FactNotCounted, match="到岗"):
        agree_clause(system, contract.public_id, clause={"clause": "x", "terms": [PARTS]}, at=IN_MARCH)
    said: dict[str, Any] = {"contract_id": contract.public_id, "kind": "漏水", "on": IN_MARCH.date(), "words": "滴水"}
    with pytest.raises(BadInput, match="names"):
        enter_incident(scored.work.chief, at=IN_MARCH, **said)
    agree_clause(system, contract.public_id, clause=own, at=IN_MARCH)
    assert enter_incident(scored.work.chief, at=IN_MARCH, **said).kind == "漏水"
