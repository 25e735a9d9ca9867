"""Bands cover 0–100 once each."""

import pytest

from houqin.kernel.money import Score
from houqin.kernel.scoring import Band, Bands, BandsDoNotCover, bands

GRADES = bands(("0", "poor"), ("60", "fair"), ("85", "good"))


@pytest.mark.parametrize(
    ("points", "grade"),
    [("0", "poor"), ("59.99", "poor"), ("60", "fair"), ("84.99", "fair"), ("85", "good"), ("100", "good")],
)
def test_an_edge_belongs_to_the_band_above_and_100_to_the_top(points: str, grade: str) -> None:
    assert GRADES.of(Score.parse(points)) == grade


def test_every_score_has_exactly_one_band() -> None:
    for hundredths in range(10_001):
        holding = [b for b in GRADES.bands if b.start.hundredths <= hundredths < b.until.hundredths]
        assert GRADES.of(Score(hundredths)) == (holding[0].consequence if holding else "good")


@pytest.mark.parametrize(
    "edges",
    [
        [],
        [(0, 60)],
        [(0, 60), (61, 100)],
        [(0, 60), (59, 100)],
        [(10, 100)],
        [(0, 101)],
        [(0, 0), (0, 100)],
        [(60, 100), (0, 60)],
    ],
)
def test_gaps_and_overlaps_are_refused(edges: list[tuple[int, int]]) -> None:
    with pytest.raises(BandsDoNotCover):
        Bands(tuple(Band(Score(start * 100), Score(until * 100), "") for start, until in edges))


@pytest.mark.parametrize("hundredths", [-1, 10_001])
def test_a_score_outside_has_no_band(hundredths: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 100"):
        GRADES.of(Score(hundredths))
