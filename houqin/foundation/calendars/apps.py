"""The application of work calendars."""

from django.apps import AppConfig

UNGUARDED: dict[str, str] = {}


class CalendarsConfig(AppConfig):
    """Calendars of units and providers, and the statutory days they stand on."""

    name = "houqin.foundation.calendars"
    label = "calendars"

    def ready(self) -> None:
        """Make this app's actions known, and lay down its defaults where an installation opens."""
        from houqin.foundation.calendars.opening import installation_opened as lay_down
        from houqin.foundation.calendars.permissions import ACTIONS, NAMES
        from houqin.foundation.organisation import permissions
        from houqin.foundation.organisation.events import installation_opened

        permissions.register(ACTIONS, NAMES)
        installation_opened.connect(lay_down)
