"""Why a statement comes to what it comes to: the stored steps, and by name what they rest on."""

from __future__ import annotations

from collections.abc import Mapping

from houqin.domains.evaluation.models import Scorecard
from houqin.domains.orders.models import Order
from houqin.domains.settlement.models import Settlement, Statement
from houqin.domains.settlement.steps import as_step
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.worked import Step
from houqin.web.words import Link


def steps_of(statement: Statement) -> list[Step]:
    """Every line's pricing, which clause judged by which scores, then how it reasoned."""
    settlement = statement.settlement
    lines = [step for line in statement.lines.order_by("position") for step in line.steps]
    return [*map(as_step, lines), *grounds(settlement), *map(as_step, settlement.steps)]


def grounds(settlement: Settlement) -> list[Step]:
    """The version of the clause that judged the month, and the cards whose scores it read."""
    version = settlement.clause
    if version is None:
        return []
    named: dict[str, int | str] = {
        "clause": str(version.clause["clause"]),
        "version": version.version,
        "since": version.valid_from.isoformat(),
    }
    return [Step("settlement.clause", named), *map(_scored, cards_of(settlement))]


def cards_of(settlement: Settlement) -> list[Scorecard]:
    """The card a month was settled by; where each service has its own, those that stood when it was settled."""
    if settlement.scorecard is not None:
        return [settlement.scorecard]
    rows = Scorecard.objects.filter(
        contract_id=settlement.contract_id,
        month=settlement.month,
        service__isnull=False,
        frozen_at__lte=settlement.recorded_at,
    )
    newest = rows.select_related("contract", "service").order_by("service__position", "service_id", "-version")
    return list({card.service_id: card for card in reversed(newest)}.values())[::-1]


def names_of(statement: Statement, actor: Actor) -> Mapping[str, Link]:
    """The orders that steps rest on, by the number that people know them by, among those *actor* may see."""
    resting = {one for step in statement.settlement.steps if step["code"] == "clauses.breach" for one in step["basis"]}
    promises = {one["id"] for one in statement.settlement.facts.get("breaches", ()) if one.get("id")}
    rows = Order.objects.visible_to(actor).filter(public_id__in=resting & promises)
    return {str(row.public_id): Link(row.number, row.get_absolute_url()) for row in rows.only("public_id", "number")}


def _scored(card: Scorecard) -> Step:
    figures: dict[str, int | str] = {
        "card": str(card),
        "version": card.version,
        "inspections": card.inspections,
        "orders": card.orders,
        "answers": card.answers,
    }
    if card.score is None:
        return Step("settlement.not_scored", figures)
    return Step("settlement.scored", figures | {"score": card.score})
