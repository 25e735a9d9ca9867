"""From what was seen and measured to the month's score (samples D1; clauses.md "Score"; practice 12).

Exact throughout: points are fractions of 1/100 point until the score is rounded, once, half up. What nobody looked
at and what nobody knows is left out of both sides of a part, shown, and lowers the coverage; it is neither full nor
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from houqin.domains.evaluation.rules.items import FULL, WHOLE, Item, Measured, Seen, points_of
from houqin.kernel.money import Score, round_half_up
from houqin.kernel.scoring import Band, Bands
from houqin.kernel.worked import Step, Worked


@dataclass(frozen=True, slots=True)
class Composite:
    """How the parts become the score; weights in ppm that sum to one, points in 1/100."""

    inspection_ppm: int
    kpi_ppm: int
    satisfaction_ppm: int
    grades: tuple[tuple[str, int], ...]
    site_rule: str = "weighted"
    most_added: int = 300
    veto: int = 5_900


@dataclass(frozen=True, slots=True)
class SiteSeen:
    """One site: its weight (area, 1/1,000 m²) and what was seen of each item there."""

    key: str
    name: str
    weight: int
    items: Mapping[str, Seen]


@dataclass(frozen=True, slots=True)
class Voice:
    """The month's satisfaction: the index in points (None: too few answers), how many voices, over how many months."""

    index: Fraction | None
    voices: int
    months: int = 1
    needed: int = 0


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything a card rests on. ``everywhere``: what was seen without a site; ``added``: points in 1/100."""

    everywhere: Mapping[str, Seen]
    sites: tuple[SiteSeen, ...] = ()
    measured: Mapping[str, Measured] = field(default_factory=dict)
    voice: Voice = Voice(None, 0)
    added: tuple[tuple[int, str], ...] = ()
    vetoes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteScore:
    """A site's own score, for clauses that make one of several sites'."""

    key: str
    name: str
    score: int
    weight: int


@dataclass(frozen=True, slots=True)
class Card:
    """A month's figures in 1/100 point; None: not known. ``flags`` say what a reader must know beside the score."""

    inspection: int | None
    kpi: int | None
    satisfaction: int | None
    added: int
    score: int | None
    grade: str
    coverage_ppm: int
    is_vetoed: bool
    flags: tuple[str, ...]
    sites: tuple[SiteScore, ...]


@dataclass(slots=True)
class _Part:
    """Points kept and points judged, of one part; ``whole``: points of all its items."""

    kept: Fraction = Fraction(0)
    judged: int = 0
    whole: int = 0

    @property
    def score(self) -> Fraction | None:
        """Rescaled to 100 points, in 1/100; None when nothing was judged."""
        return self.kept * FULL / self.judged if self.judged else None


# ---- the card ------------------------------------------------------------------------------------------


def score_card(items: Sequence[Item], composite: Composite, grounds: Grounds) -> Worked[Card]:
    """The month's card with every step.

    Parts: inspection (the sheet without the indicators), indicators, satisfaction; each out of 100. A part that is not
    known hands its weight to the inspection and is flagged; without an inspection there is no score.
    """
    steps: list[Step] = []
    kpi = _part([item for item in items if item.in_kpi], grounds.everywhere, grounds.measured, steps)
    _say_part(kpi, "kpi", steps)
    sheet = [item for item in items if not item.in_kpi]
    inspection, sites, sheet_coverage = _inspection(sheet, composite, grounds, steps)
    parts = {"inspection": inspection, "kpi": kpi.score, "satisfaction": _satisfaction(grounds.voice, steps)}
    weights, flags = _weights(composite, parts, has_kpi=bool(kpi.whole), steps=steps)
    added = min(sum(points for points, _ in grounds.added), composite.most_added)
    score = None if inspection is None else _composed(parts, weights, added, composite, grounds, steps)
    grade = _grade(composite, score, steps)
    whole = kpi.whole + sum(item.points for item in sheet)
    covered = kpi.judged + sheet_coverage
    coverage = round_half_up(covered.numerator * WHOLE, covered.denominator * whole) if whole else 0
    steps.append(Step("evaluation.coverage", {"ppm": coverage}))
    return Worked(
        Card(
            inspection=_rounded(inspection),
            kpi=_rounded(kpi.score),
            satisfaction=_rounded(parts["satisfaction"]),
            added=added,
            score=score,
            grade=grade,
            coverage_ppm=coverage,
            is_vetoed=bool(grounds.vetoes),
            flags=tuple(flags),
            sites=tuple(
                SiteScore(
                    site.key,
                    site.name,
                    _held(_sum({**parts, "inspection": own}, weights, added), composite, grounds),
                    site.weight,
                )
                for site, own in sites
            ),
        ),
        tuple(steps),
    )


def _part(
    items: Sequence[Item], seen: Mapping[str, Seen], measured: Mapping[str, Measured], steps: list[Step], site: str = ""
) -> _Part:
    part = _Part(whole=sum(item.points for item in items))
    for item in items:
        own = seen.get(item.code, Seen())
        kept = points_of(item, own, measured)
        figures: dict[str, int | str] = {"code": item.code, "name": item.name, "max": item.points, "site": site}
        if kept is None:
            steps.append(Step("evaluation.not_checked", figures))
            continue
        part.kept += kept
        part.judged += item.points
        found = measured.get(item.indicator_key) if item.indicator else None
        if found is not None:
            figures |= {"parts": found.parts, "whole": found.whole, "indicator": item.indicator}
        code = "evaluation.item" if found is None else "evaluation.item_" + ("counted" if not found.whole else "rated")
        steps.append(Step(code, {**figures, "points": _rounded(kept) or 0}, own.basis))
    return part


def _inspection(
    items: Sequence[Item], composite: Composite, grounds: Grounds, steps: list[Step]
) -> tuple[Fraction | None, list[tuple[SiteSeen, Fraction]], Fraction]:
    """The inspection's part, each site's own, and the points that were judged (of several sites their mean)."""
    if not grounds.sites:
        part = _part(items, grounds.everywhere, grounds.measured, steps)
        _say_part(part, "inspection", steps)
        return part.score, [], Fraction(part.judged)
    judged: list[tuple[SiteSeen, Fraction]] = []
    covered = Fraction(0)
    for site in grounds.sites:
        seen = {
            item.code: together(grounds.everywhere.get(item.code, Seen()), site.items.get(item.code, Seen()))
            for item in items
        }
        part = _part(items, seen, grounds.measured, steps, site.name)
        covered += Fraction(part.judged, len(grounds.sites))
        if part.score is not None:
            judged.append((site, part.score))
            steps.append(Step("evaluation.site", {"site": site.name, "score": _rounded(part.score) or 0}))
    if not judged:
        return None, [], covered
    score = site_mean(composite.site_rule, [(own, site.weight) for site, own in judged])
    figures: dict[str, int | str] = {"how": composite.site_rule, "sites": len(judged), "score": _rounded(score) or 0}
    steps.append(Step("evaluation.sites", figures))
    return score, judged, covered


def together(everywhere: Seen, here: Seen) -> Seen:
    """What was seen of an item at a site together with what names no site, which is judged at each."""
    shares = [share for share in (everywhere.share, here.share) if share is not None]
    return Seen(
        looked=everywhere.looked or here.looked,
        deducted=everywhere.deducted + here.deducted,
        share=min(shares) if shares else None,
        basis=(*everywhere.basis, *here.basis),
    )


def site_mean(how: str, scores: Sequence[tuple[Fraction, int]]) -> Fraction:
    """One score of several sites': the worst, the plain mean, or the mean weighted by area (plain without areas)."""
    if how == "minimum":
        return min(score for score, _ in scores)
    weight = sum(own for _, own in scores)
    if how == "mean" or weight == 0 or any(own == 0 for _, own in scores):
        return sum((score for score, _ in scores), Fraction(0)) / len(scores)
    return sum((score * own for score, own in scores), Fraction(0)) / weight


def _satisfaction(voice: Voice, steps: list[Step]) -> Fraction | None:
    figures: dict[str, int | str] = {"voices": voice.voices, "needed": voice.needed, "months": voice.months}
    if voice.index is None:
        steps.append(Step("evaluation.too_few_answers", figures))
        return None
    index = voice.index * 100
    steps.append(Step("evaluation.satisfaction", {**figures, "score": _rounded(index) or 0}))
    return index


def _weights(
    composite: Composite, parts: Mapping[str, Fraction | None], *, has_kpi: bool, steps: list[Step]
) -> tuple[dict[str, int], list[str]]:
    """The weights in force: what is not known hands its weight to the inspection, flagged."""
    weights = {
        "inspection": composite.inspection_ppm,
        "kpi": composite.kpi_ppm,
        "satisfaction": composite.satisfaction_ppm,
    }
    flags = []
    for name, flag in (("kpi", "kpi_unknown"), ("satisfaction", "satisfaction_short")):
        if parts[name] is None and weights[name]:
            weights["inspection"] += weights[name]
            steps.append(Step("evaluation.weight_moved", {"part": name, "ppm": weights[name]}))
            weights[name] = 0
            if name == "satisfaction" or has_kpi:
                flags.append(flag)
    if parts["inspection"] is None:
        flags.append("not_inspected")
    return weights, flags


def _sum(parts: Mapping[str, Fraction | None], weights: Mapping[str, int], added: int) -> Fraction:
    return sum(((parts[name] or Fraction(0)) * weight / WHOLE for name, weight in weights.items()), Fraction(0)) + added


def _composed(
    parts: Mapping[str, Fraction | None],
    weights: Mapping[str, int],
    added: int,
    composite: Composite,
    grounds: Grounds,
    steps: list[Step],
) -> int:
    for name, weight in weights.items():
        if weight:
            steps.append(Step("evaluation.part", {"part": name, "score": _rounded(parts[name]) or 0, "ppm": weight}))
    if grounds.added:
        given = sum(points for points, _ in grounds.added)
        basis = tuple(one for _, one in grounds.added)
        steps.append(Step("evaluation.added", {"given": given, "counted": added, "most": composite.most_added}, basis))
    exact = _sum(parts, weights, added)
    score = _held(exact, composite, grounds)
    if grounds.vetoes:
        steps.append(Step("evaluation.veto", {"most": composite.veto, "score": score}, grounds.vetoes))
    steps.append(Step("evaluation.score", {"score": score}))
    return score


def _held(exact: Fraction, composite: Composite, grounds: Grounds) -> int:
    """Rounded once, half up to 0.01, then held to 0–100, and to the veto's limit where one was decided."""
    rounded = min(max(round_half_up(exact.numerator, exact.denominator), 0), FULL)
    return min(rounded, composite.veto) if grounds.vetoes else rounded


def _grade(composite: Composite, score: int | None, steps: list[Step]) -> str:
    if score is None:
        steps.append(Step("evaluation.no_score"))
        return ""
    grade = grades(composite.grades).of(Score(score))
    steps.append(Step("evaluation.grade", {"grade": grade, "score": score}))
    return grade


def grades(edges: Sequence[tuple[str, int]]) -> Bands[str]:
    """Grades as half-open bands from their lower edges, lowest first. Raises BandsDoNotCover."""
    untils = [start for _, start in edges[1:]] + [FULL]
    return Bands(
        tuple(Band(Score(start), Score(until), code) for (code, start), until in zip(edges, untils, strict=True))
    )


def _say_part(part: _Part, name: str, steps: list[Step]) -> None:
    if part.score is not None:
        figures: dict[str, int | str] = {
            "part": name,
            "kept": _rounded(part.kept) or 0,
            "judged": part.judged,
            "whole": part.whole,
            "score": _rounded(part.score) or 0,
        }
        steps.append(Step("evaluation.rescaled", figures))


def _rounded(exact: Fraction | None) -> int | None:
    return None if exact is None else round_half_up(exact.numerator, exact.denominator)
