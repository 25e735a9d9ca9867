"""What deliveries cost: quantities are summed exactly, the product is rounded once (house §5).

The set is grouped in the database, each group is judged here; :func:`order_amount` is the one judgement the database
makes itself (``queries.priced``), because an order with a minimum is its own line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from houqin.domains.contracts.rules.bases import MEASURE_OF, PERIODIC
from houqin.kernel.money import round_half_up
from houqin.kernel.refusal import N_, BadInput

WHOLE_PPM = 1_000_000
#: Fen = thousandths × ten-thousandths of a yuan ÷ this.
SCALE = 100_000
#: An add-on per yuan of cost is written like a price, in ten-thousandths.
PER_YUAN = 10_000


class TiersUnclear(BadInput):
    """Tiers of a price that leave a quantity without a price, or cannot be combined with the rest of the line."""

    code = "contracts.tiers_unclear"
    sentence = N_("The price tiers are not clear: {problem}.")
    basis = "rules B3"


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """What a line's price version says. ``price`` in 1/10,000 yuan per unit (on cost bases: added to each yuan).

    ``tiers``: (quantity above which it holds in 1/1,000, price), rising; ``tiering`` "", "graduated" or "volume".
    """

    basis: str
    price: int
    surcharge_ppm: int = 0
    minimum_fen: int = 0
    tiering: str = ""
    tiers: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Deliveries of one line, price version, part and share. ``by_order_fen``: their sum priced order by order."""

    part: str
    quantity: int
    cost_fen: int = 0
    by_order_fen: int = 0
    share_days: int = 1
    share_of: int = 1
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class PricedPart:
    """A statement line's quantity and amount: ``tier`` counts from 0."""

    tier: int
    quantity: int
    price: int
    amount_fen: int


def check_tiers(terms: PriceTerms) -> None:
    """Refuse tiers that do not rise from above nothing, or meet a minimum, a surcharge or a monthly basis."""
    if not terms.tiering:
        if terms.tiers:
            raise TiersUnclear(problem=N_("tiers are written but not how they count"))
        return
    starts = [start for start, _ in terms.tiers]
    if terms.tiering not in {"graduated", "volume"} or not starts:
        raise TiersUnclear(problem=N_("a tiered price names its tiers, graduated or by volume"))
    if starts[0] <= 0 or sorted(set(starts)) != starts or any(price < 0 for _, price in terms.tiers):
        raise TiersUnclear(problem=N_("each tier starts above the one before it, and no price is negative"))
    if terms.basis in PERIODIC or MEASURE_OF[terms.basis] == "yuan":
        raise TiersUnclear(problem=N_("only what is counted piece by piece has tiers"))
    if terms.minimum_fen or terms.surcharge_ppm:
        raise TiersUnclear(problem=N_("a tiered price has no minimum and no surcharge"))


def price_group(terms: PriceTerms, group: Group) -> tuple[PricedPart, ...]:
    """What a group of deliveries costs, a part per tier; rounded once each, half up to the fen."""
    if group.part != "work":
        return (PricedPart(0, group.quantity, 0, group.cost_fen),)
    if terms.minimum_fen:
        return (PricedPart(0, group.quantity, terms.price, group.by_order_fen),)
    if not terms.tiering:
        return (PricedPart(0, group.quantity, terms.price, _amount(terms, group)),)
    return tuple(
        PricedPart(tier, quantity, price, round_half_up(quantity * price, SCALE))
        for tier, quantity, price in _tiered(terms, group.quantity)
    )


def rounding(months: int, *, quantity: int, price: int) -> int:
    """What so many whole months of one price come to together, less what they came to each rounded, in fen: the last
    month of a year takes it (samples D2), so that twelve months make the year's price."""
    return round_half_up(months * quantity * price, SCALE) - months * round_half_up(quantity * price, SCALE)


def order_amount(terms: PriceTerms, *, quantity: int, cost_fen: int = 0, emergency: bool = False) -> int:
    """What one order costs on a line with a minimum: its own amount, at least the minimum. A reversal mirrors it."""
    own = Group("work", abs(quantity), abs(cost_fen), emergency=emergency)
    amount = max(_amount(terms, own), terms.minimum_fen)
    return amount if quantity > 0 else -amount


def _amount(terms: PriceTerms, group: Group) -> int:
    surcharge = WHOLE_PPM + (terms.surcharge_ppm if group.emergency else 0)
    share = group.share_days * surcharge
    whole = group.share_of * WHOLE_PPM
    if MEASURE_OF[terms.basis] == "yuan":
        return round_half_up(group.cost_fen * (PER_YUAN + terms.price) * share, PER_YUAN * whole)
    return round_half_up(group.quantity * terms.price * share, SCALE * whole)


def _tiered(terms: PriceTerms, quantity: int) -> Sequence[tuple[int, int, int]]:
    """(tier, quantity, price) of the month's quantity. A month of reversals only counts in the first tier."""
    starts = [0, *(start for start, _ in terms.tiers)]
    prices = [terms.price, *(price for _, price in terms.tiers)]
    reached = max(sum(start < quantity for start in starts) - 1, 0)
    if terms.tiering == "volume" or reached == 0:
        return [(reached, quantity, prices[reached])]
    ends = [*starts[1 : reached + 1], quantity]
    return [(tier, ends[tier] - starts[tier], prices[tier]) for tier in range(reached + 1)]
