"""What the generator tells: stories made of deeds. Both ways of laying orders read the same stories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Deed:
    """One act: its name as the workflow of orders names it, when, by whom (a person's name; empty: the system).

    ``facts`` are what the act says, in integers (minutes, fen, 1/1,000 units), texts, instants and dates; places,
    items, providers and persons are named by their keys in the tables.
    """

    name: str
    at: datetime
    by: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """One order's whole life, up to the end of the demo. ``key`` is unique and orders stories by their report.

    ``into`` is the key of the order it was merged into, or empty.
    """

    key: str
    deeds: tuple[Deed, ...]
    into: str = ""

    @property
    def reported_at(self) -> datetime:
        """When the report came in."""
        return self.deeds[0].at

    @property
    def is_lasting(self) -> bool:
        """Whether its life ended: nothing more is to come but a rating."""
        return self.deeds[-1].name in LAST


#: Acts after which an order rests.
LAST = frozenset({"confirm", "deem_confirmed", "rate", "reject", "withdraw", "merge", "complain", "decide_complaint"})


def together(stories: Iterable[Story]) -> Iterable[Sequence[Story]]:
    """Stories in groups of those that concern each other: an original and what is merged into it."""
    group: list[Story] = []
    for story in stories:
        if group and story.into != group[0].key:
            yield group
            group = []
        group.append(story)
    if group:
        yield group
