"""Terms that make the score: of several sites, of weighted figures, of several periods, and held by a veto.

They answer exact fractions of 1/100 point; the score is rounded once, when it is frozen (clauses.md, Score).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from houqin.kernel.clauses.clause import Composite, Periods, Sites
from houqin.kernel.clauses.facts import Facts
from houqin.kernel.clauses.matter import FactMissing, ScoreMissing, basis
from houqin.kernel.clauses.values import WHOLE_PPM
from houqin.kernel.money import round_half_up
from houqin.kernel.worked import Step

Made = tuple[Fraction, Step]


def rounded(exact: Fraction) -> int:
    """To 0.01 point, half up."""
    return round_half_up(exact.numerator, exact.denominator)


def of_sites(term: Sites, _score: Fraction | None, facts: Facts) -> Made:
    """One score of several sites: the worst, the weighted or the plain mean."""
    if not facts.sites:
        raise FactMissing(term=term.code, fact="sites")
    scores = [Fraction(site.score) for site in facts.sites]
    if term.how == "minimum":
        made = min(scores)
    elif term.how == "mean":
        made = sum(scores, Fraction(0)) / len(scores)
    else:
        weight = sum(site.weight for site in facts.sites)
        if weight == 0:
            raise FactMissing(term=term.code, fact="sites › weight")
        made = sum((Fraction(site.score) * site.weight for site in facts.sites), Fraction(0)) / weight
    figures: dict[str, int | str] = {"how": term.how, "sites": len(scores), "score": rounded(made)}
    return made, Step("clauses.sites", figures, basis(term.basis))


def of_parts(term: Composite, score: Fraction | None, facts: Facts) -> Made:
    """One score of weighted figures; the score itself may be one of them."""
    made = Fraction(0)
    for name, weight in term.parts.items():
        found = score if name == "score" else facts.score_of(name)
        if found is None and name == "score":
            raise ScoreMissing(term=term.code)
        if found is None:
            raise FactMissing(term=term.code, fact=f"figures › {name}")
        made += Fraction(found) * weight / WHOLE_PPM
    return made, Step("clauses.composite", {"parts": len(term.parts), "score": rounded(made)}, basis(term.basis))


def of_periods(term: Periods, score: Fraction | None, facts: Facts) -> Made:
    """One score of the last periods; a period without a score is neither 0 nor 100."""
    earlier = [past.score for past in facts.history if not past.renewed]
    scores = [*(earlier[-(term.last - 1) :] if term.last > 1 else []), score]
    if any(one is None for one in scores):
        raise ScoreMissing(term=term.code)
    known = [Fraction(one) for one in scores if one is not None]
    made = min(known) if term.how == "minimum" else sum(known, Fraction(0)) / len(known)
    figures: dict[str, int | str] = {"how": term.how, "periods": len(known), "score": rounded(made)}
    return made, Step("clauses.periods", figures, basis(term.basis))


#: Type of term → its function.
MAKING: dict[str, Callable[[Any, Fraction | None, Facts], Made]] = {
    "sites": of_sites,
    "composite": of_parts,
    "periods": of_periods,
}
