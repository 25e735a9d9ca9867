"""Endpoints on amendments: signed changes of a contract in force."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field

from houqin.domains.contracts.api.seen import seen_contract
from houqin.domains.contracts.api.shapes import LineIn, LineOut, Price, Quantity
from houqin.domains.contracts.models import Amendment
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.services import amendments
from houqin.domains.contracts.services.amendments import Signed
from houqin.web.api import ActorRequest, Body, Router

router = Router(tags=["contracts"])


class SignedIn(Body):
    """What every amendment says: signed when, in force from when, why, on which paper."""

    signed_on: date
    valid_from: date
    reason: str = Field(min_length=1, max_length=300)
    paper: str = Field(min_length=1, max_length=200)

    def signed(self) -> Signed:
        """As the service takes it."""
        return Signed(self.signed_on, self.valid_from, self.reason, self.paper)


class PriceIn(SignedIn):
    """Another price or agreed quantity of a line; what is left out stays."""

    line_id: UUID
    rationale: Literal["addition", "reduction", "correction"]
    price: Price | None = None
    quantity: Quantity | None = None
    expected_quantity: Quantity | None = None


class AdjustIn(SignedIn):
    """Movements of the indices in ppm, as an official notice states them."""

    line_id: UUID
    notice_on: date
    moved: dict[str, int] = Field(min_length=1, max_length=20)
    expected_quantity: Quantity | None = None


class CoverageIn(SignedIn):
    """Other units or places at the price that stands."""

    line_id: UUID
    units: list[UUID] = Field(min_length=1, max_length=500)
    places: list[UUID] = Field([], max_length=500)
    quantity: Quantity | None = None


class NewLineIn(Body):
    """A line more of the same subject; it begins when the amendment is in force."""

    signed: SignedIn
    line: LineIn
    expected_quantity: Quantity | None = None


class AmendmentOut(ninja.Schema):
    """An amendment with the steps it was judged by."""

    public_id: UUID
    number: int
    rationale: str
    line_id: UUID | None = Field(None, alias="line.public_id")
    signed_on: date
    valid_from: date
    delta_fen: int
    counted_fen: int
    reason: str
    paper: str
    worked: list[dict[str, Any]]


@router.get("/contracts/{uuid:contract_id}/amendments", response=list[AmendmentOut])
def list_amendments(request: ActorRequest, contract_id: UUID) -> object:
    """The amendments of a contract in their order."""
    contract = seen_contract(request.actor, contract_id)
    rows = Amendment.objects.visible_to(request.actor).filter(contract=contract)
    return rows.select_related("line").order_by("number")


@router.post("/contracts/{uuid:contract_id}/amendments/price", response={201: AmendmentOut})
def amend_price(request: ActorRequest, contract_id: UUID, body: PriceIn) -> object:
    """Addition, reduction or correction of a line."""
    given = {name: getattr(body, name) for name in ("line_id", "rationale", "price", "quantity", "expected_quantity")}
    made = amendments.amend_price(request.actor, contract_id, signed=body.signed(), at=timezone.now(), **given)
    return ninja.Status(201, made)


@router.post("/contracts/{uuid:contract_id}/amendments/formula", response={201: AmendmentOut})
def adjust_price(request: ActorRequest, contract_id: UUID, body: AdjustIn) -> object:
    """Let a price follow the contract's formula from the day of a notice on."""
    given = {name: getattr(body, name) for name in ("line_id", "notice_on", "moved", "expected_quantity")}
    made = amendments.adjust_price(request.actor, contract_id, signed=body.signed(), at=timezone.now(), **given)
    return ninja.Status(201, made)


@router.post("/contracts/{uuid:contract_id}/amendments/coverage", response={201: AmendmentOut})
def amend_coverage(request: ActorRequest, contract_id: UUID, body: CoverageIn) -> object:
    """Let a line cover other units or places at the price that stands."""
    given = {name: getattr(body, name) for name in ("line_id", "units", "places", "quantity")}
    made = amendments.amend_coverage(request.actor, contract_id, signed=body.signed(), at=timezone.now(), **given)
    return ninja.Status(201, made)


@router.post("/contracts/{uuid:contract_id}/amendments/line", response={201: LineOut})
def amend_line(request: ActorRequest, contract_id: UUID, body: NewLineIn) -> object:
    """Add a line of a service class that the contract serves already."""
    given = body.line.dict(exclude={"promises"})
    named = {name: given.pop(name) for name in ("item_id", "class_id", "units", "places")}
    made = amendments.amend_line(
        request.actor,
        contract_id,
        terms=LineTerms(**given),
        signed=body.signed.signed(),
        expected_quantity=body.expected_quantity,
        at=timezone.now(),
        **named,
    )
    return ninja.Status(201, made)
