"""Endpoints on the coded reasons an authority pauses and rejects with."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field

from houqin.domains.orders.models import PauseReason, RejectReason
from houqin.domains.orders.services import reasons
from houqin.web.api import ActorRequest, Body, Router

router = Router(tags=["orders"])


class ReasonOut(ninja.Schema):
    """A coded reason in force."""

    public_id: UUID
    code: str
    name: str
    name_en: str
    valid_from: date
    valid_until: date | None


class PauseReasonOut(ReasonOut):
    """A reason for pausing: who bears the time, what it needs, for how long at most."""

    bearer: str
    needs_evidence: bool
    longest_minutes: int | None


class CodedReasonIn(Body):
    """A reason; one of a code that is in use takes its place from ``since`` on."""

    code: str = Field(min_length=1, max_length=40, pattern=r"^[-a-zA-Z0-9_]+$")
    name: str = Field(min_length=1, max_length=80)
    name_en: str = Field("", max_length=80)
    since: date


class PauseReasonIn(CodedReasonIn):
    """A reason for pausing."""

    bearer: str = Field(max_length=12)
    needs_evidence: bool = False
    longest_minutes: int | None = Field(None, ge=1, le=2**31 - 1)
    longest_is_working: bool = False


class ReasonEnded(Body):
    """From when, and why."""

    on: date
    reason: str = Field(max_length=300)


@router.get("/pause-reasons", response=list[PauseReasonOut])
def list_pause_reasons(request: ActorRequest) -> object:
    """The reasons for pausing in force today."""
    request.actor.demand("orders.see")
    return list(PauseReason.objects.visible_to(request.actor).in_force(timezone.localdate()).order_by("code", "pk"))


@router.post("/pause-reasons", response={201: PauseReasonOut})
def enter_pause_reason(request: ActorRequest, body: PauseReasonIn) -> object:
    """Enter or replace a reason for pausing."""
    return ninja.Status(201, reasons.enter_pause_reason(request.actor, at=timezone.now(), **body.dict()))


@router.post("/pause-reasons/{uuid:reason_id}/end", response=PauseReasonOut)
def end_pause_reason(request: ActorRequest, reason_id: UUID, body: ReasonEnded) -> object:
    """Let nobody pause with it any more from a day on."""
    return reasons.end_pause_reason(request.actor, reason_id, at=timezone.now(), **body.dict())


@router.get("/reject-reasons", response=list[ReasonOut])
def list_reject_reasons(request: ActorRequest) -> object:
    """The reasons for not taking a report up in force today."""
    request.actor.demand("orders.see")
    return list(RejectReason.objects.visible_to(request.actor).in_force(timezone.localdate()).order_by("code", "pk"))


@router.post("/reject-reasons", response={201: ReasonOut})
def enter_reject_reason(request: ActorRequest, body: CodedReasonIn) -> object:
    """Enter or replace a reason for not taking a report up."""
    return ninja.Status(201, reasons.enter_reject_reason(request.actor, at=timezone.now(), **body.dict()))


@router.post("/reject-reasons/{uuid:reason_id}/end", response=ReasonOut)
def end_reject_reason(request: ActorRequest, reason_id: UUID, body: ReasonEnded) -> object:
    """Let nobody reject with it any more from a day on."""
    return reasons.end_reject_reason(request.actor, reason_id, at=timezone.now(), **body.dict())
