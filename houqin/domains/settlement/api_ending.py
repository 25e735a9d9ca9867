"""Endpoints on the end of contracts: final statements and claims on providers. Money in fen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.settlement.api import StatementOut, router
from houqin.domains.settlement.ending import finals_missing
from houqin.domains.settlement.models import DamagesClaim
from houqin.domains.settlement.services import finals
from houqin.web.api import ActorRequest, Body, Paged, Paging, paged

Fen = Annotated[int, Field(gt=0, le=10**15, description="fen")]


class FinalMissingOut(ninja.Schema):
    """An ended contract with something left that stands on no statement."""

    contract_id: UUID = Field(alias="contract.public_id")
    held_fen: int = Field(alias="held")
    owed_fen: int = Field(alias="owed")
    advance_fen: int = Field(alias="advance")
    late_records: int = Field(alias="late")


class ClaimIn(Body):
    """What is claimed after payment, and why; without a payer the authority is owed."""

    contract_id: UUID
    payer_id: UUID | None = None
    fen: Fen
    reason: str = Field(min_length=1, max_length=300)


class ClaimOut(ninja.Schema):
    """What a provider owes after the last statement."""

    public_id: UUID
    contract_id: UUID = Field(alias="contract.public_id")
    provider_id: UUID = Field(alias="provider.public_id")
    payer_id: UUID = Field(alias="payer.public_id")
    reason: str
    raised_at: datetime
    fen: int
    bond_fen: int
    settled_fen: int
    open_fen: int
    settled_on: date | None


class SettleIn(Body):
    """How much of a claim was paid or given up, by what, on which day."""

    fen: Fen
    by: str = Field(min_length=1, max_length=300)
    on: date


@router.get("/final-statements/missing", response=list[FinalMissingOut])
def list_finals_missing(request: ActorRequest) -> object:
    """Ended contracts that left something: held back, owed, advanced, recorded late."""
    request.actor.demand("settlement.close", path=request.actor.authority_path)
    return finals_missing(request.actor, on=timezone.localdate())


@router.post("/contracts/{uuid:contract_id}/final-statement", response={201: list[StatementOut]})
def make_final_statement(request: ActorRequest, contract_id: UUID) -> object:
    """Draft the final statements of an ended contract, one per payer."""
    return ninja.Status(201, list(finals.draft_final(request.actor, contract_id, at=timezone.now()).statements))


@router.get("/claims", response=Paged[ClaimOut])
def list_claims(request: ActorRequest, paging: Query[Paging]) -> object:
    """The claims on providers one may see, the latest first."""
    request.actor.demand("settlement.see")
    rows = DamagesClaim.objects.visible_to(request.actor).select_related("contract", "provider", "payer")
    return paged(rows.order_by("-raised_at", "pk"), paging)


@router.post("/claims", response={201: ClaimOut})
def enter_claim(request: ActorRequest, body: ClaimIn) -> object:
    """Claim what was found after payment; no closed month is opened for it."""
    return ninja.Status(201, finals.enter_claim(request.actor, at=timezone.now(), **body.dict()))


@router.post("/claims/{uuid:claim_id}/settle", response=ClaimOut)
def settle_claim(request: ActorRequest, claim_id: UUID, body: SettleIn) -> object:
    """Take on record that a claim was paid or given up."""
    return finals.settle_claim(request.actor, claim_id, at=timezone.now(), **body.dict())
