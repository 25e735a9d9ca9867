"""Pages on settlement: statements, payments, the month's end."""

from houqin.domains.settlement.views.claims import (
    ClaimList,
    ClaimPage,
    EnterClaim,
    FinalsMissing,
    MakeFinal,
    SettleClaim,
)
from houqin.domains.settlement.views.counted import LineDeliveries
from houqin.domains.settlement.views.deciding import (
    AnswerDispute,
    ConfirmStatement,
    DisputeStatement,
    EnterInvoice,
    SetCalendar,
    SettleAnew,
)
from houqin.domains.settlement.views.months import (
    CloseMonth,
    LateFacts,
    MonthEnds,
    RunList,
    RunMonthInParallel,
    RunPage,
    TryMonth,
)
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
from houqin.domains.settlement.views.statements import StatementList, StatementPage, StatementPaper
from houqin.domains.settlement.views.treasury import BankFile, PaymentFile, StatementLineList, TreasuryFile
from houqin.domains.settlement.views.trials import EnterPaper, TrialCsv, TrialFile, TrialList, TrialPage

__all__ = [
    "AnswerDispute",
    "ApplicationList",
    "ApplicationPage",
    "ApplyForPayment",
    "ApproveApplication",
    "BankFile",
    "ClaimList",
    "ClaimPage",
    "CloseMonth",
    "ConfirmStatement",
    "DisputeStatement",
    "EnterClaim",
    "EnterInvoice",
    "EnterPaper",
    "EnterVoucher",
    "FinalsMissing",
    "LateFacts",
    "LineDeliveries",
    "MakeFinal",
    "MonthEnds",
    "OverdueReport",
    "PaymentFile",
    "RefuseApplication",
    "ReleasePayment",
    "RunList",
    "RunMonthInParallel",
    "RunPage",
    "SetCalendar",
    "SettleAnew",
    "SettleClaim",
    "StatementLineList",
    "StatementList",
    "StatementPage",
    "StatementPaper",
    "TreasuryFile",
    "TrialCsv",
    "TrialFile",
    "TrialList",
    "TrialPage",
    "TryMonth",
]
