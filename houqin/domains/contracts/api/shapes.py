"""The shapes of contracts and their lines, as they come in and go out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field

from houqin.domains.catalogue.models import PriceBasis
from houqin.domains.catalogue.schemas import PromiseSchema
from houqin.domains.contracts.models import (
    Contract,
    ContractLine,
    EnterpriseSize,
    PartialMonths,
    PaymentStart,
    ServiceModel,
    Tiering,
)
from houqin.domains.contracts.queries import cautions_of, price_of
from houqin.kernel.worked import Step
from houqin.web import reasons
from houqin.web.api import Body

Fen = Annotated[int, Field(ge=0, le=10**15, description="fen")]
Price = Annotated[int, Field(ge=0, le=10**15, description="1/10,000 yuan")]
Quantity = Annotated[int, Field(ge=1, le=10**15, description="1/1,000 of the measure")]
Rate = Annotated[int, Field(ge=0, le=1_000_000, description="parts per million")]


class LineOut(ninja.Schema):
    """A line with its price of today."""

    public_id: UUID
    number: int
    item_id: UUID | None = Field(None, alias="item.public_id")
    service_class: str = Field(alias="service_class.code")
    service_model: str
    price_basis: str
    price: int | None = Field(description="1/10,000 yuan")
    valid_from: date
    valid_until: date
    units: list[UUID]

    @staticmethod
    def resolve_price(row: ContractLine) -> int | None:
        """In force today, or on the line's first day."""
        price = price_of(row, max(timezone.localdate(), row.valid_from))
        return None if price is None else price.price

    @staticmethod
    def resolve_units(row: ContractLine) -> list[UUID]:
        """The units it covers."""
        return [each.unit.public_id for each in row.coverage.all()]


class ContractOut(ninja.Schema):
    """A contract."""

    public_id: UUID
    provider_id: UUID = Field(alias="provider.public_id")
    number: str
    name: str
    state: str
    signed_on: date
    valid_from: date
    valid_until: date
    ended_on: date | None
    total_fen: int
    tax_ppm: int
    sme_size: str
    payment_days: int
    payment_starts: str
    acceptance_days: int | None
    late_interest_ppm: int
    bond_ppm: int
    advance_fen: int
    partial_months: str
    tendered_until: date | None
    amended_fen: int
    added_fen: int


class CautionOut(ninja.Schema):
    """What the law allows but somebody should look at: a code, and the sentence."""

    code: str
    words: str


class ContractTold(ContractOut):
    """A contract just drafted, with what should be looked at."""

    cautions: list[CautionOut]

    @staticmethod
    def resolve_cautions(row: Contract) -> list[CautionOut]:
        """As its page shows them."""
        return in_words(cautions_of(row))


def in_words(steps: Sequence[Step]) -> list[CautionOut]:
    """Cautions with their sentences."""
    return [
        CautionOut(code=step.code, words=reason.text)
        for step, reason in zip(steps, reasons.in_words(steps), strict=True)
    ]


class ContractWithLines(ContractOut):
    """A contract with its lines."""

    lines: list[LineOut]

    @staticmethod
    def resolve_lines(row: Contract) -> list[ContractLine]:
        """The lines in order."""
        rows = row.lines.select_related("item", "service_class").prefetch_related("coverage__unit")
        return list(rows.order_by("number", "valid_from"))


class PaymentIn(Body):
    """What the contract says of paying (rules B1.7); days are calendar days."""

    payment_days: int = Field(30, ge=1, le=365)
    payment_starts: PaymentStart = PaymentStart.CONFIRMED
    acceptance_days: int | None = Field(None, ge=1, le=365)
    late_interest_ppm: Rate = Field(500, description="parts per million a day")
    bond_ppm: Rate = 0
    advance_fen: Fen = 0


class ContractIn(Body):
    """A contract as signed; ``valid_until`` is exclusive."""

    provider_id: UUID
    number: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=160)
    sme_size: EnterpriseSize
    signed_on: date
    valid_from: date
    valid_until: date
    total_fen: Fen
    procurement_method: str = Field("", max_length=80)
    procurement_category: str = Field("", max_length=40)
    tax_ppm: Rate = 60_000
    fund_source: str = Field("", max_length=80)
    tendered_until: date | None = None
    term_exception: str = Field("", max_length=200)
    payment: PaymentIn | None = Field(None, description="left out: the usual terms, 30 days from confirmation")
    partial_months: PartialMonths = PartialMonths.ACTUAL_DAYS


class LineIn(Body):
    """One service of a contract: a catalogue item or a whole class."""

    number: int = Field(ge=1, le=999)
    item_id: UUID | None = None
    class_id: UUID | None = None
    units: list[UUID] = Field(min_length=1, max_length=500)
    places: list[UUID] = Field([], max_length=500)
    service_model: ServiceModel
    price_basis: PriceBasis
    price: Price
    quantity: Quantity | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    materials_each_fen: Fen = 0
    materials_year_fen: Fen = 0
    materials_markup_ppm: Rate = 0
    quote_limit_fen: Fen | None = None
    minimum_fen: Fen = 0
    surcharge_ppm: int = Field(0, ge=0, le=10_000_000, description="parts per million, added for emergencies")
    tiering: Tiering = Tiering.NONE
    tiers: list[tuple[Quantity, Price]] = Field([], max_length=20)
    note: str = Field("", max_length=200)
    promises: list[PromiseSchema] = Field([], max_length=25)
