"""On which side of the contract's line used parts fall (practice 8)."""

from __future__ import annotations

from dataclasses import dataclass

from houqin.kernel.money import ZERO, Money, Rate, share_of


@dataclass(frozen=True, slots=True)
class MaterialSide:
    """On which side of the contract's line used parts fall: borne by the provider's price, or paid for on top.

    What is payable needs an approved quote (practice 8).
    """

    included: Money
    payable: Money


def material_side(
    *, unit_cost: Money, count: int, used_this_year: Money, each_limit: Money, year_limit: Money, markup: Rate
) -> MaterialSide:
    """Included while a part costs at most *each_limit* apiece and the year's included parts stay within *year_limit*;
    above, at cost with *markup*. Parts are included together or not at all. ``used_this_year``: included so far.
    """
    cost = unit_cost * count
    if unit_cost <= each_limit and used_this_year + cost <= year_limit:
        return MaterialSide(included=cost, payable=ZERO)
    return MaterialSide(included=ZERO, payable=cost + share_of(cost, markup))
