"""Performance clauses against the cases of clauses.md and the real clauses of rules B2.2."""

from __future__ import annotations

from typing import Any

import pytest

from houqin.kernel.clauses import read_clause, read_facts, settle_clause
from houqin.kernel.clauses.asking import looks_back
from houqin.kernel.clauses.matter import FactMissing, ScoreMissing
from houqin.kernel.clauses.reading import ClauseUnreadable
from houqin.kernel.clauses.settling import Settled
from houqin.kernel.clauses.shape import NegativePayOut
from houqin.kernel.money import Money, Score
from houqin.kernel.scoring import BandsDoNotCover

YXT = {
    "code": "tier",
    "type": "tier",
    "applies": "next",
    "bands": [
        {"from": "90", "rate": "0%"},
        {"from": "80", "to": "90", "rate": "5%"},
        {"from": "70", "to": "80", "rate": "10%"},
        {"from": "0", "to": "70", "rate": "20%"},
    ],
}
HPC = {"code": "points", "type": "per_point", "below": 90, "amount": "1000.00"}
HRV = {"code": "share", "type": "proportional", "below": 85}


def run(*terms: dict[str, Any], fee: str, score: str | None = None, **facts: Any) -> Settled:
    clause = read_clause({"clause": "case", "terms": list(terms)})
    points = None if score is None else Score.parse(score).hundredths
    return settle_clause(clause, fee=Money.parse(fee).fen, score=points, facts=read_facts(facts))


def deducted(settled: Settled) -> dict[str, str]:
    return {f"{row.term}:{row.applies}": str(Money(row.fen)) for row in settled.deductions}


@pytest.mark.parametrize(
    ("score", "expected"),
    [("90.0", None), ("89.99", "5000.00"), ("80", "5000.00"), ("79.99", "10000.00"), ("69.99", "20000.00")],
)
def test_yxt_tiers_fall_on_the_next_month(score: str, expected: str | None) -> None:
    settled = run(YXT, fee="100000.00", score=score)
    assert settled.payable == 100_000_00
    assert deducted(settled) == ({"tier:next": expected} if expected else {})


@pytest.mark.parametrize(
    ("score", "points", "expected"),
    [
        ("90", "whole", "300000.00"),
        ("85", "whole", "295000.00"),
        ("80", "whole", "290000.00"),
        ("79.9", "whole", "290000.00"),
        ("79.9", "pro_rata", "289900.00"),
        ("85.5", "whole", "296000.00"),
        ("85.5", "pro_rata", "295500.00"),
    ],
)
def test_hpc_points_below_ninety(score: str, points: str, expected: str) -> None:
    assert str(Money(run({**HPC, "points": points}, fee="300000.00", score=score).payable)) == expected


@pytest.mark.parametrize(("score", "expected"), [("85", "50000.00"), ("84.9", "42450.00")])
def test_hrv_pays_the_scores_per_cent_below_the_mark(score: str, expected: str) -> None:
    assert str(Money(run(HRV, fee="50000.00", score=score).payable)) == expected


def test_offset_is_added_before_the_per_cent() -> None:
    term = {"code": "offset", "type": "offset_proportional", "below": 90, "offset": 10}
    assert run(term, fee="1000.00", score="80").payable == 900_00
    assert run(term, fee="1000.00", score="89.99").payable == 999_90


def test_weighted_components_with_their_own_rules() -> None:
    term = {
        "code": "store",
        "type": "components",
        "components": [
            {
                "name": "on_post",
                "share": "60%",
                "rule": {"code": "a", "type": "proportional", "below": 95, "at_mark": "reduced"},
            },
            {"name": "quality", "share": "30%", "rule": {"code": "b", "type": "proportional", "below": 85}},
            {
                "name": "complaints",
                "share": "10%",
                "rule": {"code": "c", "type": "per_count", "rate": "5%", "zero_above": 5},
            },
        ],
    }
    facts = {"on_post": {"score": 95}, "quality": {"score": 90}, "complaints": {"count": 2}}
    settled = run(term, fee="100000.00", components=facts)
    assert deducted(settled) == {"store/on_post:this": "3000.00", "store/complaints:this": "1000.00"}
    many = run(term, fee="100000.00", components={**facts, "complaints": {"count": 6}})
    assert deducted(many)["store/complaints:this"] == "10000.00"
    with pytest.raises(FactMissing):
        run(term, fee="100000.00", components={"quality": {"score": 90}})


def test_incidents_cost_a_share_at_least_so_much_and_have_effects() -> None:
    term = {
        "code": "integrity",
        "type": "incidents",
        "classes": {
            "bribery": {"rate": "20%", "effects": [{"code": "warning", "months": 3}]},
            "smoking": {"rate": "0.1%", "at_least": "200.00"},
        },
    }
    settled = run(
        term,
        fee="50000.00",
        period_until="2026-11-01",
        incidents=[{"class": "bribery", "on": "2026-10-31"}, {"class": "smoking"}, {"class": "unpriced"}],
    )
    assert [row.fen for row in settled.deductions] == [10_000_00, 200_00]
    assert [(e.code, str(e.start), str(e.until)) for e in settled.side_effects] == [
        ("warning", "2026-10-31", "2027-01-31")
    ]


def test_breaches_cost_their_price_after_the_free_ones() -> None:
    term = {
        "code": "sla",
        "type": "sla_credit",
        "free": 1,
        "prices": {"p1": {"amount": "500.00"}, "p3": {"amount": "10.00", "per": "started_hour"}},
    }
    breaches = [{"kind": "p3", "minutes_late": 10}, {"kind": "p1"}, {"kind": "p3", "minutes_late": 61}]
    assert deducted(run(term, fee="50000.00", breaches=breaches)) == {"sla:this": "520.00"}


@pytest.mark.parametrize(("how", "expected"), [("minimum", 80_00), ("mean", 85_00), ("weighted", 87_50)])
def test_sites_make_one_score(how: str, expected: int) -> None:
    sites = [{"site": "A", "score": 90, "weight": 3}, {"site": "B", "score": 80, "weight": 1}]
    settled = run({"code": "sites", "type": "sites", "how": how}, HRV, fee="100.00", sites=sites)
    assert settled.steps[1].figures["score"] == expected


def test_counters_over_the_contract() -> None:
    twice = {
        "code": "c",
        "type": "counter",
        "below": 80,
        "times": 2,
        "run": "consecutive",
        "effects": [{"code": "end"}],
    }
    total = {"code": "t", "type": "counter", "below": 70, "times": 3, "effects": [{"code": "no_renewal"}]}

    def codes(settled: Settled) -> list[str]:
        return [effect.code for effect in settled.side_effects]

    assert codes(run(twice, fee="1.00", score="79.99", history=[{"score": 79}])) == ["end"]
    assert codes(run(twice, fee="1.00", score="79.99", history=[{"score": 79}, {"score": 80}])) == []
    past = [{"score": 60}, {"score": 90}, {"score": 69.99}]
    assert codes(run(total, fee="1.00", score="69", history=past)) == ["no_renewal"]
    assert codes(run(total, fee="1.00", score="70", history=past)) == []


def test_floor_then_caps_then_holdback() -> None:
    taking = {"code": "tier", "type": "tier", "bands": [{"from": 0, "to": 60, "rate": "50%"}, {"from": 60}]}
    floor = {"code": "floor", "type": "floor", "rate": "60%"}
    cap = {"code": "cap", "type": "cap", "period": {"rate": "30%"}, "cumulative": {"rate": "10%"}}
    pot = {"code": "pot", "type": "holdback", "share": "5%", "prices": {"late": "600.00"}}
    fee = "10000.00"
    assert run(taking, floor, fee=fee, score="50").payable == 6_000_00
    assert (
        run(taking, floor, {"code": "cap", "type": "cap", "period": {"rate": "30%"}}, fee=fee, score="50").payable
        == 7_000_00
    )
    to_date = {"fees": "30000.00", "deductions": "3500.00"}
    settled = run(pot, taking, cap, floor, fee=fee, score="50", contract_to_date=to_date, incidents=[{"class": "late"}])
    assert deducted(settled) == {"tier:this": "500.00", "pot:this": "500.00"}
    assert settled.payable == 9_000_00
    assert any(step.figures.get("without_cap") == 5_000_00 for step in settled.steps)


def test_year_end_release_holds_the_rest() -> None:
    pot = {"code": "pot", "type": "holdback", "share": "10%", "prices": {"late": "100.00"}, "release": "year_end"}
    settled = run(pot, fee="10000.00", incidents=[{"class": "late"}])
    assert (settled.payable, settled.held) == (9_000_00, 900_00)


def test_a_statement_never_falls_below_nothing() -> None:
    fines = {"code": "fines", "type": "incidents", "classes": {"x": {"amount": "700.00"}}}
    settled = run(fines, fee="1000.00", incidents=[{"class": "x"}, {"class": "x"}])
    assert (settled.payable, settled.claim) == (0, 400_00)
    assert [effect.code for effect in settled.side_effects] == ["claim"]


def test_what_was_left_for_the_next_period_arrives_and_the_final_one_takes_all() -> None:
    settled = run(YXT, fee="100000.00", score="75", history=[{"period": "2026-09", "score": 85, "next": "5000.00"}])
    assert deducted(settled) == {"carried_in:this": "5000.00", "tier:next": "10000.00"}
    final = run(YXT, fee="100000.00", score="75", final=True)
    assert (deducted(final), final.payable) == ({"tier:this": "10000.00"}, 90_000_00)


def test_excess_is_dropped_unless_carried() -> None:
    half = {"code": "half", "type": "tier", "bands": [{"from": 0, "rate": "50%"}]}
    cap = {"code": "cap", "type": "cap", "period": {"rate": "30%"}}
    assert deducted(run(half, cap, fee="100.00", score="1")) == {"half:this": "30.00"}
    carried = run(half, {**cap, "excess": "carried"}, fee="100.00", score="1")
    assert deducted(carried) == {"half:this": "30.00", "excess:next": "20.00"}


def test_a_base_may_be_what_is_left() -> None:
    first = {"code": "first", "type": "tier", "bands": [{"from": 0, "rate": "10%"}]}
    then = {"code": "then", "type": "tier", "base": "remaining", "bands": [{"from": 0, "rate": "10%"}]}
    assert deducted(run(first, then, fee="1000.00", score="50")) == {"first:this": "100.00", "then:this": "90.00"}


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ([{"code": "t", "type": "tier", "bands": [{"from": 0, "to": 80}, {"from": 90}]}], BandsDoNotCover),
        ([{"code": "t", "type": "tier", "bands": [{"from": 0, "to": 95}, {"from": 90}]}], BandsDoNotCover),
        ([{"code": "t", "type": "tier", "bands": [{"from": 10}]}], BandsDoNotCover),
        ([{"code": "t", "type": "tier", "bands": [{"from": 0, "to": 99}]}], BandsDoNotCover),
        ([{"code": "t", "type": "tier", "bands": [{"from": 0, "rate": "101%"}]}], NegativePayOut),
        ([{"code": "t", "type": "per_point", "below": 90, "rate": "2%"}], NegativePayOut),
        ([{"code": "t", "type": "per_point", "below": 90}], ClauseUnreadable),
        ([{"code": "t", "type": "teir", "bands": []}], ClauseUnreadable),
        ([HRV, HRV], ClauseUnreadable),
        (
            [{"code": "t", "type": "components", "components": [{"name": "a", "share": "60%", "rule": HRV}]}],
            ClauseUnreadable,
        ),
        ([{**HRV, "bellow": 3}], ClauseUnreadable),
    ],
)
def test_a_wrong_clause_is_refused(terms: list[dict[str, Any]], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read_clause({"clause": "case", "terms": terms})


STEEP = {"code": "t", "type": "per_point", "below": 90, "rate": "2%"}


@pytest.mark.parametrize(
    ("terms", "taken"),
    [
        ([STEEP, {"code": "c", "type": "cap", "period": {"rate": "30%"}}], "30.00"),
        ([STEEP, {"code": "f", "type": "floor", "rate": "80%"}], "20.00"),
        ([{**STEEP, "at_most": {"rate": "35%"}}], "35.00"),
        ([{**STEEP, "limit": 75}], "30.00"),
    ],
)
def test_a_steep_price_may_stand_where_something_caps_it(terms: list[dict[str, Any]], taken: str) -> None:
    assert deducted(run(*terms, fee="100.00", score="70")) == {"t:this": taken}


def test_a_cap_over_the_contract_alone_does_not_hold_the_period() -> None:
    with pytest.raises(NegativePayOut):
        read_clause({"clause": "case", "terms": [STEEP, {"code": "c", "type": "cap", "cumulative": {"rate": "30%"}}]})


def test_a_missing_score_refuses_unless_the_clause_names_a_substitute() -> None:
    with pytest.raises(ScoreMissing):
        run(HRV, fee="100.00")
    clause = read_clause({"clause": "case", "missing_score": 80, "terms": [HRV]})
    assert settle_clause(clause, fee=100_00, score=None).payable == 80_00


def test_add_points_are_held_to_a_hundred() -> None:
    settled = run(HRV, fee="100.00", score="84", add_points=3)
    assert settled.payable == 100_00
    assert run(HRV, fee="100.00", score="99", add_points=3).steps[1].figures["score"] == 100_00


@pytest.mark.parametrize(
    ("term", "asks"),
    [
        (YXT, False),
        ({"code": "a", "type": "counter", "below": 70, "times": 2, "effects": [{"code": "x"}]}, False),
        ({"code": "a", "type": "counter", "figure": "satisfaction", "below": 70, "times": 2, "amount": "1.00"}, True),
        ({"code": "a", "type": "counter", "incident": "漏水", "times": 2, "effects": [{"code": "x"}]}, True),
        ({"code": "a", "type": "renewal_gate", "figure": "satisfaction", "below": 80}, True),
        ({"code": "a", "type": "incidents", "classes": {"漏水": {"nth": [{"from": 2, "amount": "1.00"}]}}}, False),
        (
            {
                "code": "a",
                "type": "incidents",
                "classes": {"漏水": {"nth": [{"from": 2, "amount": "1.00"}], "over": "contract"}},
            },
            True,
        ),
    ],
)
def test_a_clause_looks_back_at_more_than_scores(term: dict[str, Any], asks: bool) -> None:
    assert looks_back(read_clause({"clause": "x", "terms": [term]})) is asks


def test_a_period_is_remembered_by_its_figures_and_incidents() -> None:
    facts = read_facts(
        {
            "components": {"satisfaction": {"score": 79}, "valid_complaints": {"count": 2}},
            "figures": {"到岗": 96.5},
            "incidents": ["漏水", {"class": "漏水", "times": 2}],
        }
    )
    assert facts.remembered() == ({"satisfaction": 79_00, "到岗": 96_50}, {"漏水": 3})
