"""The endpoint that hands out a contract's archive package."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Field

from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.views.package import download
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Body, Router

router = Router(tags=["contracts"])
PACKAGE = {
    "description": "The package",
    "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
}


class PackageIn(Body):
    """Which year or month."""

    period: str = Field(max_length=7, description="2026 or 2026-10")


@router.post("/contracts/{uuid:contract_id}/package", response=None, openapi_extra={"responses": {200: PACKAGE}})
def take_package(request: ActorRequest, contract_id: UUID, body: PackageIn) -> HttpResponse:
    """Every record about the contract, its orders and statements with proofs and files; taking it is recorded."""
    contract = Contract.objects.visible_to(request.actor).filter(public_id=contract_id).first()
    if contract is None:
        raise NotFound(thing=N_("contract"))
    return download(request.actor, contract, body.period, at=timezone.now())
