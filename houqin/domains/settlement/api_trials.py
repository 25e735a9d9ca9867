"""Endpoints on parallel runs (试运行): trial statements beside what was paid on paper. Money in fen."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.settlement.api import CloseRunOut, router
from houqin.domains.settlement.comparing import TrialMonth, compared, compared_lines, trials
from houqin.domains.settlement.models import PaperAmount, Settlement
from houqin.domains.settlement.services.month import start_run
from houqin.domains.settlement.services.paper_amounts import OnPaper, enter_paper
from houqin.domains.settlement.tasks import close_run
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Body, Paged, Paging, paged


class ParallelRunIn(Body):
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


class TrialOut(ninja.Schema):
    """A contract's month as a parallel run computed it, beside paper; ``agreement_ppm`` null: there is no line."""

    public_id: UUID
    contract_id: UUID
    month: date
    version: int
    computed_fen: int
    paper_fen: int
    difference_fen: int = Field(description="paper less computed")
    lines_agreeing: int
    lines_total: int
    agreement_ppm: int | None
    is_outdated: bool = Field(description="a month before it was computed after it: run it again")


class TrialLineOut(ninja.Schema):
    """A line of the comparison; null: that side has no such line."""

    slot: str = Field(description="line, deductions, other or words")
    line_id: UUID | None
    label: str
    computed_fen: int | None
    paper_fen: int | None
    difference_fen: int
    kind: str = Field(description="equal, rounding, differs, missing or only_paper")
    reference: str
    remark: str
    steps: list[dict[str, object]] = Field(description="how the computed amount came about")


class TrialWithLines(TrialOut):
    """A trial with every line."""

    lines: list[TrialLineOut]


class OnPaperIn(Body):
    """An amount on paper: for a line by its id, for deductions (what was taken), for others, or in words."""

    slot: str = Field(max_length=10)
    fen: int | None = Field(None, ge=-(10**15), le=10**15, description="null: nothing stands on paper")
    line_id: UUID | None = None
    words: str = Field("", max_length=120)
    reference: str = Field("", max_length=80)
    remark: str = Field("", max_length=300)


class PaperIn(Body):
    """What was paid on paper in a month (its first day); what is not named stays."""

    month: date
    amounts: list[OnPaperIn] = Field(max_length=500)


class OnPaperOut(ninja.Schema):
    """An amount that stands on paper."""

    public_id: UUID
    slot: str
    line_id: UUID | None
    words: str
    fen: int
    reference: str
    remark: str

    @staticmethod
    def resolve_line_id(row: PaperAmount) -> UUID | None:
        """The line's public id."""
        return row.line.public_id if row.line else None


@router.get("/trials", response=Paged[TrialOut])
def list_trials(
    request: ActorRequest, paging: Query[Paging], since: date | None = None, until: date | None = None
) -> object:
    """The trials that stand, by contract and month, each beside what was paid on paper."""
    request.actor.demand("settlement.trials.see")
    rows = trials(request.actor, since=since or date.min, until=until or date.max)
    page = paged(rows, paging)
    return page | {"items": [_told(one) for one in compared(list(page["items"]))]}


@router.get("/trials/{uuid:trial_id}", response=TrialWithLines)
def show_trial(request: ActorRequest, trial_id: UUID) -> object:
    """One trial beside paper, line by line, with how each computed amount came about."""
    request.actor.demand("settlement.trials.see")
    rows = Settlement.objects.visible_to(request.actor).filter(is_trial=True).select_related("contract")
    trial = rows.filter(public_id=trial_id).first()
    if trial is None:
        raise NotFound(thing=N_("trial"))
    (month,) = compared([trial])
    lines = [
        {
            "slot": one.key[0],
            "line_id": month.line_of[int(one.key[1])].public_id if one.key[0] == "line" else None,
            "label": one.label,
            "computed_fen": one.compared.computed,
            "paper_fen": one.compared.paper,
            "difference_fen": one.compared.difference,
            "kind": one.compared.kind,
            "reference": one.paper.reference if one.paper else "",
            "remark": one.paper.remark if one.paper else "",
            "steps": [step.as_json() for step in one.steps],
        }
        for one in compared_lines(month)
    ]
    return _told(month) | {"lines": lines}


@router.post("/contracts/{uuid:contract_id}/paper-amounts", response=list[OnPaperOut])
def enter_paper_amounts(request: ActorRequest, contract_id: UUID, body: PaperIn) -> object:
    """Enter, change or take out what was paid on paper in a contract's month."""
    amounts = [OnPaper(**one.dict()) for one in body.amounts]
    month = body.month.replace(day=1)
    return enter_paper(request.actor, contract_id, month=month, amounts=amounts, at=timezone.now())


def _told(month: TrialMonth) -> dict[str, object]:
    comparison = month.comparison
    return {
        "public_id": month.settlement.public_id,
        "contract_id": month.settlement.contract.public_id,
        "month": month.settlement.month,
        "version": month.settlement.version,
        "computed_fen": comparison.computed,
        "paper_fen": comparison.paper,
        "difference_fen": comparison.difference,
        "lines_agreeing": comparison.agreeing,
        "lines_total": len(comparison.rows),
        "agreement_ppm": comparison.agreement_ppm,
        "is_outdated": month.is_outdated,
    }
