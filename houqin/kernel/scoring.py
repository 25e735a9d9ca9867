"""Bands of a score: what a score of so many points leads to.

Bands are half-open and the top one includes 100; together they cover 0–100 without gap or overlap (``clauses.md``,
*Score*). A missing score has no band: it is neither 0 nor 100, and the caller must say what then holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from houqin.kernel.money import Score
from houqin.kernel.refusal import N_, BadInput

Consequence = TypeVar("Consequence")

LOWEST, HIGHEST = Score(0), Score(100_00)


class BandsDoNotCover(BadInput):
    """Bands with a gap, an overlap or a part of 0–100 missing."""

    code = "scoring.bands_do_not_cover"
    sentence = N_(
        "The bands must cover 0 to 100 points once each: after {expected} points the next band starts at {found}."
    )
    basis = "clauses.md, Score"


@dataclass(frozen=True, slots=True)
class Band(Generic[Consequence]):
    """Scores from ``start`` (in) to ``until`` (out; 100 itself belongs to the top band) lead to ``consequence``."""

    start: Score
    until: Score
    consequence: Consequence


@dataclass(frozen=True, slots=True)
class Bands(Generic[Consequence]):
    """All bands of one scheme, lowest first; raises :class:`BandsDoNotCover` when they do not cover 0–100 exactly."""

    bands: tuple[Band[Consequence], ...]

    def __post_init__(self) -> None:
        expected = LOWEST
        for band in self.bands:
            if band.start != expected or band.until <= band.start:
                raise BandsDoNotCover(expected=str(expected), found=str(band.start))
            expected = band.until
        if expected != HIGHEST:
            raise BandsDoNotCover(expected=str(expected), found="–")

    def of(self, score: Score) -> Consequence:
        """The consequence of *score* (held to 0–100 beforehand); raises ValueError outside."""
        if not LOWEST <= score <= HIGHEST:
            raise ValueError(f"a frozen score lies between 0 and 100, not at {score}")
        return next((band.consequence for band in self.bands if score < band.until), self.bands[-1].consequence)


def bands(*edges: tuple[str, Consequence], top: str = "100") -> Bands[Consequence]:
    """Bands from their lower edges in points: ``bands(("0", "poor"), ("60", "fair"), ("85", "good"))``."""
    starts: Sequence[Score] = [Score.parse(points) for points, _ in edges]
    ends = [*starts[1:], Score.parse(top)]
    return Bands(tuple(Band(s, u, c) for s, u, (_, c) in zip(starts, ends, edges, strict=True)))
