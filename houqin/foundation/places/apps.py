"""The application of the premises."""

from django.apps import AppConfig

UNGUARDED: dict[str, str] = {}


class PlacesConfig(AppConfig):
    """Places and tags."""

    name = "houqin.foundation.places"
    label = "places"

    def ready(self) -> None:
        """Make this app's actions known."""
        from houqin.foundation.organisation import permissions
        from houqin.foundation.places.permissions import ACTIONS, NAMES

        permissions.register(ACTIONS, NAMES)
