"""A clause at work: terms in their order, then floor and caps, then the hold-back, never below nothing (clauses.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from houqin.kernel.clauses.asking import named_by_clause
from houqin.kernel.clauses.clause import (
    Cap,
    Clause,
    Counter,
    DisputeWindow,
    Floor,
    Holdback,
    RenewalGate,
    Threshold,
    Veto,
)
from houqin.kernel.clauses.counting import PAID_SHARE, counter, renewal_gate, threshold
from houqin.kernel.clauses.facts import Facts, Incident
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
    priced,
)
from houqin.kernel.clauses.scores import MAKING, rounded
from houqin.kernel.clauses.shape import Components, Incidents, Priced, SlaCredit
from houqin.kernel.clauses.terms import TAKING, bounded, parts_of, take
from houqin.kernel.clauses.values import FULL_MARKS, WHOLE_PPM
from houqin.kernel.money import round_half_up
from houqin.kernel.worked import Step


@dataclass(frozen=True, slots=True)
class Settled:
    """What a clause came to, in fen. ``claim`` is what exceeds the statement; ``carried`` goes on to the next period.

    ``held`` is the part of a hold-back pot that is paid only at the year's end; it is no deduction. ``released`` is
    what was held in earlier periods and is paid with this one, beyond its fee.
    """

    payable: int
    deductions: tuple[Taken, ...]
    side_effects: tuple[SideEffect, ...]
    steps: tuple[Step, ...]
    claim: int = 0
    carried: int = 0
    held: int = 0
    released: int = 0

    def as_json(self) -> dict[str, object]:
        """The fixed shape of ``houqin clauses try``."""
        return {
            "payable": yuan(self.payable),
            "deductions": [
                {"term": row.term, "amount": yuan(row.fen), "applies": row.applies, "basis": row.basis}
                for row in self.deductions
            ],
            "side_effects": [
                {
                    "code": effect.code,
                    "from": effect.start.isoformat() if effect.start else None,
                    "until": effect.until.isoformat() if effect.until else None,
                }
                for effect in self.side_effects
            ],
            "steps": [step.as_json() for step in self.steps],
        }


def yuan(fen: int) -> str:
    """An amount that is not negative as text, however large."""
    return f"{fen // 100}.{fen % 100:02}"


def prices_breaches(clause: Clause) -> bool:
    """Whether a clause takes anything for broken promises, so that they have to be read."""
    rules = [*clause.taking(), *(part.rule for part in clause.parts())]
    return any(isinstance(rule, SlaCredit) for rule in rules)


def settle_clause(clause: Clause, *, fee: int, score: int | Fraction | None, facts: Facts | None = None) -> Settled:
    """What is payable of *fee* (fen) at *score* (1/100 point; None: there is none) under *clause*.

    Raises ScoreMissing or FactMissing where a term asks for what is not there.
    """
    run = _Run(clause, fee, score, named_by_clause(facts or Facts(), clause))
    for term in clause.terms:
        if isinstance(term, Veto):  # holds the period's score, wherever it is written
            run.veto(term)
    for term in clause.terms:
        if term.type in MAKING:
            run.make_score(term)
        elif isinstance(term, Counter):
            if term.figure != PAID_SHARE:
                matter = run.matter()
                run.add(bounded(term, counter(term, matter), matter))
        elif isinstance(term, DisputeWindow):
            days = {"working_days": term.working_days} if term.working_days else {"days": term.days or 0}
            run.steps.append(
                Step(f"clauses.dispute_window{'' if term.working_days else '_days'}", days, basis(term.basis))
            )
        elif isinstance(term, RenewalGate):
            run.add(renewal_gate(term, run.matter()))
        elif term.type in TAKING:
            run.add(take(term, run.matter()))  # type: ignore[arg-type]  # the table holds the taking types
            if isinstance(term, Components):
                names = [component.name for component in term.components]
                run.parts |= dict(zip(names, parts_of(term, run.matter()), strict=True))
    run.name_unpriced()
    _limit(clause, run)
    for term in clause.terms:
        if isinstance(term, Holdback):
            run.hold_back(term)
    return run.close()


def _limit(clause: Clause, run: _Run) -> None:
    """Floors, then the caps of the period, then those over the contract."""
    for term in clause.terms:
        if isinstance(term, Floor):
            run.limit(run.fee - priced(term, run.fee), "clauses.floor", term)
    caps = [term for term in clause.terms if isinstance(term, Cap)]
    for cap in caps:
        if cap.period is not None:
            run.limit(priced(cap.period, run.fee), "clauses.cap_period", cap)
    so_far = run.facts.contract_to_date
    for cap in caps:
        if cap.cumulative is not None:
            whole = so_far.fees + run.fee
            if cap.cumulative_of == "contract_total":
                if run.facts.fees.contract is None:
                    raise FactMissing(term=cap.code, fact="fees › contract")
                whole = run.facts.fees.contract
            run.limit(priced(cap.cumulative, whole) - so_far.deductions, "clauses.cap_cumulative", cap)


class _Run:
    """The deductions so far, while a clause runs."""

    def __init__(self, clause: Clause, fee: int, score: int | Fraction | None, facts: Facts) -> None:
        self.clause, self.fee, self.facts = clause, fee, facts
        self.raw = None if score is None else Fraction(score)
        self.ceiling = FULL_MARKS
        self.parts = {name: round_half_up(fee * share, WHOLE_PPM) for name, share in clause.components.items()}
        self.taken: list[Taken] = []
        self.effects: list[SideEffect] = []
        score = self.score
        self.steps: list[Step] = [Step("clauses.fee", {"fee": fee} | ({} if score is None else {"score": score}))]
        self.carried = self.held = 0

    @property
    def score(self) -> int | None:
        """The score with its add-points, rounded once and held to 0–100; the substitute where there is none."""
        if self.raw is None:
            missing = self.clause.missing_score
            return None if missing is None else min(missing, self.ceiling)
        return min(max(rounded(self.raw + self.facts.add_points), 0), self.ceiling)

    @property
    def total(self) -> int:
        """Everything this period's judgement takes, whenever it is taken."""
        return sum(row.fen for row in self.taken)

    def matter(self) -> Matter:
        """What the next term judges."""
        return Matter(self.fee, max(self.fee - self.total, 0), self.score, self.facts, self.parts)

    def make_score(self, term: object) -> None:
        """Let a term make the score that the following ones judge."""
        self.raw, step = MAKING[term.type](term, self.raw, self.facts)  # type: ignore[attr-defined]
        self.steps.append(replace(step, figures={**step.figures, "score": self.score or 0}))

    def veto(self, term: Veto) -> None:
        """Hold the score at the term's mark when one of its incidents happened."""
        kinds = sorted({incident.kind for incident in self.facts.incidents} & set(term.classes))
        if kinds:
            self.ceiling = min(self.ceiling, term.score)
            self.effects.extend(effects_of(term.effects, self.facts))
            figures: dict[str, int | str] = {"class": ", ".join(kinds), "score": term.score}
            self.steps.append(Step("clauses.veto", figures, basis(term.basis)))

    def add(self, outcome: Outcome) -> None:
        """Take in a term's outcome."""
        self.taken.extend(outcome.taken)
        self.effects.extend(outcome.effects)
        self.steps.extend(outcome.steps)

    def name_unpriced(self) -> None:
        """Say which incidents and breaches no term speaks of, so that a misspelt class is seen."""
        spoken: set[str] = set()
        kinds: set[str] = set()
        for term in self.clause.terms:
            if isinstance(term, Holdback):
                spoken |= set(term.prices)
            elif isinstance(term, Veto):
                spoken |= set(term.classes)
            elif isinstance(term, Counter) and term.incident is not None:
                spoken.add(term.incident)
        for taking in [*self.clause.taking(), *(part.rule for part in self.clause.parts() if part.rule)]:
            if isinstance(taking, Incidents):
                spoken |= set(taking.classes)
            elif isinstance(taking, SlaCredit):
                kinds |= set(taking.prices)
        silent = {one.kind for one in self.facts.incidents} - spoken
        silent |= {one.kind for one in self.facts.breaches} - kinds
        if silent:
            self.steps.append(Step("clauses.unpriced", {"classes": ", ".join(sorted(silent))}))

    def limit(self, most: int, code: str, term: Floor | Cap) -> None:
        """Hold all deductions together to *most*; earlier terms keep theirs, later ones give way."""
        most = max(most, 0)
        before = self.total
        if before <= most:
            return
        self.taken, cut = hold(self.taken, most)
        if term.excess == "carried":
            self.carried += before - most
        self.steps.extend(cut_steps(cut, term.code))
        figures: dict[str, int | str] = {"most": most, "before": before, "excess": before - most}
        self.steps.append(Step(code, figures | {"kept_for": term.excess}, basis(term.code, term.basis)))

    def hold_back(self, term: Holdback) -> None:
        """Let priced incidents eat the pot; the rest is paid now or waits for the year's end."""
        pot = min(
            round_half_up(self.fee * term.share, WHOLE_PPM) if term.share is not None else term.amount or 0, self.fee
        )
        priced_ones = [incident for incident in self.facts.incidents if incident.kind in term.prices]
        wanted = sum(_price_of(term, incident, pot) for incident in priced_ones)
        eaten = min(wanted, pot)
        if eaten:
            self.taken.append(Taken(term.code, eaten, term.applies, term.basis))
        if term.excess == "carried":
            self.carried += wanted - eaten
        kept = pot - eaten if term.release == "year_end" and not self.facts.is_year_end else 0
        self.held += kept
        figures = {"pot": pot, "incidents": len(priced_ones), "without_cap": wanted, "fen": eaten, "held": kept}
        self.steps.append(Step("clauses.holdback", figures, basis(term.basis)))

    def close(self) -> Settled:
        """Add what the last period left, keep the statement from falling below nothing, answer."""
        rows = [replace(row, applies="this") if self.facts.final else row for row in self.taken]
        before = self.facts.before
        if before.next:
            rows.append(Taken("carried_in", before.next, "this", before.period))
            self.steps.append(Step("clauses.carried_in", {"fen": before.next}))
        now = [row for row in rows if row.applies == "this"]
        later = [row for row in rows if row.applies == "next"]
        released = self.facts.contract_to_date.held if self.facts.is_year_end else 0
        if released:
            self.steps.append(Step("clauses.released", {"fen": released}))
        room = self.fee - self.held + released
        wanted = sum(row.fen for row in now)
        now, cut = hold(now, room)
        claim = wanted - sum(row.fen for row in now)
        if self.carried and self.facts.final:
            claim, self.carried = claim + self.carried, 0
        self.steps.extend(cut_steps(cut))
        if claim:
            self.steps.append(Step("clauses.claim", {"fen": claim}))
            self.effects.append(SideEffect("claim", self.facts.period_until, None))
        if self.carried:
            later.append(Taken("excess", self.carried, "next", ""))
        payable = room - sum(row.fen for row in now)
        self._watch(payable, sum(row.fen for row in now))
        self.steps.append(Step("clauses.payable", {"fee": self.fee, "held": self.held, "fen": payable}))
        name = f"{self.clause.clause} v{self.clause.version}"
        rows = [replace(row, basis=row.basis or f"{name} › {row.term}") for row in (*now, *later) if row.fen]
        effects, steps = tuple(self.effects), tuple(self.steps)
        return Settled(payable, tuple(rows), effects, steps, claim, self.carried, self.held, released)

    def _watch(self, payable: int, deducted: int) -> None:
        """What follows from what was paid and deducted in the end."""
        for term in self.clause.terms:
            if isinstance(term, Counter) and term.figure == PAID_SHARE:
                self.add(counter(term, self.matter(), payable=payable))
            elif isinstance(term, Threshold):
                self.add(threshold(term, fee=self.fee, deducted=deducted, facts=self.facts))


def _price_of(term: Holdback, incident: Incident, pot: int) -> int:
    price = term.prices[incident.kind]
    return (priced(price, pot) if isinstance(price, Priced) else price) * incident.times
