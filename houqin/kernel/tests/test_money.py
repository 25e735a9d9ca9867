"""Money loses nothing: compared with fractions.Fraction."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from houqin.kernel.money import (
    Money,
    NotANumber,
    NothingToAllocateBy,
    Price,
    Quantity,
    Rate,
    Score,
    allocate,
    line_amount,
    round_half_up,
    share_of,
)

FEN = st.integers(-(10**15), 10**15)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any)


def exact_half_up(value: Fraction) -> int:
    """The oracle: the nearest whole number, a half away from zero, by comparing fractions."""
    below = value.numerator // value.denominator
    gap = value - below
    if gap == Fraction(1, 2):
        return below + 1 if value > 0 else below
    return below + (gap > Fraction(1, 2))


@pytest.mark.parametrize(
    ("text", "fen"),
    [("300000.00", 30_000_000), ("0", 0), ("-0.01", -1), ("7.5", 750), (" 12.340 ", 1234), ("-3", -300)],
)
def test_yuan_are_read(text: str, fen: int) -> None:
    assert Money.parse(text).fen == fen


@pytest.mark.parametrize("text", ["", "abc", "1e3", "1,000.00", "0.001", "NaN", "+5", "１２", "1.", ".5", "9" * 16])
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumber):
        Money.parse(text)


@given(FEN)
def test_what_is_written_is_read_back(fen: int) -> None:
    assert Money.parse(str(Money(fen))) == Money(fen)
    assert Price.parse(str(Price(fen))) == Price(fen)
    assert Quantity.parse(str(Quantity(fen))) == Quantity(fen)
    assert Score.parse(str(Score(fen))) == Score(fen)
    assert Rate.parse_percent(str(Rate(fen))) == Rate(fen)


@pytest.mark.parametrize("wrong", [1.0, "1", True, None])
def test_only_whole_numbers_are_held(wrong: Any) -> None:
    for kind in (Money, Price, Quantity, Rate, Score):
        with pytest.raises(TypeError):
            kind(wrong)


def test_what_the_database_cannot_hold_is_not_made() -> None:
    with pytest.raises(OverflowError):
        Money(2**62) + Money(2**62)


@pytest.mark.parametrize("other", [1, 1.5, Price(1)])
def test_money_adds_only_to_money(other: Any) -> None:
    with pytest.raises(TypeError):
        Money(1) + other
    with pytest.raises(TypeError):
        Money(1) - other


@pytest.mark.parametrize("times", [1.5, True, Money(2), Fraction(1, 2)])
def test_money_multiplies_only_by_whole_numbers(times: Any) -> None:
    with pytest.raises(TypeError):
        Money(1) * times


def test_arithmetic() -> None:
    assert Money(5) + Money(7) - Money(2) == Money(10)
    assert 3 * Money(5) == Money(5) * 3 == Money(15)
    assert -Money(5) < Money(0) < Money(5)
    assert Money.total([]) == Money(0)
    assert Money.total([Money(1), Money(2)]) == Money(3)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(5, 10, 1), (4, 10, 0), (-5, 10, -1), (-4, 10, 0), (15, 10, 2), (25, 10, 3), (5, -10, -1), (0, 3, 0)],
)
def test_a_half_goes_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
    assert round_half_up(numerator, denominator) == rounded


def test_no_rounding_without_denominator() -> None:
    with pytest.raises(ZeroDivisionError):
        round_half_up(1, 0)


@settings(max_examples=2000)
@given(st.integers(), st.integers().filter(bool))
def test_rounding_equals_the_exact_fraction(numerator: int, denominator: int) -> None:
    assert round_half_up(numerator, denominator) == exact_half_up(Fraction(numerator, denominator))


@settings(max_examples=2000)
@given(st.lists(st.integers(-(10**7), 10**7), max_size=30), st.integers(0, 10**8))
def test_a_line_is_rounded_once(thousandths: list[int], ten_thousandths: int) -> None:
    amount = line_amount([Quantity(one) for one in thousandths], Price(ten_thousandths))
    exact = sum((Fraction(one, 1000) for one in thousandths), Fraction(0)) * Fraction(ten_thousandths, 10_000) * 100
    assert amount.fen == exact_half_up(exact)
    assert line_amount([Quantity(-one) for one in thousandths], Price(ten_thousandths)) == -amount


def test_rounding_each_order_would_cost_fen() -> None:
    """The reason for one rounding: a thousand orders of 0.5 fen each are 5 yuan, not 10."""
    orders, price = [Quantity(1000)] * 1000, Price(50)
    assert line_amount(orders, price) == Money(500)
    assert Money.total(line_amount([order], price) for order in orders) == Money(1000)


@given(FEN, st.integers(0, 2_000_000))
def test_a_share_is_rounded_once(fen: int, ppm: int) -> None:
    assert share_of(Money(fen), Rate(ppm)).fen == exact_half_up(Fraction(fen * ppm, 1_000_000))


@settings(max_examples=2000)
@given(FEN, WEIGHTS)
def test_allocation_loses_nothing_and_is_fair(fen: int, weights: list[int]) -> None:
    parts = allocate(Money(fen), weights)
    assert Money.total(parts) == Money(fen)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.fen - Fraction(fen * weight, sum(weights))) < 1
        assert weight or not part.fen
    assert allocate(Money(-fen), weights) == tuple(-part for part in parts)


@pytest.mark.parametrize(
    ("fen", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (101, [1, 2, 0], [34, 67, 0]),
        (1, [3, 5, 3], [0, 1, 0]),
        (2, [1, 1, 1], [1, 1, 0]),
        (0, [1, 9], [0, 0]),
    ],
)
def test_the_fen_left_over_go_to_the_largest_remainders(fen: int, weights: list[int], parts: list[int]) -> None:
    assert [part.fen for part in allocate(Money(fen), weights)] == parts


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [3, -1]])
def test_without_weights_nothing_is_divided(weights: list[int]) -> None:
    with pytest.raises(NothingToAllocateBy):
        allocate(Money(100), weights)
