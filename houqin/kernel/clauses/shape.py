"""The terms of a clause that take money (``houqin clauses schema``), checked on reading.

Each names its base and takes a rate of it or an amount; nothing takes more than there is, nothing gives money back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from houqin.kernel import scoring
from houqin.kernel.clauses.values import (
    FULL_MARKS,
    WHOLE_PPM,
    Count,
    Fen,
    Mark,
    Named,
    Points,
    Ppm,
    Share,
    Strict,
    Times,
    Word,
)
from houqin.kernel.money import Rate, Score, round_half_up
from houqin.kernel.refusal import N_, BadInput
from houqin.kernel.scoring import Bands
from houqin.kernel.unreadable import wrong


class NegativePayOut(BadInput):
    """A term would take more than there is to pay."""

    code = "clauses.negative_pay_out"
    sentence = N_("{term} takes {rate} of its base; no term may take more than 100%.")
    remedy = N_("Lower the rate; what exceeds the fee is a claim, not a deduction.")
    basis = "clauses.md, Terms"


class Effect(Strict):
    """What follows besides money: a warning, an interview, a right to terminate, a ban."""

    code: Word
    months: Times | None = Field(default=None, description="how long it lasts; neither: until it is lifted")
    days: Times | None = None

    @model_validator(mode="after")
    def lasts_a_while(self) -> Effect:
        """Either months or days, and no longer than a contract's life."""
        if self.months is not None and self.days is not None:
            raise wrong(N_("write either months or days, not both"))
        if (self.months or 0) > 1200 or (self.days or 0) > 36_500:
            raise wrong(N_("nothing lasts longer than a hundred years"))
        return self


class Priced(Strict):
    """Either a rate of the base or an amount."""

    rate: Ppm | None = None
    amount: Fen | None = None

    @model_validator(mode="after")
    def one_of_both(self) -> Priced:
        """At most one price."""
        if self.rate is not None and self.amount is not None:
            raise wrong(N_("write either a rate or an amount, not both"))
        return self

    @property
    def costs(self) -> bool:
        """Whether it takes anything at all."""
        return bool(self.rate or self.amount)


class OfComponent(Strict):
    """A base that is one component of the fee."""

    component: Word


Base: TypeAlias = (
    Literal["period_fee", "remaining", "next_fee", "quarter_fee", "annual_fee", "contract_total"] | OfComponent
)


class BaseTerm(Named):
    """What all terms that take money share."""

    base: Base = Field(default="period_fee", description="what a rate is a rate of; {component: NAME} for a part")
    applies: Literal["this", "next"] = Field(default="this", description="the statement it is taken from")
    at_least: Fen = Field(default=0, description="if the term takes anything, at least so much")
    at_most: Priced | None = Field(default=None, description="the term's own cap")

    @model_validator(mode="after")
    def capped_by_a_part(self) -> BaseTerm:
        """A cap above everything limits nothing."""
        refuse_more_than_all(self.code, self.at_most.rate if self.at_most else None)
        return self


class Band(Priced):
    """Scores from ``from`` (in) to ``to`` (out; the top band includes 100)."""

    start: Mark = Field(alias="from")
    until: Mark | None = Field(default=None, alias="to", description="may be left out: up to the next band")
    pay: Share | Literal["score"] | None = Field(
        default=None, description="instead of a rate: what is paid; score: as many per cent as there are points"
    )
    each_point_below: Mark | None = Field(default=None, description="rate or amount is for each point below this mark")
    effects: tuple[Effect, ...] = ()

    @model_validator(mode="after")
    def says_one_thing(self) -> Band:
        """``pay`` instead of a price, and a price for points."""
        if self.pay is not None and (self.rate is not None or self.amount is not None):
            raise wrong(N_("write either what is paid or what is taken, not both"))
        if self.each_point_below is not None and self.rate is None and self.amount is None:
            raise wrong(N_("write a rate or an amount for each point"))
        return self

    @property
    def most(self) -> int:
        """The most points its price may be for, in 1/100: one where it is for the band as a whole."""
        return 100 if self.each_point_below is None else max(self.each_point_below - self.start, 0)


class Tier(BaseTerm):
    """A rate or an amount by the band the score, or another figure, falls into."""

    type: Literal["tier"]
    figure: Word = Field(default="score", description="the score, or a name in FACTS figures or components")
    points: Literal["whole", "started", "pro_rata"] = Field(default="whole", description="for each_point_below")
    bands: tuple[Band, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def covers_everything(self) -> Tier:
        """0–100 without gap or overlap; no band's rate is more than there is."""
        rising = sorted(self.bands, key=lambda band: band.start)
        following = [band.start for band in rising[1:]] + [FULL_MARKS]
        Bands(
            tuple(
                scoring.Band(Score(band.start), Score(end if band.until is None else band.until), band)
                for band, end in zip(rising, following, strict=True)
            )
        )
        for band in rising:
            refuse_more_than_all(self.code, band.rate)
        return self

    @property
    def worst(self) -> int:
        """The most that any band may take of the base, in ppm."""
        return max(round_half_up((band.rate or 0) * band.most, 100) for band in self.bands)

    def band_of(self, score: int) -> Band:
        """The band of a score (1/100 point)."""
        return max((band for band in self.bands if band.start <= score), key=lambda band: band.start)


class PerPoint(BaseTerm, Priced):
    """So much for each point (or step of points) below a mark, or above one where more is worse."""

    type: Literal["per_point"]
    figure: Word = Field(default="score", description="the score, or a name in FACTS figures or components")
    below: Mark | None = None
    above: Mark | None = Field(default=None, description="instead of below, for rates that should be low")
    limit: Mark | None = Field(default=None, description="points beyond this mark are not counted any more")
    step: Mark = Field(default=100, description="points to a step; 1 unless said")
    points: Literal["whole", "started", "pro_rata"] = "whole"

    @model_validator(mode="after")
    def counts_from_a_mark(self) -> PerPoint:
        """One mark, and a price for each step of points."""
        if self.rate is None and self.amount is None:
            raise wrong(N_("write a rate or an amount for each point"))
        if (self.below is None) == (self.above is None):
            raise wrong(N_("write either below or above, the mark from which points are counted"))
        if self.step == 0:
            raise wrong(N_("a step is more than 0 points"))
        refuse_more_than_all(self.code, self.rate)
        return self

    @property
    def worst(self) -> int:
        """What it takes of the base at the worst score, in ppm."""
        return round_half_up((self.rate or 0) * self.most, self.step)

    @property
    def most(self) -> int:
        """The most points that may be counted, in 1/100, to the full step where started steps count."""
        end = self.limit if self.limit is not None else (0 if self.above is None else FULL_MARKS)
        most = max((self.below or 0) - end if self.above is None else end - self.above, 0)
        return -(-most // self.step) * self.step if self.points == "started" else most


class Proportional(BaseTerm):
    """Below a mark the score's per cent of the base is paid, above it all; ``offset`` is added to the score."""

    type: Literal["proportional", "offset_proportional"]
    figure: Word = Field(default="score", description="the score, or a name in FACTS figures or components")
    below: Mark
    at_mark: Literal["full", "reduced"] = Field(default="full", description="what holds at the mark itself")
    offset: Points = Field(default=0, description="(offset + score) % is paid")
    out_of: Mark = Field(default=FULL_MARKS, description="points that stand for everything; 100 unless said")

    @model_validator(mode="after")
    def out_of_something(self) -> Proportional:
        """A share of nothing is none."""
        if self.out_of == 0:
            raise wrong(N_("a share is out of more than 0 points"))
        return self


class PerCount(BaseTerm, Priced):
    """So much for each counted thing; above ``zero_above`` nothing of the base is left."""

    type: Literal["per_count"]
    figure: Word | None = Field(default=None, description="a name in FACTS counts; the term's code unless said")
    free: Count = Field(default=0, description="so many cost nothing")
    zero_above: Count | None = None

    @model_validator(mode="after")
    def costs_something(self) -> PerCount:
        """A price, and none above everything."""
        if self.rate is None and self.amount is None:
            raise wrong(N_("write a rate or an amount for each"))
        refuse_more_than_all(self.code, self.rate)
        return self


class CountBand(Priced):
    """From so many on."""

    start: Count = Field(alias="from")
    effects: tuple[Effect, ...] = ()


class CountTier(BaseTerm):
    """A rate or an amount by how often something was counted."""

    type: Literal["count_tier"]
    figure: Word | None = Field(default=None, description="a name in FACTS counts; the term's code unless said")
    bands: tuple[CountBand, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def begins_at_none(self) -> CountTier:
        """From 0 on, each start once; no band takes more than there is."""
        starts = sorted(band.start for band in self.bands)
        if starts[0] != 0 or len(set(starts)) != len(starts):
            raise wrong(N_("the bands begin at 0, and each number begins one band only"))
        for band in self.bands:
            refuse_more_than_all(self.code, band.rate)
        return self


class Nth(Priced):
    """What the so-manieth incident of a class costs."""

    start: Times = Field(alias="from")
    effects: tuple[Effect, ...] = ()


class IncidentClass(Priced):
    """What one incident of a class costs, at least so much, and what else follows; ``nth`` from the so-manieth on."""

    at_least: Fen = 0
    at_most: Fen | None = None
    effects: tuple[Effect, ...] = ()
    nth: tuple[Nth, ...] = Field(default=(), description="other prices from the second, third … on")
    over: Literal["period", "contract"] = Field(default="period", description="what nth counts in")

    @property
    def takes(self) -> bool:
        """Whether an incident costs anything."""
        return self.costs or bool(self.at_least) or any(one.costs for one in self.nth)


class Incidents(BaseTerm):
    """Incidents by class: a percentage with a floor, or an amount, and side effects."""

    type: Literal["incidents"]
    classes: Mapping[Word, IncidentClass] = Field(min_length=1)

    @model_validator(mode="after")
    def not_more_than_all(self) -> Incidents:
        """No incident takes more than everything."""
        for kind, price in self.classes.items():
            for rate in (price.rate, *(one.rate for one in price.nth)):
                refuse_more_than_all(f"{self.code}/{kind}", rate)
        return self


class LatePrice(Priced):
    """The price of a breach of so many minutes or more."""

    start: Count = Field(alias="from")


class BreachPrice(Priced):
    """What a breach of a promise costs: each, for each hour or day late that has begun, or by how late it was."""

    per: Literal["breach", "started_hour", "started_day"] = "breach"
    at_most: Fen | None = Field(default=None, description="the most that one breach costs")
    late: tuple[LatePrice, ...] = Field(default=(), description="prices by minutes late, instead of one")


class SlaCredit(BaseTerm):
    """A credit for each promise broken, as the provider's clock found it."""

    type: Literal["sla_credit"]
    prices: Mapping[Word, BreachPrice] = Field(min_length=1)
    free: Count = Field(default=0, description="breaches of the period that cost nothing, the earliest first")

    @model_validator(mode="after")
    def not_more_than_all(self) -> SlaCredit:
        """No breach takes more than everything; each has a price."""
        for kind, price in self.prices.items():
            if price.rate is None and price.amount is None and not price.late:
                raise wrong(N_("write a rate or an amount for each kind of breach"))
            for rate in (price.rate, *(one.rate for one in price.late)):
                refuse_more_than_all(f"{self.code}/{kind}", rate)
        return self


class Component(Strict):
    """A part of the fee with its own rule; without one it is paid in full.

    ``share`` of the base; without shares the fees come with the facts. Judged by FACTS ``components`` under its name,
    or by another ``figure`` (``score``: the period's score).
    """

    name: Word
    share: Share | None = None
    figure: Word | None = None
    rule: PartRule | None = None


class Components(BaseTerm):
    """The fee in weighted parts, each with a sub-rule."""

    type: Literal["components"]
    components: tuple[Component, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def make_a_whole(self) -> Components:
        """The shares add up to 100%, or there are none; each part has a name of its own."""
        names = [component.name for component in self.components]
        if len(names) != len(set(names)):
            raise wrong(N_("two components have the same name"))
        shares = [component.share for component in self.components if component.share is not None]
        if shares and (len(shares) != len(names) or sum(shares) != WHOLE_PPM):
            raise wrong(N_("the shares of the components must add up to 100%"))
        return self


class Greatest(Named):
    """Of several terms only the one that takes most (取高者): one fact deducts once."""

    type: Literal["greatest"]
    terms: tuple[SimpleTerm, ...] = Field(min_length=2)


SimpleTerm: TypeAlias = Annotated[
    Tier | PerPoint | Proportional | PerCount | CountTier | Incidents | SlaCredit | Components,
    Field(discriminator="type"),
]
PartRule: TypeAlias = Annotated[
    Tier | PerPoint | Proportional | PerCount | CountTier | Incidents | SlaCredit, Field(discriminator="type")
]
TakingTerm: TypeAlias = (
    Tier | PerPoint | Proportional | PerCount | CountTier | Incidents | SlaCredit | Components | Greatest
)
Component.model_rebuild()
Components.model_rebuild()
Greatest.model_rebuild()


def refuse_more_than_all(term: str, rate: int | None) -> None:
    """Refuse a rate of more than 100%. Raises NegativePayOut."""
    if rate is not None and rate > WHOLE_PPM:
        raise NegativePayOut(term=term, rate=str(Rate(rate)))
