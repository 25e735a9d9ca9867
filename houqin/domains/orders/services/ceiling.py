"""Exceptions from the catalogue for an order (目录外审批): asked for by the desk, decided on the authority's side."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import QuerySet

from houqin.domains.catalogue.models import CatalogueException, ServiceItemVersion
from houqin.domains.catalogue.services.exceptions import request_exception
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import Order
from houqin.domains.orders.rules.ceiling import demand_exception_needed, demand_within_ceiling
from houqin.domains.orders.services.act import demand, load
from houqin.domains.orders.workflow import UNDISPATCHED
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, Refusal

SUBJECT = "orders.order"


class DispatchedAlready(Refusal):
    """An exception for an order that is at its provider, or over."""

    code = "orders.dispatched_already"
    sentence = N_("The order {number} was given to a provider already, or is over.")
    basis = "practice 1"


@use_case
def ask_exception(
    actor: Actor, order_id: uuid.UUID, *, reason: str, at: datetime, estimate_fen: int | None = None
) -> CatalogueException:
    """Ask for an exception for an order the catalogue does not offer. Answers what was asked for.

    Raises DispatchedAlready, ExceptionNotNeeded, ExceptionOpen, BadInput, NotFound, NotPermitted.
    """
    order = load(actor, order_id)
    demand(actor, "orders.classify", order)
    if order.state not in UNDISPATCHED:
        raise DispatchedAlready(number=order.number)
    demand_exception_needed(
        is_classified=order.item_version_id is not None, urgency=order.urgency, exception=exception_of(order)
    )
    return request_exception(
        actor,
        unit_id=order.unit.public_id,
        description=f"{order.number} {order.description}"[:2000],
        reason=reason,
        estimate=None if estimate_fen is None else Money(estimate_fen),
        subject_type=SUBJECT,
        subject_id=order.public_id,
        at=at,
    )


def demand_offered(order: Order, *, at: datetime) -> None:
    """Refuse to dispatch what lies outside the catalogue. Raises OutsideCatalogue, ExceptionOpen."""
    if order.item_version_id is not None:
        return
    offered = ServiceItemVersion.objects.filter(authority_id=order.authority_id).in_force(local_date(at))
    demand_within_ceiling(
        is_classified=False, urgency=order.urgency, exception=exception_of(order), is_ceiling=offered.exists()
    )


def exception_of(order: Order) -> str:
    """The state of the order's last exception, "" without any."""
    return exceptions_of(order).values_list("state", flat=True).first() or ""


def exceptions_of(order: Order) -> QuerySet[CatalogueException]:
    """What was asked for the order outside the catalogue, the latest first."""
    rows: QuerySet[CatalogueException] = CatalogueException.objects.filter(
        authority_id=order.authority_id, subject_type=SUBJECT
    )
    return rows.filter(subject_id=order.public_id).order_by("-requested_at", "-pk")
