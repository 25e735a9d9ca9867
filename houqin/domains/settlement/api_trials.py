"""Endpoints on parallel runs (试运行): trial statements beside what was paid on paper. Money in fen."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import ninja
from django.utils import timezone

from houqin.domains.settlement.api import CloseRunOut, router
from houqin.domains.settlement.services.month import start_run
from houqin.domains.settlement.tasks import close_run
from houqin.web.api import ActorRequest


class ParallelRunIn(ninja.Schema):
    """Which month to run in parallel (its first day), and of which unit's contracts."""

    month: date
    unit_id: UUID | None = None


@router.post("/month-ends/parallel", response={201: CloseRunOut})
def run_in_parallel(request: ActorRequest, body: ParallelRunIn) -> object:
    """Compute a month as closing would, in the background, and keep it as statements marked as trials."""
    month = body.month.replace(day=1)
    run = start_run(request.actor, month=month, unit_id=body.unit_id, is_parallel=True, at=timezone.now())
    close_run.defer(request.actor, run=str(run.public_id))
    return ninja.Status(201, run)
