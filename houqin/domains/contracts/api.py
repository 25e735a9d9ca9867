"""Endpoints on contracts. A provider gets only its own contracts: every list starts from ``visible_to`` (trust A8)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.catalogue.models import PriceBasis
from houqin.domains.catalogue.rules import PromiseTerm
from houqin.domains.catalogue.schemas import PromiseSchema
from houqin.domains.contracts.models import Contract, ContractLine, DeliveryRecord, EnterpriseSize, ServiceModel
from houqin.domains.contracts.queries import price_of, separation_report
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.services import contracts
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Paged, Paging, Router, paged

router = Router(tags=["contracts"])

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


class ContractWithLines(ContractOut):
    """A contract with its lines."""

    lines: list[LineOut]

    @staticmethod
    def resolve_lines(row: Contract) -> list[ContractLine]:
        """The lines in order."""
        rows = row.lines.select_related("item", "service_class").prefetch_related("coverage__unit")
        return list(rows.order_by("number", "valid_from"))


class ContractIn(ninja.Schema):
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


class LineIn(ninja.Schema):
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
    note: str = Field("", max_length=200)
    promises: list[PromiseSchema] = Field([], max_length=25)


class EndIn(ninja.Schema):
    """The last day (exclusive), and why."""

    on: date
    reason: str = Field("", max_length=300)
    terminated: bool = False
    kind: Literal["", "term_over", "poor_scores", "breach", "incident", "authority", "agreed", "force_majeure"] = ""


class DeliveryOut(ninja.Schema):
    """Something payable that was delivered."""

    public_id: UUID
    contract_id: UUID = Field(alias="contract.public_id")
    line_id: UUID = Field(alias="line.public_id")
    at: datetime
    quantity: int = Field(description="1/1,000 of the measure")
    measure: str
    cost_fen: int | None
    month: date | None = Field(None, alias="period.month")
    late_for: date | None
    outside_term: bool
    source_type: str
    source_id: UUID
    part: str


class ServedOut(ninja.Schema):
    """Who serves."""

    provider_id: UUID = Field(alias="provider.public_id")
    provider: str = Field(alias="provider.name")
    service_model: str
    since: date


class SeparationOut(ninja.Schema):
    """Who manages and who serves a service, and what is to be settled."""

    version_id: UUID = Field(alias="version.public_id")
    service: str = Field(alias="version.service")
    manager_id: UUID | None = Field(None, alias="manager.public_id")
    servers: list[ServedOut]
    findings: list[str]


@router.get("/contracts", response=Paged[ContractOut])
def list_contracts(request: ActorRequest, paging: Query[Paging], state: str = "") -> object:
    """The contracts one may see, the latest first."""
    request.actor.demand("contracts.see")
    rows = Contract.objects.visible_to(request.actor).select_related("provider").order_by("-valid_from", "number", "pk")
    return paged(rows.filter(state=state) if state else rows, paging)


@router.get("/contracts/{uuid:contract_id}", response=ContractWithLines)
def show_contract(request: ActorRequest, contract_id: UUID) -> object:
    """One contract with its lines."""
    request.actor.demand("contracts.see")
    row = Contract.objects.visible_to(request.actor).select_related("provider").filter(public_id=contract_id).first()
    if row is None:
        raise NotFound(thing=N_("contract"))
    return row


@router.post("/contracts", response={201: ContractOut})
def create_contract(request: ActorRequest, body: ContractIn) -> object:
    """Draft a contract."""
    return ninja.Status(201, contracts.create_contract(request.actor, at=timezone.now(), **body.dict()))


@router.post("/contracts/{uuid:contract_id}/lines", response={201: LineOut})
def add_line(request: ActorRequest, contract_id: UUID, body: LineIn) -> object:
    """Add a line to a draft."""
    given = body.dict()
    named = {name: given.pop(name) for name in ("item_id", "class_id", "units", "places")}
    promises = [PromiseTerm(**promise) for promise in given.pop("promises")]
    line = contracts.add_line(
        request.actor, contract_id, terms=LineTerms(**given), promises=promises, at=timezone.now(), **named
    )
    return ninja.Status(201, line)


@router.post("/contracts/{uuid:contract_id}/activate", response=ContractOut)
def activate_contract(request: ActorRequest, contract_id: UUID) -> object:
    """Put a contract into force."""
    return contracts.activate_contract(request.actor, contract_id, at=timezone.now())


@router.post("/contracts/{uuid:contract_id}/end", response=ContractOut)
def end_contract(request: ActorRequest, contract_id: UUID, body: EndIn) -> object:
    """End or terminate a contract."""
    return contracts.end_contract(request.actor, contract_id, at=timezone.now(), **body.dict())


@router.get("/deliveries", response=Paged[DeliveryOut])
def list_deliveries(request: ActorRequest, paging: Query[Paging], source_id: UUID | None = None) -> object:
    """What was delivered under the contracts one may see, the latest first."""
    request.actor.demand("contracts.deliveries.see")
    rows = (
        DeliveryRecord.objects.visible_to(request.actor)
        .select_related("contract", "line", "period")
        .order_by("-at", "-pk")
    )
    return paged(rows.filter(source_id=source_id) if source_id else rows, paging)


@router.get("/separation", response=list[SeparationOut])
def show_separation(request: ActorRequest, on: date | None = None) -> object:
    """Who manages and who serves each service, and where the two are not separate."""
    return separation_report(request.actor, on or timezone.localdate())
