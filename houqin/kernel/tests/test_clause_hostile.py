"""Nonsense is refused with code, sentence and basis, never with a traceback (clauses.md; Hypothesis prints its case).

Good clauses and facts are broken at random places: whatever is not refused settles without going below nothing, and the
schema lets everything through that is read.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from houqin.kernel.clauses import read_clause, read_facts, settle_clause
from houqin.kernel.clauses.reading import parse, read_fee, read_score
from houqin.kernel.refusal import Refusal
from houqin.kernel.tests.test_clause_tables import CLAUSE, FACTS, TABLES, table

GOOD = [(table(path)["clause"], case) for path in TABLES for case in table(path)["cases"]]
ODD: list[Any] = [
    None, "", " ", "0", "-1", "-0.01", "1e9", "NaN", "inf", "0.05", "5%", "101%", "100.01", "99999999999999999999",
    "999999999", "1000000", "true", "否", "９", "\u0000", "\ud800", "2026-13-40", "9999-12-31", "score", "paid_share",
    0, 1, -1, 0.5, 1e300, True, [], {}, [[]], {"a": {}}, ["x"], {"rate": "5%"}, {"from": 0}, {"code": "x"},
    "period_fee", "next", "carried", "tier", "weighted", "x" * 300,
]  # fmt: skip


def places(written: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = written.items() if isinstance(written, dict) else enumerate(written) if isinstance(written, list) else ()
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


def broken(written: Any, draw: Any) -> Any:
    """*written* with one place replaced, left out, doubled or given an unknown neighbour."""
    written = copy.deepcopy(written)
    path = draw(some.sampled_from(places(written)))
    if not path:
        return draw(some.sampled_from([*ODD, written]))
    holder = written
    for key in path[:-1]:
        holder = holder[key]
    how = draw(some.sampled_from(["replace", "replace", "drop", "double", "neighbour"]))
    if how == "replace":
        holder[path[-1]] = draw(some.sampled_from(ODD))
    elif how == "drop":
        del holder[path[-1]]
    elif how == "double" and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[path[-1]]))
    elif isinstance(holder, dict):
        holder[draw(some.sampled_from(["rate", "amount", "base", "effects", "at_most", "figure", "zzz"]))] = draw(
            some.sampled_from(ODD)
        )
    return written


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=some.data())
def test_what_is_broken_is_refused_or_settles(data: Any) -> None:
    clause, case = data.draw(some.sampled_from(GOOD))
    for _ in range(data.draw(some.integers(0, 3))):
        clause = broken(clause, data.draw)
    facts = case.get("facts", {})
    for _ in range(data.draw(some.integers(0, 2))):
        facts = broken(facts, data.draw)
    fee = data.draw(some.sampled_from([case["fee"], "0", "0.01", "99999999999.99", "-5", "x", ""]))
    score = data.draw(some.sampled_from([case.get("score"), None, "0", "100", "84.995", "-3", "250", "x", ""]))
    try:
        read, told = read_clause(clause), read_facts(facts)
        if all(isinstance(one, dict) for one in (clause, facts)):
            assert CLAUSE.is_valid(clause)
            assert FACTS.is_valid(facts)
        settled = settle_clause(read, fee=read_fee(fee), score=None if score is None else read_score(score), facts=told)
    except Refusal as refusal:
        assert refusal.code
        assert refusal.basis
        refusal.english().encode()
        return
    json.dumps(settled.as_json(), ensure_ascii=False).encode()
    now = sum(row.fen for row in settled.deductions if row.applies == "this")
    assert settled.payable >= 0
    assert all(row.fen > 0 for row in settled.deductions)
    assert settled.payable + now + settled.held == read_fee(fee) + settled.released


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("clause: a\nclause: b", "given twice"),
        ("a: &x [1]\nb: [*x, *x]", "alias"),
        ("a: [", "clause.yaml, "),
        ("a: \u0007", "YAML"),
        ("- " * 3000 + "a", "YAML"),
        ("x" * 300_000, "too long"),
        ("? [a, b]\n: c", "unhashable"),
    ],
)
def test_text_that_is_no_clause(text: str, said: str) -> None:
    with pytest.raises(Refusal, match=said) as caught:
        parse(text, name="clause.yaml")
    assert caught.value.code == "clauses.unreadable"


@pytest.mark.parametrize(
    ("clause", "where", "problem"),
    [
        (None, "clause", "names with their values"),
        ({}, "clause", "missing"),
        ({"clause": "a", "terms": []}, "terms", "more of them"),
        ({"clause": "a", "terms": [{"code": "a"}]}, "terms › 0", "type is missing"),
        ({"clause": "a", "terms": [{"code": "a", "type": "teir"}]}, "terms › 0", "no term of this type"),
        ({"clause": "a", "terms": [{"code": "a", "type": "floor", "rate": 0.05}]}, "rate", "per cent sign"),
        ({"clause": "a", "terms": [{"code": "a", "type": "floor", "rate": "-5%"}]}, "rate", "not negative"),
        ({"clause": "a", "terms": [{"code": "a", "type": "floor", "amount": "1.005"}]}, "amount", "two decimals"),
        ({"clause": "a", "terms": [{"code": "a", "type": "floor", "hight": 1}]}, "hight", "not known"),
        ({"clause": "a", "terms": [{"code": "a", "type": "counter", "times": 2, "below": 70}]}, "counter", "follows"),
        (
            {"clause": "a", "terms": [{"code": "a", "type": "floor", "rate": "5%", "amount": "1.00"}]},
            "floor",
            "either a rate or an amount",
        ),
    ],
)
def test_a_refusal_says_where_and_what(clause: Any, where: str, problem: str) -> None:
    with pytest.raises(Refusal, match=problem) as caught:
        read_clause(clause)
    assert (caught.value.code, caught.value.basis) == ("clauses.unreadable", "clauses.md, Shapes")
    assert where in str(caught.value.figures["where"])
