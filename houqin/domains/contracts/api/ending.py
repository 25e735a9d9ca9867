"""Endpoints on a contract's end: hand-over, appraisal, the next year."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field

from houqin.domains.contracts.api.seen import seen_contract
from houqin.domains.contracts.api.shapes import ContractOut, Fen
from houqin.domains.contracts.models import HandoverItem
from houqin.domains.contracts.services import renewing
from houqin.web.api import ActorRequest, Body, Router

router = Router(tags=["contracts"])


class AppraiseIn(Body):
    """The yearly appraisal, in hundredths of a point."""

    score: int = Field(ge=0, le=10_000)
    pass_mark: int = Field(ge=0, le=10_000)
    on: date
    note: str = Field("", max_length=300)


class AppraisalOut(ninja.Schema):
    """An appraisal on record."""

    public_id: UUID
    score: int
    pass_mark: int
    on: date = Field(alias="appraised_on")
    note: str


class RenewIn(Body):
    """The next year; it begins where this one ends."""

    number: str = Field(min_length=1, max_length=60)
    signed_on: date
    valid_until: date
    total_fen: Fen


class HandOverIn(Body):
    """When an item was handed over."""

    on: date
    note: str = Field("", max_length=300)


class HandoverOut(ninja.Schema):
    """An item of the hand-over list."""

    public_id: UUID
    code: str
    name: str
    done_on: date | None
    note: str


@router.post("/contracts/{uuid:contract_id}/appraisals", response={201: AppraisalOut})
def appraise(request: ActorRequest, contract_id: UUID, body: AppraiseIn) -> object:
    """Appraise a contract for its renewal."""
    return ninja.Status(201, renewing.appraise_contract(request.actor, contract_id, at=timezone.now(), **body.dict()))


@router.post("/contracts/{uuid:contract_id}/renew", response={201: ContractOut})
def renew(request: ActorRequest, contract_id: UUID, body: RenewIn) -> object:
    """Draft the next year within the tender."""
    return ninja.Status(201, renewing.renew_contract(request.actor, contract_id, at=timezone.now(), **body.dict()))


@router.get("/contracts/{uuid:contract_id}/handover", response=list[HandoverOut])
def list_handover(request: ActorRequest, contract_id: UUID) -> object:
    """What is handed over when a contract ends."""
    contract = seen_contract(request.actor, contract_id)
    rows = HandoverItem.objects.visible_to(request.actor).filter(contract=contract)
    return rows.order_by("position")


@router.post("/handover/{uuid:item_id}/done", response=HandoverOut)
def hand_over(request: ActorRequest, item_id: UUID, body: HandOverIn) -> object:
    """Tick an item off."""
    return renewing.hand_over(request.actor, item_id, at=timezone.now(), **body.dict())
