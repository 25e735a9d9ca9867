"""The budgets' application."""

from django.apps import AppConfig

from houqin.kernel.refusal import N_

UNGUARDED: dict[str, str] = {}


class BudgetsConfig(AppConfig):
    """What may be spent, what of it is spoken for, and what is left."""

    name = "houqin.domains.budgets"
    label = "budgets"

    def ready(self) -> None:
        """Make this app's actions known, and what can be derived anew."""
        from houqin.domains.budgets.importing import BudgetLines, TreasuryStatement
        from houqin.domains.budgets.permissions import ACTIONS, NAMES
        from houqin.domains.budgets.recorded import RECORDED
        from houqin.domains.budgets.verifying import HOLDS, differences
        from houqin.foundation.audit import verification
        from houqin.foundation.imports import target
        from houqin.foundation.organisation import permissions
        from houqin.web import records

        permissions.register(ACTIONS, NAMES)
        records.register(RECORDED)
        target.register(BudgetLines())
        target.register(TreasuryStatement())
        verification.register("budgets.balances", N_("Balances of budget lines"), differences, holds=HOLDS)
