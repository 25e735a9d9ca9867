"""The first way: stories of the past, laid in sets (domains/orders/services/laying)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from houqin.domains.orders.models import Source
from houqin.domains.orders.services.field import UsedPart
from houqin.domains.orders.services.laying import PastAct, PastOrder, draw_numbers, lay_orders
from houqin.portal.demo.props import Props
from houqin.portal.demo.story import Deed, Story

#: Orders laid in one use case.
SET = 1_000


def lay(stories: Sequence[Story], props: Props, *, at: datetime) -> int:
    """Lay stories, whole merges together; answers how many rows were written."""
    written = 0
    for first in range(0, len(stories), SET):
        # Duplicates follow their original at once, so a set never parts them but at its edge.
        last = min(first + SET, len(stories))
        past = [past_of(story, props) for story in stories[first:last]]
        written += lay_orders(props.system, past, numbers=draw_numbers(props.system, past), at=at)
    return written


def past_of(story: Story, props: Props) -> PastOrder:
    """A story with everything it names found among the rows."""
    return PastOrder(story.key, tuple(_past_act(deed, props) for deed in story.deeds))


def _past_act(deed: Deed, props: Props) -> PastAct:
    find = _FOUND.get(deed.name)
    name, facts = find(deed.facts, props, deed) if find else (deed.name, dict(deed.facts))
    return PastAct(name, deed.at, props.actor(deed.by), facts)


Found = tuple[str, dict[str, Any]]


def _report(facts: Mapping[str, Any], props: Props, deed: Deed) -> Found:
    requester = props.people[facts.get("caller", deed.by)]
    return deed.name, {
        "unit": requester.unit,
        "requester": requester,
        "description": facts["words"],
        "version": props.versions[facts["item"]] if "item" in facts else None,
        "place": props.places[facts["place"]] if "place" in facts else None,
        "urgency": facts.get("urgency", ""),
        "source": facts.get("source", Source.WEB),
        "scheduled_at": facts.get("scheduled_at"),
        "reported_at": facts.get("reported_at"),
    }


def _complete(facts: Mapping[str, Any], props: Props, deed: Deed) -> Found:  # noqa: ARG001  one signature for all
    return "complete", {
        "result": facts["words"],
        "parts": used_parts(facts),
        "labour_fen": facts.get("labour_fen", 0),
        "quantity_milli": facts["quantity"],
    }


def used_parts(facts: Mapping[str, Any]) -> list[UsedPart]:
    """The parts a deed names."""
    return [UsedPart(part["name"], part["unit"], part["count"], part["price_fen"]) for part in facts.get("parts") or ()]


_FOUND: dict[str, Any] = {
    "submit": _report,
    "report_by_phone": _report,
    "complete": _complete,
    "classify": lambda facts, props, deed: ("classify", {"version": props.versions[facts["item"]]}),
    "dispatch": lambda facts, props, deed: ("dispatch", {"line": props.lines[facts["item"]]}),
    "transfer": lambda facts, props, deed: (
        "transfer",
        {"provider_id": props.units[facts["provider"]].pk, "reason": facts["reason"]},
    ),
    "assign": lambda facts, props, deed: ("assign", {"worker": props.people[facts["worker"]]}),
    "return": lambda facts, props, deed: ("return_order", dict(facts)),
    "reject": lambda facts, props, deed: ("reject", {"reason_code": facts["reason"], "words": facts["words"]}),
    "pause": lambda facts, props, deed: (
        "pause",
        {"reason": props.pause_reasons[facts["reason"]], "promised": facts["promised"], "words": facts["words"]},
    ),
    "quote": lambda facts, props, deed: ("quote", {**facts, "waiting": props.pause_reasons}),
    "approve_quote": lambda facts, props, deed: ("decide_quote", {"approve": True}),
    "refuse_quote": lambda facts, props, deed: ("decide_quote", {"approve": False, "reason": facts["reason"]}),
    "confirm": lambda facts, props, deed: ("confirm", {"by": facts["how"], "report": facts.get("report", "")}),
}
