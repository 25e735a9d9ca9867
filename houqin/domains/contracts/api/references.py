"""Endpoints of the open book: reference prices, work norms, where a contract stands; never for providers (trust A8)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.catalogue.models import PriceBasis
from houqin.domains.contracts.api.seen import seen_contract
from houqin.domains.contracts.api.shapes import Fen, Price, Quantity, Rate
from houqin.domains.contracts.models import NormDriver, ReferencePrice, WorkNorm
from houqin.domains.contracts.queries import Standing, standing_of
from houqin.domains.contracts.rules.should_cost import Norm
from houqin.domains.contracts.services.references import enter_norm, enter_reference
from houqin.kernel.refusal import N_, NotPermitted
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged

router = Router(tags=["contracts"])


class ReferenceIn(Body):
    """A published range of prices with its source; open ends are not known."""

    class_id: UUID
    price_basis: PriceBasis
    region: str = Field("CN", min_length=1, max_length=20)
    low: Price | None = None
    high: Price | None = None
    valid_from: date
    valid_until: date | None = None
    source: str = Field(min_length=1, max_length=200)
    verified: bool = False


class ReferenceOut(ReferenceIn, extra="ignore"):
    """A reference price as it is believed now."""

    public_id: UUID
    class_id: UUID = Field(alias="service_class.public_id")


class NormIn(Body):
    """How much one post serves, and what a post costs."""

    class_id: UUID
    driver: NormDriver
    per_post: Quantity
    post_fen: Fen
    materials_fen: Fen = 0
    management_ppm: Rate = 30_000
    profit_ppm: Rate = 50_000
    tax_ppm: Rate = 60_000
    valid_from: date
    source: str = Field(min_length=1, max_length=200)


class NormOut(NormIn, extra="ignore"):
    """A work norm as it is believed now."""

    public_id: UUID
    class_id: UUID = Field(alias="service_class.public_id")
    valid_until: date | None


class StandingOut(ninja.Schema):
    """A line against its reference and its should-cost; ``where``: below, within, above or unknown."""

    line_id: UUID = Field(alias="line.public_id")
    price: int | None
    reference_id: UUID | None = Field(None, alias="reference.public_id")
    where: str = Field(alias="against.where")
    by_ppm: int = Field(alias="against.by_ppm")
    month_fen: int | None
    should_fen: int | None
    steps: list[dict[str, Any]]

    @staticmethod
    def resolve_steps(row: Standing) -> list[dict[str, object]]:
        """How the should-cost was reached."""
        return [step.as_json() for step in row.steps]


@router.get("/reference-prices", response=Paged[ReferenceOut])
def list_references(request: ActorRequest, paging: Query[Paging]) -> object:
    """The reference prices, by service class."""
    request.actor.demand("contracts.references.see")
    rows = ReferencePrice.objects.visible_to(request.actor).believed().select_related("service_class")
    return paged(rows.order_by("service_class__position", "price_basis", "region", "-valid_from", "pk"), paging)


@router.post("/reference-prices", response={201: ReferenceOut})
def add_reference(request: ActorRequest, body: ReferenceIn) -> object:
    """Enter a reference price, or let it follow the one that stands."""
    return ninja.Status(201, enter_reference(request.actor, at=timezone.now(), **body.dict()))


@router.get("/work-norms", response=Paged[NormOut])
def list_norms(request: ActorRequest, paging: Query[Paging]) -> object:
    """The work norms, by service class."""
    request.actor.demand("contracts.references.see")
    rows = WorkNorm.objects.visible_to(request.actor).believed().select_related("service_class")
    return paged(rows.order_by("service_class__position", "-valid_from", "pk"), paging)


@router.post("/work-norms", response={201: NormOut})
def add_norm(request: ActorRequest, body: NormIn) -> object:
    """Enter a work norm, or let it follow the one that stands."""
    given = body.dict()
    norm = Norm(**{name: given.pop(name) for name in Norm.__dataclass_fields__})
    return ninja.Status(201, enter_norm(request.actor, norm=norm, at=timezone.now(), **given))


@router.get("/contracts/{uuid:contract_id}/standing", response=list[StandingOut])
def show_standing(request: ActorRequest, contract_id: UUID, on: date | None = None) -> object:
    """Where each line of a contract stands against reference price and should-cost on a day."""
    if request.actor.provider_ids:
        raise NotPermitted(action=N_("see reference prices"))
    contract = seen_contract(request.actor, contract_id, permission="contracts.references.see")
    return standing_of(contract, on or max(timezone.localdate(), contract.valid_from))
