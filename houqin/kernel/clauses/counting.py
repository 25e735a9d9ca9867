"""Terms that count over the contract, watch what was deducted, and judge whether it may be renewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from houqin.kernel.clauses.clause import Counter, RenewalGate, Stage, Threshold
from houqin.kernel.clauses.facts import Facts, PastPeriod
from houqin.kernel.clauses.matter import (
    FactMissing,
    Matter,
    Outcome,
    SideEffect,
    Taken,
    basis,
    effects_of,
    priced,
)
from houqin.kernel.clauses.values import FULL_MARKS
from houqin.kernel.money import round_half_up
from houqin.kernel.worked import Step

PAID_SHARE = "paid_share"


def counter(term: Counter, matter: Matter, *, payable: int | None = None) -> Outcome:
    """Whether the periods that missed the mark, this one included, have reached the number that something follows from.

    ``payable``: this period's, in fen, for a counter over what was paid. Raises ScoreMissing, FactMissing.
    """
    missed, count = _counted(term, matter, payable)
    stage = _stage(term, count) if missed else None
    figures: dict[str, int | str] = {"run": term.run, "count": count, "reached": int(stage is not None)}
    figures["times"] = stage.times if stage else min((one.times for one in _stages(term)), default=1)
    if term.incident is not None:
        code, figures["incident"] = "clauses.counter_incident", term.incident
    elif term.above is not None:
        code, figures["above"] = "clauses.counter_above", term.above
    else:
        code, figures["below"] = "clauses.counter", term.below or 0
    if term.figure != "score":
        figures["figure"] = term.figure
    fen = priced(term, matter.base(term)) if stage and term.costs else 0
    taken = (Taken(term.code, fen, term.applies, term.basis),) if fen else ()
    if fen:
        figures["fen"] = fen
    effects = effects_of(stage.effects, matter.facts) if stage else ()
    return Outcome(taken, effects, (Step(code, figures, basis(term.basis)),))


def _counted(term: Counter, matter: Matter, payable: int | None) -> tuple[bool, int]:
    """Whether this period counts, and how many do with it."""
    past = earlier(term, matter.facts)
    before = opened_with(term, matter.facts)
    if term.incident is not None:
        now = sum(one.times for one in matter.facts.incidents if one.kind == term.incident)
        return now > 0, before + now + sum(one.incidents.get(term.incident, 0) for one in past)
    row = [_misses(term, _past_figure(term, one)) for one in past]
    row.append(_misses(term, _figure(term, matter, payable)))
    if term.run == "total":
        return row[-1], before + sum(row)
    run = _last_run(row)
    return row[-1], run + before if run == len(row) else run


def earlier(term: Counter, facts: Facts) -> list[PastPeriod]:
    """The periods before that the counter looks at: the contract's own, its year's, or across renewals."""
    past = [one for one in facts.history if term.over == "renewals" or not one.renewed]
    if term.over == "contract_year":
        first = _year_begins(term, facts)
        past = [one for one in past if _month_of(term, one) >= first]
    return past if term.last is None else past[max(len(past) - term.last + 1, 0) :]


def opened_with(term: Counter, facts: Facts) -> int:
    """What the counter had counted before the system's first period (practice 16), as far as it is still looked at.

    Which of the ``last`` periods before the opening counted is not known: of those that fell out of sight, each is
    taken for one that did, so that what follows rests only on what is certain.
    """
    count = facts.opening_counts.get(term.code, 0)
    if not count or _opened_in_another_year(term, facts):
        return 0
    if term.last is None:
        return count
    since = sum(term.over == "renewals" or not one.renewed for one in facts.history)
    in_sight = max(term.last - 1 - since, 0)
    if term.incident is not None:
        return count if in_sight and not since else 0
    return min(count, in_sight) if term.run == "consecutive" else min(max(count - since, 0), in_sight)


def _opened_in_another_year(term: Counter, facts: Facts) -> bool:
    """Whether a count over the contract's year began anew since the opening."""
    if term.over != "contract_year":
        return False
    if facts.opening_on is None:
        raise FactMissing(term=term.code, fact="opening_on")
    return facts.opening_on <= _year_begins(term, facts)


def threshold(term: Threshold, *, fee: int, deducted: int, facts: Facts) -> Outcome:
    """Whether deductions exceed a share of the fees, or an amount: of the period, or of the contract so far."""
    fees, taken = (fee, deducted)
    if term.of == "contract":
        fees, taken = facts.contract_to_date.fees + fee, facts.contract_to_date.deductions + deducted
    most = priced(term.above, fees)
    reached = taken > most
    figures: dict[str, int | str] = {"of": term.of, "deducted": taken, "most": most, "reached": int(reached)}
    effects = effects_of(term.effects, facts) if reached else ()
    return Outcome((), effects, (Step("clauses.threshold", figures, basis(term.basis)),))


def renewal_gate(term: RenewalGate, matter: Matter) -> Outcome:
    """At the contract's last period, whether it passed."""
    facts = matter.facts
    if not facts.final:
        return Outcome((), (), (Step("clauses.renewal_not_due", {}, basis(term.basis)),))
    score = matter.figure(term.figure, term.code)
    if term.how != "this":
        past = [_named(term.figure, one) for one in facts.history if not one.renewed]
        known = [one for one in past if one is not None] + [score]
        score = min(known) if term.how == "minimum" else round_half_up(sum(known), len(known))
    passed = score >= term.below
    figures: dict[str, int | str] = {"how": term.how, "score": score, "below": term.below, "passed": int(passed)}
    failed = effects_of(term.effects, facts) or (SideEffect("renewal_refused", facts.period_until, None),)
    follows = effects_of(term.passed, facts) if passed else failed
    return Outcome((), follows, (Step("clauses.renewal_gate", figures, basis(term.basis)),))


def _figure(term: Counter, matter: Matter, payable: int | None) -> int | tuple[int, int] | None:
    if term.figure == PAID_SHARE:
        return (payable or 0, matter.fee)
    return matter.figure(term.figure, term.code)


def _past_figure(term: Counter, past: PastPeriod) -> int | tuple[int, int] | None:
    """What an earlier period was judged by; None: nobody knows, and it is not counted."""
    if term.figure != PAID_SHARE:
        return _named(term.figure, past)
    if PAID_SHARE in past.figures:
        return past.figures[PAID_SHARE]
    if past.fee is None:
        raise FactMissing(term=term.code, fact=f"history › {past.period or '?'} › fee")
    return (past.fee - past.deductions if past.payable is None else past.payable, past.fee)


def _named(figure: str, past: PastPeriod) -> int | None:
    return past.score if figure == "score" else past.figures.get(figure)


def _misses(term: Counter, figure: int | tuple[int, int] | None) -> bool:
    """Whether a figure misses the mark; a share is compared as it is, unrounded."""
    if figure is None:
        return False
    part, whole = (figure, FULL_MARKS) if isinstance(figure, int) else figure
    if term.above is not None:
        return part * FULL_MARKS > term.above * whole
    return part * FULL_MARKS < (term.below or 0) * whole


def _stages(term: Counter) -> Sequence[Stage]:
    """Its stages; one number is one stage."""
    return term.stages or (Stage.model_construct(times=term.times or 1, effects=term.effects),)


def _stage(term: Counter, count: int) -> Stage | None:
    """The highest stage that the count has reached."""
    reached = [stage for stage in _stages(term) if stage.times <= count]
    return max(reached, key=lambda stage: stage.times) if reached else None


def _year_begins(term: Counter, facts: Facts) -> date:
    """The first day of the contract's year that this period lies in."""
    if facts.contract_from is None or facts.period_from is None:
        raise FactMissing(term=term.code, fact="contract_from, period_from")
    first, day = facts.contract_from, facts.period_from
    years = day.year - first.year - ((day.month, day.day) < (first.month, first.day))
    return date(first.year + max(years, 0), first.month, min(first.day, 28))


def _month_of(term: Counter, past: PastPeriod) -> date:
    """The last possible day of an earlier period, written like 2026-09."""
    try:
        year, month = (int(part) for part in past.period.split("-")[:2])
        return date(year, month, 28)
    except ValueError:
        raise FactMissing(term=term.code, fact="history › period (2026-09)") from None


def _last_run(missed: Sequence[bool]) -> int:
    count = 0
    for one in reversed(missed):
        if not one:
            break
        count += 1
    return count
