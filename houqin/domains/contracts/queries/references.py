"""Where contract lines stand against reference prices, and what their services should cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from houqin.domains.contracts.models import Contract, ContractLine, LinePrice, ReferencePrice, WorkNorm
from houqin.domains.contracts.rules.pricing import Group as Priced
from houqin.domains.contracts.rules.pricing import PriceTerms, price_group
from houqin.domains.contracts.rules.should_cost import Against, Norm, against_reference, should_cost
from houqin.kernel.money import Money
from houqin.kernel.worked import Step

PER_MEASURE = {"per_square_metre_month": "area", "per_head_month": "heads", "lump_sum": "posts"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A line against its reference (None: there is none) and its should-cost of a month (None: no norm fits)."""

    line: ContractLine
    price: int | None
    reference: ReferencePrice | None
    against: Against
    month_fen: int | None = None
    should_fen: int | None = None
    steps: tuple[Step, ...] = ()


def standing_of(contract: Contract, on: date, *, region: str = "CN") -> Sequence[Standing]:
    """Each line of a contract on a day against the reference of its class, basis and region, else the national one.

    Should-cost is taken where the norm's driver is what the line measures. Four queries.
    """
    lines = list(contract.lines.filter(valid_from__lte=on, valid_until__gt=on).order_by("number"))
    prices = {price.line_id: price for price in LinePrice.objects.at(on).filter(contract=contract)}
    classes = [line.service_class_id for line in lines]
    own = {"authority_id": contract.authority_id, "service_class_id__in": classes}
    references = {
        (row.service_class_id, row.price_basis, row.region): row
        for row in ReferencePrice.objects.at(on).filter(**own, region__in=[region, "CN"])
    }
    norms = {row.service_class_id: row for row in WorkNorm.objects.at(on).filter(**own)}
    found = []
    for line in lines:
        price = prices.get(line.pk)
        key = (line.service_class_id, line.price_basis)
        reference = references.get((*key, region)) or references.get((*key, "CN"))
        against = Against("unknown")
        if price is not None and reference is not None:
            against = against_reference(price.price, low=reference.low, high=reference.high)
        costs = _costs(line, price, norms.get(line.service_class_id))
        found.append(Standing(line, price and price.price, reference, against, *costs))
    return found


def _costs(
    line: ContractLine, price: LinePrice | None, norm: WorkNorm | None
) -> tuple[int | None, int | None, tuple[Step, ...]]:
    """What a month costs and should cost; None where the one or the other does not follow."""
    if price is None or price.quantity is None:
        return None, None, ()
    (month,) = price_group(PriceTerms(line.price_basis, price.price), Priced("work", price.quantity))
    if norm is None or PER_MEASURE.get(line.price_basis) != norm.driver:
        return month.amount_fen, None, ()
    told = Norm(**{name: getattr(norm, name) for name in Norm.__dataclass_fields__})
    worked = should_cost(told, quantity=price.quantity)
    value: Money = worked.value
    return month.amount_fen, value.fen, worked.steps
