"""The contracts' application."""

from django.apps import AppConfig

UNGUARDED: dict[str, str] = {}


class ContractsConfig(AppConfig):
    """Who delivers what at which price, and the records of what was delivered."""

    name = "houqin.domains.contracts"
    label = "contracts"

    def ready(self) -> None:
        """Make this app's actions known."""
        from houqin.domains.contracts.permissions import ACTIONS, NAMES
        from houqin.foundation.organisation import permissions

        permissions.register(ACTIONS, NAMES)
