"""The providers' application."""

from django.apps import AppConfig

UNGUARDED: dict[str, str] = {}


class ProvidersConfig(AppConfig):
    """Who may deliver: providers, people, rosters, standing."""

    name = "houqin.domains.providers"
    label = "providers"

    def ready(self) -> None:
        """Make this app's actions known."""
        from houqin.domains.providers.permissions import ACTIONS, NAMES
        from houqin.foundation.organisation import permissions

        permissions.register(ACTIONS, NAMES)
