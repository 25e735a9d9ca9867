"""From the list of events to what an order looks like: corrections applied, milestones found (clock.md, Two times)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

VOIDED = "voided"


class Happening(Protocol):
    """An event as this rule reads it."""

    @property
    def id(self) -> int:
        """Its place in the record."""

    @property
    def kind(self) -> str:
        """What happened."""

    @property
    def at(self) -> datetime:
        """When."""

    @property
    def corrects_id(self) -> int | None:
        """The event it stands in place of."""


H = TypeVar("H", bound=Happening)


def effective(events: Iterable[H]) -> list[H]:
    """The events that count, by time and then by record: wrong ones give way to what corrects them."""
    events = list(events)
    replaced = {event.corrects_id for event in events if event.corrects_id is not None}
    standing = [event for event in events if event.id not in replaced and event.kind != VOIDED]
    return sorted(standing, key=lambda event: (event.at, event.id))


@dataclass(frozen=True, slots=True)
class Milestones:
    """When the steps of an order were reached; None: not (any more)."""

    acknowledged_at: datetime | None = None
    dispatched_at: datetime | None = None
    taken_at: datetime | None = None
    arrived_at: datetime | None = None
    made_safe_at: datetime | None = None
    completed_at: datetime | None = None
    confirmed_at: datetime | None = None


def milestones(events: Sequence[Happening]) -> Milestones:
    """The milestones of *effective* events: each step's first time, but the last dispatch and the last completion.

    Reopening takes completion and confirmation away; responded is when first a named person took the order.
    """
    first: dict[str, datetime] = {}
    last: dict[str, datetime] = {}
    for event in events:
        if event.kind == "reopened":
            last.pop("completed", None)
            last.pop("confirmed", None)
            continue
        first.setdefault(event.kind, event.at)
        last[event.kind] = event.at
    return Milestones(
        acknowledged_at=first.get("acknowledged"),
        dispatched_at=last.get("dispatched"),
        taken_at=first.get("taken"),
        arrived_at=first.get("arrived"),
        made_safe_at=first.get("made_safe"),
        completed_at=last.get("completed"),
        confirmed_at=last.get("confirmed"),
    )
