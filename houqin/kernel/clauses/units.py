"""How the figures of a clause are written and held: money, rates, shares, points and marks."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field

from houqin.kernel.money import Money, Rate, Score, round_half_up

WHOLE_PPM = 1_000_000
FULL_MARKS = 100_00


def _money(value: object) -> int:
    return Money.parse(str(value)).fen


def _rate(value: object) -> int:
    return Rate.parse_percent(str(value)).ppm


def _points(value: object) -> int:
    """Points with any number of decimals, rounded once, half up to 0.01 (clauses.md, Score)."""
    text = str(value).strip()
    whole, _, decimals = text.partition(".")
    if len(decimals) <= 2:
        return Score.parse(text).hundredths
    if not (whole.lstrip("-").isdigit() and decimals.isdigit()):
        return Score.parse(text).hundredths  # refuses with its own words
    scale = 10 ** len(decimals)
    return round_half_up(int(f"{whole}{decimals}") * 100, scale)


def _share(ppm: int) -> int:
    if not 0 <= ppm <= WHOLE_PPM:
        raise ValueError("a share lies between 0% and 100%")
    return ppm


def _positive(amount: int) -> int:
    if amount < 0:
        raise ValueError("an amount is not negative")
    return amount


def _mark(points: int) -> int:
    if not 0 <= points <= FULL_MARKS:
        raise ValueError("a mark lies between 0 and 100 points")
    return points


Fen: TypeAlias = Annotated[
    int, BeforeValidator(_money), AfterValidator(_positive), Field(description="yuan, 2 decimals")
]
Ppm: TypeAlias = Annotated[int, BeforeValidator(_rate), AfterValidator(_positive), Field(description="per cent")]
Share: TypeAlias = Annotated[int, BeforeValidator(_rate), AfterValidator(_share), Field(description="0% to 100%")]
Points: TypeAlias = Annotated[int, BeforeValidator(_points), Field(description="points, rounded half up to 0.01")]
Mark: TypeAlias = Annotated[int, BeforeValidator(_points), AfterValidator(_mark), Field(description="0 to 100 points")]
