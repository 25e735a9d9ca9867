"""Endpoints on the archive: records and their proofs."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import ninja
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query

from houqin.foundation.audit.exporting import Selection, head_line, newest_head
from houqin.foundation.audit.models import AuditRecord, VerificationOutcome
from houqin.foundation.audit.queries import proof_of
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Paged, Paging, Router, paged
from houqin.web.foundation.archive import NotSealedYet, download

router = Router(tags=["archive"])


class RecordOut(ninja.Schema):
    """What one use case did."""

    public_id: UUID
    action: str
    subject_type: str
    subject_id: UUID
    actor_name: str
    at: datetime
    recorded_at: datetime
    content: dict[str, Any]


class OutcomeOut(ninja.Schema):
    """What a check last found: how many differences, and the first of them."""

    check_name: str
    ran_at: datetime
    count: int
    named: list[dict[str, str]]


ARCHIVE = {"description": "One JSON object a line", "content": {"application/jsonl": {"schema": {"type": "string"}}}}


@router.get("/records", response=Paged[RecordOut])
def list_records(
    request: ActorRequest, paging: Query[Paging], subject_id: UUID | None = None, action: str = ""
) -> object:
    """The records one may see, the newest first."""
    request.actor.demand("audit.records.see")
    rows = AuditRecord.objects.visible_to(request.actor).order_by("-pk")
    rows = rows.filter(subject_id=subject_id) if subject_id else rows
    return paged(rows.filter(action=action) if action else rows, paging)


@router.get("/records/{uuid:record_id}", response=RecordOut)
def show_record(request: ActorRequest, record_id: UUID) -> object:
    """One record."""
    return _record(request, record_id)


@router.get("/records/{uuid:record_id}/proof", response=list[dict[str, Any]])
def show_proof(request: ActorRequest, record_id: UUID) -> object:
    """That the record stands in the log: the lines of a ``houqin-archive/1`` of this one record, for the verifier."""
    proof = proof_of(_record(request, record_id))
    if proof is None:
        raise NotSealedYet
    return [json.loads(line) for line in proof.lines()]


@router.get("/archive/head", response=dict[str, Any])
def show_head(request: ActorRequest) -> object:
    """The newest signed head: kept elsewhere, it proves that nothing before it was changed."""
    request.actor.demand("audit.records.see")
    return json.loads(head_line(newest_head()))


@router.get("/archive", response=None, openapi_extra={"responses": {200: ARCHIVE}})
def export_archive(
    request: ActorRequest,
    since: datetime | None = None,
    until: datetime | None = None,
    subject_id: UUID | None = None,
    with_personal: bool = False,
) -> HttpResponse:
    """What one may see of the archive with its proofs, as ``houqin-archive/1``; taking it is recorded."""
    selection = Selection(_aware(since), _aware(until), frozenset([subject_id] if subject_id else []))
    return download(request.actor, selection, with_personal=with_personal)


def _aware(moment: datetime | None) -> datetime | None:
    """A time without a zone is one of the reader's."""
    return timezone.make_aware(moment) if moment is not None and timezone.is_naive(moment) else moment


@router.get("/verification", response=list[OutcomeOut])
def list_outcomes(request: ActorRequest) -> object:
    """What each check of ``houqin verify`` last found for the authority."""
    request.actor.demand("web.status.see")
    return VerificationOutcome.objects.visible_to(request.actor).order_by("check_name")


def _record(request: ActorRequest, record_id: UUID) -> AuditRecord:
    request.actor.demand("audit.records.see")
    rows = AuditRecord.objects.visible_to(request.actor)
    record: AuditRecord | None = rows.filter(public_id=record_id).first()
    if record is None:
        raise NotFound(thing=N_("record"))
    return record
