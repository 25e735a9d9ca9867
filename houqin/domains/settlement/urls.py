"""Every page on settlement, one line each."""

from django.urls import path

from houqin.domains.settlement import views

app_name = "settlement"
urlpatterns = [
    path("statements/", views.StatementList.as_view(), name="statements"),
    path("statements/lines/", views.StatementLineList.as_view(), name="lines"),
    path("statement-lines/<uuid:public_id>/deliveries/", views.LineDeliveries.as_view(), name="counted"),
    path("statements/<uuid:public_id>/", views.StatementPage.as_view(), name="statement"),
    path("statements/<uuid:public_id>/paper.pdf", views.StatementPaper.as_view(), name="paper"),
    path("statements/<uuid:public_id>/confirm/", views.ConfirmStatement.as_view(), name="confirm"),
    path("statements/<uuid:public_id>/anew/", views.SettleAnew.as_view(), name="anew"),
    path("statements/<uuid:public_id>/calendar/", views.SetCalendar.as_view(), name="calendar"),
    path("statements/<uuid:public_id>/dispute/", views.DisputeStatement.as_view(), name="dispute"),
    path("statements/<uuid:public_id>/invoice/", views.EnterInvoice.as_view(), name="invoice"),
    path("disputes/<uuid:public_id>/answer/", views.AnswerDispute.as_view(), name="answer"),
    path("invoices/<uuid:public_id>/apply/", views.ApplyForPayment.as_view(), name="apply"),
    path("payments/", views.ApplicationList.as_view(), name="applications"),
    path("payments/treasury.xlsx", views.TreasuryFile.as_view(), name="treasury"),
    path("units/<uuid:public_id>/bank-file.xlsx", views.BankFile.as_view(), name="bank_file"),
    path("payments/<uuid:public_id>/", views.ApplicationPage.as_view(), name="application"),
    path("payments/<uuid:public_id>/file.pdf", views.PaymentFile.as_view(), name="payment_file"),
    path("payments/<uuid:public_id>/approve/", views.ApproveApplication.as_view(), name="approve"),
    path("payments/<uuid:public_id>/refuse/", views.RefuseApplication.as_view(), name="refuse"),
    path("payments/<uuid:public_id>/release/", views.ReleasePayment.as_view(), name="release"),
    path("payments/<uuid:public_id>/voucher/", views.EnterVoucher.as_view(), name="voucher"),
    path("payments/overdue/", views.OverdueReport.as_view(), name="overdue"),
    path("claims/", views.ClaimList.as_view(), name="claims"),
    path("claims/<uuid:public_id>/", views.ClaimPage.as_view(), name="claim"),
    path("claims/<uuid:public_id>/settle/", views.SettleClaim.as_view(), name="settle_claim"),
    path("claims/new/", views.EnterClaim.as_view(), name="enter_claim"),
    path("contracts/<uuid:public_id>/final/", views.MakeFinal.as_view(), name="final"),
    path("month-ends/finals/", views.FinalsMissing.as_view(), name="finals"),
    path("month-ends/", views.MonthEnds.as_view(), name="months"),
    path("month-ends/late-facts/", views.LateFacts.as_view(), name="late_facts"),
    path("month-ends/runs/", views.RunList.as_view(), name="runs"),
    path("month-ends/runs/<uuid:public_id>/", views.RunPage.as_view(), name="run"),
    path("month-ends/try/", views.TryMonth.as_view(), name="try"),
    path("trials/", views.TrialList.as_view(), name="trials"),
    path("trials/<uuid:public_id>/", views.TrialPage.as_view(), name="trial"),
    path("trials/<uuid:public_id>/paper/", views.EnterPaper.as_view(), name="trial_paper"),
    path("trials/<uuid:public_id>/comparison.xlsx", views.TrialFile.as_view(), name="trial_xlsx"),
    path("trials/<uuid:public_id>/comparison.csv", views.TrialCsv.as_view(), name="trial_csv"),
    path("month-ends/parallel/", views.RunMonthInParallel.as_view(), name="parallel"),
    path("month-ends/close/", views.CloseMonth.as_view(), name="close"),
]
