"""The key by which a line's cost is divided among the units it serves (practice 14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from houqin.kernel.money import Money, allocate
from houqin.kernel.refusal import N_, BadInput

WHOLE_PPM = 1_000_000


class KeyUnclear(BadInput):
    """A key nobody could divide by."""

    code = "contracts.key_unclear"
    sentence = N_("The allocation key is not clear: {problem}.")
    remedy = N_("Every unit needs its weight; void and common areas need an owner.")
    basis = "practice 14"


@dataclass(frozen=True, slots=True)
class Share:
    """A unit's weight (internal id): 1/1,000 m², heads, the reading, the orders counted, or ppm of a fixed share."""

    payer_id: int
    weight: int


def check_key(key: str, shares: Sequence[Share]) -> None:
    """Refuse a key without units, with a unit twice, with a weight below nothing, or fixed shares that are no whole."""
    if key not in {"area", "heads", "metered", "orders", "fixed"}:
        raise KeyUnclear(problem=N_("there is no such key"))
    payers = [share.payer_id for share in shares]
    if not payers or len(set(payers)) < len(payers):
        raise KeyUnclear(problem=N_("it names each unit once, and at least one"))
    weights = [share.weight for share in shares]
    if min(weights) < 0:
        raise KeyUnclear(problem=N_("a weight is negative"))
    if key == "fixed" and sum(weights) != WHOLE_PPM:
        raise KeyUnclear(problem=N_("fixed shares must add up to 100 %"))
    if key in {"area", "heads"} and sum(weights) == 0:
        raise KeyUnclear(problem=N_("all weights are zero"))


def divide(amount: Money, shares: Sequence[Share]) -> dict[int, Money]:
    """*amount* by payer, exact to the fen; a month in which nothing was counted falls in equal parts.

    Ties of the last fen go to the smaller internal id, so that a second run divides alike.
    """
    ordered = sorted(shares, key=lambda share: share.payer_id)
    weights = [share.weight for share in ordered]
    if not any(weights):
        weights = [1] * len(weights)
    return {share.payer_id: part for share, part in zip(ordered, allocate(amount, weights), strict=True)}
