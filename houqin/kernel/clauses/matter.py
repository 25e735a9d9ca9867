"""What a term judges, and what it answers; the figures it may ask for, refused by name when they are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from houqin.kernel.clauses.facts import Facts
from houqin.kernel.clauses.shape import BaseTerm, Effect, OfComponent, Priced
from houqin.kernel.clauses.values import FULL_MARKS, WHOLE_PPM
from houqin.kernel.money import round_half_up
from houqin.kernel.refusal import N_, BadInput
from houqin.kernel.worked import Step

#: Bases that are handed in beside the period's fee: name → FACTS fees.
FEES = {"next_fee": "next", "quarter_fee": "quarter", "annual_fee": "annual", "contract_total": "contract"}


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
    """What one term takes: fen, in this period or the next, resting on ``basis``; ``full`` before any limit cut it."""

    term: str
    fen: int
    applies: str
    basis: str
    full: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one term came to."""

    taken: tuple[Taken, ...] = ()
    effects: tuple[SideEffect, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def fen(self) -> int:
        """Everything it takes."""
        return sum(row.fen for row in self.taken)


@dataclass(frozen=True, slots=True)
class Matter:
    """What a term judges: the period's fee and what is left of it in fen, the score in 1/100 point (None: there is
    none), the facts, and the fee's components by name."""

    fee: int
    left: int
    score: int | None
    facts: Facts
    parts: Mapping[str, int] = field(default_factory=dict)
    own: str | None = None

    def base(self, term: BaseTerm) -> int:
        """What a rate of the term is a rate of. Raises FactMissing."""
        if isinstance(term.base, OfComponent):
            name = term.base.component
            if name in self.parts:
                return self.parts[name]
            measured = self.facts.components.get(name)
            if measured is None or measured.fee is None:
                raise FactMissing(term=term.code, fact=f"components › {name} › fee")
            return measured.fee
        if term.base in FEES:
            fen: int | None = getattr(self.facts.fees, FEES[term.base])
            if fen is None:
                raise FactMissing(term=term.code, fact=f"fees › {FEES[term.base]}")
            return fen
        return self.left if term.base == "remaining" else self.fee

    def figure(self, name: str, term: str) -> int:
        """The score, or another figure by name, held to 0–100. Raises ScoreMissing, FactMissing."""
        if name == "score" and self.own is not None:
            found = self.facts.score_of(self.own) if self.own != "score" else self.score
            if found is None and self.own != "score":
                raise FactMissing(term=term, fact=f"components › {self.own}")
        else:
            found = self.score if name == "score" else self.facts.score_of(name)
        if found is None:
            if name == "score":
                raise ScoreMissing(term=term)
            raise FactMissing(term=term, fact=f"figures › {name}")
        return min(max(found, 0), FULL_MARKS)

    def count(self, name: str | None, term: str) -> int:
        """How often something was counted. Raises FactMissing."""
        if name is None and self.own is not None:
            found = self.facts.count_of(self.own)
            if found is None:
                raise FactMissing(term=term, fact=f"components › {self.own} › count")
            return found
        found = self.facts.count_of(name or term)
        if found is None:
            raise FactMissing(term=term, fact=f"counts › {name or term}")
        return found

    def within(self, fee: int, own: str) -> Matter:
        """The same for a component of so many fen, judged by its own figure."""
        return replace(self, fee=fee, left=fee, own=own)


def priced(price: Priced, base: int) -> int:
    """An amount, or a rate of the base rounded once, half up to the fen; neither: nothing."""
    if price.amount is not None:
        return price.amount
    return round_half_up(base * (price.rate or 0), WHOLE_PPM)


def price_figures(price: Priced) -> dict[str, int]:
    """An amount or a rate, for a step."""
    return {"amount": price.amount} if price.amount is not None else {"rate": price.rate or 0}


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
    year, month = divmod(start.year * 12 + start.month - 1 + effect.months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(start.day, last))


def basis(*names: str) -> tuple[str, ...]:
    """The names there are."""
    return tuple(name for name in names if name)


def hold(rows: Sequence[Taken], most: int) -> tuple[list[Taken], list[tuple[Taken, int]]]:
    """*rows* held to *most* together, in their order, and those that gave way with their full figure."""
    left, kept, cut = max(most, 0), [], []
    for row in rows:
        fen = min(row.fen, left)
        left -= fen
        full = row.fen if row.full is None else row.full
        kept.append(replace(row, fen=fen, full=full) if fen < row.fen else row)
        if fen < row.fen:
            cut.append((kept[-1], full))
    return kept, cut


def cut_steps(cut: Sequence[tuple[Taken, int]], *names: str) -> tuple[Step, ...]:
    """For each that gave way, what it would have taken."""
    return tuple(
        Step("clauses.cut", {"term": row.term, "without_cap": full, "fen": row.fen}, basis(*names)) for row, full in cut
    )
