"""Whether a performance clause may be agreed: one fact deducts once (一事不二罚, practice 12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from houqin.kernel.clauses.clause import Clause, Holdback
from houqin.kernel.clauses.shape import (
    Components,
    Incidents,
    PerCount,
    PerPoint,
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
    judging = list(_judging_score(clause))
    possible = [Overlap("score", one, other, certain=False) for one, other in pairwise(judging)]
    credits = [term.code for term in clause.terms if isinstance(term, SlaCredit) and term.prices]
    if judging and credits:
        possible.append(Overlap("lateness", credits[0], judging[0], certain=False))
    return tuple(certain + possible)


def check_clause(clause: Clause) -> tuple[Overlap, ...]:
    """Refuse a clause in which a fact certainly deducts twice (DeductsTwice); answer what may overlap."""
    found = overlaps(clause)
    for overlap in found:
        if overlap.certain:
            raise DeductsTwice(fact=overlap.fact, one=overlap.one, other=overlap.other)
    return found


def _priced_facts(clause: Clause) -> Iterator[tuple[str, str]]:
    """(term, fact) of all incident classes and breaches that cost something."""
    for term in clause.terms:
        if isinstance(term, Incidents):
            yield from ((term.code, kind) for kind, price in term.classes.items() if _costs(price) or price.at_least)
        elif isinstance(term, Holdback):
            yield from ((term.code, kind) for kind, fen in term.prices.items() if fen)
        elif isinstance(term, SlaCredit):
            yield from ((term.code, kind) for kind, price in term.prices.items() if _costs(price))


def _judging_score(clause: Clause) -> Iterator[str]:
    """The terms that take money by the period's own score."""
    for term in clause.terms:
        if isinstance(term, Tier):
            if any(_costs(band) for band in term.bands):
                yield term.code
        elif isinstance(term, PerPoint | Proportional):
            yield term.code


def _costs(price: object) -> bool:
    return bool(getattr(price, "rate", None) or getattr(price, "amount", None))


def names_of_components(clause: Clause) -> Sequence[str]:
    """The components that a clause asks facts of, and the counts it needs: for a trial's form."""
    named = [part.name for term in clause.terms if isinstance(term, Components) for part in term.components]
    return [*named, *(term.code for term in clause.terms if isinstance(term, PerCount))]
