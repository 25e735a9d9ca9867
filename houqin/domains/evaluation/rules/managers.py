"""How well those who manage services did their own part (S38): duties kept of those that fell due."""

from __future__ import annotations

from collections.abc import Mapping

from houqin.domains.evaluation.rules.items import FULL
from houqin.kernel.money import round_half_up

DUTIES = ("inspections_held", "rectifications_closed", "appeals_answered", "complaints_decided")


def appraised(duties: Mapping[str, tuple[int, int]]) -> int | None:
    """The mean of the shares kept, in 1/100 point, rounded once; duties that never fell due do not count.

    ``duties``: duty → (kept, fell due). None: nothing fell due, which is neither nothing nor full marks.
    """
    due = [(kept, of) for kept, of in duties.values() if of]
    if not due:
        return None
    common = 1
    for _, of in due:
        common *= of
    return round_half_up(sum(kept * common // of for kept, of in due) * FULL, common * len(due))
