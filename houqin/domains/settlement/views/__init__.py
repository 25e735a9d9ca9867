"""Pages on settlement: statements, payments, the month's end."""

from houqin.domains.settlement.views.months import CloseMonth, MonthEnds, RunList, RunPage
from houqin.domains.settlement.views.payments import (
    ApplicationList,
    ApplicationPage,
    ApplyForPayment,
    ApproveApplication,
    EnterVoucher,
    OverdueReport,
    RefuseApplication,
    ReleasePayment,
)
from houqin.domains.settlement.views.statements import (
    AnswerDispute,
    ConfirmStatement,
    DisputeStatement,
    EnterInvoice,
    StatementList,
    StatementPage,
    StatementPaper,
)

__all__ = [
    "AnswerDispute",
    "ApplicationList",
    "ApplicationPage",
    "ApplyForPayment",
    "ApproveApplication",
    "CloseMonth",
    "ConfirmStatement",
    "DisputeStatement",
    "EnterInvoice",
    "EnterVoucher",
    "MonthEnds",
    "OverdueReport",
    "RefuseApplication",
    "ReleasePayment",
    "RunList",
    "RunPage",
    "StatementList",
    "StatementPage",
    "StatementPaper",
]
