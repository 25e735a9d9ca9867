"""Parts on an order: split at its contract line, within what the line includes a year (practice 8)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, Sum

from houqin.domains.contracts.models import ContractLine
from houqin.domains.contracts.rules import MaterialSide, MaterialsTerms, material_side
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import EventKind, Order, Part
from houqin.domains.orders.rules.history import effective
from houqin.domains.orders.rules.quoting import EarlierParts, earlier_parts
from houqin.domains.orders.services.act import Act
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.money import Money, Rate
from houqin.kernel.refusal import N_, BadInput
from houqin.kernel.worked import Worked


@dataclass(frozen=True, slots=True)
class UsedPart:
    """A part that went in, or is to go in: ``count_milli`` in 1/1,000 of its unit, ``unit_price_fen`` its cost in fen
    with tax, without mark-up.
    """

    name: str
    unit_name: str
    count_milli: int
    unit_price_fen: int


def terms_of(line: ContractLine | None) -> MaterialsTerms | None:
    """What a contract line says of materials."""
    if line is None:
        return None
    return MaterialsTerms(
        Money(line.materials_each_fen), Money(line.materials_year_fen), Rate(line.materials_markup_ppm)
    )


def split_at_line(
    parts: Sequence[UsedPart], line: ContractLine | None, *, used_this_year: Money
) -> list[tuple[UsedPart, Worked[MaterialSide]]]:
    """Each part with its sides, the earlier ones using the year's amount first. Raises BadInput."""
    sides = []
    for part in parts:
        if part.count_milli <= 0 or part.unit_price_fen < 0 or not part.name.strip():
            raise BadInput(field="parts", problem=N_("a part has a name, a count above zero and a price"))
        worked = material_side(
            unit_cost=Money(part.unit_price_fen),
            count_milli=part.count_milli,
            terms=terms_of(line),
            used_this_year=used_this_year,
        )
        used_this_year += worked.value.included
        sides.append((part, worked))
    return sides


def hold_year(actor: Actor, order_id: uuid.UUID) -> None:
    """Let one order at a time use up what a contract line includes a year; before the order is locked."""
    found = Order.objects.visible_to(actor).filter(public_id=order_id).order_by()
    line_id = next(iter(found.values_list("contract_line_id", flat=True)), None)
    if line_id is not None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"orders.materials:{line_id}"])


def use_parts(act: Act, parts: Sequence[UsedPart]) -> Money:
    """Keep the parts that went in, each with its sides; answers what is charged for them. Raises BadInput."""
    charged = Money(0)
    used = included_this_year(act.order, at=act.happened_at) if parts else Money(0)
    for part, worked in split_at_line(parts, act.order.contract_line, used_this_year=used):
        Part.objects.create(
            authority_id=act.order.authority_id,
            order=act.order,
            line=act.order.contract_line,
            name=part.name.strip()[:120],
            unit_name=part.unit_name.strip()[:20],
            count_milli=part.count_milli,
            unit_price_fen=part.unit_price_fen,
            included_fen=worked.value.included.fen,
            charged_fen=worked.value.payable.fen,
            side_code=worked.steps[0].code,
        )
        charged += worked.value.payable
    return charged


def parts_so_far(order: Order) -> list[EarlierParts]:
    """What the parts of an order's earlier completions were charged; none of one that was never reopened."""
    return earlier_parts(completions_of(order)) if order.reopened_count else []


def completions_of(order: Order) -> list[tuple[str, Mapping[str, Any]]]:
    """The order's completions with the dispatches between and what was decided on them: kind and data."""
    kinds = (EventKind.DISPATCHED, EventKind.COMPLETED, EventKind.LEFT_DECIDED, EventKind.VOIDED)
    return [(event.kind, event.data) for event in effective(order.events.filter(kind__in=kinds))]


def quoted_parts(order: Order, parts: Sequence[UsedPart], *, at: datetime) -> tuple[list[dict[str, object]], Money]:
    """Parts of a quote as it keeps them, and what they would be charged if they went in now. Raises BadInput."""
    used = included_this_year(order, at=at) if parts else Money(0)
    sides = split_at_line(parts, order.contract_line, used_this_year=used)
    kept: list[dict[str, object]] = [
        {
            "name": part.name.strip()[:120],
            "unit_name": part.unit_name.strip()[:20],
            "count_milli": part.count_milli,
            "unit_price_fen": part.unit_price_fen,
            "included_fen": worked.value.included.fen,
            "charged_fen": worked.value.payable.fen,
            "side_code": worked.steps[0].code,
        }
        for part, worked in sides
    ]
    return kept, sum((worked.value.payable for _, worked in sides), Money(0))


def included_this_year(order: Order, *, at: datetime) -> Money:
    """What parts of the order's contract line used of the yearly amount so far in the year of *at*, in fen."""
    if order.contract_line_id is None:
        return Money(0)
    parts = Part.objects.filter(in_year(local_date(at).year), line_id=order.contract_line_id).aggregate(
        total=Sum("included_fen")
    )
    return Money(parts["total"] or 0)


def in_year(year: int) -> Q:
    """Parts that count in *year*: of orders completed in it, and of reopened ones, which are about to be again."""
    return Q(order__completed_at__year=year) | Q(order__completed_at__isnull=True)
