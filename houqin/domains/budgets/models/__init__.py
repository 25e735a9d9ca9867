"""The budget's tables, a file per noun."""

from houqin.domains.budgets.models.classes import ClassSide, EconomicClass, ServiceMapping
from houqin.domains.budgets.models.income import IncomeRecord
from houqin.domains.budgets.models.line import BudgetLine, FundKind, LineState
from houqin.domains.budgets.models.quota import QuotaFigure, QuotaStandard
from houqin.domains.budgets.models.transfer import Adjustment, Transfer, UnfundedWork
from houqin.domains.budgets.models.treasury import TreasuryRow

__all__ = [
    "Adjustment",
    "BudgetLine",
    "ClassSide",
    "EconomicClass",
    "FundKind",
    "IncomeRecord",
    "LineState",
    "QuotaFigure",
    "QuotaStandard",
    "ServiceMapping",
    "Transfer",
    "TreasuryRow",
    "UnfundedWork",
]
