"""One row of a sheet: how it is scored, what was seen of it, and the points it keeps (samples D1, rules B2.3).

Exact throughout: points are fractions of 1/100 point until the month's score is rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

WHOLE = 1_000_000
FULL = 10_000

KINDS = ("per_occurrence", "three_state", "binary", "rate_band", "survey")
INDICATORS = (
    "on_post_rate",
    "response_on_time",
    "completion_on_time",
    "rework_rate",
    "valid_complaints",
    "rounds_on_time",
    "rounds_missed",
    "plan_done",
    "rectifications_overdue",
    "turnover",
)
#: Indicators that count occurrences; the others are rates.
COUNTING = frozenset({"valid_complaints", "rounds_missed", "rectifications_overdue"})
SITE_RULES = ("weighted", "minimum", "mean")
#: What a mark on a sheet says of an item.
OUTCOMES = ("checked", "met", "partly", "not_met", "rate")
SHARE_OF = {"met": Fraction(1), "partly": Fraction(1, 2), "not_met": Fraction(0)}
#: The five grades of satisfaction in points; the index is their mean (rules B5).
GRADE_POINTS = {5: 100, 4: 80, 3: 60, 2: 30, 1: 0}
#: Classes of incidents; the vetoes among them hold the score below "passed" (samples D1, 一票否决).
VETOES = (
    "secret_leaked",
    "major_accident",
    "forged_records",
    "subcontracted_whole",
    "wages_delayed_gathering",
)
INCIDENTS = (*VETOES, "safety_incident", "integrity_case", "service_interrupted", "other")


@dataclass(frozen=True, slots=True)
class RateBand:
    """Full points from ``full_ppm`` on (``at_most``: up to it); each *started* ``step_ppm`` beyond costs ``each``."""

    full_ppm: int
    step_ppm: int
    each: int
    at_most: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the sheet as the rule needs it; ``each``: what one thing the system counts costs. Points in 1/100."""

    code: str
    name: str
    points: int
    kind: str
    indicator: str = ""
    in_kpi: bool = False
    band: RateBand | None = None
    each: int = 0
    service_classes: tuple[str, ...] = ()

    @property
    def indicator_key(self) -> str:
        """Where its figure stands: the indicator, narrowed to the service classes it looks at."""
        return ":".join([self.indicator, *sorted(self.service_classes)])


@dataclass(frozen=True, slots=True)
class Seen:
    """What inspections say of one item at one site: whether it was looked at, points taken by findings, the share of
    its points it keeps (states and rates; None: nothing said). ``basis``: the findings and marks it rests on."""

    looked: bool = False
    deducted: Fraction = Fraction(0)
    share: Fraction | None = None
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator computed from facts: a rate ``parts``/``whole``, or a count in ``parts`` (``whole`` 0: no rate).

    An indicator that is absent from a card's figures is not known.
    """

    parts: int
    whole: int = 0

    @property
    def rate(self) -> Fraction | None:
        """The rate; None where nothing fell due."""
        return Fraction(self.parts, self.whole) if self.whole else None


def points_by_rate(item: Item, rate: Fraction) -> Fraction:
    """The points a rate keeps: each *started* step beyond the mark costs; never below nothing (扣完为止)."""
    band = item.band
    if band is None:  # a survey, or a rate without a band, keeps its own share
        return item.points * min(max(rate, Fraction(0)), Fraction(1))
    missing = (rate - Fraction(band.full_ppm, WHOLE)) * (1 if band.at_most else -1)
    if missing <= 0:
        return Fraction(item.points)
    steps = -(-missing // Fraction(band.step_ppm, WHOLE))
    return Fraction(max(item.points - int(steps) * band.each, 0))


def points_of(item: Item, seen: Seen, measured: Mapping[str, Measured]) -> Fraction | None:
    """What an item keeps of its points, or None: nobody looked and nothing is known (未检查)."""
    taken = seen.deducted
    if item.indicator:
        found = measured.get(item.indicator_key)
        if found is None:
            return _by_sheet(item, seen)
        if item.indicator not in COUNTING:
            rate = found.rate
            return None if rate is None else max(points_by_rate(item, rate) - taken, Fraction(0))
        taken += found.parts * item.each
        return max(item.points - taken, Fraction(0))
    return _by_sheet(item, seen)


def _by_sheet(item: Item, seen: Seen) -> Fraction | None:
    if item.kind == "per_occurrence":
        if not seen.looked and not seen.deducted:
            return None
        return max(item.points - seen.deducted, Fraction(0))
    if seen.share is None:
        return None if not seen.deducted else max(item.points - seen.deducted, Fraction(0))
    return max(item.points * seen.share - seen.deducted, Fraction(0))
