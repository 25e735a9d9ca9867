"""A clause at work: terms in their order, then floor and caps, then the hold-back, never below nothing (clauses.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from houqin.kernel.clauses.facts import Facts
from houqin.kernel.clauses.shape import Cap, Clause, Counter, DisputeWindow, Floor, Holdback, Sites
from houqin.kernel.clauses.terms import Matter, Outcome, SideEffect, Taken, counter, priced, score_of_sites, take
from houqin.kernel.money import Money, round_half_up
from houqin.kernel.worked import Step

WHOLE_PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class Settled:
    """What a clause came to, in fen. ``claim`` is what exceeds the statement; ``carried`` goes on to the next period.

    ``held`` is the part of a hold-back pot that is paid only at the year's end; it is no deduction.
    """

    payable: int
    deductions: tuple[Taken, ...]
    side_effects: tuple[SideEffect, ...]
    steps: tuple[Step, ...]
    claim: int = 0
    carried: int = 0
    held: int = 0

    def as_json(self) -> dict[str, object]:
        """The fixed shape of ``houqin clauses try``."""
        return {
            "payable": str(Money(self.payable)),
            "deductions": [
                {"term": row.term, "amount": str(Money(row.fen)), "applies": row.applies, "basis": row.basis}
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


def settle_clause(clause: Clause, *, fee: int, score: int | None, facts: Facts | None = None) -> Settled:
    """What is payable of *fee* (fen) at *score* (1/100 point; None: there is none) under *clause*.

    Raises ScoreMissing or FactMissing where a term asks for what is not there.
    """
    facts = facts or Facts()
    run = _Run(
        name=f"{clause.clause} v{clause.version}", fee=fee, score=_frozen_score(score, clause, facts), facts=facts
    )
    for term in clause.terms:
        if isinstance(term, Sites):
            run.score, step = score_of_sites(term, facts)
            run.steps.append(step)
        elif isinstance(term, Counter):
            run.add(counter(term, run.matter("period_fee")))
        elif isinstance(term, DisputeWindow):
            run.steps.append(Step("clauses.dispute_window", {"working_days": term.working_days}, (term.basis,)))
        elif not isinstance(term, Floor | Cap | Holdback):
            run.add(take(term, run.matter(term.base)))
    for term in clause.terms:
        if isinstance(term, Floor):
            run.limit(run.fee - priced(term, fee), "clauses.floor", term)
    caps = [term for term in clause.terms if isinstance(term, Cap)]
    for term in caps:
        if term.period is not None:
            run.limit(priced(term.period, fee), "clauses.cap_period", term)
    for term in caps:
        if term.cumulative is not None:
            so_far = facts.contract_to_date
            run.limit(priced(term.cumulative, so_far.fees + fee) - so_far.deductions, "clauses.cap_cumulative", term)
    for term in clause.terms:
        if isinstance(term, Holdback):
            run.hold_back(term)
    return run.close()


def _frozen_score(score: int | None, clause: Clause, facts: Facts) -> int | None:
    """The card's score with its add-points, held to 0–100; the clause's substitute when there is none."""
    if score is None:
        return clause.missing_score
    return min(max(score + facts.add_points, 0), 100_00)


class _Run:
    """The deductions so far, while a clause runs."""

    def __init__(self, *, name: str, fee: int, score: int | None, facts: Facts) -> None:
        self.name, self.fee, self.score, self.facts = name, fee, score, facts
        self.taken: list[Taken] = []
        self.effects: list[SideEffect] = []
        self.steps: list[Step] = [Step("clauses.fee", {"fee": fee} | ({} if score is None else {"score": score}))]
        self.carried = self.held = 0

    @property
    def total(self) -> int:
        """Everything this period's judgement takes, whenever it is taken."""
        return sum(row.fen for row in self.taken)

    def matter(self, base: str) -> Matter:
        """What the next term judges."""
        left = max(self.fee - self.total, 0)
        return Matter(left if base == "remaining" else self.fee, self.score, self.facts)

    def add(self, outcome: Outcome) -> None:
        """Take in a term's outcome."""
        self.taken.extend(outcome.taken)
        self.effects.extend(outcome.effects)
        self.steps.extend(outcome.steps)

    def limit(self, most: int, code: str, term: Floor | Cap) -> None:
        """Hold all deductions together to *most*; earlier terms keep theirs, later ones give way."""
        most = max(most, 0)
        before = self.total
        if before <= most:
            return
        self.taken, cut = _cut(self.taken, most)
        if term.excess == "carried":
            self.carried += before - most
        for row, full in cut:
            self.steps.append(
                Step("clauses.cut", {"term": row.term, "without_cap": full, "fen": row.fen}, (term.code,))
            )
        figures: dict[str, int | str] = {
            "most": most,
            "before": before,
            "excess": before - most,
            "kept_for": term.excess,
        }
        self.steps.append(Step(code, figures, tuple(name for name in (term.code, term.basis) if name)))

    def give_way(self, cut: Sequence[tuple[Taken, int]], *basis: str) -> None:
        """Name for each term that was cut what it would have taken."""
        for row, full in cut:
            self.steps.append(Step("clauses.cut", {"term": row.term, "without_cap": full, "fen": row.fen}, basis))

    def hold_back(self, term: Holdback) -> None:
        """Let priced incidents eat the pot; the rest is paid now or waits for the year's end."""
        pot = round_half_up(self.fee * term.share, WHOLE_PPM)
        priced_ones = [incident for incident in self.facts.incidents if incident.kind in term.prices]
        wanted = sum(term.prices[incident.kind] for incident in priced_ones)
        eaten = min(wanted, pot)
        if eaten:
            self.taken.append(Taken(term.code, eaten, term.applies, term.basis))
        if term.release == "year_end":
            self.held += pot - eaten
        figures = {"pot": pot, "incidents": len(priced_ones), "without_cap": wanted, "fen": eaten, "held": self.held}
        self.steps.append(Step("clauses.holdback", figures, (term.basis,) if term.basis else ()))

    def close(self) -> Settled:
        """Add what the last period left, keep the statement from falling below nothing, answer."""
        rows = [replace(row, applies="this") if self.facts.final else row for row in self.taken]
        brought = self.facts.history[-1].next if self.facts.history else 0
        if brought:
            rows.append(Taken("carried_in", brought, "this", self.facts.history[-1].period))
            self.steps.append(Step("clauses.carried_in", {"fen": brought}))
        now = [row for row in rows if row.applies == "this"]
        later = [row for row in rows if row.applies == "next"]
        room = self.fee - self.held
        wanted = sum(row.fen for row in now)
        now, cut = _cut(now, room)
        claim = wanted - sum(row.fen for row in now)
        if self.carried and self.facts.final:
            claim, self.carried = claim + self.carried, 0
        self.give_way(cut)
        if claim:
            self.steps.append(Step("clauses.claim", {"fen": claim}))
            self.effects.append(SideEffect("claim", self.facts.period_until, None))
        if self.carried:
            later.append(Taken("excess", self.carried, "next", ""))
        payable = room - sum(row.fen for row in now)
        self.steps.append(Step("clauses.payable", {"fee": self.fee, "held": self.held, "fen": payable}))
        rows = [replace(row, basis=row.basis or f"{self.name} › {row.term}") for row in (*now, *later) if row.fen]
        return Settled(payable, tuple(rows), tuple(self.effects), tuple(self.steps), claim, self.carried, self.held)


def _cut(rows: Sequence[Taken], most: int) -> tuple[list[Taken], list[tuple[Taken, int]]]:
    """*rows* held to *most* together, in their order, and those that gave way with their full figure."""
    left, kept, cut = most, [], []
    for row in rows:
        fen = min(row.fen, left)
        left -= fen
        kept.append(replace(row, fen=fen))
        if fen < row.fen:
            cut.append((kept[-1], row.fen))
    return kept, cut
