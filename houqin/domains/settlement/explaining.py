"""Why a statement comes to what it comes to: the stored steps, and by name what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from houqin.domains.evaluation.models import Scorecard
from houqin.domains.evaluation.rules.items import COUNTING
from houqin.domains.evaluation.steps import INDICATORS
from houqin.domains.orders.models import Order
from houqin.domains.settlement.models import Settlement, Statement
from houqin.domains.settlement.steps import as_step
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.money import Score
from houqin.kernel.refusal import N_
from houqin.kernel.worked import Step
from houqin.web.clock_reasons import MILESTONES
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


#: What of a closed month may change, in words.
CHANGED = {
    "score": N_("score {before} → {now}"),
    "site": N_("score of site {which} {before} → {now}"),
    "component": N_("indicator {which} {before} → {now}"),
    "count": N_("count of {which} {before} → {now}"),
    "incident": N_("incident {which} {before} → {now}"),
    "breach": N_("minutes late {which} {before} → {now}"),
    "add_points": N_("added points {before} → {now}"),
}
#: A list longer than this is told by its first few and how many more.
TOLD = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A late fact or a correction, and what changed in words."""

    of: Any
    changes: list[str]


def told(rows: Iterable[Any]) -> list[Told]:
    """Each row with its changes of a closed month, a sentence each in the language in force; orders by their numbers.
    One query for all."""
    found = list(rows)
    shown = [one for row in found for one in row.changed[:TOLD]]
    promises = [one["which"].rpartition(" ")[2] for one in shown if one["what"] == "breach"]
    known = Order.objects.filter(public_id__in=promises).values_list("public_id", "number") if promises else ()
    numbers = {str(public_id): number for public_id, number in known}
    return [Told(row, changes_in_words(row.changed, numbers)) for row in found]


def changes_in_words(changed: Sequence[Mapping[str, str]], numbers: Mapping[str, str]) -> list[str]:
    """The first changes, and how many more there are; *numbers* of orders by public id."""
    sentences = [
        gettext(sentence).format(which=_which(one, numbers), before=_figure(one, "before"), now=_figure(one, "now"))
        for one, sentence in ((one, CHANGED[one["what"]]) for one in changed[:TOLD])
    ]
    more = len(changed) - TOLD
    return [*sentences, gettext("and {more} more").format(more=more)] if more > 0 else sentences


def _which(one: Mapping[str, str], numbers: Mapping[str, str]) -> str:
    """What changed, as people call it: the promise and its order, the indicator."""
    if one["what"] == "breach":
        kind, _, order = one["which"].rpartition(" ")
        return f"{gettext(MILESTONES.get(kind, kind))} {numbers.get(order, order)}"
    named = INDICATORS.get(one["which"])
    return gettext(named) if named else one["which"]


def _figure(one: Mapping[str, str], side: str) -> str:
    """What it said: scores are kept in 1/100 point, what is counted as it is."""
    value = one[side]
    is_score = one["what"] in {"score", "site", "component"} and one["which"] not in COUNTING
    return str(Score(int(value))) if is_score and value.isdigit() else value or "–"
