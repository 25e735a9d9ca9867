"""Judgements on months that are settled: which facts changed since, and what the change is worth (clauses.md, Periods).

A settled month never changes. What it would come to now, at the terms of its own date, less what it came to, enters
the earliest open month as a line of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from houqin.kernel.clauses import Clause, Facts, settle_clause
from houqin.kernel.worked import Step

#: What of a clause's facts is read from work, so may change behind a close. The rest is the calendar's and history's.
LIVE = ("add_points", "sites", "figures", "components", "counts", "incidents", "breaches")


@dataclass(frozen=True, slots=True)
class Change:
    """One fact of a closed month that is not what it was: its kind, which one, and what it said then and says now."""

    what: str
    which: str
    before: str
    now: str

    def as_json(self) -> dict[str, str]:
        """As it is stored."""
        return {"what": self.what, "which": self.which, "before": self.before, "now": self.now}


@dataclass(frozen=True, slots=True)
class Judged:
    """What a month took, in fen: at once, from the month after, and beyond its statement; and why."""

    score: int | None
    deducted: int
    next: int
    claim: int
    steps: tuple[Step, ...] = ()

    @property
    def total(self) -> int:
        """All that the month's judgement takes, whenever it is taken."""
        return self.deducted + self.next + self.claim


def as_known_now(settled: Facts, live: Facts) -> Facts:
    """The facts a month was settled by, with what is read from work as it stands now."""
    return settled.model_copy(update={name: getattr(live, name) for name in LIVE})


def judge_again(clause: Clause, *, fee: int, score: int | None, facts: Facts) -> Judged:
    """What the clause of a settled month takes at these facts, of the fee that it was settled with (fen).

    Raises ScoreMissing or FactMissing where the clause asks for what is not there any more.
    """
    settled = settle_clause(clause, fee=max(fee, 0), score=score, facts=facts)
    return Judged(
        score=score,
        deducted=sum(taken.fen for taken in settled.deductions if taken.applies == "this"),
        next=sum(taken.fen for taken in settled.deductions if taken.applies == "next"),
        claim=settled.claim,
        steps=settled.steps,
    )


def changes_between(before: Facts, now: Facts, *, score_before: int | None, score_now: int | None) -> list[Change]:
    """Every fact that differs, each named: the score, sites, components, counts, incidents and breaches."""
    found = []
    if score_before != score_now:
        found.append(Change("score", "", _text(score_before), _text(score_now)))
    was, becomes = _named(before), _named(now)
    for key in sorted(was.keys() | becomes.keys()):
        if was.get(key) != becomes.get(key):
            found.append(Change(*key, _text(was.get(key)), _text(becomes.get(key))))
    return found


def _named(facts: Facts) -> Mapping[tuple[str, str], Any]:
    """Each fact under its kind and name, so that both sides can be laid beside each other."""
    return {
        **{("site", site.site): site.score for site in facts.sites},
        **{("component", name): _figure(row.score, row.count) for name, row in facts.components.items()},
        **{("component", name): score for name, score in facts.figures.items()},
        **{("count", name): count for name, count in facts.counts.items()},
        **{("incident", row.id): row.kind for row in facts.incidents},
        **{("breach", f"{row.kind} {row.id}"): row.minutes_late for row in facts.breaches},
        **({("add_points", ""): facts.add_points} if facts.add_points else {}),
    }


def _figure(score: int | None, count: int | None) -> int | None:
    return score if score is not None else count


def _text(value: object) -> str:
    return "" if value is None else str(value)
