"""Endpoints on the archive: records and their proofs."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import ninja
from ninja import Query

from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.queries import proof_of
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Paged, Paging, Router, paged
from houqin.web.foundation.archive import NotSealedYet

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


def _record(request: ActorRequest, record_id: UUID) -> AuditRecord:
    request.actor.demand("audit.records.see")
    rows = AuditRecord.objects.visible_to(request.actor)
    record: AuditRecord | None = rows.filter(public_id=record_id).first()
    if record is None:
        raise NotFound(thing=N_("record"))
    return record
