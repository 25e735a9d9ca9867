"""Endpoints on deliveries: what something payable rests on."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import ninja
from ninja import Field, Query

from houqin.domains.contracts.models import DeliveryRecord
from houqin.web.api import ActorRequest, Paged, Paging, Router, paged

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
