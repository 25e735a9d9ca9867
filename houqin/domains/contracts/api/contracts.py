"""Endpoints on contracts: drafted, given lines and a formula, put into force, ended."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.catalogue.rules import PromiseTerm
from houqin.domains.contracts.api.seen import seen_contract
from houqin.domains.contracts.api.shapes import (
    CautionOut,
    ContractIn,
    ContractOut,
    ContractTold,
    ContractWithLines,
    LineIn,
    LineOut,
    Rate,
    in_words,
)
from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.queries import cautions_of
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.rules.adjusting import Weight
from houqin.domains.contracts.rules.paying import PaymentTerms
from houqin.domains.contracts.services import contracts, correcting
from houqin.domains.contracts.services.formulas import agree_formula
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged

router = Router(tags=["contracts"])


class ContractEndIn(Body):
    """The last day (exclusive), and why."""

    on: date
    reason: str = Field("", max_length=300)
    terminated: bool = False
    kind: Literal["", "term_over", "poor_scores", "breach", "incident", "authority", "agreed", "force_majeure"] = ""


class IndexWeightIn(Body):
    """How much of the price follows an index, and the band within which its movement is the provider's."""

    index: str = Field(min_length=1, max_length=60)
    weight_ppm: Rate
    band_ppm: Rate = 0


class FormulaIn(Body):
    """The formula as it stood in the tender document."""

    weights: list[IndexWeightIn] = Field(min_length=1, max_length=20)
    cap_ppm: Rate
    tender_basis: str = Field(min_length=1, max_length=200)


class FormulaOut(FormulaIn, extra="ignore"):
    """The formula agreed. ``counts``: whether a price moved by it counts as an addition."""

    public_id: UUID
    counts: bool


@router.get("/contracts", response=Paged[ContractOut])
def list_contracts(request: ActorRequest, paging: Query[Paging], state: str = "") -> object:
    """The contracts one may see, the latest first."""
    request.actor.demand("contracts.see")
    rows = Contract.objects.visible_to(request.actor).select_related("provider").order_by("-valid_from", "number", "pk")
    return paged(rows.filter(state=state) if state else rows, paging)


@router.get("/contracts/{uuid:contract_id}", response=ContractWithLines)
def show_contract(request: ActorRequest, contract_id: UUID) -> object:
    """One contract with its lines."""
    return seen_contract(request.actor, contract_id)


@router.get("/contracts/{uuid:contract_id}/cautions", response=list[CautionOut])
def list_cautions(request: ActorRequest, contract_id: UUID) -> object:
    """What of a contract the law allows but somebody should look at."""
    return in_words(cautions_of(seen_contract(request.actor, contract_id, permission="contracts.change")))


@router.post("/contracts", response={201: ContractTold})
def create_contract(request: ActorRequest, body: ContractIn) -> object:
    """Draft a contract; ``cautions`` name what the law allows but somebody should look at."""
    given = body.dict()
    payment = PaymentTerms(**(given.pop("payment") or {}))
    return ninja.Status(201, contracts.create_contract(request.actor, at=timezone.now(), payment=payment, **given))


@router.post("/contracts/{uuid:contract_id}/lines", response={201: LineOut})
def add_line(request: ActorRequest, contract_id: UUID, body: LineIn) -> object:
    """Add a line to a draft."""
    given = body.dict()
    named = {name: given.pop(name) for name in ("item_id", "class_id", "units", "places")}
    promises = [PromiseTerm(**promise) for promise in given.pop("promises")]
    line = contracts.add_line(
        request.actor, contract_id, terms=LineTerms(**given), promises=promises, at=timezone.now(), **named
    )
    return ninja.Status(201, line)


@router.post("/contract-lines/{uuid:line_id}/remove", response=ContractOut)
def remove_line(request: ActorRequest, line_id: UUID) -> object:
    """Take a line out of a draft; answers the contract."""
    return correcting.remove_line(request.actor, line_id, at=timezone.now())


@router.post("/contracts/{uuid:contract_id}/activate", response=ContractOut)
def activate_contract(request: ActorRequest, contract_id: UUID) -> object:
    """Put a contract into force."""
    return contracts.activate_contract(request.actor, contract_id, at=timezone.now())


@router.post("/contracts/{uuid:contract_id}/end", response=ContractOut)
def end_contract(request: ActorRequest, contract_id: UUID, body: ContractEndIn) -> object:
    """End or terminate a contract."""
    return contracts.end_contract(request.actor, contract_id, at=timezone.now(), **body.dict())


@router.post("/contracts/{uuid:contract_id}/formula", response={201: FormulaOut})
def agree_on_formula(request: ActorRequest, contract_id: UUID, body: FormulaIn) -> object:
    """Write the formula that stood in the tender document into a draft."""
    weights = [Weight(**weight.dict()) for weight in body.weights]
    made = agree_formula(
        request.actor,
        contract_id,
        weights=weights,
        cap_ppm=body.cap_ppm,
        tender_basis=body.tender_basis,
        at=timezone.now(),
    )
    return ninja.Status(201, made)
