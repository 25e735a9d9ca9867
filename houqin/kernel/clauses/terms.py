"""One pure function per type of term that takes money: from what it is judged by to what it takes, with its step.

A new type costs one shape, one function here and one table of cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from houqin.kernel.clauses.matter import (
    FactMissing,
    Matter,
    Outcome,
    SideEffect,
    Taken,
    basis,
    cut_steps,
    effects_of,
    hold,
    price_figures,
    priced,
)
from houqin.kernel.clauses.shape import (
    Band,
    BaseTerm,
    BreachPrice,
    Components,
    CountTier,
    Effect,
    Greatest,
    IncidentClass,
    Incidents,
    Nth,
    PerCount,
    PerPoint,
    Priced,
    Proportional,
    SlaCredit,
    TakingTerm,
    Tier,
)
from houqin.kernel.clauses.values import FULL_MARKS, WHOLE_PPM
from houqin.kernel.money import Money, allocate, round_half_up
from houqin.kernel.worked import Step


def tier(term: Tier, matter: Matter) -> Outcome:
    """The rate or amount of the band the figure falls into, once or for each point below a mark."""
    score, base = matter.figure(term.figure, term.code), matter.base(term)
    band = term.band_of(score)
    if band.pay is not None:
        fen = _unpaid(base, score * 100 if band.pay == "score" else band.pay, WHOLE_PPM)
    elif band.each_point_below is not None:
        missing = counted_points(max(band.each_point_below - score, 0), 100, term.points)
        fen = price_of_points(band, base, missing, 100)
    else:
        fen = priced(band, base)
    figures = {"score": score, "from": band.start, "base": base, **_price_of(band, score), "fen": fen}
    return _outcome(
        term, fen, Step("clauses.tier", _named(term.figure) | figures), effects_of(band.effects, matter.facts)
    )


def per_point(term: PerPoint, matter: Matter) -> Outcome:
    """So much for each point beyond the mark; half points count only where the clause says so."""
    score, base = matter.figure(term.figure, term.code), matter.base(term)
    if term.above is not None:
        reached = score if term.limit is None else min(score, term.limit)
        missing, mark = max(reached - term.above, 0), term.above
    else:
        reached = score if term.limit is None else max(score, term.limit)
        missing, mark = max((term.below or 0) - reached, 0), term.below or 0
    missing = counted_points(missing, term.step, term.points)
    fen = price_of_points(term, base, missing, term.step)
    figures = {"score": score, "below": mark, "points": missing, "base": base, **price_figures(term), "fen": fen}
    code = "clauses.per_point" if term.above is None else "clauses.per_point_above"
    return _outcome(term, fen, Step(code, _named(term.figure) | figures | {"step": term.step}))


def counted_points(missing: int, step: int, points: str) -> int:
    """Points in 1/100 that count: whole steps, started steps, or all."""
    if points == "whole":
        return missing // step * step
    return -(-missing // step) * step if points == "started" else missing


def price_of_points(price: Priced, base: int, missing: int, step: int) -> int:
    """What so many points (1/100) cost at a price for each step, rounded once."""
    if price.amount is not None:
        return round_half_up(missing * price.amount, step)
    return round_half_up(base * (price.rate or 0) * missing, WHOLE_PPM * step)


def proportional(term: Proportional, matter: Matter) -> Outcome:
    """Below the mark the score's per cent is paid (plus the offset, never more than all)."""
    score, base = matter.figure(term.figure, term.code), matter.base(term)
    in_full = score >= term.below if term.at_mark == "full" else score > term.below
    paid = term.out_of if in_full else min(max(score + term.offset, 0), term.out_of)
    fen = _unpaid(base, paid, term.out_of)
    figures = {"score": score, "below": term.below, "offset": term.offset}
    figures |= {"paid": round_half_up(paid * FULL_MARKS, term.out_of), "base": base, "fen": fen}
    return _outcome(term, fen, Step("clauses.proportional", _named(term.figure) | figures))


def per_count(term: PerCount, matter: Matter) -> Outcome:
    """So much for each counted thing beyond the free ones; above ``zero_above`` everything."""
    counted, base = matter.count(term.figure, term.code), matter.base(term)
    everything = term.zero_above is not None and counted > term.zero_above
    fen = base if everything else min(max(counted - term.free, 0) * priced(term, base), base)
    figures = {"count": counted, "free": term.free, "base": base, **price_figures(term), "fen": fen}
    return _outcome(term, fen, Step("clauses.per_count", figures))


def count_tier(term: CountTier, matter: Matter) -> Outcome:
    """The rate or amount of the band the count falls into."""
    counted, base = matter.count(term.figure, term.code), matter.base(term)
    band = max((band for band in term.bands if band.start <= counted), key=lambda band: band.start)
    fen = priced(band, base)
    figures = {"count": counted, "from": band.start, "base": base, **price_figures(band), "fen": fen}
    return _outcome(term, fen, Step("clauses.count_tier", figures), effects_of(band.effects, matter.facts))


def parts_of(term: Components, matter: Matter) -> list[int]:
    """The components' fees in fen: by share, exact together, or as handed in. Raises FactMissing."""
    if all(component.share is not None for component in term.components):
        shares = [component.share or 0 for component in term.components]
        return [part.fen for part in allocate(Money(matter.base(term)), shares)]
    found = []
    for component in term.components:
        measured = matter.facts.components.get(component.name)
        if measured is None or measured.fee is None:
            raise FactMissing(term=term.code, fact=f"components › {component.name} › fee")
        found.append(measured.fee)
    return found


def components(term: Components, matter: Matter) -> Outcome:
    """The base divided by the shares, each part under its own rule; the parts add up to the base exactly."""
    taken: list[Taken] = []
    steps: list[Step] = []
    effects: list[SideEffect] = []
    for component, part in zip(term.components, parts_of(term, matter), strict=True):
        share = round_half_up(part * WHOLE_PPM, matter.base(term) or 1) if component.share is None else component.share
        steps.append(Step("clauses.component", {"component": component.name, "share": share, "base": part}))
        if component.rule is None:
            continue
        outcome = take(component.rule, matter.within(part, component.figure or component.name))
        name = f"{term.code}/{component.name}"
        rows = [replace(row, term=name, applies=term.applies, basis=row.basis or term.basis) for row in outcome.taken]
        rows, cut = hold(rows, part)  # a part cannot lose more than it is
        taken.extend(row for row in rows if row.fen)
        steps.extend((*outcome.steps, *cut_steps(cut, term.code)))
        effects.extend(outcome.effects)
    return Outcome(tuple(taken), tuple(effects), tuple(steps))


def incidents(term: Incidents, matter: Matter) -> Outcome:
    """Each incident of a class costs its share of the base, at least so much, and may have side effects."""
    taken: list[Taken] = []
    steps: list[Step] = []
    effects: list[SideEffect] = []
    base = matter.base(term) if any(one.kind in term.classes for one in matter.facts.incidents) else 0
    before = {
        kind: matter.facts.opening_counts.get(kind, 0)
        + sum(past.incidents.get(kind, 0) for past in matter.facts.history if not past.renewed)
        for kind, rule in term.classes.items()
        if rule.over == "contract"
    }
    for incident in matter.facts.incidents:
        rule = term.classes.get(incident.kind)
        if rule is None:
            continue  # another term of the clause prices this class; what none prices is named in the steps
        first = before.get(incident.kind, 0) + 1
        before[incident.kind] = last = first + incident.times - 1
        fen = 0
        for number, times, price, following in _stages(rule, first, last):
            each = max(priced(price, base), rule.at_least if rule.takes else 0)
            cost = (each if rule.at_most is None else min(each, rule.at_most)) * times
            figures: dict[str, int | str] = {"class": incident.kind, "number": number, "times": times}
            figures |= {"base": base, "at_least": rule.at_least, **price_figures(price), "fen": cost}
            steps.append(Step("clauses.incident", figures, basis=basis(incident.id, term.basis)))
            effects.extend(effects_of(following, matter.facts, since=incident.on))
            fen += cost
        if fen:
            taken.append(Taken(term.code, fen, term.applies, incident.id or term.basis))
    return Outcome(tuple(taken), tuple(effects), tuple(steps))


def _stages(rule: IncidentClass, first: int, last: int) -> Iterator[tuple[int, int, Priced, tuple[Effect, ...]]]:
    """What the so-manieth times of a class, from *first* to *last*, cost and what follows: from which on, how many."""
    stages: list[tuple[int, Priced, tuple[Effect, ...]]] = [(1, rule, rule.effects)]
    stages += [(one.start, one, one.effects or rule.effects) for one in sorted(rule.nth, key=_start)]
    ends = [start - 1 for start, _, _ in stages[1:]] + [last]
    for (start, price, following), end in zip(stages, ends, strict=True):
        begins = max(start, first)
        if (times := min(end, last) - begins + 1) > 0:
            yield begins, times, price, following


def _start(nth: Nth) -> int:
    return nth.start


def sla_credit(term: SlaCredit, matter: Matter) -> Outcome:
    """Each broken promise costs its price; so many of the period may be free."""
    priced_ones = [breach for breach in matter.facts.breaches if breach.kind in term.prices]
    base = matter.base(term) if priced_ones else 0
    fen = 0
    steps: list[Step] = []
    for breach in priced_ones[term.free :]:
        price = term.prices[breach.kind]
        times = {
            "breach": 1,
            "started_hour": -(-breach.minutes_late // 60),
            "started_day": -(-breach.minutes_late // 1440),
        }[price.per]
        each = priced(_late_price(price, breach.minutes_late), base) * times
        each = each if price.at_most is None else min(each, price.at_most)
        fen += each
        figures: dict[str, int | str] = {"kind": breach.kind, "minutes_late": breach.minutes_late}
        steps.append(Step("clauses.breach", figures | {"times": times, "fen": each}, basis(breach.id, term.basis)))
    free = min(term.free, len(priced_ones))
    whole = {"breaches": len(priced_ones), "free": free, "base": base, "fen": fen}
    return Outcome(_row(term, fen), (), (*steps, Step("clauses.sla_credit", whole, basis(term.basis))))


def _late_price(price: BreachPrice, minutes: int) -> Priced:
    reached = [one for one in price.late if one.start <= minutes]
    return max(reached, key=lambda one: one.start) if reached else price


def greatest(term: Greatest, matter: Matter) -> Outcome:
    """Only the one that takes most counts, the first among equals; the others are named with what they would take."""
    outcomes = [take(inner, matter) for inner in term.terms]
    chosen = max(range(len(outcomes)), key=lambda place: (outcomes[place].fen, -place))
    steps = [step for outcome in outcomes for step in outcome.steps]
    for place, outcome in enumerate(outcomes):
        if place != chosen and outcome.fen:
            cut: dict[str, int | str] = {"term": term.terms[place].code, "without_cap": outcome.fen, "fen": 0}
            steps.append(Step("clauses.cut", cut, basis(term.code, term.basis)))
    return Outcome(outcomes[chosen].taken, tuple(e for one in outcomes for e in one.effects), tuple(steps))


#: Type of term → its function. What makes scores, counts, limits and holds back has its own file.
TAKING: dict[str, Callable[[Any, Matter], Outcome]] = {
    "tier": tier,
    "per_point": per_point,
    "proportional": proportional,
    "offset_proportional": proportional,
    "per_count": per_count,
    "count_tier": count_tier,
    "components": components,
    "incidents": incidents,
    "sla_credit": sla_credit,
    "greatest": greatest,
}


def take(term: TakingTerm, matter: Matter) -> Outcome:
    """What a term takes, within its own bounds."""
    outcome = TAKING[term.type](term, matter)
    return bounded(term, outcome, matter) if isinstance(term, BaseTerm) else outcome


def bounded(term: BaseTerm, outcome: Outcome, matter: Matter) -> Outcome:
    """The outcome held to the term's own least and most."""
    if 0 < outcome.fen < term.at_least:
        more = term.at_least - outcome.fen
        rows = (*outcome.taken[:-1], replace(outcome.taken[-1], fen=outcome.taken[-1].fen + more))
        step = Step("clauses.at_least", {"term": term.code, "before": outcome.fen, "fen": term.at_least})
        outcome = Outcome(rows, outcome.effects, (*outcome.steps, step))
    if term.at_most is None or not outcome.fen:
        return outcome
    kept, cut = hold(outcome.taken, priced(term.at_most, matter.base(term)))
    return Outcome(tuple(row for row in kept if row.fen), outcome.effects, (*outcome.steps, *cut_steps(cut, term.code)))


def _unpaid(base: int, paid: int, out_of: int) -> int:
    return round_half_up(base * (out_of - paid), out_of)


def _price_of(band: Band, score: int) -> dict[str, int]:
    if band.pay is None:
        each = {} if band.each_point_below is None else {"below": band.each_point_below}
        return price_figures(band) | each
    return {"pay": score * 100 if band.pay == "score" else band.pay}


def _named(figure: str) -> dict[str, int | str]:
    return {} if figure == "score" else {"figure": figure}


def _outcome(term: BaseTerm, fen: int, step: Step, effects: tuple[SideEffect, ...] = ()) -> Outcome:
    return Outcome(_row(term, fen), effects, (Step(step.code, step.figures, basis(term.basis)),))


def _row(term: BaseTerm, fen: int) -> tuple[Taken, ...]:
    return (Taken(term.code, fen, term.applies, term.basis),) if fen else ()
