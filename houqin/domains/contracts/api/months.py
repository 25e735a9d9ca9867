"""Endpoints on a contract's months: required items, acceptance, what was accepted."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field

from houqin.domains.contracts.api.seen import seen_contract
from houqin.domains.contracts.models import AcceptanceResult, ContractPeriod
from houqin.domains.contracts.queries import required_items
from houqin.domains.contracts.rules.accepting import Item
from houqin.domains.contracts.services.accepting import accept_month
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Body, Router

router = Router(tags=["contracts"])


class AcceptedItemIn(Body):
    """A required item and whether it is met; one that is not says what is wrong."""

    item: str = Field(min_length=1, max_length=400)
    met: bool
    note: str = Field("", max_length=300)


class AcceptIn(Body):
    """Contract acceptance of a month: every required item."""

    accepted_on: date
    items: list[AcceptedItemIn] = Field(min_length=1, max_length=1000)
    result: AcceptanceResult
    note: str = Field("", max_length=300)


class AcceptanceOut(ninja.Schema):
    """An acceptance; a later version follows a refusal."""

    public_id: UUID
    version: int
    accepted_on: date
    result: str
    items: list[AcceptedItemIn]
    note: str


class MonthOut(ninja.Schema):
    """A month of a contract (its first day), and whether it takes facts."""

    public_id: UUID
    month: date
    state: str


class MonthTold(MonthOut):
    """A month with what its acceptance must speak of, and its acceptances."""

    required: list[str]
    acceptances: list[AcceptanceOut]

    @staticmethod
    def resolve_required(row: ContractPeriod) -> list[str]:
        """Every technical, service and safety item."""
        return required_items(row.contract, row.month)

    @staticmethod
    def resolve_acceptances(row: ContractPeriod) -> object:
        """In their order."""
        return row.acceptances.order_by("version")


@router.get("/contracts/{uuid:contract_id}/months", response=list[MonthOut])
def list_months(request: ActorRequest, contract_id: UUID) -> object:
    """The months of a contract in their order."""
    contract = seen_contract(request.actor, contract_id)
    return ContractPeriod.objects.visible_to(request.actor).filter(contract=contract).order_by("month")


@router.get("/contracts/{uuid:contract_id}/months/{month}", response=MonthTold)
def show_month(request: ActorRequest, contract_id: UUID, month: date) -> object:
    """One month with the items that its acceptance must speak of."""
    contract = seen_contract(request.actor, contract_id)
    rows = ContractPeriod.objects.visible_to(request.actor).select_related("contract")
    row = rows.filter(contract=contract, month=month).first()
    if row is None:
        raise NotFound(thing=N_("month of the contract"))
    return row


@router.post("/contracts/{uuid:contract_id}/months/{month}/acceptances", response={201: AcceptanceOut})
def accept(request: ActorRequest, contract_id: UUID, month: date, body: AcceptIn) -> object:
    """Accept a month, item by item."""
    given = body.dict()
    items = [Item(**item) for item in given.pop("items")]
    return ninja.Status(201, accept_month(request.actor, contract_id, month, items=items, at=timezone.now(), **given))
