"""Shapes of what the catalogue's endpoints take and answer."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

import ninja
from ninja import Field

from houqin.domains.catalogue import office_std
from houqin.domains.catalogue.models import Approval, PriceBasis, ServiceItemVersion
from houqin.domains.catalogue.promise import CalendarKind, Milestone, TargetKind, Urgency
from houqin.domains.catalogue.queries import usual_promise
from houqin.domains.catalogue.rules import Clause, Content, Indicator, PromiseTerm
from houqin.foundation.places.models import Secrecy
from houqin.web.api import Body

Fen = Annotated[int, Field(ge=0, le=10**15, description="fen")]
Price = Annotated[int, Field(ge=0, le=10**15, description="1/10,000 yuan")]
Words = Annotated[str, Field(max_length=100)]
UrgencyCode = Literal["P1", "P2", "P3", "P4", "P5"]


class PromiseSchema(Body):
    """One promise: for an urgency and a milestone, by when (clock.md, Targets)."""

    urgency: Urgency
    milestone: Milestone
    kind: TargetKind
    calendar: CalendarKind = CalendarKind.SERVICE_HOURS
    minutes: int | None = Field(None, ge=1, le=10**6)
    days: int | None = Field(None, ge=0, le=3660)
    cut_off: time | None = None
    next_day_by: time | None = None
    written: bool = False


class ClauseSchema(Body):
    """A numbered clause of a standard."""

    number: str = Field(min_length=1, max_length=20)
    text: str = Field(min_length=1, max_length=2000)


class IndicatorSchema(Body):
    """A measured promise of quality, in parts per million."""

    code: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=80)
    at_least_ppm: int | None = Field(None, ge=0, le=1_000_000)
    at_most_ppm: int | None = Field(None, ge=0, le=1_000_000)


class MenuOut(ninja.Schema):
    """A line of the menu: what can be asked for, and the promise in one sentence."""

    item_id: UUID = Field(alias="version.item.public_id")
    version_id: UUID = Field(alias="version.public_id")
    code: str = Field(alias="version.item.code")
    service: str = Field(alias="version.service")
    service_class: str = Field(alias="version.item.service_class.code")
    default_urgency: str = Field(alias="version.default_urgency")
    needs_place: bool = Field(alias="version.needs_place")
    promise: str


class VersionOut(ninja.Schema):
    """What an item says from a day on."""

    public_id: UUID
    item_id: UUID = Field(alias="item.public_id")
    code: str = Field(alias="item.code")
    service_class: str = Field(alias="item.service_class.code")
    order_kind: str = Field(alias="item.order_kind")
    valid_from: date
    valid_until: date | None
    service: str
    service_en: str
    content: str
    quality: str
    price_basis: str
    guide_price: int | None
    manager_id: UUID | None = Field(None, alias="manager.public_id")
    manager_basis: str
    confidentiality: str
    approval: str
    quote_limit_fen: int | None
    quote_working_days: int | None
    urgencies: list[str]
    default_urgency: str
    needs_place: bool
    photos_allowed: bool
    trade: str
    promise: str
    standard: list[ClauseSchema]
    promises: list[PromiseSchema]

    @staticmethod
    def resolve_promise(row: ServiceItemVersion) -> str:
        """In one sentence."""
        return usual_promise(row)

    @staticmethod
    def resolve_standard(row: ServiceItemVersion) -> list[object]:
        """The clauses in order."""
        return list(row.clauses.all())

    @staticmethod
    def resolve_promises(row: ServiceItemVersion) -> list[object]:
        """All promises."""
        return list(row.promises.all())


class ClassSchema(Body):
    """A class of services."""

    code: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=80)
    name_en: str = Field("", max_length=80)
    position: int = Field(0, ge=0, le=999)


class ClassOut(ClassSchema, extra="ignore"):
    """A class with its id."""

    public_id: UUID


class ItemIn(Body):
    """The identity of an item."""

    class_id: UUID
    code: str = Field(min_length=1, max_length=40)


class ItemOut(ninja.Schema):
    """An item's identity."""

    public_id: UUID
    code: str
    order_kind: str


class VersionIn(Body):
    """A version to publish. ``profile`` takes the usual promises of an office in place of ``promises``."""

    valid_from: date
    service: str = Field(min_length=1, max_length=120)
    content: str = Field(min_length=1, max_length=5000)
    price_basis: PriceBasis
    service_en: str = Field("", max_length=120)
    quality: str = Field("", max_length=5000)
    guide_price: Price | None = None
    price_note: str = Field("", max_length=200)
    keywords: str = Field("", max_length=300)
    manager_id: UUID | None = None
    manager_basis: str = Field("", max_length=200)
    confidentiality: Secrecy = Secrecy.NONE
    approval: Approval = Approval.NONE
    quote_limit_fen: Fen | None = None
    quote_working_days: int | None = Field(None, ge=1, le=60)
    urgencies: list[UrgencyCode] = Field(["P3", "P4", "P5"], min_length=1, max_length=5)
    default_urgency: UrgencyCode = "P4"
    needs_place: bool = True
    photos_allowed: bool = True
    trade: str = Field("", max_length=40, description="Whom of a duty roster it needs, as rosters name the trade")
    source: str = Field("", max_length=200)
    standard: list[ClauseSchema] = Field([], max_length=200)
    indicators: list[IndicatorSchema] = Field([], max_length=50)
    promises: list[PromiseSchema] = Field([], max_length=25)
    profile: str = Field("", max_length=40)

    def as_content(self) -> Content:
        """As the service takes it."""
        own = {"valid_from", "manager_id", "profile", "standard", "indicators", "promises", "urgencies"}
        plain = {name: value for name, value in self.dict().items() if name not in own}
        stated = [PromiseTerm(**promise.dict()) for promise in self.promises]
        if self.profile:
            stated = list(office_std.promises(self.profile, *self.urgencies))
        return Content(
            **plain,
            urgencies=tuple(self.urgencies),
            standard=tuple(Clause(**clause.dict()) for clause in self.standard),
            indicators=tuple(Indicator(**indicator.dict()) for indicator in self.indicators),
            promises=tuple(stated),
        )


class EndIn(Body):
    """From when and why."""

    on: date
    reason: str = Field(min_length=1, max_length=300)


class ExceptionIn(Body):
    """Something asked for outside the catalogue."""

    unit_id: UUID
    description: str = Field(min_length=1, max_length=2000)
    reason: str = Field(min_length=1, max_length=2000)
    class_id: UUID | None = None
    item_id: UUID | None = None
    estimate_fen: Fen | None = None


class ExceptionOut(ninja.Schema):
    """A request and its decision."""

    public_id: UUID
    unit_id: UUID = Field(alias="unit.public_id")
    description: str
    reason: str
    estimate_fen: int | None
    requested_at: datetime
    state: str
    decided_at: datetime | None
    decision_reason: str


class DecisionIn(Body):
    """A decision with its reason."""

    granted: bool
    reason: str = Field(min_length=1, max_length=300)


class OptionalReasonIn(Body):
    """Why."""

    reason: str = Field("", max_length=300)


class FaultTypeIn(Body):
    """A kind of fault."""

    code: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=80)
    name_en: str = Field("", max_length=80)
    words: list[Annotated[str, Field(max_length=40)]] = Field([], max_length=50)
    urgency: UrgencyCode
    item_id: UUID | None = None
    since: date


class FaultTypeOut(ninja.Schema):
    """A kind of fault."""

    public_id: UUID
    code: str
    name: str
    words: list[str]
    urgency: str


class DangerWordIn(Body):
    """A word that makes a report P1."""

    word: str = Field(min_length=1, max_length=40)
    advice: str = Field("", max_length=200)
    since: date


class DangerWordOut(ninja.Schema):
    """A word that makes a report P1."""

    public_id: UUID
    word: str
    advice: str
    valid_from: date
    valid_until: date | None


class DefaultsIn(Body):
    """From when."""

    since: date


class LaidOut(ninja.Schema):
    """How many rows were laid down."""

    laid: int
