"""The application of work calendars."""

from django.apps import AppConfig

UNGUARDED: dict[str, str] = {}


class CalendarsConfig(AppConfig):
    """Calendars of units and providers, and the statutory days they stand on."""

    name = "houqin.foundation.calendars"
    label = "calendars"

    def ready(self) -> None:
        """Make this app's actions known."""
        from houqin.foundation.calendars.permissions import ACTIONS, NAMES
        from houqin.foundation.organisation import permissions

        permissions.register(ACTIONS, NAMES)
