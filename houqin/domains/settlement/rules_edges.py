"""What waits at the edges of a month and of the term, payer by payer: held back, owed, paid in advance (practice 13).

Pure, in whole fen. In this order: what was held back is paid at the year's end, with December's or the last statement;
what the provider owes from earlier is set against what is payable; then the advance is set off by its schedule. What
finds no room waits for the next statement; after the final one it is a claim.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from houqin.kernel.money import Money, allocate


@dataclass(frozen=True, slots=True)
class Waiting:
    """What earlier statements left open between the contract and one payer: held back from it, owed by it."""

    held: int = 0
    claims: int = 0


@dataclass(frozen=True, slots=True)
class Edges:
    """What waits when a month is settled. ``waiting`` by payer (unit id), ``advance``: to be set off until now.

    ``releases``: this is the last statement of a year, what was held back is paid. ``final``: nothing follows, so what
    the clause could not take is set against all that is payable. ``line_id``: the contract line these lines stand at.
    ``payer``: who bears what has no payer of its own.
    """

    line_id: int = 0
    payer: int = 0
    waiting: Mapping[int, Waiting] = field(default_factory=dict)
    advance: int = 0
    releases: bool = False
    final: bool = False

    @property
    def anything(self) -> bool:
        """Whether a month without deliveries has something to state."""
        held = self.releases and any(one.held for one in self.waiting.values())
        owed = self.final and (self.advance or any(one.claims for one in self.waiting.values()))
        return bool(held or owed)

    def payers(self, delivered: Sequence[int]) -> list[int]:
        """Who gets a statement: who pays a line, and whoever else something is settled with."""
        others = [unit for unit, one in self.waiting.items() if self.final or (self.releases and one.held)]
        return list(dict.fromkeys((*delivered, *others))) or [self.payer]


@dataclass(frozen=True, slots=True)
class Due:
    """What the month alone came to for one payer: ``fen`` due (below nothing: a claim), of it ``held`` back already;
    ``claim``: its part of what the clause could not take."""

    unit_id: int
    fen: int
    held: int
    claim: int


@dataclass(frozen=True, slots=True)
class Cleared:
    """What becomes of it. ``payable`` = due + released − recovered − set_off + claim; ``owed``: what is new to owe."""

    released: int
    recovered: int
    set_off: int
    payable: int
    claim: int
    owed: int


def clear(edges: Edges, dues: Sequence[Due]) -> list[Cleared]:
    """Settle what waits with each payer, in the order of *dues*; every fen is paid, set off, waiting or owed."""
    released = [edges.waiting.get(due.unit_id, Waiting()).held + due.held if edges.releases else 0 for due in dues]
    whole = [due.fen + back for due, back in zip(dues, released, strict=True)]
    room = [max(fen, 0) for fen in whole]
    standing = [edges.waiting.get(due.unit_id, Waiting()).claims + (due.claim if edges.final else 0) for due in dues]
    recovered = [min(owed, fen) for owed, fen in zip(standing, room, strict=True)]
    room = [fen - back for fen, back in zip(room, recovered, strict=True)]
    off = min(edges.advance, sum(room))
    set_off = _divided(off, room)
    left = _divided(edges.advance - off if edges.final else 0, [1] * len(dues))
    return [
        Cleared(
            released[place],
            recovered[place],
            set_off[place],
            room[place] - set_off[place],
            max(-whole[place], 0),
            max(-whole[place], 0) + due.claim + left[place],
        )
        for place, due in enumerate(dues)
    ]


def _divided(fen: int, weights: Sequence[int]) -> list[int]:
    return [part.fen for part in allocate(Money(fen), weights)] if fen else [0] * len(weights)
