"""A story in the telling: what all stories share, and the moment that moves on with every deed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from houqin.portal.demo.cast import Cast
from houqin.portal.demo.rhythm import WorkingTime
from houqin.portal.demo.story import Deed
from houqin.portal.demo.tables import Demand, PersonRow, PlaceRow, Tables

EMERGENCIES = frozenset({"P1", "P2"})


@dataclass(slots=True)
class Stage:
    """What every story of one demo shares."""

    tables: Tables
    cast: Cast
    time: WorkingTime
    until: datetime
    #: When each item was last reported from each place, by their keys.
    reported: dict[tuple[str, str], datetime] = field(default_factory=dict)

    @property
    def says(self) -> dict[str, Any]:
        """The phrases of demand.yaml."""
        says: dict[str, Any] = self.tables.rhythm["says"]
        return says


@dataclass(slots=True)
class Telling:
    """A story being told: ``now`` moves on with every deed."""

    stage: Stage
    key: str
    item: str
    dice: Random
    now: datetime
    urgency: str = ""
    place: PlaceRow | None = None
    person: PersonRow | None = None
    scheduled: datetime | None = None
    agreed: date | None = None
    provider: str = ""
    worker: str = ""
    is_late: bool = False
    is_transferred: bool = False
    quoted: tuple[int, int] | None = None
    deeds: list[Deed] = field(default_factory=list)

    # ---- small tools

    @property
    def demand(self) -> Demand:
        return self.stage.tables.demand[self.item]

    @property
    def pressing(self) -> bool:
        return self.urgency in EMERGENCIES

    def chance(self, per_cent: float) -> bool:
        return self.dice.random() * 100 < per_cent

    def besides(self, name: str) -> bool:
        return self.chance(self.stage.tables.rhythm["besides"][name])

    def say(self, *path: Any) -> str:
        found: Any = self.stage.says
        for step in path:
            found = found[step]
        return str(self.dice.choice(found))

    def about(self, minutes: float) -> int:
        """Roughly so many minutes: half to twice as long, mostly near."""
        return max(1, round(minutes * self.dice.lognormvariate(0, 0.35)))

    def pass_working(self, minutes: int) -> None:
        """Let working minutes go by; for emergencies the clock's minutes."""
        self.now = self.now + timedelta(minutes=minutes) if self.pressing else self.stage.time.after(self.now, minutes)
        self.now = self.now.replace(second=self.dice.randrange(60))
        if self.deeds and self.now <= self.deeds[-1].at:
            self.now = self.deeds[-1].at + timedelta(seconds=self.dice.randrange(20, 59))

    def do(self, name: str, by: str, **facts: Any) -> None:
        self.deeds.append(Deed(name, self.now, by, {key: value for key, value in facts.items() if value is not None}))
