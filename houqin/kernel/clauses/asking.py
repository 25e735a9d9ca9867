"""What a clause asks for by name, and the clause's own names for what the office counts under others (facts_from)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from houqin.kernel.clauses.clause import Clause, Composite, Counter, Holdback, Periods, RenewalGate, Sites, Veto
from houqin.kernel.clauses.counting import PAID_SHARE
from houqin.kernel.clauses.facts import Breach, Facts, Incident, PastPeriod
from houqin.kernel.clauses.matter import FEES
from houqin.kernel.clauses.shape import (
    BaseTerm,
    Components,
    CountTier,
    Greatest,
    Incidents,
    PerCount,
    PerPoint,
    Proportional,
    SlaCredit,
    TakingTerm,
    Tier,
)

Fact = TypeVar("Fact", Incident, Breach)
#: Figures that need nobody's handing in.
OWN = frozenset({"score", PAID_SHARE})


def asked(clause: Clause) -> Iterator[tuple[str, str, str]]:
    """(kind, name, term's code) of all it asks for: ``figure``, ``count``, ``incident``, ``breach``, ``fee``."""
    for term in clause.taking():
        if isinstance(term, BaseTerm) and isinstance(term.base, str) and term.base in FEES:
            yield ("fee", term.base, term.code)
        if isinstance(term, Components) and term.components[0].share is None:
            yield ("fee", term.components[0].name, term.code)
        yield from _of_term(term, term.code)
    for other in clause.terms:
        if isinstance(other, Composite):
            yield from (("figure", name, other.code) for name in other.parts)
        elif isinstance(other, RenewalGate):
            yield ("figure", other.figure, other.code)
        elif isinstance(other, Holdback):
            yield from (("incident", name, other.code) for name in other.prices)
        elif isinstance(other, Veto):
            yield from (("incident", name, other.code) for name in other.classes)


def _of_term(term: TakingTerm | Counter, code: str, *, own: str | None = None) -> Iterator[tuple[str, str, str]]:
    if isinstance(term, Tier | PerPoint | Proportional):
        yield ("figure", own if own is not None and term.figure == "score" else term.figure, code)
    elif isinstance(term, PerCount | CountTier):
        yield ("count", term.figure or own or term.code, code)
    elif isinstance(term, Incidents):
        yield from (("incident", name, code) for name in term.classes)
    elif isinstance(term, SlaCredit):
        yield from (("breach", name, code) for name in term.prices)
    elif isinstance(term, Counter):
        yield ("figure", term.figure, code) if term.incident is None else ("incident", term.incident, code)
    elif isinstance(term, Components):
        for part in term.components:
            if part.rule is not None:
                yield from _of_term(part.rule, code, own=part.figure or part.name)


def incident_classes(clause: Clause) -> frozenset[str]:
    """The classes of incidents that the clause speaks of, in its own words."""
    return frozenset(name for kind, name, _ in asked(clause) if kind == "incident")


def plain_scores(clause: Clause) -> Iterator[str]:
    """The codes of the terms that judge by *the* score of the contract, not by a figure that they name.

    A composite of named figures makes the score of its own period for the terms after it; the score of earlier periods
    and that of the sites are the contract's all the same.
    """
    is_made = False
    for term in clause.terms:
        if isinstance(term, Sites | Periods):
            yield term.code
        elif isinstance(term, Composite):
            if "score" in term.parts and not is_made:
                yield term.code
            is_made = True
        elif isinstance(term, Counter | RenewalGate):
            if term.figure == "score" and (isinstance(term, RenewalGate) or term.incident is None):
                yield term.code
        elif not is_made:
            inner = term.terms if isinstance(term, Greatest) else (term,)
            named = (
                name for one in inner if isinstance(one, BaseTerm) for _kind, name, _code in _of_term(one, one.code)
            )
            if "score" in named:
                yield term.code


def looks_back(clause: Clause) -> bool:
    """Whether it asks earlier periods for more than their score and money: for another figure, or for incidents."""
    return any(isinstance(term, RenewalGate) and term.figure not in OWN for term in clause.terms) or any(
        (isinstance(term, Counter) and (term.incident is not None or term.figure not in OWN))
        or (isinstance(term, Incidents) and any(one.nth and one.over == "contract" for one in term.classes.values()))
        for term in clause.taking()
    )


def over_renewals(clause: Clause) -> frozenset[str]:
    """The codes of its counters that go on over a yearly renewal (practice 13)."""
    return frozenset(term.code for term in clause.taking() if isinstance(term, Counter) and term.over == "renewals")


def named_by_clause(facts: Facts, clause: Clause) -> Facts:
    """The facts with what the office counts standing under the clause's own names too; those names win."""
    if not clause.facts_from:
        return facts
    figures, counts = dict(facts.figures), dict(facts.counts)
    for name, source in clause.facts_from.items():
        if facts.score_of(name) is None and (score := facts.score_of(source)) is not None:
            figures[name] = score
        if facts.count_of(name) is None and (count := facts.count_of(source)) is not None:
            counts[name] = count
    own = {source: name for name, source in clause.facts_from.items()}
    return facts.model_copy(
        update={
            "figures": figures,
            "counts": counts,
            "incidents": tuple(_renamed(one, own) for one in facts.incidents),
            "breaches": tuple(_renamed(one, own) for one in facts.breaches),
            "history": tuple(_past(one, clause) for one in facts.history),
        }
    )


def _renamed(fact: Fact, own: dict[str, str]) -> Fact:
    return fact.model_copy(update={"kind": own[fact.kind]}) if fact.kind in own else fact


def _past(past: PastPeriod, clause: Clause) -> PastPeriod:
    figures, incidents = dict(past.figures), dict(past.incidents)
    for name, source in clause.facts_from.items():
        if source in figures:
            figures.setdefault(name, figures[source])
        if source in incidents:
            incidents.setdefault(name, incidents[source])
    return past.model_copy(update={"figures": figures, "incidents": incidents})
