"""Each rationale of an amendment, and the price formula, by their tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from houqin.domains.contracts.rules.adjusting import (
    AboveYearlyCap,
    FormulaUnclear,
    Weight,
    check_cap,
    check_formula,
    factor,
    moved_price,
)
from houqin.domains.contracts.rules.amending import (
    AdditionsOver,
    CorrectsNothing,
    MovesMoney,
    NotAnAddition,
    NotAReduction,
    Standing,
    Terms,
    check_addition,
    check_correction,
    check_more_of_the_same,
    check_people_or_places,
    check_reduction,
    value_by_year,
)
from houqin.domains.contracts.services.amendments import (
    Signed,
)
from houqin.domains.contracts.tests.test_rules import cases
from houqin.kernel.money import Money
from houqin.kernel.period import Period
from houqin.kernel.refusal import BadInput

LATER = datetime(2026, 8, 1, 1, tzinfo=UTC)
JULY = date(2026, 7, 1)
FROM_JULY = Signed(date(2026, 6, 20), JULY, "新增办公楼层", "补充协议一")


@cases("additions")
def test_additions(case: dict[str, Any]) -> None:
    standing = Standing("HT", Money.parse(case["total"]).fen, Money.parse(case["added"]).fen)
    delta = Money.parse(case["delta"]).fen
    if "refused" in case:
        with pytest.raises(AdditionsOver, match=case["refused"]):
            check_addition(standing, delta_fen=delta)
    else:
        assert str(Money(check_addition(standing, delta_fen=delta).value)) == case["after"]


@cases("amendments")
def test_rationales(case: dict[str, Any]) -> None:
    before, after, delta = Terms(*case["before"]), Terms(*case["after"]), case["delta"]
    checks: dict[str, Callable[[], None]] = {
        "addition": lambda: check_more_of_the_same(before, after, delta_fen=delta),
        "reduction": lambda: check_reduction(before, after, delta_fen=delta),
        "people_or_places": lambda: check_people_or_places(delta_fen=delta),
        "correction": lambda: check_correction(before, after),
    }
    check = checks[case["rule"]]
    if "refused" in case:
        with pytest.raises((NotAnAddition, NotAReduction, MovesMoney, CorrectsNothing), match=case["refused"]):
            check()
    else:
        check()


@cases("values")
def test_values(case: dict[str, Any]) -> None:
    def value() -> dict[int, int]:
        return value_by_year(
            basis=case["basis"],
            terms=Terms(case["price"], case.get("quantity")),
            during=Period(*case["during"]),
            partial_months="actual_days",
            expected=case.get("expected"),
        )

    if "refused" in case:
        with pytest.raises(BadInput, match=case["refused"]):
            value()
    else:
        assert value() == case["years"]


@cases("formulas")
def test_formulas(case: dict[str, Any]) -> None:
    weights = [Weight(*weight) for weight in case["weights"]]
    if "refused" in case:
        with pytest.raises(FormulaUnclear, match=case["refused"]):
            factor(weights, case["moved"])
    else:
        assert moved_price(case["price"], factor(weights, case["moved"]).value) == case["after"]


@cases("formulas_refused")
def test_formulas_refused(case: dict[str, Any]) -> None:
    with pytest.raises(FormulaUnclear, match=case["refused"]):
        check_formula([Weight(*weight) for weight in case["weights"]], cap_ppm=case["cap"])


def test_the_yearly_cap_holds_both_ways() -> None:
    check_cap(now=20_000 * 10**6, earlier=30_000 * 10**6, cap_ppm=50_000)
    check_cap(now=-80_000 * 10**6, earlier=30_000 * 10**6, cap_ppm=50_000)
    for now in (20_001, -80_001):
        with pytest.raises(AboveYearlyCap):
            check_cap(now=now * 10**6, earlier=30_000 * 10**6, cap_ppm=50_000)
