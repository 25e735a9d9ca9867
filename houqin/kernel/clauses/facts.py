"""What a clause may ask for besides fee and score, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from houqin.kernel.clauses.values import Count, ExactPoints, Fen, Flag, Large, Points, Strict, Times, Word
from houqin.kernel.refusal import N_
from houqin.kernel.unreadable import wrong


def _day(value: object) -> date:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value).strip())
    except ValueError:
        raise wrong(N_("a day is written like 2026-10-31")) from None
    if not 1950 <= day.year <= 2150:
        raise wrong(N_("the day lies outside this age"))
    return date(day.year, day.month, day.day)


Day: TypeAlias = Annotated[
    date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-10-31"]})
]


class PastPeriod(Strict):
    """An earlier period: what it was judged by, what it paid, and what it left for the period after it.

    ``renewed``: it belongs to the contract that this one renews; only a counter over ``renewals`` counts it.
    """

    period: str = Field(default="", max_length=40, description="2026-09")
    score: Points | None = None
    figures: Mapping[Word, Points] = Field(default_factory=dict, description="other figures by name")
    incidents: Mapping[Word, Count] = Field(default_factory=dict, description="class → how many")
    fee: Fen | None = None
    payable: Fen | None = None
    deductions: Fen = 0
    next: Fen = 0
    renewed: Flag = False


class Site(Strict):
    """A site's score and weight (area in m², heads, …)."""

    site: Word
    score: ExactPoints
    weight: Large = 1


def _or_alone(*kinds: str) -> ConfigDict:
    """In the schema, a single value beside the object."""

    def widen(shape: dict[str, Any]) -> None:
        whole = dict(shape)
        shape.clear()
        shape |= {"title": whole.pop("title"), "anyOf": [whole, {"type": list(kinds)}]}

    return ConfigDict(json_schema_extra=widen)


class Measured(Strict):
    """What a component's sub-rule is judged by: a score or rate in points, or a count; and its fee where it has one."""

    model_config = _or_alone("string", "number")

    score: Points | None = None
    count: Count | None = None
    fee: Fen | None = None

    @model_validator(mode="before")
    @classmethod
    def alone(cls, written: Any) -> Any:
        """A single figure is a score."""
        return {"score": written} if isinstance(written, str | int | float) else written


class Incident(Strict):
    """Something that happened, by class; ``times`` for the hours, persons or places it counts."""

    model_config = _or_alone("string")

    kind: Word = Field(alias="class")
    on: Day | None = None
    id: str = Field(default="", max_length=200)
    times: Times = 1

    @model_validator(mode="before")
    @classmethod
    def alone(cls, written: Any) -> Any:
        """A single word is a class."""
        return {"class": written} if isinstance(written, str) else written


class Breach(Strict):
    """A broken promise: its kind, and how many minutes late."""

    kind: Word
    minutes_late: Large = 0
    id: str = Field(default="", max_length=200)


class ToDate(Strict):
    """The contract before this period: fees settled, deductions made, hold-backs not paid yet."""

    fees: Fen = 0
    deductions: Fen = 0
    held: Fen = 0


class Fees(Strict):
    """Other fees that a term may name as its base."""

    next: Fen | None = None
    quarter: Fen | None = None
    annual: Fen | None = None
    contract: Fen | None = None


class Facts(Strict):
    """Everything besides fee and score that a clause may ask for."""

    period_from: Day | None = None
    period_until: Day | None = Field(default=None, description="exclusive")
    contract_from: Day | None = Field(default=None, description="the contract's first day, for counts over its year")
    final: Flag = Field(default=False, description="no period follows: what was for the next one falls on this one")
    year_end: Flag | None = Field(
        default=None, description="hold-backs are released; unsaid: a period that ends with December, or the final one"
    )
    add_points: ExactPoints = Field(default=0, validate_default=True)
    history: tuple[PastPeriod, ...] = Field(default=(), description="earlier periods, the oldest first")
    opening_counts: Mapping[Word, Count] = Field(
        default_factory=dict,
        description="counter code, or class of incidents over the contract → what it counted before the first period"
        " of history: the opening position; in a row: the run that ended there; with last: of the last so many but one",
    )
    opening_on: Day | None = Field(default=None, description="the first day that opening_counts does not cover")
    sites: tuple[Site, ...] = ()
    figures: Mapping[Word, Points] = Field(default_factory=dict, description="name → points or per cent")
    components: Mapping[Word, Measured] = Field(default_factory=dict)
    counts: Mapping[Word, Count] = Field(default_factory=dict, description="by figure or term code, for per_count")
    incidents: tuple[Incident, ...] = ()
    breaches: tuple[Breach, ...] = ()
    contract_to_date: ToDate = ToDate()
    fees: Fees = Fees()

    @property
    def before(self) -> PastPeriod:
        """This contract's period before, whose ``next`` falls on this one; an empty one where this is its first: what
        a renewed contract still had to take fell on its own final statement (practice 13)."""
        return self.history[-1] if self.history and not self.history[-1].renewed else PastPeriod()

    @property
    def is_year_end(self) -> bool:
        """Whether hold-backs are paid out now."""
        if self.year_end is not None:
            return self.year_end
        until = self.period_until
        return self.final or (until is not None and (until.month, until.day) == (1, 1))

    def score_of(self, name: str) -> int | None:
        """A named figure in 1/100 point; None: nobody handed it in."""
        if name in self.figures:
            return self.figures[name]
        return self.components[name].score if name in self.components else None

    def count_of(self, name: str) -> int | None:
        """A named count; None: nobody handed it in."""
        if name in self.counts:
            return self.counts[name]
        return self.components[name].count if name in self.components else None

    def remembered(self) -> tuple[dict[str, int], dict[str, int]]:
        """What a later period may ask of this one (:class:`PastPeriod`): figures by name, incidents by class."""
        figures = {name: one.score for name, one in self.components.items() if one.score is not None}
        incidents: dict[str, int] = {}
        for one in self.incidents:
            incidents[one.kind] = incidents.get(one.kind, 0) + one.times
        return {**figures, **self.figures}, incidents


#: The days among the facts.
DAYS = ("period_from", "period_until", "contract_from", "opening_on")


def facts_as_stored(stored: Mapping[str, Any]) -> Facts:
    """The facts that ``model_dump(mode="json", by_alias=True)`` wrote down: whole numbers already, past the reading of
    text. What a month was judged by is read back so, and judged again it comes to the same."""
    read: dict[str, Any] = {
        **{name: _stored_day(stored.get(name)) for name in DAYS},
        "add_points": Fraction(stored["add_points"]),
        "history": tuple(PastPeriod.model_construct(**row) for row in stored["history"]),
        "sites": tuple(Site.model_construct(**{**row, "score": Fraction(row["score"])}) for row in stored["sites"]),
        "components": {name: Measured.model_construct(**row) for name, row in stored["components"].items()},
        "incidents": tuple(
            Incident.model_construct(**{**row, "on": _stored_day(row["on"])}) for row in stored["incidents"]
        ),
        "breaches": tuple(Breach.model_construct(**row) for row in stored["breaches"]),
        "contract_to_date": ToDate.model_construct(**stored["contract_to_date"]),
        "fees": Fees.model_construct(**stored["fees"]),
    }
    return Facts.model_construct(**{**stored, **read})


def _stored_day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
