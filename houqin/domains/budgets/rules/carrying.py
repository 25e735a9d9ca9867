"""The end of a fiscal year: what is released, what is carried over, and what is surplus (预算法 42)."""

from __future__ import annotations

from dataclasses import dataclass

from houqin.domains.budgets.rules.ledger import Balances

RULE = "carrying/1"


@dataclass(frozen=True, slots=True)
class YearEnd:
    """What closing a line does, in fen, in this order.

    Reservations and unspent commitments are ``released``; ``debt`` (accrued, not paid) goes to the next year as a debt
    with its money; the rest is ``carried`` or ``surplus``.
    """

    released_reserved: int
    released_committed: int
    debt: int
    carried: int
    surplus: int


def year_end(balances: Balances, *, fiscal_year: int, origin_year: int, carry_years: int) -> YearEnd:
    """How a line's year ends. Money approved for a year may be carried over at most *carry_years* times.

    What is still left after that is surplus. Debts go on whatever the age of their money: they were incurred in time.
    A line below zero (its control warns) carries nothing but its debt; the shortfall stays visible on the closed line
    only as what was paid, so it must be covered first: the service refuses.
    """
    left = max(0, balances.available + balances.reserved + balances.committed)
    may_carry = fiscal_year - origin_year < carry_years
    return YearEnd(
        released_reserved=balances.reserved,
        released_committed=balances.committed,
        debt=balances.accrued,
        carried=left if may_carry else 0,
        surplus=0 if may_carry else left,
    )
