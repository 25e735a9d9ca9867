"""The part of a year's money that is spoken for by a contract."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from houqin.domains.budgets.models import BudgetLine
from houqin.domains.contracts.models.contract import Contract, OfContractQuerySet
from houqin.foundation.organisation.models import Owned, Unit


class ContractBudget(Owned):
    """What a payer's budget line has committed to a contract for a fiscal year; a multi-year contract has one per year.

    The money itself moves in the ledger of ``budgets``; ``committed_fen`` says how much it moved for this contract.
    Providers never see it (trust A8), so it names none.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="budgets")
    fiscal_year = models.PositiveSmallIntegerField()
    payer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    budget_line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="contract_budgets")
    committed_fen = models.BigIntegerField()

    objects = OfContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "fiscal_year", "payer"], name="contract_commits_once_a_year"),
            models.CheckConstraint(condition=Q(committed_fen__gte=0), name="contract_commitment_not_negative"),
        ]
