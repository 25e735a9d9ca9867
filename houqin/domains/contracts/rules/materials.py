"""On which side of the contract's line used parts fall (practice 8): the one rule, for quotes and for what went in."""

from __future__ import annotations

from dataclasses import dataclass

from houqin.kernel.money import Money, Rate, round_half_up, share_of
from houqin.kernel.worked import Step, Worked

RULE = "contracts.materials/1"


@dataclass(frozen=True, slots=True)
class MaterialsTerms:
    """What a contract line says of materials: included up to ``each`` apiece and ``year`` a year; above, at cost with
    ``markup`` on it, which is the most the contract lets a provider add.
    """

    each: Money
    year: Money
    markup: Rate


@dataclass(frozen=True, slots=True)
class MaterialSide:
    """A part's cost, split at the line: borne by the provider's price, and paid for on top, mark-up included."""

    included: Money
    payable: Money


def material_side(
    *, unit_cost: Money, count_milli: int, terms: MaterialsTerms | None, used_this_year: Money
) -> Worked[MaterialSide]:
    """Split a part at the contract's line. ``count_milli``: 1/1,000 unit; ``used_this_year``: included so far.

    Without terms everything is payable at cost; a part dearer than ``each`` apiece wholly at cost with the mark-up. Of
    the year's last rest only the rest is included: a part that straddles the year's limit is split there. Cost and
    mark-up round once each, half up.
    """
    cost = Money(round_half_up(unit_cost.fen * count_milli, 1000))
    if terms is None:
        return _side(Money(0), cost, Rate(0), "contracts.part_no_line")
    if unit_cost.fen > terms.each.fen:
        return _side(Money(0), cost, terms.markup, "contracts.part_above_price")
    included = Money(min(cost.fen, max(0, terms.year.fen - used_this_year.fen)))
    code = "contracts.part_included" if included == cost else "contracts.part_above_year"
    return _side(included, cost - included, terms.markup, code)


def _side(included: Money, above: Money, markup: Rate, code: str) -> Worked[MaterialSide]:
    added = share_of(above, markup)
    figures = {"included_fen": included.fen, "above_fen": above.fen, "markup_fen": added.fen}
    return Worked(MaterialSide(included, above + added), (Step(code, figures, rule=RULE),))
