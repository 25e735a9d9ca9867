"""Endpoints on budgets. Only the office side sees money, each its own units: every list starts from ``visible_to``."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Query

from houqin.domains.budgets import reconciling, reporting
from houqin.domains.budgets.models import (
    Adjustment,
    BudgetLine,
    EconomicClass,
    IncomeRecord,
    QuotaStandard,
    Transfer,
    UnfundedWork,
)
from houqin.domains.budgets.schemas import (
    AdjustmentIn,
    AdjustmentOut,
    ApprovedAmountIn,
    BudgetLineIn,
    BudgetLineOut,
    BudgetReasonIn,
    ControlsIn,
    CoverageOut,
    EconomicClassOut,
    FigureIn,
    FigureOut,
    FiscalYearIn,
    FundIn,
    IncomeIn,
    IncomeOut,
    OpeningIn,
    QuotaOut,
    ReconciliationOut,
    ReservationIn,
    StandardIn,
    StandardOut,
    TransferOut,
    UnfundedOut,
    Year,
    YearClosedOut,
)
from houqin.domains.budgets.services import income, lines, quotas, reservations, taking_back, years
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Paged, Paging, Router, paged

router = Router(tags=["budgets"])


@router.get("/budget-lines", response=Paged[BudgetLineOut])
def list_budget_lines(
    request: ActorRequest,
    paging: Query[Paging],
    fiscal_year: Year | None = None,
    unit_id: UUID | None = None,
) -> object:
    """The lines one may see with their balances, the latest year first."""
    request.actor.demand("budgets.see")
    rows = BudgetLine.objects.visible_to(request.actor).select_related("unit")
    if fiscal_year is not None:
        rows = rows.filter(fiscal_year=fiscal_year)
    if unit_id is not None:
        rows = rows.filter(unit__public_id=unit_id)
    return paged(rows.order_by("-fiscal_year", "unit__path", "economic_class", "pk"), paging)


@router.post("/budget-lines", response={201: BudgetLineOut})
def enter_budget_line(request: ActorRequest, body: BudgetLineIn) -> object:
    """Enter a line with what was approved."""
    terms = lines.LineTerms(**body.dict(exclude={"unit_id", "controls"}))
    controls = body.controls.dict(exclude={"reason"}) if body.controls else {}
    line = lines.enter_line(request.actor, unit_id=body.unit_id, terms=terms, controls=controls, at=timezone.now())
    return ninja.Status(201, line)


@router.get("/budget-lines/{uuid:line_id}", response=BudgetLineOut)
def show_budget_line(request: ActorRequest, line_id: UUID) -> object:
    """One line with its balances."""
    request.actor.demand("budgets.see")
    row = BudgetLine.objects.visible_to(request.actor).select_related("unit").filter(public_id=line_id).first()
    if row is None:
        raise NotFound(thing=N_("budget line"))
    return row


@router.post("/budget-lines/{uuid:line_id}/supplement", response=BudgetLineOut)
def supplement_budget_line(request: ActorRequest, line_id: UUID, body: ApprovedAmountIn) -> object:
    """Add what a later decision approved."""
    return lines.supplement_line(request.actor, line_id, at=timezone.now(), **body.dict())


@router.post("/budget-lines/{uuid:line_id}/withdraw", response=BudgetLineOut)
def withdraw_from_budget_line(request: ActorRequest, line_id: UUID, body: ApprovedAmountIn) -> object:
    """Take back part of what was approved."""
    return lines.withdraw_from_line(request.actor, line_id, at=timezone.now(), **body.dict())


@router.post("/budget-lines/{uuid:line_id}/controls", response=BudgetLineOut)
def set_budget_controls(request: ActorRequest, line_id: UUID, body: ControlsIn) -> object:
    """Decide per stage whether the line stops or warns."""
    return lines.set_controls(request.actor, line_id, at=timezone.now(), **body.dict())


@router.post("/budget-lines/{uuid:line_id}/opening", response=BudgetLineOut)
def enter_budget_opening(request: ActorRequest, line_id: UUID, body: OpeningIn) -> object:
    """State once what was used before this system."""
    return lines.enter_opening(request.actor, line_id, at=timezone.now(), **body.dict())


@router.post("/budget-lines/{uuid:line_id}/reservations", response={201: TransferOut})
def reserve_budget(request: ActorRequest, line_id: UUID, body: ReservationIn) -> object:
    """Set money aside for a purchase that is being prepared."""
    made = reservations.reserve_by_hand(request.actor, line_id, at=timezone.now(), **body.dict())
    return ninja.Status(201, made)


@router.get("/budget-transfers", response=Paged[TransferOut])
def list_budget_transfers(
    request: ActorRequest, paging: Query[Paging], line_id: UUID | None = None, source_id: UUID | None = None
) -> object:
    """The ledger of the lines one may see, the latest first."""
    request.actor.demand("budgets.see")
    rows = Transfer.objects.visible_to(request.actor).select_related("line", "reverses")
    if line_id is not None:
        rows = rows.filter(line__public_id=line_id)
    if source_id is not None:
        rows = rows.filter(source_id=source_id)
    return paged(rows.order_by("-at", "-pk"), paging)


@router.post("/budget-transfers/{uuid:transfer_id}/take-back", response={201: TransferOut})
def take_budget_transfer_back(request: ActorRequest, transfer_id: UUID, body: BudgetReasonIn) -> object:
    """Undo a transfer made by hand, by its opposite entry."""
    made = taking_back.take_back(request.actor, transfer_id, reason=body.reason, at=timezone.now())
    return ninja.Status(201, made)


@router.get("/budget-adjustments", response=Paged[AdjustmentOut])
def list_budget_adjustments(request: ActorRequest, paging: Query[Paging]) -> object:
    """What was moved between lines, the latest first."""
    request.actor.demand("budgets.see")
    rows = Adjustment.objects.visible_to(request.actor).select_related("from_line", "to_line")
    return paged(rows.order_by("-at", "-pk"), paging)


@router.post("/budget-adjustments", response={201: AdjustmentOut})
def adjust_budgets(request: ActorRequest, body: AdjustmentIn) -> object:
    """Move money from one line to another by a decision."""
    return ninja.Status(201, lines.adjust(request.actor, at=timezone.now(), **body.dict()))


@router.post("/budget-years/close", response=YearClosedOut)
def close_budget_year(request: ActorRequest, body: FiscalYearIn) -> object:
    """End the year of a unit's lines and of those below it."""
    return years.close_year(request.actor, body.unit_id, fiscal_year=body.fiscal_year, at=timezone.now())


@router.get("/unfunded-work", response=Paged[UnfundedOut])
def list_unfunded_work(
    request: ActorRequest, paging: Query[Paging], funded: bool = False, closed: bool = False
) -> object:
    """Urgent work begun without money: still open, or (``funded``) found since, or (``closed``) come to nothing."""
    request.actor.demand("budgets.see")
    rows = UnfundedWork.objects.visible_to(request.actor).select_related("unit", "funded_by")
    return paged(rows.filter(funded_by__isnull=not funded, closed_at__isnull=not closed).order_by("-at", "-pk"), paging)


@router.post("/unfunded-work/{uuid:work_id}/fund", response=UnfundedOut)
def fund_urgent_work(request: ActorRequest, work_id: UUID, body: FundIn) -> object:
    """Find the money for urgent work on a line."""
    return reservations.fund_work(request.actor, work_id, line_id=body.line_id, at=timezone.now())


@router.get("/budget-reconciliation", response=ReconciliationOut)
def reconcile_budgets(request: ActorRequest, fiscal_year: Year) -> object:
    """Our lines of a year against the treasury's last statement: each difference."""
    return reconciling.reconcile(request.actor, fiscal_year)


@router.get("/economic-classes", response=list[EconomicClassOut])
def list_economic_classes(request: ActorRequest, on: date | None = None) -> object:
    """The economic classes in force on a day."""
    request.actor.demand("budgets.see")
    rows = EconomicClass.objects.visible_to(request.actor).at(on or timezone.localdate())
    return list(rows.order_by("side", "code"))


@router.get("/quota-standards", response=Paged[StandardOut])
def list_quota_standards(request: ActorRequest, paging: Query[Paging], on: date | None = None) -> object:
    """The quota standards in force on a day."""
    request.actor.demand("budgets.see")
    rows = QuotaStandard.objects.visible_to(request.actor).at(on or timezone.localdate())
    return paged(rows.order_by("kind", "code", "pk"), paging)


@router.post("/quota-standards", response={201: StandardOut})
def enter_quota_standard(request: ActorRequest, body: StandardIn) -> object:
    """Enter a standard, or let a changed one follow."""
    return ninja.Status(201, quotas.enter_standard(request.actor, at=timezone.now(), **body.dict()))


@router.post("/quota-figures", response={201: FigureOut})
def enter_quota_figure(request: ActorRequest, body: FigureIn) -> object:
    """State a unit's heads, area, business or type from a day on."""
    return ninja.Status(201, quotas.enter_figure(request.actor, at=timezone.now(), **body.dict()))


@router.get("/quotas", response=list[QuotaOut])
def show_quotas(request: ActorRequest, fiscal_year: Year) -> object:
    """Each unit's quota of a year, worked, beside what was approved."""
    return [QuotaOut.of(row) for row in reporting.quota_report(request.actor, fiscal_year)]


@router.get("/income", response=Paged[IncomeOut])
def list_income(request: ActorRequest, paging: Query[Paging]) -> object:
    """What charged services earned and cost, and where their income went."""
    request.actor.demand("budgets.see")
    rows = IncomeRecord.objects.visible_to(request.actor).select_related("unit", "reverses")
    return paged(rows.order_by("-month", "-pk"), paging)


@router.post("/income", response={201: IncomeOut})
def record_income(request: ActorRequest, body: IncomeIn) -> object:
    """Record an entry about a charged service."""
    return ninja.Status(201, income.record_income(request.actor, at=timezone.now(), **body.dict()))


@router.post("/income/{uuid:entry_id}/take-back", response={201: IncomeOut})
def take_income_back(request: ActorRequest, entry_id: UUID, body: BudgetReasonIn) -> object:
    """Take a wrong entry back by the opposite one."""
    made = income.take_entry_back(request.actor, entry_id, reason=body.reason, at=timezone.now())
    return ninja.Status(201, made)


@router.get("/cost-coverage", response=list[CoverageOut])
def show_cost_coverage(request: ActorRequest, first: date, last: date) -> object:
    """Whether charged services cover their cost over the months between two days, and where income went."""
    return [CoverageOut.of(row) for row in reporting.coverage_report(request.actor, first, last)]
