"""What is judged in the course of a contract: schedules, bonds, acceptances, renewals, what a service should cost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from houqin.domains.contracts.rules.accepting import (
    AcceptanceUnclear,
    Item,
    ItemsMissing,
    check_acceptance,
)
from houqin.domains.contracts.rules.renewing import NotRenewable, Running, TenderTooLong, check_renewal, check_tender
from houqin.domains.contracts.rules.securing import (
    BondTooHigh,
    Offset,
    ScheduleUnclear,
    check_bond,
    check_schedule,
    even_schedule,
)
from houqin.domains.contracts.rules.should_cost import (
    Norm,
    NormUnclear,
    against_reference,
    compose,
    posts_needed,
    should_cost,
)
from houqin.domains.contracts.tests.test_rules import cases
from houqin.kernel.refusal import BadInput

MARCH = date(2026, 3, 1)
QUARTER = [date(2026, 1, 1), date(2026, 2, 1), MARCH]


@cases("schedules")
def test_schedules(case: dict[str, Any]) -> None:
    schedule = [Offset(*offset) for offset in case["schedule"]]
    if "refused" in case:
        with pytest.raises(ScheduleUnclear, match=case["refused"]):
            even_schedule(10_000, QUARTER[: case["even"]]) if "even" in case else check_schedule(
                10_000, schedule, open_months=QUARTER
            )
        return
    if "even" in case:
        assert list(even_schedule(10_000, QUARTER[: case["even"]])) == schedule
    check_schedule(10_000, schedule, open_months=QUARTER)


@pytest.mark.parametrize(
    ("fen", "agreed", "fits"), [(500, 50_000, True), (501, 50_000, False), (1_001, 200_000, False)]
)
def test_bonds(fen: int, agreed: int, fits: bool) -> None:
    if fits:
        check_bond(fen, total_fen=10_000, agreed_ppm=agreed)
        return
    with pytest.raises(BondTooHigh):
        check_bond(fen, total_fen=10_000, agreed_ppm=agreed)


@cases("acceptances")
def test_acceptances(case: dict[str, Any]) -> None:
    items = [Item(*item) for item in case["items"]]
    if "refused" in case:
        with pytest.raises((ItemsMissing, AcceptanceUnclear), match=case["refused"]):
            check_acceptance(["a", "b"], items, result=case["result"])
    else:
        check_acceptance(["a", "b"], items, result=case["result"])


@cases("renewals")
def test_renewals(case: dict[str, Any]) -> None:
    running = Running(
        contract="HT",
        state=case.get("state", "active"),
        ends=case.get("ends", date(2027, 1, 1)),
        tendered_until=date(2029, 1, 1),
        score=case.get("score"),
        pass_mark=case.get("pass_mark"),
        barred=case.get("barred", False),
        refused=case.get("refused_by", ""),
    )
    starts = case.get("starts", date(2027, 1, 1))
    if "refused" in case:
        with pytest.raises(NotRenewable, match=case["refused"]):
            check_renewal(running, starts=starts, until=case["until"])
    else:
        check_renewal(running, starts=starts, until=case["until"])


def test_a_tender_holds_three_years() -> None:
    check_tender(date(2026, 1, 1), date(2027, 1, 1), date(2029, 1, 1))
    check_tender(date(2026, 1, 1), date(2036, 1, 1), None, exception="能源费用托管")
    check_tender(date(2028, 2, 29), date(2031, 2, 28), None)
    with pytest.raises(BadInput, match="beyond its tender"):
        check_tender(date(2026, 1, 1), date(2027, 1, 1), date(2026, 12, 31))
    with pytest.raises(TenderTooLong):
        check_tender(date(2026, 1, 1), date(2027, 1, 1), date(2029, 1, 2))


@cases("should_cost")
def test_should_cost(case: dict[str, Any]) -> None:
    norm = Norm(case["per_post"], case["post_fen"], case.get("materials_fen", 0))
    rounds = case.get("rounds", 1_000_000)
    if "refused" in case:
        with pytest.raises(NormUnclear, match=case["refused"]):
            should_cost(norm, quantity=case["quantity"], rounds_ppm=rounds)
        return
    assert posts_needed(norm, quantity=case["quantity"], rounds_ppm=rounds) == case["posts"]
    assert should_cost(norm, quantity=case["quantity"], rounds_ppm=rounds).value.fen == case["total"]


def test_the_fee_of_the_sample_building() -> None:
    """Samples D2: an office building of 40,000 m² for a year, each part in whole yuan."""
    yuan = [4_156_704, 336_000, 106_400, 36_000, 23_520, 48_000, 24_000, 21_000]
    worked = compose(
        [(str(part), amount * 100) for part, amount in enumerate(yuan, start=1)],
        management_ppm=30_000,
        profit_ppm=50_000,
        tax_ppm=60_000,
        unit_fen=100,
    )
    assert worked.steps[-1].figures == {
        "direct": 475_162_400,
        "management": 14_254_900,
        "profit": 24_470_900,
        "net": 513_888_200,
        "tax": 30_833_300,
        "total": 544_721_500,
    }


@cases("references")
def test_references(case: dict[str, Any]) -> None:
    found = against_reference(113_500, low=case["low"], high=case["high"])
    assert (found.where, found.by_ppm) == (case["where"], case["by"])
