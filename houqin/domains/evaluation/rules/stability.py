"""Whether the quality is steady: control limits of the scores beside their mean (S53).

Individual values with moving ranges: limits lie 2.66 mean moving ranges off the mean (three standard deviations of
single values), so the limits come from the month-to-month change and not from a trend.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from houqin.kernel.money import round_half_up

#: 3 ÷ 1.128, in hundredths: the usual constant of individuals charts.
FACTOR_HUNDREDTHS = 266
#: Fewer scores than this have no limits worth drawing.
FEWEST = 6


@dataclass(frozen=True, slots=True)
class Stability:
    """Mean and limits in 1/100 point (limits None: too few scores), and which scores lie outside (their places)."""

    mean: int
    lower: int | None
    upper: int | None
    outside: tuple[int, ...]
    falling: int


def stability(scores: Sequence[int]) -> Stability | None:
    """Judge *scores* in the order of their months; None without any. ``falling``: months of unbroken decline."""
    if not scores:
        return None
    mean = round_half_up(sum(scores), len(scores))
    falling = 0
    for before, after in zip(reversed(scores[:-1]), reversed(scores[1:]), strict=True):
        if after >= before:
            break
        falling += 1
    if len(scores) < FEWEST:
        return Stability(mean, None, None, (), falling)
    ranges = [abs(after - before) for before, after in pairwise(scores)]
    reach = round_half_up(FACTOR_HUNDREDTHS * sum(ranges), 100 * len(ranges))
    lower, upper = max(mean - reach, 0), min(mean + reach, 10_000)
    outside = tuple(place for place, score in enumerate(scores) if not mean - reach <= score <= mean + reach)
    return Stability(mean, lower, upper, outside, falling)
