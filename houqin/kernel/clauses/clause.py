"""A clause: its terms in order, those that take money and those that make the score, count, limit and hold back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from houqin.kernel.clauses.shape import (
    BaseTerm,
    Component,
    Components,
    CountTier,
    Effect,
    Greatest,
    Incidents,
    OfComponent,
    PerCount,
    PerPoint,
    Priced,
    Proportional,
    SlaCredit,
    TakingTerm,
    Tier,
    refuse_more_than_all,
)
from houqin.kernel.clauses.values import WHOLE_PPM, Fen, Mark, Named, Share, Strict, Times, Word
from houqin.kernel.refusal import N_
from houqin.kernel.unreadable import wrong

# ---- what makes the score ----------------------------------------------------------------------------------


class Sites(Named):
    """How the scores of several sites become one."""

    type: Literal["sites"]
    how: Literal["minimum", "weighted", "mean"]


class Composite(Named):
    """A score made of weighted figures: inspection, satisfaction …"""

    type: Literal["composite"]
    parts: Mapping[Word, Share] = Field(min_length=1, description="a name in FACTS figures or components → its weight")

    @model_validator(mode="after")
    def make_a_whole(self) -> Composite:
        """The weights add up to 100%."""
        if sum(self.parts.values()) != WHOLE_PPM:
            raise wrong(N_("the weights must add up to 100%"))
        return self


class Periods(Named):
    """One score of the last periods, this one included: of a quarter's months for example."""

    type: Literal["periods"]
    how: Literal["mean", "minimum"] = "mean"
    last: Times = Field(default=3, description="so many periods, this one included; fewer where there are no more")


class Veto(Named):
    """Incidents that hold the score at a mark (一票否决)."""

    type: Literal["veto"]
    classes: tuple[Word, ...] = Field(min_length=1)
    score: Mark = Field(default=59_00, description="the score is held to this mark")
    effects: tuple[Effect, ...] = ()


# ---- what counts and gates ---------------------------------------------------------------------------------


class Stage(Strict):
    """What follows at the so-manieth time."""

    times: Times
    effects: tuple[Effect, ...] = Field(min_length=1)


class Counter(BaseTerm, Priced):
    """Counts periods in which a figure missed a mark, or incidents, and says what follows at the so-manieth time.

    ``over``: the contract's own term, unless the clause says that a yearly renewal goes on counting.
    """

    type: Literal["counter"]
    figure: Word = Field(
        default="score",
        description="score; paid_share (payable in % of the period's fee); or a name in FACTS figures or components",
    )
    below: Mark | None = None
    above: Mark | None = Field(default=None, description="instead of below, for figures that should be low")
    incident: Word | None = Field(default=None, description="instead of a mark: counts incidents of this class")
    times: Times | None = None
    run: Literal["consecutive", "total"] = "total"
    over: Literal["contract", "contract_year", "renewals"] = "contract"
    last: Times | None = Field(default=None, description="only the last so many periods, this one included")
    effects: tuple[Effect, ...] = ()
    stages: tuple[Stage, ...] = Field(default=(), description="instead of times and effects: first …, second …, third")

    @model_validator(mode="after")
    def counts_one_thing(self) -> Counter:
        """One thing is counted, and something follows."""
        if sum(one is not None for one in (self.below, self.above, self.incident)) != 1:
            raise wrong(N_("write one of below, above and incident: what is counted"))
        if (self.times is None) == (not self.stages) or (self.stages and (self.effects or self.costs)):
            raise wrong(N_("write either times with what follows, or stages"))
        if self.times is not None and not (self.effects or self.costs):
            raise wrong(N_("say what follows: effects, a rate or an amount"))
        stages = [stage.times for stage in self.stages]
        if len(set(stages)) != len(stages):
            raise wrong(N_("two stages have the same number of times"))
        if self.costs and self.figure == "paid_share":
            raise wrong(N_("what is counted from the payable cannot change the payable"))
        if self.incident is not None and self.run == "consecutive":
            raise wrong(N_("incidents are counted in all, not in a row"))
        refuse_more_than_all(self.code, self.rate)
        return self


class Threshold(Named):
    """What follows when the deductions of the period, or of the contract so far, exceed a share or an amount."""

    type: Literal["threshold"]
    of: Literal["period", "contract"] = "contract"
    above: Priced
    effects: tuple[Effect, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def can_be_exceeded(self) -> Threshold:
        """No deduction exceeds everything."""
        refuse_more_than_all(self.code, self.above.rate)
        return self


class RenewalGate(Named):
    """At the contract's last period: whether it passed and may be renewed (11, RENEWAL_GATE)."""

    type: Literal["renewal_gate"]
    below: Mark = Field(description="below this mark it did not pass")
    how: Literal["mean", "minimum", "this"] = Field(default="mean", description="of all periods, or of the last one")
    figure: Word = "score"
    effects: tuple[Effect, ...] = Field(default=(), description="when not passed; renewal_refused unless said")
    passed: tuple[Effect, ...] = ()


# ---- limits ------------------------------------------------------------------------------------------------


class Floor(Priced, Named):
    """The least that is paid of the period's fee."""

    type: Literal["floor"]
    excess: Literal["dropped", "carried"] = "dropped"

    @model_validator(mode="after")
    def of_something(self) -> Floor:
        """A floor has a height, not above everything."""
        if self.rate is None and self.amount is None:
            raise wrong(N_("write a rate or an amount"))
        refuse_more_than_all(self.code, self.rate)
        return self


class Cap(Named):
    """The most that may be deducted: of the period, and over the contract so far."""

    type: Literal["cap"]
    period: Priced | None = Field(default=None, description="of the period's fee")
    cumulative: Priced | None = Field(default=None, description="of the fees to date, this period's included")
    cumulative_of: Literal["to_date", "contract_total"] = "to_date"
    excess: Literal["dropped", "carried"] = "dropped"

    @model_validator(mode="after")
    def limits_something(self) -> Cap:
        """A limit with a height, not above everything."""
        limits = [one for one in (self.period, self.cumulative) if one is not None]
        if not limits or any(one.rate is None and one.amount is None for one in limits):
            raise wrong(N_("write a rate or an amount"))
        for one in limits:
            refuse_more_than_all(self.code, one.rate)
        return self


class Holdback(Named):
    """A pot that is part of the fee; priced incidents eat it, the rest is paid with the statement or at year's end."""

    type: Literal["holdback"]
    applies: Literal["this", "next"] = "this"
    share: Share | None = Field(default=None, description="of the period's fee")
    amount: Fen | None = None
    prices: Mapping[Word, Fen | Priced] = Field(description="class of incident → yuan, or {rate: of the pot}")
    excess: Literal["dropped", "carried"] = Field(default="dropped", description="what incidents cost beyond the pot")
    release: Literal["with_statement", "year_end"] = "with_statement"

    @model_validator(mode="after")
    def holds_something(self) -> Holdback:
        """A share or an amount; no price eats more than the pot by its rate."""
        if (self.share is None) == (self.amount is None):
            raise wrong(N_("write either a share or an amount, the pot"))
        for kind, price in self.prices.items():
            refuse_more_than_all(f"{self.code}/{kind}", price.rate if isinstance(price, Priced) else None)
        return self


class DisputeWindow(Named):
    """Days in which the provider may dispute; silence settles, and only what is disputed is held."""

    type: Literal["dispute_window"]
    working_days: Times | None = None
    days: Times | None = Field(default=None, description="calendar days instead of working days")

    @model_validator(mode="after")
    def lasts(self) -> DisputeWindow:
        """One kind of days."""
        if (self.working_days is None) == (self.days is None):
            raise wrong(N_("write either working_days or days"))
        return self


Term: TypeAlias = Annotated[
    Tier
    | PerPoint
    | Proportional
    | PerCount
    | CountTier
    | Components
    | Incidents
    | Holdback
    | SlaCredit
    | Greatest
    | Sites
    | Composite
    | Periods
    | Veto
    | Counter
    | Threshold
    | RenewalGate
    | Floor
    | Cap
    | DisputeWindow,
    Field(discriminator="type"),
]


class Clause(Strict):
    """A performance clause: ordered typed terms, in a version."""

    clause: Word = Field(description="its name")
    version: Times = 1
    source: str = Field(default="", max_length=500, description="contract and clause it was taken from")
    note: str = Field(default="", max_length=2000, description="words for people; never computed with")
    missing_score: Mark | None = Field(default=None, description="what stands for a missing score; none: refuse")
    components: Mapping[Word, Share] = Field(
        default_factory=dict, description="named parts of the period's fee, for base: {component: NAME}"
    )
    facts_from: Mapping[Word, Word] = Field(
        default_factory=dict,
        description="a name in the clause → what the office counts under another name: {到岗: on_post_rate}",
    )
    terms: tuple[Term, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def hangs_together(self) -> Clause:
        """Deductions are named by code; bases name components that exist; parts are no more than the whole."""
        codes = [term.code for term in self.terms]
        if len(codes) != len(set(codes)):
            raise wrong(N_("two terms have the same code"))
        if sum(self.components.values()) > WHOLE_PPM:
            raise wrong(N_("the components are more than 100% of the fee"))
        known = set(self.components) | {part.name for part in self.parts()}
        for term in self.taking():
            if isinstance(term, BaseTerm) and isinstance(term.base, OfComponent) and term.base.component not in known:
                raise wrong(N_("a base names a component that the clause does not have"))
        self._take_no_more_than_all()
        return self

    def _take_no_more_than_all(self) -> None:
        """At the worst score no term takes more than there is, unless it or the whole clause is capped."""
        if any(isinstance(term, Floor) or (isinstance(term, Cap) and term.period) for term in self.terms):
            return
        for term in self.taking():
            rules = [part.rule for part in term.components] if isinstance(term, Components) else [term]
            for rule in rules if isinstance(term, BaseTerm) and term.at_most is None else ():
                if isinstance(rule, Tier | PerPoint) and rule.at_most is None:
                    refuse_more_than_all(rule.code, rule.worst)

    def taking(self) -> Iterator[TakingTerm | Counter]:
        """The terms that may take money by score, counts, incidents and breaches, those inside others too."""
        for term in self.terms:
            if isinstance(term, Greatest):
                yield from term.terms
            elif isinstance(term, BaseTerm):
                yield term

    def parts(self) -> Iterator[Component]:
        """The components of its terms."""
        for term in self.taking():
            if isinstance(term, Components):
                yield from term.components
