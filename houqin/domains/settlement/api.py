"""Endpoints on settlement: the month's end, statements, disputes, invoices and payments. Money in fen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import ninja
from django.http import HttpResponse
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.settlement.models import CloseRun, Deduction, MonthEnd, PaymentApplication, Statement, StatementLine
from houqin.domains.settlement.services import anew, calendars, confirming, paying
from houqin.domains.settlement.services.month import start_run
from houqin.domains.settlement.services.papers import bytes_of, paper_of, payment_file_of
from houqin.domains.settlement.tasks import close_run
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged

router = Router(tags=["settlement"])

Fen = Annotated[int, Field(ge=0, le=10**15, description="fen")]


class StatementLineOut(ninja.Schema):
    """A line: contract line × price version, this payer's part, and the digest of its delivery records."""

    public_id: UUID
    position: int
    line_id: UUID = Field(alias="line.public_id")
    part: str
    count: int
    quantity: int = Field(description="1/1,000 of the measure")
    price: int = Field(description="1/10,000 yuan")
    whole_fen: int
    amount_fen: int
    digest: str
    steps: list[dict[str, Any]]


class DeductionOut(ninja.Schema):
    """What a term takes."""

    term: str
    applies: str
    amount_fen: int
    whole_fen: int
    basis: str


class StatementOut(ninja.Schema):
    """What one payer owes for a month."""

    public_id: UUID
    number: str
    month: date
    contract_id: UUID = Field(alias="contract.public_id")
    provider_id: UUID = Field(alias="provider.public_id")
    payer_id: UUID = Field(alias="payer.public_id")
    state: str
    score: int | None = Field(alias="settlement.score", description="1/100 point")
    fee_fen: int
    other_fen: int
    deducted_fen: int
    held_fen: int
    payable_fen: int
    claim_fen: int
    owed_fen: int = Field(description="what the provider owes this payer from this statement on")
    paid_fen: int
    confirmed_on: date | None
    due_on: date | None


class StatementWithLines(StatementOut):
    """A statement with its lines, its deductions and how the clause reasoned."""

    lines: list[StatementLineOut]
    deductions: list[DeductionOut]
    steps: list[dict[str, Any]] = Field(alias="settlement.steps")

    @staticmethod
    def resolve_lines(row: Statement) -> list[StatementLine]:
        """In their order."""
        return list(row.lines.select_related("line").order_by("position"))

    @staticmethod
    def resolve_deductions(row: Statement) -> list[Deduction]:
        """In their order."""
        return list(row.deductions.order_by("position"))


class RunIn(Body):
    """Which month to close (its first day), and of which unit's contracts."""

    month: date
    unit_id: UUID | None = None
    trial: bool = Field(default=False, description="only say what closing would come to; nothing is changed")


class CloseRunOut(ninja.Schema):
    """How far a run is."""

    public_id: UUID
    month: date
    started_at: datetime
    finished_at: datetime | None
    total: int
    done: int
    drafted: int
    agreed: int
    payable_fen: int
    refused: list[dict[str, Any]]
    is_trial: bool
    is_parallel: bool
    tried: list[dict[str, Any]] = Field(description="of a trial: what closing each contract would come to")


class DisputeIn(Body):
    """Which amount, by its place, and why."""

    reason: str = Field(min_length=1, max_length=500)
    line: int | None = None
    deduction: int | None = None
    amount_fen: Fen | None = Field(None, description="only this much of the line; the rest is paid meanwhile")


class MonthEndIn(Body):
    """Days of a month's end to set; those left out stay."""

    appeal_until: date | None = None
    answer_until: date | None = None
    confirm_until: date | None = None
    invoice_until: date | None = None
    apply_until: date | None = None
    pay_until: date | None = None
    reason: str = Field(min_length=1, max_length=300)


class MonthEndOut(ninja.Schema):
    """The days of a month's end; null: the calendar of its year is not announced."""

    month: date
    cut_off_on: date | None
    drafted_on: date
    appeal_until: date | None
    answer_until: date | None
    confirm_until: date | None
    invoice_until: date | None
    apply_until: date | None
    pay_until: date | None


class DisputeAnswerIn(Body):
    """The answer to a dispute."""

    upheld: bool
    answer: str = Field(min_length=1, max_length=500)
    granted_fen: Fen = 0


class DisputeOut(ninja.Schema):
    """A dispute."""

    public_id: UUID
    statement_id: UUID = Field(alias="statement.public_id")
    state: str
    held_fen: int
    granted_fen: int
    reason: str
    answer: str


class InvoiceIn(Body):
    """An invoice as printed; ``code`` is null on a fully digitalised one."""

    number: str = Field(min_length=1, max_length=30)
    code: str | None = Field(None, max_length=20)
    issued_on: date
    received_on: date
    net_fen: Fen
    tax_fen: Fen
    gross_fen: Fen
    seller_tax_number: str = Field(min_length=1, max_length=20)
    buyer_tax_number: str = Field(min_length=1, max_length=20)
    document_id: UUID | None = None


class InvoiceOut(ninja.Schema):
    """An invoice."""

    public_id: UUID
    statement_id: UUID = Field(alias="statement.public_id")
    number: str
    code: str | None
    gross_fen: int


class ApplicationIn(Body):
    """To whom the treasury pays."""

    payee: str = Field(min_length=1, max_length=160)
    account: str = Field(min_length=1, max_length=40)
    bank: str = Field(min_length=1, max_length=120)
    purpose: str = Field(min_length=1, max_length=200)


class ApplicationOut(ninja.Schema):
    """A payment application."""

    public_id: UUID
    statement_id: UUID = Field(alias="statement.public_id")
    number: str
    state: str
    amount_fen: int
    payee: str
    classes: dict[str, str]
    voucher_number: str | None
    paid_on: date | None


class ReasonIn(Body):
    """Why."""

    reason: str = Field(min_length=1, max_length=300)


class VoucherIn(Body):
    """What came back from the treasury."""

    voucher_number: str = Field(min_length=1, max_length=40)
    paid_on: date


@router.post("/month-ends", response={201: CloseRunOut})
def close_month(request: ActorRequest, body: RunIn) -> object:
    """Close a month in the background, a set of contracts at a time, or only try it."""
    month = body.month.replace(day=1)
    run = start_run(request.actor, month=month, unit_id=body.unit_id, is_trial=body.trial, at=timezone.now())
    close_run.defer(request.actor, run=str(run.public_id))
    return ninja.Status(201, run)


@router.get("/month-ends/{uuid:run_id}", response=CloseRunOut)
def show_run(request: ActorRequest, run_id: UUID) -> object:
    """How far a run is, and what it could not close."""
    request.actor.demand("settlement.close", path=request.actor.authority_path)
    row = CloseRun.objects.visible_to(request.actor).filter(public_id=run_id).first()
    if row is None:
        raise NotFound(thing=N_("closing run"))
    return row


@router.get("/statements", response=Paged[StatementOut])
def list_statements(request: ActorRequest, paging: Query[Paging], month: date | None = None, state: str = "") -> object:
    """The statements one may see, the latest first."""
    request.actor.demand("settlement.see")
    rows = Statement.objects.visible_to(request.actor).filter(is_trial=False)
    rows = rows.select_related("contract", "provider", "payer", "settlement")
    rows = rows.filter(month=month) if month else rows
    rows = rows.filter(state=state) if state else rows
    return paged(rows.order_by("-month", "number", "pk"), paging)


@router.get("/statements/{uuid:statement_id}", response=StatementWithLines)
def show_statement(request: ActorRequest, statement_id: UUID) -> object:
    """One statement with every line and reason."""
    request.actor.demand("settlement.see")
    row = (
        Statement.objects.visible_to(request.actor)
        .select_related("contract", "provider", "payer", "settlement")
        .filter(public_id=statement_id)
        .first()
    )
    if row is None:
        raise NotFound(thing=N_("statement"))
    return row


@router.post("/statements/{uuid:statement_id}/confirm", response=StatementOut)
def confirm_statement(request: ActorRequest, statement_id: UUID) -> object:
    """Confirm for one's own side."""
    return confirming.confirm_statement(request.actor, statement_id, at=timezone.now())


@router.post("/statements/{uuid:statement_id}/settle-anew", response=StatementOut)
def settle_anew(request: ActorRequest, statement_id: UUID, body: ReasonIn) -> object:
    """Draft the statement's month again from the facts as they stand now; answers the statement that counts."""
    return anew.settle_statement_anew(request.actor, statement_id, reason=body.reason, at=timezone.now())


@router.get("/statements/{uuid:statement_id}/calendar", response=MonthEndOut)
def show_calendar(request: ActorRequest, statement_id: UUID) -> object:
    """The days of the statement's month's end."""
    request.actor.demand("settlement.see")
    statement = Statement.objects.visible_to(request.actor).filter(public_id=statement_id).first()
    held = (
        MonthEnd.objects.visible_to(request.actor)
        .filter(contract_id=statement.contract_id, month=statement.month)
        .first()
        if statement
        else None
    )
    if held is None:
        raise NotFound(thing=N_("calendar of the month's end"))
    return held


@router.post("/statements/{uuid:statement_id}/calendar", response=MonthEndOut)
def set_calendar(request: ActorRequest, statement_id: UUID, body: MonthEndIn) -> object:
    """Set days of the statement's month's end that have not come yet."""
    days = body.dict(exclude_unset=True)
    reason = days.pop("reason")
    return calendars.set_month_end(request.actor, statement_id, days=days, reason=reason, at=timezone.now())


@router.post("/statements/{uuid:statement_id}/disputes", response={201: DisputeOut})
def dispute_statement(request: ActorRequest, statement_id: UUID, body: DisputeIn) -> object:
    """Object to one amount; the rest is paid meanwhile."""
    return ninja.Status(201, confirming.dispute(request.actor, statement_id, at=timezone.now(), **body.dict()))


@router.post("/disputes/{uuid:dispute_id}/answer", response=DisputeOut)
def answer_dispute(request: ActorRequest, dispute_id: UUID, body: DisputeAnswerIn) -> object:
    """Answer a dispute."""
    return confirming.answer_dispute(request.actor, dispute_id, at=timezone.now(), **body.dict())


@router.post("/statements/{uuid:statement_id}/invoices", response={201: InvoiceOut})
def enter_invoice(request: ActorRequest, statement_id: UUID, body: InvoiceIn) -> object:
    """Enter an invoice; it matches what is payable to the fen."""
    given: dict[str, Any] = body.dict()
    given |= {name: Money(given.pop(f"{name}_fen")) for name in ("net", "tax", "gross")}
    return ninja.Status(201, paying.enter_invoice(request.actor, statement_id, at=timezone.now(), **given))


@router.post("/invoices/{uuid:invoice_id}/application", response={201: ApplicationOut})
def apply_for_payment(request: ActorRequest, invoice_id: UUID, body: ApplicationIn) -> object:
    """Prepare the application to the treasury."""
    return ninja.Status(201, paying.apply_for_payment(request.actor, invoice_id, at=timezone.now(), **body.dict()))


@router.get("/payments", response=Paged[ApplicationOut])
def list_payments(request: ActorRequest, paging: Query[Paging], state: str = "") -> object:
    """The payment applications one may see, the latest first."""
    request.actor.demand("settlement.see")
    rows = (
        PaymentApplication.objects.visible_to(request.actor).select_related("statement").order_by("-prepared_at", "pk")
    )
    return paged(rows.filter(state=state) if state else rows, paging)


@router.get("/payments/{uuid:application_id}/file")
def show_payment_file(request: ActorRequest, application_id: UUID) -> HttpResponse:
    """The payment file (付款资料) as one PDF in binding order; what is missing is named on its cover."""
    name, content = payment_file_of(request.actor, application_id)
    shown = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=shown)


@router.get("/statements/{uuid:statement_id}/paper")
def show_paper(request: ActorRequest, statement_id: UUID) -> HttpResponse:
    """The issued PDF of a statement; its SHA-256 stands in the archive."""
    request.actor.demand("settlement.see")
    statement = Statement.objects.visible_to(request.actor).filter(public_id=statement_id).first()
    paper = paper_of(request.actor, statement) if statement else None
    if paper is None:
        raise NotFound(thing=N_("issued paper"))
    shown = {"Content-Disposition": f'attachment; filename="{paper}"'}
    return HttpResponse(bytes_of(paper), content_type="application/pdf", headers=shown)


@router.post("/payments/{uuid:application_id}/approve", response=ApplicationOut)
def approve_application(request: ActorRequest, application_id: UUID) -> object:
    """Approve a payment."""
    return paying.approve_application(request.actor, application_id, at=timezone.now())


@router.post("/payments/{uuid:application_id}/refuse", response=ApplicationOut)
def refuse_application(request: ActorRequest, application_id: UUID, body: ReasonIn) -> object:
    """Send a payment back."""
    return paying.refuse_application(request.actor, application_id, at=timezone.now(), reason=body.reason)


@router.post("/payments/{uuid:application_id}/release", response=ApplicationOut)
def release_payment(request: ActorRequest, application_id: UUID) -> object:
    """Hand a payment to the treasury."""
    return paying.release_payment(request.actor, application_id, at=timezone.now())


@router.post("/payments/{uuid:application_id}/voucher", response=ApplicationOut)
def enter_voucher(request: ActorRequest, application_id: UUID, body: VoucherIn) -> object:
    """Enter the treasury's voucher: the money is paid."""
    return paying.enter_voucher(request.actor, application_id, at=timezone.now(), **body.dict())


# At the end: its endpoints stand on the same router.
from houqin.domains.settlement import api_ending, api_lines, api_trials  # noqa: E402, F401
