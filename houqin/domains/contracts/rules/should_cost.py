"""What a service should cost: norm × area, people or posts × frequency, up to the price with tax (rules B3, D2).

Also where a price stands against a published reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from houqin.kernel.money import Money, round_half_up
from houqin.kernel.refusal import N_, BadInput
from houqin.kernel.worked import Step, Worked

WHOLE_PPM = 1_000_000
THOUSAND = 1_000


class NormUnclear(BadInput):
    """A norm or an amount of work that nobody could compute by."""

    code = "contracts.norm_unclear"
    sentence = N_("The norm is not clear: {problem}.")
    basis = "机关事务管理条例 10"


@dataclass(frozen=True, slots=True)
class Norm:
    """``per_post``: 1/1,000 units a post serves at one round a day; ``post_fen`` a post's month; ``materials_fen`` per
    1,000 units and month; rates in ppm: management on direct cost, profit on both, tax on all."""

    per_post: int
    post_fen: int
    materials_fen: int = 0
    management_ppm: int = 30_000
    profit_ppm: int = 50_000
    tax_ppm: int = 60_000


def posts_needed(norm: Norm, *, quantity: int, rounds_ppm: int = WHOLE_PPM) -> int:
    """How many posts serve *quantity* (1/1,000 units) at so many rounds a day (ppm of one); begun ones are whole."""
    if norm.per_post <= 0 or quantity < 0 or rounds_ppm < 0:
        raise NormUnclear(problem=N_("quantities and norms are positive"))
    return -(-quantity * rounds_ppm // (norm.per_post * WHOLE_PPM))


def should_cost(norm: Norm, *, quantity: int, rounds_ppm: int = WHOLE_PPM) -> Worked[Money]:
    """A month of the service with tax, from posts and materials; each part rounded once to the fen."""
    posts = posts_needed(norm, quantity=quantity, rounds_ppm=rounds_ppm)
    labour = posts * norm.post_fen
    materials = round_half_up(quantity * norm.materials_fen, THOUSAND * THOUSAND)
    composed = compose(
        [("labour", labour), ("materials", materials)],
        management_ppm=norm.management_ppm,
        profit_ppm=norm.profit_ppm,
        tax_ppm=norm.tax_ppm,
    )
    needed = Step(
        "contracts.posts", {"quantity": quantity, "rounds": rounds_ppm, "norm": norm.per_post, "posts": posts}
    )
    return Worked(composed.value, (needed, *composed.steps))


def compose(
    direct: Sequence[tuple[str, int]], *, management_ppm: int, profit_ppm: int, tax_ppm: int, unit_fen: int = 1
) -> Worked[Money]:
    """The composition of a fee (物业服务收费管理办法 11): direct cost, management on it, profit on both, tax on all.

    Each of the three is rounded once, half up, to *unit_fen* (100: whole yuan, as cost sheets do).
    """
    cost = sum(fen for _, fen in direct)
    management = _share(cost, management_ppm, unit_fen)
    profit = _share(cost + management, profit_ppm, unit_fen)
    net = cost + management + profit
    tax = _share(net, tax_ppm, unit_fen)
    steps = [Step("contracts.cost", {"part": name, "fen": fen}) for name, fen in direct]
    figures = {"direct": cost, "management": management, "profit": profit, "net": net, "tax": tax, "total": net + tax}
    return Worked(Money(net + tax), (*steps, Step("contracts.composed", figures)))


def _share(fen: int, ppm: int, unit_fen: int) -> int:
    return round_half_up(fen * ppm, WHOLE_PPM * unit_fen) * unit_fen


@dataclass(frozen=True, slots=True)
class Against:
    """Where a price stands: ``where`` is below, within, above or unknown; ``by_ppm`` how far beyond the bound."""

    where: str
    by_ppm: int = 0


def against_reference(price: int, *, low: int | None, high: int | None) -> Against:
    """Where *price* (1/10,000 yuan) stands against a reference range with open ends."""
    if low is None and high is None:
        return Against("unknown")
    if high is not None and price > high:
        return Against("above", round_half_up((price - high) * WHOLE_PPM, high) if high else WHOLE_PPM)
    if low is not None and price < low:
        return Against("below", round_half_up((low - price) * WHOLE_PPM, low))
    return Against("within")
