"""Prices that follow an agreed formula: from a dated notice, within the year's cap (rules B3, samples D2).

``P1 = P0 × (1 + Σ wᵢ · sign(Δᵢ) · max(0, |Δᵢ| − dᵢ))``: symmetric, because rates have fallen too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from houqin.kernel.money import Rate, round_half_up
from houqin.kernel.refusal import N_, BadInput, Refusal
from houqin.kernel.worked import Step, Worked

WHOLE_PPM = 1_000_000
#: A weight times a movement: parts of 10¹², exact; the price is rounded once.
EXACT = WHOLE_PPM * WHOLE_PPM


class FormulaUnclear(BadInput):
    """A formula nobody could compute by."""

    code = "contracts.formula_unclear"
    sentence = N_("The price formula is not clear: {problem}.")
    basis = "rules B3"


class FormulaMissing(Refusal):
    """A price may move by a formula only if one stood in tender document and contract."""

    code = "contracts.formula_missing"
    sentence = N_("{contract} has no price formula in force on {on}.")
    remedy = N_("Without one the price stays as agreed (包干); a formula cannot be agreed afterwards.")
    basis = "政府采购法 49"


class AboveYearlyCap(Refusal):
    """The year's movements together exceed the cap of the formula."""

    code = "contracts.above_yearly_cap"
    sentence = N_("With {moved} now the prices of this contract year would have moved by {total}; the cap is {cap}.")
    remedy = N_("Adjust up to the cap; the rest waits for the next contract year.")
    basis = "rules B3"


@dataclass(frozen=True, slots=True)
class Weight:
    """How much of the price follows an index, and the band within which its movement is borne by the provider."""

    index: str
    weight_ppm: int
    band_ppm: int = 0


def check_formula(weights: Sequence[Weight], *, cap_ppm: int) -> None:
    """Refuse a formula without indices, with one twice, with weights over the whole price, or without a cap."""
    names = [weight.index for weight in weights]
    if not names or len(set(names)) < len(names) or not all(names):
        raise FormulaUnclear(problem=N_("it names each index once, and at least one"))
    if any(weight.weight_ppm <= 0 or weight.band_ppm < 0 for weight in weights):
        raise FormulaUnclear(problem=N_("a weight is positive and a band not negative"))
    if sum(weight.weight_ppm for weight in weights) > WHOLE_PPM:
        raise FormulaUnclear(problem=N_("the weights exceed the whole price"))
    if not 0 < cap_ppm <= WHOLE_PPM:
        raise FormulaUnclear(problem=N_("it needs a yearly cap between 0 % and 100 %"))


def factor(weights: Sequence[Weight], moved: Mapping[str, int]) -> Worked[int]:
    """The movement of the price in parts of 10¹² from the movements of the indices (ppm). Raises FormulaUnclear."""
    unknown = set(moved) - {weight.index for weight in weights}
    if unknown or not moved:
        raise FormulaUnclear(problem=N_("the notice moves an index that the formula does not name"))
    total, steps = 0, []
    for weight in weights:
        delta = moved.get(weight.index, 0)
        beyond = max(abs(delta) - weight.band_ppm, 0) * (1 if delta > 0 else -1)
        total += weight.weight_ppm * beyond
        figures: dict[str, int | str] = {
            "index": weight.index,
            "moved": delta,
            "band": weight.band_ppm,
            "beyond": beyond,
            "weight": weight.weight_ppm,
        }
        steps.append(Step("contracts.index", figures))
    return Worked(total, tuple(steps))


def check_cap(*, now: int, earlier: int, cap_ppm: int) -> None:
    """Refuse a movement that takes the contract year beyond its cap, up or down (AboveYearlyCap); parts of 10¹²."""
    if abs(now + earlier) > cap_ppm * WHOLE_PPM:
        raise AboveYearlyCap(moved=_percent(now), total=_percent(now + earlier), cap=str(Rate(cap_ppm)))


def moved_price(price: int, by: int) -> int:
    """*price* (1/10,000 yuan) moved by parts of 10¹², rounded once, half up."""
    return round_half_up(price * (EXACT + by), EXACT)


def _percent(parts: int) -> str:
    return str(Rate(round_half_up(parts, WHOLE_PPM)))
