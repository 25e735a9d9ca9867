"""The month of a contract, from deliveries to payers, against tables and against fractions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from houqin.domains.settlement.rules import (
    Delivered,
    MonthFacts,
    NoPrice,
    Opening,
    PayerShare,
    open_facts,
    settle_month,
    to_date,
)
from houqin.kernel.clauses import facts_as_stored, read_clause, read_facts
from houqin.kernel.clauses.facts import Facts, PastPeriod

TIER = read_clause(
    {
        "clause": "物业考核",
        "terms": [
            {
                "type": "tier",
                "code": "tier",
                "bands": [
                    {"from": "90", "rate": "0"},
                    {"from": "80", "to": "90", "rate": "5"},
                    {"from": "0", "to": "80", "rate": "10"},
                ],
            }
        ],
    }
)
LUMP = Delivered(1, "HT-1", 7, 453_934_5800, "work", 1, 1000, 45_393_458)
ORDERS = Delivered(2, "HT-2", 8, 35_0000, "work", 12, 12_000, 42_000)
PARTS = Delivered(2, "HT-2", None, 0, "materials", 2, 2_000, 12_345, covered=False)
OCTOBER = date(2026, 10, 1)
CENTRE = {1: (PayerShare(9, 1),), 2: (PayerShare(9, 1),)}


def test_a_month_from_work_to_payable() -> None:
    result = settle_month(MonthFacts("HT", "2026-10", (LUMP, ORDERS, PARTS), CENTRE, TIER, score=85_00))
    assert (result.fee, result.other) == (45_435_458, 12_345)
    assert result.deducted == 2_271_773  # 5 % of the fee, the materials beside it
    assert result.payable == 45_435_458 + 12_345 - 2_271_773
    (payer,) = result.payers
    assert [fen for _, fen in payer.deductions] == [2_271_773]


def test_several_payers_share_exactly() -> None:
    shares = tuple(PayerShare(unit, weight) for unit, weight in ((3, 1), (4, 1), (5, 1)))
    result = settle_month(MonthFacts("HT", "2026-10", (LUMP,), {1: shares}, TIER, score=85_00))
    assert [payer.fee for payer in result.payers] == [15_131_153, 15_131_153, 15_131_152]
    assert sum(payer.deducted for payer in result.payers) == result.deducted
    assert result.payable == result.fee - result.deducted


def test_what_the_last_month_left_is_taken_now() -> None:
    history = (PastPeriod.model_construct(period="2026-09", score=79_00, deductions=0, next=500_000),)
    facts = Facts().model_copy(update={"history": history})
    result = settle_month(MonthFacts("HT", "2026-10", (LUMP,), CENTRE, TIER, score=95_00, facts=facts))
    assert result.deducted == 500_000
    assert result.payable == 45_393_458 - 500_000


def test_a_month_of_reversals_is_a_claim() -> None:
    back = Delivered(2, "HT-2", 8, 35_0000, "work", 1, -1000, -3500)
    result = settle_month(MonthFacts("HT", "2026-10", (back,), CENTRE, TIER, score=95_00))
    assert (result.payable, result.claim) == (0, 3500)


@pytest.mark.parametrize(
    ("brought", "final", "next_fen", "claim"),
    [
        (0, False, 0, 0),
        (500_000, False, 500_000, 0),  # goes on to the month after
        (500_000, True, 0, 500_000),  # there is none
    ],
)
def test_a_month_without_deliveries_comes_to_nothing(brought: int, final: bool, next_fen: int, claim: int) -> None:
    """Nor is the clause asked, which would refuse without a score."""
    history = (PastPeriod.model_construct(period="2026-09", score=79_00, deductions=0, next=brought),)
    facts = Facts().model_copy(update={"history": history, "final": final})
    result = settle_month(MonthFacts("HT", "2026-10", (), {}, TIER, facts=facts))
    assert (result.payable, result.deducted, result.next, result.claim) == (0, 0, next_fen, claim)
    assert [payer.owed for payer in result.payers] == ([claim] if claim else [])  # a statement only of what is owed


@pytest.mark.parametrize(
    ("before", "left"),
    [
        ([], 10_000),
        ([(100_000, 5_000, 0)], 15_000),  # 10 % of 200,000 less what was deducted
        ([(100_000, 0, 5_000)], 15_000),  # … or is to be deducted now, from this month
        ([(100_000, 0, 5_000), (100_000, 5_000, 0)], 25_000),  # taken meanwhile: counted once
    ],
)
def test_a_cap_to_date_counts_what_was_left_for_this_month(before: list[tuple[int, int, int]], left: int) -> None:
    cap = {"type": "cap", "code": "cap", "cumulative": {"rate": "10"}}
    fines = {"type": "incidents", "code": "fines", "classes": {"x": {"amount": "900.00"}}}
    clause = read_clause({"clause": "考核", "terms": [fines, cap]})
    history = tuple(
        PastPeriod.model_construct(period="2026", score=None, deductions=deducted, next=later)
        for _, deducted, later in before
    )
    facts = read_facts({"incidents": [{"class": "x"}]}).model_copy(
        update={"history": history, "contract_to_date": to_date(before)}
    )
    fee = Delivered(1, "HT-1", 7, 1, "work", 1, 1000, 100_000)
    result = settle_month(MonthFacts("HT", "2026-10", (fee,), CENTRE, clause, facts=facts))
    assert sum(taken.fen for taken in result.settled.deductions if taken.term == "fines") == left


@pytest.mark.parametrize(
    ("opening", "left"),
    [
        (Opening(OCTOBER), 10_000),  # 10 % of this month's 100,000
        (Opening(OCTOBER, fees=300_000), 40_000),  # … and of what was settled on paper
        (Opening(OCTOBER, fees=300_000, deductions=35_000), 5_000),
        (Opening(OCTOBER, fees=300_000, deductions=60_000), 0),
    ],
)
def test_a_cap_to_date_starts_from_the_opening(opening: Opening, left: int) -> None:
    cap = {"type": "cap", "code": "cap", "cumulative": {"rate": "10"}}
    fines = {"type": "incidents", "code": "fines", "classes": {"x": {"amount": "900.00"}}}
    clause = read_clause({"clause": "考核", "terms": [fines, cap]})
    facts = open_facts(read_facts({"incidents": [{"class": "x"}]}), opening)
    fee = Delivered(1, "HT-1", 7, 1, "work", 1, 1000, 100_000)
    result = settle_month(MonthFacts("HT", "2026-10", (fee,), CENTRE, clause, facts=facts))
    assert sum(taken.fen for taken in result.settled.deductions if taken.term == "fines") == left
    assert facts_as_stored(facts.model_dump(mode="json", by_alias=True)) == facts


def test_a_key_that_counted_nothing_divides_equally() -> None:
    shares = (PayerShare(3, 0), PayerShare(4, 0))
    result = settle_month(MonthFacts("HT", "2026-10", (ORDERS,), {2: shares}, None))
    assert [payer.fee for payer in result.payers] == [21_000, 21_000]


def test_what_has_no_price_is_not_settled() -> None:
    with pytest.raises(NoPrice):
        settle_month(MonthFacts("HT", "2026-10", (replace(ORDERS, fen=None),), CENTRE, TIER, score=95_00))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.integers(0, 10**12), min_size=1, max_size=6),
    st.lists(st.integers(1, 10**6), min_size=1, max_size=8),
    st.integers(0, 100_00),
)
def test_every_fen_is_somewhere(amounts: list[int], weights: list[int], score: int) -> None:
    """R5: the deduction against fractions, and the payers' parts always add up to the whole."""
    shares = tuple(PayerShare(place, weight) for place, weight in enumerate(weights))
    delivered = tuple(Delivered(1, "x", 1, 1, "work", 1, 1000, fen) for fen in amounts)
    result = settle_month(MonthFacts("HT", "2026-10", delivered, {1: shares}, TIER, score=score))
    assert sum(payer.fee for payer in result.payers) == result.fee == sum(amounts)
    rate = 0 if score >= 90_00 else 5 if score >= 80_00 else 10
    assert result.deducted == int(Fraction(result.fee * rate, 100) + Fraction(1, 2))
    assert sum(payer.deducted for payer in result.payers) == result.deducted
    assert sum(payer.payable for payer in result.payers) == result.fee - result.deducted
