"""How a performance clause and its facts are written (``houqin clauses schema``), checked on reading.

A clause is an ordered list of typed terms. Money is yuan with two decimals, rates are per cent, scores are points, all
written as text or plain numbers and held as fen, parts per million and hundredths of a point.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from houqin.kernel import scoring
from houqin.kernel.money import Money, Rate, Score, round_half_up
from houqin.kernel.refusal import N_, BadInput
from houqin.kernel.scoring import Bands

WHOLE_PPM = 1_000_000
FULL_MARKS = 100_00


class NegativePayOut(BadInput):
    """A term would take more than there is to pay."""

    code = "clauses.negative_pay_out"
    sentence = N_("{term} takes {rate} of its base; no term may take more than 100%.")
    remedy = N_("Lower the rate; what exceeds the fee is a claim, not a deduction.")
    basis = "clauses.md, Terms"


def _money(value: object) -> int:
    return Money.parse(str(value)).fen


def _rate(value: object) -> int:
    return Rate.parse_percent(str(value)).ppm


def _points(value: object) -> int:
    """Points with any number of decimals, rounded once, half up to 0.01 (clauses.md, Score)."""
    text = str(value).strip()
    whole, _, decimals = text.partition(".")
    if len(decimals) <= 2:
        return Score.parse(text).hundredths
    if not (whole.lstrip("-").isdigit() and decimals.isdigit()):
        return Score.parse(text).hundredths  # refuses with its own words
    scale = 10 ** len(decimals)
    return round_half_up(int(f"{whole}{decimals}") * 100, scale)


def _share(ppm: int) -> int:
    if not 0 <= ppm <= WHOLE_PPM:
        raise ValueError("a share lies between 0% and 100%")
    return ppm


def _positive(amount: int) -> int:
    if amount < 0:
        raise ValueError("an amount is not negative")
    return amount


def _mark(points: int) -> int:
    if not 0 <= points <= FULL_MARKS:
        raise ValueError("a mark lies between 0 and 100 points")
    return points


Fen: TypeAlias = Annotated[
    int, BeforeValidator(_money), AfterValidator(_positive), Field(description="yuan, 2 decimals")
]
Ppm: TypeAlias = Annotated[int, BeforeValidator(_rate), AfterValidator(_positive), Field(description="per cent")]
Share: TypeAlias = Annotated[int, BeforeValidator(_rate), AfterValidator(_share), Field(description="0% to 100%")]
Points: TypeAlias = Annotated[int, BeforeValidator(_points), Field(description="points, rounded half up to 0.01")]
Mark: TypeAlias = Annotated[int, BeforeValidator(_points), AfterValidator(_mark), Field(description="0 to 100 points")]


class Strict(BaseModel):
    """Nothing unknown is let through: a misspelt word must not silently change money."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Effect(Strict):
    """What follows besides money: a warning, an interview, a right to terminate, a ban."""

    code: str
    months: int | None = Field(default=None, ge=1, description="how long it lasts; neither: until it is lifted")
    days: int | None = Field(default=None, ge=1)


class Priced(Strict):
    """Either a rate of the base or an amount."""

    rate: Ppm | None = None
    amount: Fen | None = None

    @model_validator(mode="after")
    def one_of_both(self) -> Priced:
        """At most one price."""
        if self.rate is not None and self.amount is not None:
            raise ValueError("write either a rate or an amount, not both")
        return self


class BaseTerm(Strict):
    """What all terms that take money share."""

    code: str = Field(description="the term's name inside the clause; deductions are listed under it")
    base: Literal["period_fee", "remaining"] = "period_fee"
    applies: Literal["this", "next"] = "this"
    basis: str = Field(default="", description="the contract clause it stands for")


class Band(Priced):
    """Scores from ``from`` (in) to ``to`` (out; the top band includes 100)."""

    start: Mark = Field(alias="from")
    until: Mark | None = Field(default=None, alias="to", description="may be left out: up to the next band")
    effects: tuple[Effect, ...] = ()


class Tier(BaseTerm):
    """A rate or an amount by the band the score falls into."""

    type: Literal["tier"]
    bands: tuple[Band, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def covers_everything(self) -> Tier:
        """0–100 without gap or overlap; no band takes more than there is."""
        rising = sorted(self.bands, key=lambda band: band.start)
        following = [band.start for band in rising[1:]] + [FULL_MARKS]
        Bands(
            tuple(
                scoring.Band(Score(band.start), Score(end if band.until is None else band.until), band)
                for band, end in zip(rising, following, strict=True)
            )
        )
        for band in rising:
            _refuse_more_than_all(self.code, band.rate)
        return self

    def band_of(self, score: int) -> Band:
        """The band of a score (1/100 point)."""
        return max((band for band in self.bands if band.start <= score), key=lambda band: band.start)


class PerPoint(BaseTerm, Priced):
    """So much for each point below a mark, by whole points or pro rata."""

    type: Literal["per_point"]
    below: Mark
    points: Literal["whole", "pro_rata"] = "whole"

    @model_validator(mode="after")
    def not_more_than_all(self) -> PerPoint:
        """At score 0 it takes at most everything."""
        if self.rate is None and self.amount is None:
            raise ValueError("write a rate or an amount for each point")
        _refuse_more_than_all(self.code, self.rate and round_half_up(self.rate * self.below, 100))
        return self


class Proportional(BaseTerm):
    """Below a mark the score's per cent of the base is paid, above it all; ``offset`` is added to the score."""

    type: Literal["proportional", "offset_proportional"]
    below: Mark
    at_mark: Literal["full", "reduced"] = "full"
    offset: Points = 0


class PerCount(BaseTerm, Priced):
    """So much for each counted thing; from ``zero_above`` on nothing of the base is left."""

    type: Literal["per_count"]
    zero_above: int | None = Field(default=None, ge=0)


class Component(Strict):
    """A part of the fee with its own rule; the rule's score or count is read from FACTS ``components``."""

    name: str
    share: Share
    rule: Annotated[Tier | PerPoint | Proportional | PerCount, Field(discriminator="type")]


class Components(BaseTerm):
    """The fee in weighted parts, each with a sub-rule."""

    type: Literal["components"]
    components: tuple[Component, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def make_a_whole(self) -> Components:
        """The shares add up to 100%."""
        if sum(component.share for component in self.components) != WHOLE_PPM:
            raise ValueError("the shares of the components must add up to 100%")
        return self


class IncidentClass(Priced):
    """What one incident of a class costs, at least so much, and what else follows."""

    at_least: Fen = 0
    effects: tuple[Effect, ...] = ()


class Incidents(BaseTerm):
    """Incidents by class: a percentage with a floor, or an amount, and side effects."""

    type: Literal["incidents"]
    classes: Mapping[str, IncidentClass]


class Holdback(BaseTerm):
    """A pot that is part of the fee; priced incidents eat it, the rest is paid with the statement or at year's end."""

    type: Literal["holdback"]
    share: Share
    prices: Mapping[str, Fen]
    release: Literal["with_statement", "year_end"] = "with_statement"


class BreachPrice(Priced):
    """What a breach of a promise costs: each, or for each hour or day late that has begun."""

    per: Literal["breach", "started_hour", "started_day"] = "breach"


class SlaCredit(BaseTerm):
    """A credit for each promise broken, as the provider's clock found it."""

    type: Literal["sla_credit"]
    prices: Mapping[str, BreachPrice]
    free: int = Field(default=0, ge=0, description="breaches of the period that cost nothing, the earliest first")


class Sites(Strict):
    """Makes one score of several sites'; terms after it use that score."""

    type: Literal["sites"]
    code: str
    how: Literal["minimum", "weighted", "mean"]
    basis: str = ""


class Counter(Strict):
    """Counts periods below a mark over the contract's term and says what follows."""

    type: Literal["counter"]
    code: str
    below: Mark
    times: int = Field(ge=1)
    run: Literal["consecutive", "total"] = "total"
    effects: tuple[Effect, ...] = Field(min_length=1)
    basis: str = ""


class Floor(Priced):
    """The least that is paid of the period's fee."""

    type: Literal["floor"]
    code: str
    excess: Literal["dropped", "carried"] = "dropped"
    basis: str = ""


class Cap(Strict):
    """The most that may be deducted: of the period, and over the contract so far."""

    type: Literal["cap"]
    code: str
    period: Priced | None = Field(default=None, description="of the period's fee")
    cumulative: Priced | None = Field(default=None, description="of the fees to date, this period's included")
    excess: Literal["dropped", "carried"] = "dropped"
    basis: str = ""


class DisputeWindow(Strict):
    """Working days in which the provider may dispute; silence settles."""

    type: Literal["dispute_window"]
    code: str
    working_days: int = Field(ge=1)
    basis: str = ""


Term: TypeAlias = Annotated[
    Tier
    | PerPoint
    | Proportional
    | PerCount
    | Components
    | Incidents
    | Holdback
    | SlaCredit
    | Sites
    | Counter
    | Floor
    | Cap
    | DisputeWindow,
    Field(discriminator="type"),
]
TakingTerm: TypeAlias = Tier | PerPoint | Proportional | PerCount | Components | Incidents | SlaCredit


class Clause(Strict):
    """A performance clause: ordered typed terms, in a version."""

    clause: str = Field(description="its name")
    version: int = 1
    source: str = Field(default="", description="contract and clause it was taken from")
    missing_score: Points | None = Field(default=None, description="what stands for a missing score; none: refuse")
    terms: tuple[Term, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def codes_are_unique(self) -> Clause:
        """Deductions are named by code."""
        codes = [term.code for term in self.terms]
        if len(codes) != len(set(codes)):
            raise ValueError("two terms have the same code")
        return self


def _refuse_more_than_all(term: str, rate: int | None) -> None:
    if rate is not None and rate > WHOLE_PPM:
        raise NegativePayOut(term=term, rate=str(Rate(rate)))
