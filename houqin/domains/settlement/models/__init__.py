"""The tables of settlement, a file per noun."""

from houqin.domains.settlement.models.claims import DamagesClaim
from houqin.domains.settlement.models.closing import CloseRun, MonthEnd
from houqin.domains.settlement.models.corrections import Correction
from houqin.domains.settlement.models.papers import IssuedPaper
from houqin.domains.settlement.models.paying import Invoice, PaymentApplication
from houqin.domains.settlement.models.statements import Deduction, Dispute, Settlement, Statement, StatementLine
from houqin.domains.settlement.models.trials import PaperAmount

__all__ = [
    "CloseRun",
    "Correction",
    "DamagesClaim",
    "Deduction",
    "Dispute",
    "Invoice",
    "IssuedPaper",
    "MonthEnd",
    "PaperAmount",
    "PaymentApplication",
    "Settlement",
    "Statement",
    "StatementLine",
]
