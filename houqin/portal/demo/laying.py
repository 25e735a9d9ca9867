"""The first way: stories of the past, laid in sets (domains/orders/services/laying)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from houqin.domains.orders.models import Source
from houqin.domains.orders.services.laying import PastAct, PastOrder, draw_numbers, lay_orders
from houqin.domains.orders.services.materials import UsedPart
from houqin.portal.demo.props import Props
from houqin.portal.demo.story import Deed, Story, together
from houqin.portal.demo.tables import Tables

#: Orders laid in one use case.
SET = 1_000


def lay(stories: Sequence[Story], props: Props, *, at: datetime, numbers: Mapping[str, str] | None = None) -> int:
    """Lay stories, whole merges together; answers how many rows were written. *numbers*: drawn before, by key."""
    written = 0
    for one_set in sets(stories):
        past = [past_of(story, props) for story in one_set]
        written += lay_orders(props.system, past, numbers=numbers or draw_numbers(props.system, past), at=at)
    return written


def numbers_of(stories: Sequence[Story], props: Props) -> dict[str, str]:
    """The orders' numbers in the order of their entry, whoever lays them."""
    return draw_numbers(props.system, [PastOrder(one.key, (_past_act(one.deeds[0], props),)) for one in stories])


def sets(stories: Iterable[Story]) -> Iterator[list[Story]]:
    """Stories in sets of about :data:`SET`, none of which parts an original from what was merged into it."""
    one_set: list[Story] = []
    for group in together(stories):
        if one_set and len(one_set) + len(group) > SET:
            yield one_set
            one_set = []
        one_set += group
    if one_set:
        yield one_set


def strands(stories: Iterable[Story], tables: Tables, *, count: int) -> list[list[Story]]:
    """Stories in *count* shares of about one size that may be laid beside each other.

    What an order says may depend on earlier ones of its contract line (materials used up) or item (rework), so items
    of one line, and those that one story names, stay in one share.
    """
    tied: dict[str, str] = {}

    def root(item: str) -> str:
        while tied.setdefault(item, item) != item:
            item = tied[item]
        return item

    def tie(items: Sequence[str]) -> None:
        for item in items[1:]:
            tied[root(item)] = root(items[0])

    for together_served in tables.items_of_lines:
        tie(together_served)
    groups = [(group, _items(group)) for group in together(stories)]
    for _, items in groups:
        tie(items)
    by_root: dict[str, list[Story]] = defaultdict(list)
    for group, items in groups:
        by_root[root(items[0]) if items else ""] += group
    shares: list[list[Story]] = [[] for _ in range(count)]
    for _, strand in sorted(by_root.items(), key=lambda one: (-len(one[1]), one[0])):
        min(shares, key=len).extend(strand)
    return [sorted(share, key=_as_told) for share in shares]


def _items(group: Sequence[Story]) -> list[str]:
    return sorted({deed.facts["item"] for story in group for deed in story.deeds if "item" in deed.facts})


def _as_told(story: Story) -> str:
    return story.key


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
