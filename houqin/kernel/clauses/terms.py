"""One pure function per type of term: from what it is judged by to what it takes, with its step.

A new type costs one shape, one function here and one table of cases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from houqin.kernel.clauses.facts import Facts
from houqin.kernel.clauses.shape import (
    FULL_MARKS,
    WHOLE_PPM,
    Components,
    Counter,
    Effect,
    Incidents,
    PerCount,
    PerPoint,
    Priced,
    Proportional,
    Sites,
    SlaCredit,
    TakingTerm,
    Tier,
)
from houqin.kernel.money import Money, allocate, round_half_up
from houqin.kernel.refusal import N_, BadInput
from houqin.kernel.worked import Step


class ScoreMissing(BadInput):
    """A term asks for a score that is not there, and the clause names no substitute."""

    code = "clauses.score_missing"
    sentence = N_("{term} needs a score, and there is none; a missing score is neither 0 nor 100.")
    remedy = N_("Hand in the score, or let the clause name a substitute (missing_score).")
    basis = "clauses.md, Score"


class FactMissing(BadInput):
    """A term asks for a fact that was not handed in."""

    code = "clauses.fact_missing"
    sentence = N_("{term} needs the fact {fact}, which is missing.")
    remedy = N_("Add it to the facts; what was not looked at is not zero.")
    basis = "clauses.md, Shapes"


@dataclass(frozen=True, slots=True)
class SideEffect:
    """What follows besides money, from a day until (exclusively) another; None: not known or until lifted."""

    code: str
    start: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What one term takes: fen, in this period or the next, resting on ``basis``."""

    term: str
    fen: int
    applies: str
    basis: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one term came to."""

    taken: tuple[Taken, ...] = ()
    effects: tuple[SideEffect, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """What a term judges: its base in fen, the score in 1/100 point (None: there is none), and the facts."""

    base: int
    score: int | None
    facts: Facts

    def score_for(self, term: str) -> int:
        """The score, held to 0–100; raises ScoreMissing."""
        if self.score is None:
            raise ScoreMissing(term=term)
        return min(max(self.score, 0), FULL_MARKS)


def tier(term: Tier, matter: Matter) -> Outcome:
    """The rate or amount of the band the score falls into."""
    score = matter.score_for(term.code)
    band = term.band_of(score)
    fen = priced(band, matter.base)
    step = Step("clauses.tier", {"score": score, "from": band.start, "base": matter.base, **_price(band), "fen": fen})
    return _outcome(term, fen, step, effects_of(band.effects, matter.facts))


def per_point(term: PerPoint, matter: Matter) -> Outcome:
    """So much for each point below the mark; half points count only where the clause says pro rata."""
    score = matter.score_for(term.code)
    missing = max(term.below - score, 0)
    if term.points == "whole":
        missing = missing // 100 * 100
    if term.amount is not None:
        fen = round_half_up(missing * term.amount, 100)
    else:
        fen = round_half_up(matter.base * (term.rate or 0) * missing, WHOLE_PPM * 100)
    step = Step(
        "clauses.per_point",
        {"score": score, "below": term.below, "points": missing, "base": matter.base, **_price(term), "fen": fen},
    )
    return _outcome(term, fen, step)


def proportional(term: Proportional, matter: Matter) -> Outcome:
    """Below the mark the score's per cent is paid (plus the offset, never more than all)."""
    score = matter.score_for(term.code)
    in_full = score >= term.below if term.at_mark == "full" else score > term.below
    paid = FULL_MARKS if in_full else min(max(score + term.offset, 0), FULL_MARKS)
    fen = round_half_up(matter.base * (FULL_MARKS - paid), FULL_MARKS)
    step = Step(
        "clauses.proportional",
        {"score": score, "below": term.below, "offset": term.offset, "paid": paid, "base": matter.base, "fen": fen},
    )
    return _outcome(term, fen, step)


def per_count(term: PerCount, matter: Matter, *, count: int | None = None) -> Outcome:
    """So much for each counted thing; above ``zero_above`` everything."""
    counted = matter.facts.counts.get(term.code) if count is None else count
    if counted is None:
        raise FactMissing(term=term.code, fact=f"counts › {term.code}")
    everything = term.zero_above is not None and counted > term.zero_above
    fen = matter.base if everything else min(counted * priced(term, matter.base), matter.base)
    step = Step("clauses.per_count", {"count": counted, "base": matter.base, **_price(term), "fen": fen})
    return _outcome(term, fen, step)


def components(term: Components, matter: Matter) -> Outcome:
    """The base divided by the shares, each part under its own rule; the parts add up to the base exactly."""
    parts = allocate(Money(matter.base), [component.share for component in term.components])
    taken: list[Taken] = []
    steps: list[Step] = []
    effects: list[SideEffect] = []
    for component, part in zip(term.components, parts, strict=True):
        measured = matter.facts.components.get(component.name)
        if measured is None:
            raise FactMissing(term=term.code, fact=f"components › {component.name}")
        inner = Matter(part.fen, measured.score, matter.facts)
        rule = component.rule
        if isinstance(rule, PerCount):
            if measured.count is None:
                raise FactMissing(term=term.code, fact=f"components › {component.name} › count")
            outcome = per_count(rule, inner, count=measured.count)
        else:
            outcome = take(rule, inner)
        name = f"{term.code}/{component.name}"
        taken.extend(Taken(name, row.fen, term.applies, row.basis or term.basis) for row in outcome.taken)
        steps.append(
            Step("clauses.component", {"component": component.name, "share": component.share, "base": part.fen})
        )
        steps.extend(outcome.steps)
        effects.extend(outcome.effects)
    return Outcome(tuple(taken), tuple(effects), tuple(steps))


def incidents(term: Incidents, matter: Matter) -> Outcome:
    """Each incident of a class costs its share of the base, at least so much, and may have side effects."""
    taken: list[Taken] = []
    steps: list[Step] = []
    effects: list[SideEffect] = []
    for incident in matter.facts.incidents:
        rule = term.classes.get(incident.kind)
        if rule is None:
            continue  # another term of the clause prices this class
        fen = max(priced(rule, matter.base), rule.at_least)
        taken.append(Taken(term.code, fen, term.applies, incident.id or term.basis or incident.kind))
        figures: dict[str, int | str] = {
            "class": incident.kind,
            "base": matter.base,
            "at_least": rule.at_least,
            **_price(rule),
            "fen": fen,
        }
        steps.append(Step("clauses.incident", figures, basis=_basis(incident.id, term.basis)))
        effects.extend(effects_of(rule.effects, matter.facts, since=incident.on))
    return Outcome(tuple(taken), tuple(effects), tuple(steps))


def sla_credit(term: SlaCredit, matter: Matter) -> Outcome:
    """Each broken promise costs its price; so many of the period may be free."""
    priced_ones = [breach for breach in matter.facts.breaches if breach.kind in term.prices]
    fen = 0
    steps: list[Step] = []
    for breach in priced_ones[term.free :]:
        price = term.prices[breach.kind]
        times = {
            "breach": 1,
            "started_hour": -(-breach.minutes_late // 60),
            "started_day": -(-breach.minutes_late // 1440),
        }
        each = priced(price, matter.base) * times[price.per]
        fen += each
        figures: dict[str, int | str] = {
            "kind": breach.kind,
            "minutes_late": breach.minutes_late,
            "times": times[price.per],
            "fen": each,
        }
        steps.append(Step("clauses.breach", figures, basis=_basis(breach.id, term.basis)))
    free = min(term.free, len(priced_ones))
    whole = {"breaches": len(priced_ones), "free": free, "base": matter.base, "fen": fen}
    return Outcome(_row(term, fen), (), (*steps, Step("clauses.sla_credit", whole, basis=_basis(term.basis))))


def score_of_sites(term: Sites, facts: Facts) -> tuple[int, Step]:
    """One score of several sites: the worst, the weighted or the plain mean, rounded once."""
    if not facts.sites:
        raise FactMissing(term=term.code, fact="sites")
    scores = [site.score for site in facts.sites]
    if term.how == "minimum":
        score = min(scores)
    elif term.how == "mean":
        score = round_half_up(sum(scores), len(scores))
    else:
        weight = sum(site.weight for site in facts.sites)
        if weight == 0:
            raise FactMissing(term=term.code, fact="sites › weight")
        score = round_half_up(sum(site.score * site.weight for site in facts.sites), weight)
    return score, Step("clauses.sites", {"how": term.how, "sites": len(scores), "score": score}, _basis(term.basis))


def counter(term: Counter, matter: Matter) -> Outcome:
    """Whether the periods below the mark have reached the number that something follows from, this one included."""
    below = [past.score is not None and past.score < term.below for past in matter.facts.history]
    below.append(matter.score_for(term.code) < term.below)
    count = _last_run(below) if term.run == "consecutive" else sum(below)
    reached = below[-1] and count >= term.times
    figures = {"below": term.below, "run": term.run, "count": count, "times": term.times, "reached": int(reached)}
    step = Step("clauses.counter", figures, _basis(term.basis))
    return Outcome((), effects_of(term.effects, matter.facts) if reached else (), (step,))


#: Type of term → its function. Sites, counters, floor, caps and hold-back have their own place in ``settling``.
TAKING: dict[str, Callable[..., Outcome]] = {
    "tier": tier,
    "per_point": per_point,
    "proportional": proportional,
    "offset_proportional": proportional,
    "per_count": per_count,
    "components": components,
    "incidents": incidents,
    "sla_credit": sla_credit,
}


def take(term: TakingTerm, matter: Matter) -> Outcome:
    """What a term takes."""
    return TAKING[term.type](term, matter)


def priced(price: Priced, base: int) -> int:
    """An amount, or a rate of the base rounded once, half up to the fen; neither: nothing."""
    if price.amount is not None:
        return price.amount
    return round_half_up(base * (price.rate or 0), WHOLE_PPM)


def effects_of(effects: Sequence[Effect], facts: Facts, *, since: date | None = None) -> tuple[SideEffect, ...]:
    """Side effects with their days: from an incident's day, else from the first day after the period."""
    start = since or facts.period_until
    return tuple(SideEffect(effect.code, start, _end(start, effect)) for effect in effects)


def _end(start: date | None, effect: Effect) -> date | None:
    if start is None:
        return None
    if effect.days is not None:
        return start + timedelta(days=effect.days)
    if effect.months is None:
        return None
    months = start.year * 12 + start.month - 1 + effect.months
    year, month = divmod(months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(start.day, last))


def _last_run(below: Sequence[bool]) -> int:
    count = 0
    for one in reversed(below):
        if not one:
            break
        count += 1
    return count


def _outcome(term: TakingTerm, fen: int, step: Step, effects: tuple[SideEffect, ...] = ()) -> Outcome:
    return Outcome(_row(term, fen), effects, (Step(step.code, step.figures, _basis(term.basis)),))


def _row(term: TakingTerm, fen: int) -> tuple[Taken, ...]:
    return (Taken(term.code, fen, term.applies, term.basis),) if fen else ()


def _price(price: Priced) -> dict[str, int]:
    return {"amount": price.amount} if price.amount is not None else {"rate": price.rate or 0}


def _basis(*names: str) -> tuple[str, ...]:
    return tuple(name for name in names if name)
