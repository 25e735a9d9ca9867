"""Endpoints on deliveries: what something payable rests on, recorded by hand, taken back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.contracts.api.shapes import Fen, Quantity
from houqin.domains.contracts.models import DeliveryRecord
from houqin.domains.contracts.services.by_hand import deliver_by_hand, take_back_delivery
from houqin.kernel.money import Quantity as Thousandths
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged

router = Router(tags=["contracts"])


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


class DeliverIn(Body):
    """What was delivered, and the stored document that proves it."""

    line_id: UUID
    quantity: Quantity
    delivered_at: datetime
    words: str = Field(min_length=1, max_length=300)
    evidence_id: UUID
    unit_id: UUID | None = None
    cost_fen: Fen | None = None
    emergency: bool = False


class TakeBackIn(Body):
    """Why."""

    reason: str = Field(min_length=1, max_length=300)


@router.post("/contracts/{uuid:contract_id}/deliveries", response={201: DeliveryOut})
def deliver(request: ActorRequest, contract_id: UUID, body: DeliverIn) -> object:
    """Record what no order and no month establishes: meals, kilometres, hours, a proven cost."""
    given = body.dict()
    made = deliver_by_hand(
        request.actor, contract_id, quantity=Thousandths(given.pop("quantity")), at=timezone.now(), **given
    )
    return ninja.Status(201, made)


@router.post("/deliveries/{uuid:delivery_id}/take-back", response={201: DeliveryOut})
def take_back(request: ActorRequest, delivery_id: UUID, body: TakeBackIn) -> object:
    """Take a delivery back by an opposite record in the month open now."""
    return ninja.Status(201, take_back_delivery(request.actor, delivery_id, reason=body.reason, at=timezone.now()))
