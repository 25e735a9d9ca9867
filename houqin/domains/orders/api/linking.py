"""Endpoints on signed links: what the desk hands out to whoever has no account, and the end of what was given."""

from __future__ import annotations

from uuid import UUID

import ninja
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Field

from houqin.domains.orders.api.shown import shown
from houqin.domains.orders.links import links_of
from houqin.domains.orders.models import Order
from houqin.domains.orders.services.act import demand
from houqin.domains.orders.services.linking import revoke_links
from houqin.web.api import ActorRequest, Router

router = Router(tags=["orders"])


class LinkOut(ninja.Schema):
    """A link for one side of an order. ``url`` None: there is none, and ``why`` says so."""

    part: str = Field(description="caller or worker")
    name: str
    url: str | None
    why: str = Field(description="has_account, no_worker; empty with a link")


class LinksRevokedOut(ninja.Schema):
    """How often the order's links were ended so far."""

    public_id: UUID
    links_revoked_count: int


@router.get("/orders/{uuid:order_id}/links", response=list[LinkOut])
def list_links(request: ActorRequest, order_id: UUID, response: HttpResponse) -> object:
    """The links to hand out: the worker's, and for the office the caller's; whoever has an account gets none."""
    order = shown(request.actor, order_id)
    demand(request.actor, "orders.hand_out_links", order)
    response["Cache-Control"] = "no-store"
    return [
        {
            "part": link.part,
            "name": link.name,
            "url": request.build_absolute_uri(reverse("orders:order_by_link", args=[link.text])) if link.text else None,
            "why": link.why,
        }
        for link in links_of(order, for_caller=request.actor.is_office_side)
    ]


@router.post("/orders/{uuid:order_id}/links/revoke", response=LinksRevokedOut)
def revoke_order_links(request: ActorRequest, order_id: UUID) -> Order:
    """End every link given for the order so far, the caller's and the worker's."""
    return revoke_links(request.actor, order_id, at=timezone.now())
