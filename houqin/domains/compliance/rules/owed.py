"""What of a statement was overdue on a day (款项支付条例 15, 18). Pure: as it stood then, whatever happened since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Held:
    """An amount disputed from a day on, until it was answered (None: not yet)."""

    fen: int
    since: date
    until: date | None = None

    def on(self, day: date) -> int:
        """What of it was held back on a day."""
        return self.fen if self.since <= day and (self.until is None or day < self.until) else 0


def overdue_on(
    day: date, *, payable_fen: int, due_on: date, paid: Sequence[tuple[int, date]], disputed: Sequence[Held] = ()
) -> int:
    """Fen that should have been paid by *day* and were not: a statement due that very day is not overdue yet.

    Payments count from their day on; what is disputed is not owed while the dispute is open (条例 15).
    """
    if due_on >= day:
        return 0
    paid_by_then = sum(fen for fen, on in paid if on <= day)
    held = sum(one.on(day) for one in disputed)
    return max(payable_fen - paid_by_then - held, 0)
