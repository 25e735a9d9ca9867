"""Every page on budgets, one line each."""

from django.urls import path

from houqin.domains.budgets.views import lines, moving, reports

app_name = "budgets"
urlpatterns = [
    path("budgets/", lines.LineList.as_view(), name="lines"),
    path("budgets/new/", lines.CreateLine.as_view(), name="create"),
    path("budgets/adjust/", moving.AdjustLines.as_view(), name="adjust"),
    path("budgets/adjustments/", moving.AdjustmentList.as_view(), name="adjustments"),
    path("budgets/reconciliation/", reports.Reconcile.as_view(), name="reconcile"),
    path("budgets/year-end/", moving.EndYear.as_view(), name="year_end"),
    path("budgets/unfunded/", moving.UnfundedList.as_view(), name="unfunded"),
    path("budgets/unfunded/<uuid:public_id>/", moving.FundWork.as_view(), name="fund"),
    path("budgets/transfers/<uuid:public_id>/take-back/", moving.TakeBack.as_view(), name="take_back"),
    path("budgets/<uuid:public_id>/", lines.LinePage.as_view(), name="line"),
    path("budgets/<uuid:public_id>/supplement/", lines.SupplementLine.as_view(), name="supplement"),
    path("budgets/<uuid:public_id>/withdraw/", lines.WithdrawFromLine.as_view(), name="withdraw"),
    path("budgets/<uuid:public_id>/controls/", lines.SetControls.as_view(), name="controls"),
    path("budgets/<uuid:public_id>/reserve/", lines.ReserveOnLine.as_view(), name="reserve"),
    path("budgets/<uuid:public_id>/opening/", lines.EnterOpening.as_view(), name="opening"),
    path("quotas/", reports.QuotaReport.as_view(), name="quotas"),
    path("quotas/standards/", reports.StandardList.as_view(), name="standards"),
    path("quotas/standards/new/", reports.EnterStandard.as_view(), name="standard_new"),
    path("quotas/figures/new/", reports.EnterFigure.as_view(), name="figure"),
    path("income/", reports.IncomeList.as_view(), name="income"),
    path("income/new/", reports.RecordIncome.as_view(), name="income_new"),
    path("income/coverage/", reports.CoverageReport.as_view(), name="coverage"),
    path("income/<uuid:public_id>/take-back/", reports.TakeIncomeBack.as_view(), name="income_back"),
]
