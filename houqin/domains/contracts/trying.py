"""Trying a clause that may not be agreed yet: as text, with fee, score and facts; nothing is written (试算)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from houqin.domains.contracts.rules.clauses import Overlap, check_clause
from houqin.kernel.clauses import read_clause, read_facts, settle_clause
from houqin.kernel.clauses.reading import parse, read_fee, read_score
from houqin.kernel.clauses.settling import Settled


@dataclass(frozen=True, slots=True)
class Trial:
    """What a clause would come to, and where one fact could deduct twice."""

    settled: Settled
    overlaps: tuple[Overlap, ...]


def read_text(text: str) -> Mapping[str, Any]:
    """A clause's text as plain data, found sound. Raises ClauseUnreadable and its kin, DeductsTwice."""
    written = parse(text, name="clause")
    check_clause(read_clause(written))
    assert isinstance(written, Mapping)  # noqa: S101  what was read is one
    return written


def try_clause(clause: object, *, fee: str, score: str = "", facts: object = None) -> Trial:
    """Settle plain data, or YAML text, for a fee in yuan and a score (empty: none): by page, endpoint and command.

    Raises ClauseUnreadable and its kin, DeductsTwice, ScoreMissing, FactMissing.
    """
    read = read_clause(parse(clause, name="clause") if isinstance(clause, str) else clause)
    found = check_clause(read)
    told = read_facts(parse(facts, name="facts") if isinstance(facts, str) else facts)
    points = read_score(score) if score.strip() else None
    return Trial(settle_clause(read, fee=read_fee(fee), score=points, facts=told), found)
