"""What an order is expected to cost, and when that must be reserved before work (practice 8, clauses.md "Budget")."""

from __future__ import annotations

from houqin.kernel.money import Money, round_half_up

#: Fen in 1/10,000 yuan.
PER_FEN = 100


def expected_cost(*, given: Money | None, asked: Money | None, price: int | None, is_periodic: bool) -> Money:
    """What an order is expected to cost.

    ``given``: what the dispatcher expects; ``asked``: what its exception was granted for; ``price``: of one unit, in
    1/10,000 yuan, of the contract line or else the catalogue's guide price. A service paid by the month costs nothing
    more by an order, and of what nobody named a price nothing can be reserved: its quote will be.
    """
    if given is not None:
        return given
    if asked is not None:
        return asked
    return Money(0) if price is None or is_periodic else Money(round_half_up(price, PER_FEN))


def to_reserve(*, expected: Money, is_committed: bool, keeps_budget: bool) -> Money:
    """How much an order must hold reserved: nothing where its contract committed money, or no budget is kept at all."""
    return Money(0) if is_committed or not keeps_budget else expected
