"""Endpoints on complaints: decided by a named person; a provider sees those found valid (practice 7)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.orders.api.given import Words
from houqin.domains.orders.models import Complaint
from houqin.domains.orders.services import voice
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged

router = Router(tags=["complaints"])


class ComplaintOut(ninja.Schema):
    """A complaint and what was found; to a provider without the complainant's name."""

    public_id: UUID
    order_id: UUID | None = Field(None, alias="order.public_id")
    state: str
    words: str
    is_urgent: bool
    received_at: datetime
    reply_by: datetime
    decide_by: datetime
    decided_at: datetime | None
    finding: str
    appeal_words: str
    appealed_at: datetime | None
    appeal_decided_at: datetime | None
    appeal_finding: str


class ComplaintDecided(Body):
    """Valid or not, and what was found."""

    valid: bool
    finding: Words


class ComplaintAppealed(Body):
    """Why the provider does not accept the finding."""

    words: Words


class ComplaintAppealDecided(Body):
    """Whether the first finding stands, and why."""

    uphold: bool
    finding: Words


@router.get("/complaints", response=Paged[ComplaintOut])
def list_complaints(request: ActorRequest, paging: Query[Paging], state: str = "") -> object:
    """The complaints one may see, the latest first."""
    request.actor.demand("orders.see")
    rows = Complaint.objects.visible_to(request.actor).select_related("order").order_by("-received_at", "-pk")
    return paged(rows.filter(state=state) if state else rows, paging)


@router.get("/complaints/{uuid:complaint_id}", response=ComplaintOut)
def show_complaint(request: ActorRequest, complaint_id: UUID) -> object:
    """One complaint."""
    return _shown(request.actor, complaint_id)


@router.post("/complaints/{uuid:complaint_id}/decide", response=ComplaintOut)
def decide_complaint(request: ActorRequest, complaint_id: UUID, body: ComplaintDecided) -> object:
    """Say whether it is valid."""
    return voice.decide_complaint(request.actor, complaint_id, at=timezone.now(), **body.dict())


@router.post("/complaints/{uuid:complaint_id}/appeal", response=ComplaintOut)
def appeal_complaint(request: ActorRequest, complaint_id: UUID, body: ComplaintAppealed) -> object:
    """The provider appeals."""
    return voice.appeal_complaint(request.actor, complaint_id, at=timezone.now(), **body.dict())


@router.post("/complaints/{uuid:complaint_id}/decide-appeal", response=ComplaintOut)
def decide_complaint_appeal(request: ActorRequest, complaint_id: UUID, body: ComplaintAppealDecided) -> object:
    """Somebody else decides on the appeal."""
    return voice.decide_complaint_appeal(request.actor, complaint_id, at=timezone.now(), **body.dict())


def _shown(actor: Actor, complaint_id: UUID) -> Complaint:
    rows = Complaint.objects.visible_to(actor).select_related("order")
    found: Complaint | None = rows.filter(public_id=complaint_id).first()
    if found is None:
        raise NotFound(thing=N_("complaint"))
    return found
