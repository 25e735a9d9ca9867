"""The budgets' application."""

from django.apps import AppConfig

UNGUARDED: dict[str, str] = {}


class BudgetsConfig(AppConfig):
    """What may be spent, what of it is spoken for, and what is left."""

    name = "houqin.domains.budgets"
    label = "budgets"

    def ready(self) -> None:
        """Make this app's actions known."""
        from houqin.domains.budgets.permissions import ACTIONS, NAMES
        from houqin.domains.budgets.recorded import RECORDED
        from houqin.foundation.organisation import permissions
        from houqin.web import records

        permissions.register(ACTIONS, NAMES)
        records.register(RECORDED)
