"""Endpoints on inspections, sheets, findings and rectification."""

from __future__ import annotations

from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Query

from houqin.domains.evaluation.api.shapes import (
    AnswerIn,
    CountersignIn,
    FindingIn,
    FindingOut,
    InspectionIn,
    InspectionOut,
    MarksIn,
    NoticeIn,
    ReasonIn,
    RecheckIn,
    RectificationOut,
    SheetOut,
)
from houqin.domains.evaluation.models import Finding, Inspection, Rectification, Sheet
from houqin.domains.evaluation.services import findings, inspections, rectifications
from houqin.web.api import ActorRequest, Paged, Paging, Router, paged

router = Router(tags=["evaluation"])


@router.get("/inspections", response=Paged[InspectionOut])
def list_inspections(request: ActorRequest, paging: Query[Paging]) -> object:
    """Inspections one may see, the latest first."""
    request.actor.demand("evaluation.sheets.see")
    rows = Inspection.objects.visible_to(request.actor).select_related("contract", "service")
    return paged(rows.order_by("-due_on", "-pk"), paging)


@router.post("/inspections", response={201: InspectionOut})
def plan_inspection(request: ActorRequest, body: InspectionIn) -> object:
    """Plan an inspection."""
    return ninja.Status(201, inspections.plan_inspection(request.actor, at=timezone.now(), **body.dict()))


@router.post("/inspections/{uuid:inspection_id}/sheet", response=SheetOut)
def open_sheet(request: ActorRequest, inspection_id: UUID) -> object:
    """One's own sheet of an inspection."""
    return inspections.open_sheet(request.actor, inspection_id, at=timezone.now())


@router.put("/sheets/{uuid:sheet_id}/marks", response=SheetOut)
def mark_items(request: ActorRequest, sheet_id: UUID, body: MarksIn) -> Sheet:
    """Say of items that they were looked at, and how they stood."""
    marks = [inspections.Mark(**mark.dict()) for mark in body.marks]
    return inspections.mark_items(request.actor, sheet_id, marks=marks, at=timezone.now())


@router.post("/sheets/{uuid:sheet_id}/sign", response=SheetOut)
def sign_sheet(request: ActorRequest, sheet_id: UUID) -> object:
    """Sign one's sheet."""
    return inspections.sign_sheet(request.actor, sheet_id, at=timezone.now())


@router.get("/findings", response=Paged[FindingOut])
def list_findings(request: ActorRequest, paging: Query[Paging]) -> object:
    """Findings one may see, the latest first."""
    request.actor.demand("evaluation.sheets.see")
    rows = Finding.objects.visible_to(request.actor).select_related("contract", "item", "waiver")
    return paged(rows.order_by("-found_at", "-pk"), paging)


@router.post("/findings", response={201: FindingOut})
def record_finding(request: ActorRequest, body: FindingIn) -> object:
    """Record a finding on one's own sheet, or by itself under a contract."""
    return ninja.Status(201, findings.record_finding(request.actor, at=timezone.now(), **body.dict()))


@router.post("/findings/{uuid:finding_id}/countersign", response=FindingOut)
def countersign(request: ActorRequest, finding_id: UUID, body: CountersignIn) -> object:
    """The provider signs, or refuses to; a refusal stops nothing."""
    return findings.countersign_finding(request.actor, finding_id, at=timezone.now(), **body.dict())


@router.post("/findings/{uuid:finding_id}/waive", response=FindingOut)
def waive(request: ActorRequest, finding_id: UUID, body: ReasonIn) -> object:
    """Let a finding deduct nothing."""
    return findings.waive_finding(request.actor, finding_id, reason=body.reason, at=timezone.now()).finding


@router.get("/rectifications", response=Paged[RectificationOut])
def list_rectifications(request: ActorRequest, paging: Query[Paging], state: str = "") -> object:
    """Rectification notices one may see, the latest first."""
    request.actor.demand("evaluation.sheets.see")
    rows = Rectification.objects.visible_to(request.actor).select_related("contract").order_by("-issued_at", "-pk")
    return paged(rows.filter(state=state) if state else rows, paging)


@router.post("/rectifications", response={201: RectificationOut})
def issue_rectification(request: ActorRequest, body: NoticeIn) -> object:
    """Issue a rectification notice."""
    return ninja.Status(201, rectifications.issue_rectification(request.actor, at=timezone.now(), **body.dict()))


@router.post("/rectifications/{uuid:notice_id}/answer", response=RectificationOut)
def answer_rectification(request: ActorRequest, notice_id: UUID, body: AnswerIn) -> object:
    """Report it as put right."""
    return rectifications.answer_rectification(request.actor, notice_id, answer=body.answer, at=timezone.now())


@router.post("/rectifications/{uuid:notice_id}/recheck", response=RectificationOut)
def recheck_rectification(request: ActorRequest, notice_id: UUID, body: RecheckIn) -> object:
    """Look again."""
    return rectifications.recheck_rectification(request.actor, notice_id, at=timezone.now(), **body.dict())
