"""Endpoint on what a line of a statement counts."""

from __future__ import annotations

from uuid import UUID

from ninja import Query

from houqin.domains.contracts.api.deliveries import DeliveryOut
from houqin.domains.contracts.models import DeliveryRecord
from houqin.domains.settlement.api import router
from houqin.domains.settlement.counted import counted, line_of
from houqin.web.api import ActorRequest, Paged, Paging, paged


@router.get("/statement-lines/{uuid:line_id}/deliveries", response=Paged[DeliveryOut])
def list_counted(request: ActorRequest, line_id: UUID, paging: Query[Paging]) -> object:
    """The delivery records that a line of a statement counts, the latest first."""
    request.actor.demand("settlement.see")
    records = counted(line_of(request.actor, line_id)).records.values("pk")
    rows = DeliveryRecord.objects.visible_to(request.actor).filter(pk__in=records)
    return paged(rows.select_related("contract", "line", "period").order_by("-at", "-pk"), paging)
