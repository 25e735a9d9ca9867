"""Whether a performance clause may be agreed: one fact deducts once (一事不二罚, practice 12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from houqin.kernel.clauses.clause import Clause, Holdback
from houqin.kernel.clauses.shape import (
    Component,
    Components,
    CountTier,
    Greatest,
    Incidents,
    PerCount,
    PerPoint,
    Priced,
    Proportional,
    SlaCredit,
    Tier,
)
from houqin.kernel.refusal import N_, BadInput


class DeductsTwice(BadInput):
    """The same fact is priced by two terms of a clause."""

    code = "contracts.deducts_twice"
    sentence = N_("“{fact}” is deducted twice: by {one} and by {other}.")
    remedy = N_("Price it in one of the two terms only.")
    basis = "practice 12, 一事不二罚"


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two terms that may deduct for the same fact. ``certain``: they do, whatever happened."""

    fact: str
    one: str
    other: str
    certain: bool


def overlaps(clause: Clause) -> tuple[Overlap, ...]:
    """Where one fact could deduct twice, the certain ones first.

    Certain: an incident class or a kind of breach with a price in two terms. Possible, to be looked at: two terms that
    judge the same score, and an SLA credit beside a score that may contain the same late order.
    """
    pricing: dict[str, list[str]] = defaultdict(list)
    for code, fact in _priced_facts(clause):
        pricing[fact].append(code)
    certain = [Overlap(fact, codes[0], codes[1], certain=True) for fact, codes in pricing.items() if len(codes) > 1]
    judging: dict[str, list[str]] = defaultdict(list)
    for code, figure in _judged_figures(clause):
        judging[figure].append(code)
    possible = [
        Overlap(figure, one, other, certain=False)
        for figure, codes in judging.items()
        for one, other in pairwise(codes)
    ]
    credits = [term.code for term in clause.terms if isinstance(term, SlaCredit) and term.prices]
    if judging["score"] and credits:
        possible.append(Overlap("lateness", credits[0], judging["score"][0], certain=False))
    return tuple(certain + possible)


def check_clause(clause: Clause) -> tuple[Overlap, ...]:
    """Refuse a clause in which a fact certainly deducts twice (DeductsTwice); answer what may overlap."""
    found = overlaps(clause)
    for overlap in found:
        if overlap.certain:
            raise DeductsTwice(fact=overlap.fact, one=overlap.one, other=overlap.other)
    return found


def _priced_facts(clause: Clause) -> Iterator[tuple[str, str]]:
    """(term, fact) of what costs something each time it happens: incidents, breaches, counted things."""
    for term in clause.terms:
        yield from ((term.code, clause.facts_from.get(fact, fact)) for fact in sorted(_facts_of(term)))


def _facts_of(term: object) -> set[str]:
    """The facts that a term prices; of terms of which only the greatest counts, each once."""
    if isinstance(term, Greatest):
        return {fact for inner in term.terms for fact in _facts_of(inner)}
    if isinstance(term, Components):
        return {fact for part in term.components if part.rule for fact in _facts_of_part(part)}
    if isinstance(term, Incidents):
        return {kind for kind, price in term.classes.items() if price.takes}
    if isinstance(term, Holdback):
        return {kind for kind, price in term.prices.items() if (price.costs if isinstance(price, Priced) else price)}
    if isinstance(term, SlaCredit):
        return {kind for kind, price in term.prices.items() if price.costs or any(one.costs for one in price.late)}
    if isinstance(term, PerCount):
        return {term.figure or term.code} if term.costs or term.zero_above is not None else set()
    if isinstance(term, CountTier):
        return {term.figure or term.code} if any(band.costs for band in term.bands) else set()
    return set()


def _facts_of_part(part: Component) -> set[str]:
    if isinstance(part.rule, PerCount | CountTier) and part.rule.figure is None:
        return {part.figure or part.name}
    return _facts_of(part.rule)


def _judged_figures(clause: Clause) -> Iterator[tuple[str, str]]:
    """(term, figure) of the terms that take money by the period's score or another figure."""
    for term in clause.terms:
        if isinstance(term, Tier):
            if any(band.costs or band.pay is not None for band in term.bands):
                yield term.code, clause.facts_from.get(term.figure, term.figure)
        elif isinstance(term, PerPoint | Proportional):
            yield term.code, clause.facts_from.get(term.figure, term.figure)
