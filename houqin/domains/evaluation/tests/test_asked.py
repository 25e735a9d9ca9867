"""What a clause asks for by name is counted by somebody, or the clause is refused when it is agreed."""

from __future__ import annotations

from typing import Any

import pytest

from houqin.domains.contracts.services.clauses import agree_clause
from houqin.domains.evaluation.rules.asked import services_asked, unknown_facts
from houqin.domains.evaluation.services.clauses import FactNotCounted
from houqin.domains.evaluation.services.incidents import enter_incident
from houqin.domains.evaluation.tests.making import IN_MARCH, Scored
from houqin.kernel.clauses import read_clause
from houqin.kernel.clauses.asking import plain_scores
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


BELOW = {"type": "per_point", "code": "a", "below": "90", "rate": "1"}
MIXED = {"type": "composite", "code": "m", "parts": {"cleaning": "60", "guards": "40"}}


@pytest.mark.parametrize(
    ("terms", "plain"),
    [
        ([BELOW], ["a"]),
        ([{**BELOW, "figure": "cleaning"}], []),
        ([MIXED, BELOW], []),  # the composite says which scores, and their weights
        ([BELOW, MIXED], ["a"]),  # it comes too late
        ([{**MIXED, "parts": {"score": "60", "guards": "40"}}], ["m"]),
        ([{"type": "sites", "code": "s", "how": "mean"}], ["s"]),
        ([MIXED, {"type": "periods", "code": "p"}, BELOW], ["p"]),  # the score of months before is the contract's
        ([MIXED, {**THRICE, "code": "c"}], ["c"]),
        ([{**THRICE, "figure": "cleaning"}], []),
        ([{"code": "c", "type": "counter", "incident": "other", "times": 3, "effects": [{"code": "x"}]}], []),
        ([{"code": "r", "type": "renewal_gate", "below": "80"}], ["r"]),
        ([{"code": "g", "type": "greatest", "terms": [BELOW, {**BELOW, "code": "b", "figure": "guards"}]}], ["g"]),
        ([{**PARTS, "components": [{"name": "x", "share": "100%", "rule": BELOW}]}], []),
        ([{**PARTS, "components": [{"name": "x", "share": "100%", "figure": "score", "rule": BELOW}]}], ["分项"]),
    ],
)  # fmt: skip
def test_which_terms_ask_for_the_score(terms: list[dict[str, Any]], plain: list[str]) -> None:
    assert list(plain_scores(read_clause({"clause": "x", "terms": terms}))) == plain


@pytest.mark.parametrize(
    ("services", "by_service", "unknown"),
    [
        ((), False, ["cleaning", "guards"]),
        (("cleaning", "guards"), False, []),  # agreed first, the sheets come after
        (("cleaning", "guards"), True, ["inspection"]),  # whose?
    ],
)  # fmt: skip
def test_the_score_of_a_service_goes_by_its_code(
    services: tuple[str, ...], by_service: bool, unknown: list[str]
) -> None:
    terms = [MIXED, {**BELOW, "figure": "inspection"}]
    clause = read_clause({"clause": "x", "terms": terms})
    assert [name for name, _, _ in unknown_facts(clause, services, by_service=by_service)] == unknown
    assert services_asked(clause) == {"cleaning", "guards"}


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
