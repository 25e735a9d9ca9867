"""Endpoints of reports: the month's figures and Word files, templates, the publication of 31 March."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import ninja
from django.http import HttpResponse
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.compliance.models import OverduePublication, Paper
from houqin.domains.compliance.queries.month_report import month_report
from houqin.domains.compliance.queries.notices import interview_notice, rectification_notice
from houqin.domains.compliance.services.publishing import confirm_publication, draft_publication
from houqin.domains.compliance.services.templates import put_template, written
from houqin.domains.compliance.views.papers import word_response
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged

router = Router(tags=["compliance"])


class ReportOut(ninja.Schema):
    """The month's report as its template takes it."""

    name: str
    values: dict[str, str]
    lists: dict[str, list[dict[str, str]]]


class TemplateIn(Body):
    """Which paper, and the file handed in before; none: the supplied template is back."""

    paper: Paper
    document_id: UUID | None = None


class TemplateOut(ninja.Schema):
    """A template put in place."""

    public_id: UUID
    paper: str
    at: datetime


class PublicationYearIn(Body):
    """Which year."""

    year: int = Field(ge=2000, le=9999)


class AddressIn(Body):
    """Where it was published."""

    address: str = Field(min_length=1, max_length=300)


class PublicationOut(ninja.Schema):
    """What was overdue at the end of a year. Money in fen."""

    public_id: UUID
    year: int
    contracts: int
    fen: int
    rows: list[dict[str, Any]]
    drafted_at: datetime
    confirmed_at: datetime | None
    address: str


@router.get("/month-reports/{month}", response=ReportOut)
def read_month_report(request: ActorRequest, month: date) -> object:
    """The month's report in figures."""
    return month_report(request.actor, month, made_on=timezone.localdate())


@router.get("/month-reports/{month}/word", response={200: None})
def take_month_report(request: ActorRequest, month: date) -> HttpResponse:
    """The month's report as a Word file."""
    filled = month_report(request.actor, month, made_on=timezone.localdate())
    return word_response(written(request.actor, Paper.MONTH, filled), f"{filled.name}.docx")


@router.get("/rectifications/{uuid:notice_id}/word", response={200: None})
def take_rectification(request: ActorRequest, notice_id: UUID) -> HttpResponse:
    """A rectification notice as a Word file."""
    request.actor.demand("compliance.see")
    filled = rectification_notice(request.actor, notice_id)
    return word_response(written(request.actor, Paper.RECTIFICATION, filled), f"{filled.name}.docx")


@router.get("/measures/{uuid:measure_id}/word", response={200: None})
def take_interview(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """An interview notice as a Word file."""
    request.actor.demand("compliance.see")
    filled = interview_notice(request.actor, measure_id)
    return word_response(written(request.actor, Paper.INTERVIEW, filled), f"{filled.name}.docx")


@router.post("/word-templates", response={201: TemplateOut})
def put(request: ActorRequest, body: TemplateIn) -> object:
    """Put the office's own template, or take the supplied one back."""
    made = put_template(request.actor, paper=body.paper.value, document_id=body.document_id, at=timezone.now())
    return ninja.Status(201, made)


@router.get("/overdue-publications", response=Paged[PublicationOut])
def list_publications(request: ActorRequest, paging: Query[Paging]) -> object:
    """What was overdue at the end of each year, the latest first."""
    request.actor.demand("compliance.see")
    return paged(OverduePublication.objects.visible_to(request.actor).order_by("-year"), paging)


@router.post("/overdue-publications", response={201: PublicationOut})
def draft(request: ActorRequest, body: PublicationYearIn) -> object:
    """Draft a year, or draft it anew."""
    return ninja.Status(201, draft_publication(request.actor, year=body.year, at=timezone.now()))


@router.post("/overdue-publications/{uuid:publication_id}/confirm", response=PublicationOut)
def confirm(request: ActorRequest, publication_id: UUID, body: AddressIn) -> object:
    """Confirm a draft under one's own name."""
    return confirm_publication(request.actor, publication_id, address=body.address, at=timezone.now())
