"""Endpoints across the domains: the service ledger, one thing from beginning to end, search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field

from houqin.domains.orders.api.orders import PromiseLineOut, StepOut
from houqin.domains.orders.api.shown import OrderOut, PartOut, PhotoOut, shown
from houqin.domains.orders.queries.story import names_in, story
from houqin.domains.settlement.story import OrderMoney, money_of
from houqin.foundation.audit.queries import proofs_of
from houqin.kernel import period
from houqin.kernel.money import Money
from houqin.kernel.worked import Step
from houqin.portal.queries import reading_authority, search, service_ledger, told_month
from houqin.web.addresses import address_of
from houqin.web.api import ActorRequest, Router
from houqin.web.reasons import in_words

router = Router(tags=["portal"])


class ServedByOut(ninja.Schema):
    """Who serves, under which model, since when."""

    provider: str
    model: str
    since: date


class ServiceOut(ninja.Schema):
    """A row of the service ledger. Shares in parts per million, None: not known."""

    public_id: UUID
    service_class: str
    item: str
    content: str
    standard: str
    quality: str
    price: str
    managed_by: str = Field(description="empty: nobody")
    basis: str
    served_by: list[ServedByOut]
    promise: str
    orders: int
    kept_ppm: int | None
    rated: int
    satisfied_ppm: int | None = Field(description="not known of fewer than five answers")
    cost_fen: int | None = Field(description="of the month so far, by the service's own lines")
    shared_cost_fen: int | None = Field(description="of all services of the class together: never summed over them")
    shared_by: int


class FoundOut(ninja.Schema):
    """One thing a search found."""

    kind: str = Field(description="order, place, person, service")
    name: str
    note: str
    public_id: UUID
    page: str | None


class LateOut(ninja.Schema):
    """How late a milestone of the user's promise was reached."""

    milestone: str
    minutes: int


class BorneOut(ninja.Schema):
    """Minutes of the user's calendar, by who bears them."""

    bearer: str
    minutes: int


class DeliveredOut(ninja.Schema):
    """What the order brought its contract."""

    public_id: UUID
    contract_id: UUID = Field(alias="contract.public_id")
    line_id: UUID = Field(alias="line.public_id")
    month: date | None = Field(None, alias="period.month")
    quantity: int = Field(description="1/1,000 of the measure")
    measure: str
    cost_fen: int | None


class DeductedOut(ninja.Schema):
    """What was deducted from the statement, and on which ground."""

    basis: str
    amount_fen: int


class PaidOut(ninja.Schema):
    """An application that pays the statement."""

    number: str
    state: str
    amount_fen: int
    paid_on: date | None


class MoneyOut(ninja.Schema):
    """The part of a statement that the order stands in; ``by_month``: the month's fee, not a line of its own."""

    statement_id: UUID
    number: str
    month: date
    by_month: bool
    line_fen: int
    fee_fen: int
    payable_fen: int
    deductions: list[DeductedOut]
    payments: list[PaidOut]
    left_fen: int | None = Field(description="what the budget line has left")
    steps: list[StepOut]


class ProofOut(ninja.Schema):
    """A record of the order in the sealed log; ``holds`` None: it waits to be sealed."""

    record_id: UUID
    action: str
    at: datetime
    holds: bool | None


class StoryOut(ninja.Schema):
    """One thing from beginning to end: asked, promised, done, borne, delivered, proven."""

    order: OrderOut
    promises: list[PromiseLineOut]
    late: list[LateOut]
    borne: list[BorneOut]
    steps: list[StepOut]
    parts: list[PartOut]
    photos: list[PhotoOut]
    deliveries: list[DeliveredOut]
    money: list[MoneyOut]
    proofs: list[ProofOut]


@router.get("/service-ledger", response=list[ServiceOut])
def list_services(request: ActorRequest, month: str = "") -> object:
    """The service ledger of one's own authority in a month like ``2026-10``; unsaid: the running one, in its first days
    the one before."""
    told = period.month(month).start if month else told_month(timezone.localdate())
    authority = reading_authority(request.actor)
    if authority is None:
        return []
    return [
        {
            **vars(row),
            "served_by": [
                {"provider": provider, "model": model, "since": since} for provider, model, since in row.served_by
            ],
            "cost_fen": _fen(row.cost),
            "shared_cost_fen": _fen(row.shared_cost),
        }
        for row in service_ledger(authority, month=told)
    ]


@router.get("/search", response=list[FoundOut])
def search_all(request: ActorRequest, q: str) -> object:
    """Orders, places, people and services by number or words, as far as one may see them."""
    request.actor.demand("portal.search")
    return [
        {
            "kind": one.kind,
            "name": one.name,
            "note": one.note,
            "public_id": one.subject.public_id,
            "page": address_of(one.subject),
        }
        for one in search(request.actor, q[:60], on=timezone.localdate())
    ]


@router.get("/orders/{uuid:order_id}/story", response=StoryOut)
def tell_story(request: ActorRequest, order_id: UUID) -> object:
    """One order from its report down to the fen and the proof, as far as one may see it."""
    order = shown(request.actor, order_id)
    told = story(request.actor, order, at=timezone.now())
    proofs = proofs_of(told.records)
    return {
        "order": order,
        "promises": told.promises,
        "late": told.late,
        "borne": [{"bearer": bearer, "minutes": minutes} for bearer, minutes in told.borne],
        "steps": _in_words(told.steps, names_in(request.actor, told)),
        "parts": told.parts,
        "photos": told.photos,
        "deliveries": told.deliveries,
        "money": [_money(one) for one in money_of(order)],
        "proofs": [
            {
                "record_id": one.public_id,
                "action": one.action,
                "at": one.at,
                "holds": None if (proof := proofs[one.pk]) is None else proof.holds,
            }
            for one in told.records
        ],
    }


def _money(one: OrderMoney) -> dict[str, Any]:
    return {
        "statement_id": one.statement.public_id,
        "number": one.statement.number,
        "month": one.statement.month,
        "by_month": one.by_month,
        "line_fen": one.line.amount_fen,
        "fee_fen": one.statement.fee_fen,
        "payable_fen": one.statement.payable_fen,
        "deductions": [{"basis": str(taken.basis), "amount_fen": taken.amount_fen} for taken in one.deductions],
        "payments": one.payments,
        "left_fen": None if one.left is None else one.left.available,
        "steps": _in_words(one.steps, {}),
    }


def _in_words(steps: Sequence[Step], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each step in the reader's language, with its code and figures; inner ids give way to names."""
    return [
        {
            "text": reason.text,
            "code": step.code,
            "figures": {
                key: names.get(value, value) if isinstance(value, str) else value for key, value in step.figures.items()
            },
        }
        for step, reason in zip(steps, in_words(steps, names), strict=True)
    ]


def _fen(amount: Money | None) -> int | None:
    return None if amount is None else amount.fen
