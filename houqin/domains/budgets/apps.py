"""The budgets' application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from houqin.kernel.refusal import N_

UNGUARDED: dict[str, str] = {}


class BudgetsConfig(AppConfig):
    """What may be spent, what of it is spoken for, and what is left."""

    name = "houqin.domains.budgets"
    label = "budgets"

    def ready(self) -> None:
        """Make this app's actions, pages, words and imports known, and what can be derived anew."""
        from houqin.domains.budgets.importing import BudgetLines, TreasuryStatement
        from houqin.domains.budgets.permissions import ACTIONS, NAMES
        from houqin.domains.budgets.recorded import RECORDED
        from houqin.domains.budgets.steps import STEPS
        from houqin.domains.budgets.verifying import HOLDS, differences
        from houqin.foundation.audit import verification
        from houqin.foundation.imports import target
        from houqin.foundation.organisation import permissions
        from houqin.web import reasons, records
        from houqin.web.navigation import MONEY, Entry, register

        permissions.register(ACTIONS, NAMES)
        records.register(RECORDED)
        reasons.register(STEPS)
        target.register(BudgetLines())
        target.register(TreasuryStatement())
        verification.register("budgets.balances", N_("Balances of budget lines"), differences, holds=HOLDS)
        register(
            Entry(_("Budget lines"), "budgets:lines", "wallet", MONEY, 50, "budgets.see"),
            Entry(_("Compared with the treasury"), "budgets:reconcile", "scale", MONEY, 60, "budgets.see"),
            Entry(_("Quotas and approved budgets"), "budgets:quotas", "list-details", MONEY, 70, "budgets.see"),
            Entry(_("Income of charged services"), "budgets:income", "coin", MONEY, 80, "budgets.see"),
        )
