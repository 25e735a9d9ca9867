"""The catalogue's application."""

from django.apps import AppConfig

UNGUARDED: dict[str, str] = {}


class CatalogueConfig(AppConfig):
    """What can be asked for, to which standard, with which promise."""

    name = "houqin.domains.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Make this app's actions known."""
        from houqin.domains.catalogue.permissions import ACTIONS, NAMES
        from houqin.foundation.organisation import permissions

        permissions.register(ACTIONS, NAMES)
