"""What a clause may ask for besides fee and score, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from houqin.kernel.clauses.shape import Fen, Points, Strict


class PastPeriod(Strict):
    """An earlier period: its score, what was deducted, and what it left for the period after it."""

    period: str = ""
    score: Points | None = None
    deductions: Fen = 0
    next: Fen = 0


class Site(Strict):
    """A site's score and weight (area in m², heads, …)."""

    site: str
    score: Points
    weight: int = Field(default=1, ge=0)


class Measured(Strict):
    """What a component's sub-rule is judged by: a score or rate in points, or a count."""

    score: Points | None = None
    count: int | None = Field(default=None, ge=0)


class Incident(Strict):
    """Something that happened, by class."""

    kind: str = Field(alias="class")
    on: date | None = None
    id: str = ""


class Breach(Strict):
    """A broken promise: its kind, and how many minutes late."""

    kind: str
    minutes_late: int = Field(default=0, ge=0)
    id: str = ""


class ToDate(Strict):
    """The contract before this period: fees settled and deductions made."""

    fees: Fen = 0
    deductions: Fen = 0


class Facts(Strict):
    """Everything besides fee and score that a clause may ask for."""

    period_from: date | None = None
    period_until: date | None = Field(default=None, description="exclusive")
    final: bool = Field(default=False, description="no period follows: what was for the next one falls on this one")
    add_points: Points = 0
    history: tuple[PastPeriod, ...] = ()
    sites: tuple[Site, ...] = ()
    components: Mapping[str, Measured] = Field(default_factory=dict)
    counts: Mapping[str, int] = Field(default_factory=dict, description="by term code, for per_count")
    incidents: tuple[Incident, ...] = ()
    breaches: tuple[Breach, ...] = ()
    contract_to_date: ToDate = ToDate()
