"""Cells of contract lists as offices write them: what each says, or the one sentence that refuses it."""

from __future__ import annotations

from datetime import date

import pytest

from houqin.domains.contracts.rules import written
from houqin.domains.contracts.rules.written import check_within_total, read_price, read_quantity, read_shares
from houqin.kernel.refusal import Refusal

#: The cell, the price basis of the row, its unit → basis and price in 1/10,000 yuan, or the code of the refusal.
PRICES = [
    ("35", "per_order", "", ("per_order", 350_000)),
    ("35元/次", "", "", ("per_order", 350_000)),
    ("￥１，２００．５０", "per_hour", "", ("per_hour", 12_005_000)),
    ("4.5 元/㎡·月", "", "", ("per_square_metre_month", 45_000)),
    ("4.5元／平方米／月", "per_square_metre_month", "", ("per_square_metre_month", 45_000)),
    ("4.5", "", "㎡·月", ("per_square_metre_month", 45_000)),
    ("5200元/人·月", "", "", ("per_head_month", 52_000_000)),
    ("15元/份", "", "", ("per_meal", 150_000)),
    ("2.8元/公里", "", "", ("per_kilometre", 28_000)),
    ("60元每小时", "", "", ("per_hour", 600_000)),
    ("1.2万元/月", "", "", ("lump_sum", 120_000_000)),
    ("14.4万元/年", "", "", ("lump_sum", 120_000_000)),
    ("144000", "lump_sum", "年", ("lump_sum", 120_000_000)),
    ("5447215元/年", "", "", ("lump_sum", 4_539_345_833)),
    ("12000", "lump_sum", "项", ("lump_sum", 120_000_000)),
    ("6%", "commission", "项", ("commission", 600)),
    ("0.06", "commission", "", ("commission", 600)),
    ("35", "", "", "contracts.no_basis"),
    ("35", "", "项", "contracts.no_basis"),
    ("35元/次", "per_hour", "", "contracts.basis_contradicted"),
    ("35", "per_order", "㎡·月", "contracts.basis_contradicted"),
    ("35元/趟", "per_order", "", "contracts.not_one_price"),
    ("0-5000份3.00；以上2.80", "per_meal", "", "contracts.not_one_price"),
    ("面议", "per_order", "", "contracts.not_one_price"),
    ("-5", "per_order", "", "contracts.not_one_price"),
    ("0.00001", "per_order", "", "contracts.not_one_price"),
    ("6%", "per_order", "", "contracts.not_one_price"),
    ("60000元", "commission", "", "contracts.not_a_share"),
    ("120%", "commission", "", "contracts.not_a_share"),
]
#: The cell, the basis, the months of the line → 1/1,000, or the refusal.
QUANTITIES = [
    ("", "lump_sum", 12, 1_000),
    ("1", "lump_sum", 12, 1_000),
    ("12", "lump_sum", 12, 1_000),
    ("36个月", "lump_sum", 12, 1_000),
    ("6", "lump_sum", 12, "contracts.lump_sum_counted"),
    ("40,000㎡", "per_square_metre_month", 12, 40_000_000),
    ("4万平方米", "per_square_metre_month", 12, 40_000_000),
    ("48人", "per_head_month", 12, 48_000),
    ("", "per_head_month", 12, None),
    ("300", "per_order", 12, None),
    ("48人×12月", "per_head_month", 12, "contracts.not_a_quantity"),
    ("0.0001", "per_head_month", 12, "contracts.not_a_quantity"),
]
#: The cell, the key of the row → the key and its weights, or the refusal.
SHARES = [
    ("财政局 60%；审计局 40%", "", ("fixed", [("财政局", 600_000), ("审计局", 400_000)])),
    ("财政局：1,200㎡、审计局：800.5㎡", "", ("area", [("财政局", 1_200_000), ("审计局", 800_500)])),
    ("财政局12人,审计局8人", "", ("heads", [("财政局", 12), ("审计局", 8)])),
    ("财政局=3\n审计局=1", "metered", ("metered", [("财政局", 3_000), ("审计局", 1_000)])),
    ("财政局、审计局", "orders", ("orders", [("财政局", 0), ("审计局", 0)])),
    ("财政局60；审计局40", "", "contracts.shares_unclear"),
    ("财政局60%；审计局800㎡", "", "contracts.shares_unclear"),
    ("财政局、审计局", "area", "contracts.shares_unclear"),
    ("；", "area", "contracts.shares_unclear"),
]


def outcome(read: object) -> object:
    """What *read* answers, or the code of its refusal."""
    try:
        return read()  # type: ignore[operator]  # a function without arguments
    except Refusal as refusal:
        return refusal.code


@pytest.mark.parametrize(("words", "basis", "unit", "expected"), PRICES)
def test_a_price_is_read_with_its_unit_or_refused(words: str, basis: str, unit: str, expected: object) -> None:
    assert outcome(lambda: read_price(words, basis=basis, unit=unit)) == expected


@pytest.mark.parametrize(("words", "basis", "months", "expected"), QUANTITIES)
def test_a_quantity_counts_a_month(words: str, basis: str, months: int, expected: object) -> None:
    assert outcome(lambda: read_quantity(words, basis=basis, months=months)) == expected


@pytest.mark.parametrize(("words", "key", "expected"), SHARES)
def test_shares_name_units_and_their_weights(words: str, key: str, expected: object) -> None:
    def read() -> object:
        found = read_shares(words, key=key)
        return found.key, list(found.weights)

    assert outcome(read) == expected


@pytest.mark.parametrize(
    ("price", "months", "total_fen", "taken"),
    [
        (120_000_000, 12, 14_400_000, True),
        (4_539_345_833, 12, 544_721_500, True),  # a twelfth, rounded up for each month
        (1_440_000_000, 12, 14_400_000, False),  # a year's sum written as a month's
        (1_440_000_000, 12, 0, True),  # a framework contract names no total
    ],
)
def test_one_line_never_comes_to_more_than_its_contract(price: int, months: int, total_fen: int, taken: bool) -> None:
    told = outcome(lambda: check_within_total(price=price, quantity=1_000, months=months, total_fen=total_fen))
    assert told == (None if taken else "contracts.more_than_total")


@pytest.mark.parametrize(
    ("start", "until", "months"),
    [
        (date(2026, 1, 1), date(2027, 1, 1), 12),
        (date(2026, 3, 15), date(2027, 3, 15), 12),
        (date(2026, 3, 15), date(2027, 3, 14), 11),
    ],
)
def test_whole_months_are_counted(start: date, until: date, months: int) -> None:
    assert written.whole_months(start, until) == months
