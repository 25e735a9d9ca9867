"""Endpoints on a contract's money: who pays a line, what is committed, the bond, the advance. Money in fen."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field

from houqin.domains.contracts.api.seen import seen_contract
from houqin.domains.contracts.api.shapes import Fen
from houqin.domains.contracts.models import BondForm, ContractBudget, ContractLine, KeyKind, LinePayer
from houqin.domains.contracts.rules.securing import Offset
from houqin.domains.contracts.services import securing
from houqin.domains.contracts.services.budgets import BudgetShare, commit_contract
from houqin.domains.contracts.services.payers import divide_line
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Body, Router

router = Router(tags=["contracts"])


class PayerWeightIn(Body):
    """A unit's part: 1/1,000 m² or of a reading, heads, or ppm of a fixed share; not used for orders."""

    unit_id: UUID
    weight: int = Field(0, ge=0, le=10**15)


class DivideIn(Body):
    """A key from a day on. ``pays`` false: the authority pays, the parts are cost information."""

    key: KeyKind
    weights: list[PayerWeightIn] = Field(min_length=1, max_length=500)
    valid_from: date
    pays: bool = True
    source: str = Field("", max_length=200)


class PayerOut(ninja.Schema):
    """A unit's part of a line."""

    unit_id: UUID = Field(alias="payer.public_id")
    key: str
    weight: int
    pays: bool
    valid_from: date
    valid_until: date | None


class ShareIn(Body):
    """What a budget line shall have committed to the contract in all; no payer: the unit of the line."""

    budget_line_id: UUID
    fen: Fen
    payer_id: UUID | None = None


class BudgetOut(ninja.Schema):
    """What a payer's line has committed for a year."""

    fiscal_year: int
    payer_id: UUID = Field(alias="payer.public_id")
    budget_line_id: UUID = Field(alias="budget_line.public_id")
    committed_fen: int


class BondIn(Body):
    """A bond as it came in."""

    fen: Fen
    form: BondForm
    received_on: date
    valid_until: date | None = None


class BondOut(BondIn, extra="ignore"):
    """A bond and what became of it."""

    public_id: UUID
    claimed_fen: int
    claim_reason: str
    returned_on: date | None


class BondClaimIn(Body):
    """What is kept of the bond."""

    fen: Fen
    reason: str = Field(min_length=1, max_length=300)


class ReturnIn(Body):
    """When the rest went back."""

    on: date


class OffsetIn(Body):
    """What of an advance is set off in a month (its first day)."""

    month: date
    fen: Fen


class AdvanceIn(Body):
    """An advance as it was paid, and how it comes back."""

    fen: Fen
    paid_on: date
    voucher: str = Field(min_length=1, max_length=80)
    schedule: list[OffsetIn] = Field(min_length=1, max_length=120)


class AdvanceOut(ninja.Schema):
    """An advance."""

    public_id: UUID
    fen: int
    paid_on: date
    voucher: str


@router.get("/contract-lines/{uuid:line_id}/payers", response=list[PayerOut])
def list_payers(request: ActorRequest, line_id: UUID) -> object:
    """Who pays a line, the newest key first; none: the authority."""
    request.actor.demand("contracts.see")
    line = ContractLine.objects.visible_to(request.actor).filter(public_id=line_id).first()
    if line is None:
        raise NotFound(thing=N_("contract line"))
    rows = LinePayer.objects.visible_to(request.actor).believed().filter(line=line).select_related("payer")
    return rows.order_by("-valid_from", "payer__path")


@router.post("/contract-lines/{uuid:line_id}/payers", response={201: list[PayerOut]})
def divide(request: ActorRequest, line_id: UUID, body: DivideIn) -> object:
    """Divide a line among units by a key from a day on."""
    given = body.dict()
    weights = {weight["unit_id"]: weight["weight"] for weight in given.pop("weights")}
    return ninja.Status(201, divide_line(request.actor, line_id, weights=weights, at=timezone.now(), **given))


@router.get("/contracts/{uuid:contract_id}/budget", response=list[BudgetOut])
def show_budget(request: ActorRequest, contract_id: UUID) -> object:
    """What is committed to a contract, by year and payer; never for providers (trust A8)."""
    contract = seen_contract(request.actor, contract_id, permission="contracts.budget.see")
    rows = ContractBudget.objects.visible_to(request.actor).filter(contract=contract)
    return rows.select_related("payer", "budget_line").order_by("fiscal_year", "payer__path")


@router.post("/contracts/{uuid:contract_id}/budget", response=list[BudgetOut])
def commit(request: ActorRequest, contract_id: UUID, body: list[ShareIn]) -> object:
    """Commit budget money; each share says what its line shall have committed in all."""
    shares = [BudgetShare(**share.dict()) for share in body[:200]]
    return commit_contract(request.actor, contract_id, shares, at=timezone.now())


@router.post("/contracts/{uuid:contract_id}/bond", response={201: BondOut})
def receive_bond(request: ActorRequest, contract_id: UUID, body: BondIn) -> object:
    """Take a performance bond on record."""
    made = securing.receive_bond(request.actor, contract_id, at=timezone.now(), **body.dict())
    return ninja.Status(201, made)


@router.post("/contracts/{uuid:contract_id}/bond/claim", response=BondOut)
def claim_on_bond(request: ActorRequest, contract_id: UUID, body: BondClaimIn) -> object:
    """Keep a part of the bond for a claim."""
    return securing.claim_on_bond(request.actor, contract_id, at=timezone.now(), **body.dict())


@router.post("/contracts/{uuid:contract_id}/bond/return", response=BondOut)
def return_bond(request: ActorRequest, contract_id: UUID, body: ReturnIn) -> object:
    """Return what was not claimed."""
    return securing.return_bond(request.actor, contract_id, on=body.on, at=timezone.now())


@router.post("/contracts/{uuid:contract_id}/advances", response={201: AdvanceOut})
def pay_advance(request: ActorRequest, contract_id: UUID, body: AdvanceIn) -> object:
    """Take a paid advance on record, with the months in which it is set off."""
    given = body.dict()
    schedule = [Offset(**offset) for offset in given.pop("schedule")]
    made = securing.pay_advance(request.actor, contract_id, schedule=schedule, at=timezone.now(), **given)
    return ninja.Status(201, made)
