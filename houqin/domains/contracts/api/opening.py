"""Endpoints on a contract's opening position. Money in fen."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field

from houqin.domains.contracts.api.money import OffsetIn
from houqin.domains.contracts.api.seen import seen_contract
from houqin.domains.contracts.api.shapes import Fen
from houqin.domains.contracts.models import BondForm, OpeningPosition
from houqin.domains.contracts.rules.securing import Offset
from houqin.domains.contracts.services.opening import Position, open_contract
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Body, Router

router = Router(tags=["contracts"])


class ContractOpening(ninja.Schema):
    """Where a contract stood before ``as_of``; fees before deductions."""

    as_of: date
    settled_fen: Fen = 0
    deducted_fen: Fen = 0
    paid_fen: Fen = 0
    added_fen: Fen = 0
    bond_fen: Fen = 0
    advance_left_fen: Fen = 0
    counters: dict[str, Annotated[int, Field(ge=0, le=999_999)]] = {}


class ContractOpeningIn(ContractOpening, Body):
    """As it is entered; ``schedule``: how the advance left is set off, empty: it is shown and not set off."""

    bond_form: BondForm | None = None
    schedule: list[OffsetIn] = Field([], max_length=120)
    signed_by: str = Field(min_length=1, max_length=80)
    paper: str = Field("", max_length=200)


class ContractOpeningOut(ContractOpening):
    """As it stands."""

    public_id: UUID
    schedule: list[OffsetIn]
    signed_by: str
    paper: str

    @staticmethod
    def resolve_schedule(row: OpeningPosition) -> list[dict[str, Any]]:
        """Each month with its amount."""
        return [{"month": month, "fen": fen} for month, fen in row.schedule]


@router.get("/contracts/{uuid:contract_id}/opening", response=ContractOpeningOut)
def show_opening(request: ActorRequest, contract_id: UUID) -> object:
    """A contract's opening position; not found where it has none."""
    contract = seen_contract(request.actor, contract_id)
    row = OpeningPosition.objects.visible_to(request.actor).filter(contract=contract).first()
    if row is None:
        raise NotFound(thing=N_("opening position"))
    return row


@router.post("/contracts/{uuid:contract_id}/opening", response={201: ContractOpeningOut})
def enter_opening(request: ActorRequest, contract_id: UUID, body: ContractOpeningIn) -> object:
    """Take a contract's opening position on record, once."""
    given = body.dict()
    signed_by, paper = given.pop("signed_by"), given.pop("paper")
    schedule = tuple(Offset(**offset) for offset in given.pop("schedule"))
    position = Position(**{**given, "bond_form": given["bond_form"] or ""}, schedule=schedule)
    made = open_contract(
        request.actor, contract_id, position=position, signed_by=signed_by, paper=paper, at=timezone.now()
    )
    return ninja.Status(201, made)
