"""Comparing a parallel run with paper (practice 16): line by line, to the fen, and what kind of difference it is.

A line is rounded once per price version and payer; an office that adds up first, or rounds order by order, comes to
another last fen. So a difference is *only rounding* where it is at most one fen for each amount the line is made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

#: What is compared with what: (slot, id of the line or the paper's words).
Key: TypeAlias = tuple[str, int | str]


class Kind(StrEnum):
    """How a computed line and its amount on paper stand to each other."""

    EQUAL = "equal"
    ROUNDING = "rounding"
    DIFFERS = "differs"
    MISSING = "missing"
    ONLY_PAPER = "only_paper"


#: The kinds that count as agreement.
AGREEING = frozenset({Kind.EQUAL, Kind.ROUNDING})


@dataclass(frozen=True, slots=True)
class Side:
    """A line of either side: what it adds to what is payable, in fen; ``pieces``: of how many rounded amounts."""

    key: Key
    fen: int
    pieces: int = 1


@dataclass(frozen=True, slots=True)
class Compared:
    """A line of the comparison; None: that side has no such line. ``difference`` = paper − computed, in fen."""

    key: Key
    computed: int | None
    paper: int | None
    kind: Kind

    @property
    def difference(self) -> int:
        """What paper paid more, in fen."""
        return (self.paper or 0) - (self.computed or 0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A month's comparison: its lines and, over all, both totals in fen."""

    rows: tuple[Compared, ...]

    @property
    def computed(self) -> int:
        """What the parallel run comes to, in fen."""
        return sum(row.computed or 0 for row in self.rows)

    @property
    def paper(self) -> int:
        """What was paid on paper, in fen."""
        return sum(row.paper or 0 for row in self.rows)

    @property
    def difference(self) -> int:
        """What paper paid more, in fen."""
        return self.paper - self.computed

    @property
    def is_entered(self) -> bool:
        """Whether anything was entered from paper."""
        return any(row.paper is not None for row in self.rows)

    @property
    def agreeing(self) -> int:
        """How many lines agree: equal, or apart by rounding only."""
        return sum(row.kind in AGREEING for row in self.rows)

    @property
    def agreement_ppm(self) -> int | None:
        """The share of lines that agree, rounded down so that only full agreement reads 100 %; None: no line."""
        return self.agreeing * 1_000_000 // len(self.rows) if self.rows else None


def compare(computed: Sequence[Side], paper: Sequence[Side]) -> Comparison:
    """Compare the lines of both sides, the computed ones first, in their order. What came to nothing and stands on no
    paper is no line. Each side names a key once."""
    on_paper = {side.key: side for side in paper}
    both = {side.key for side in computed}
    rows = [_compared(side, on_paper.get(side.key)) for side in computed if side.fen or side.key in on_paper]
    rows += [Compared(side.key, None, side.fen, _alone(side)) for side in paper if side.key not in both]
    return Comparison(tuple(rows))


def _compared(side: Side, paper: Side | None) -> Compared:
    if paper is None:
        return Compared(side.key, side.fen, None, Kind.MISSING)
    apart = abs(paper.fen - side.fen)
    kind = Kind.EQUAL if not apart else Kind.ROUNDING if apart <= side.pieces else Kind.DIFFERS
    return Compared(side.key, side.fen, paper.fen, kind)


def _alone(paper: Side) -> Kind:
    """Nothing on paper for what the run has no line for is no difference."""
    return Kind.ONLY_PAPER if paper.fen else Kind.EQUAL
