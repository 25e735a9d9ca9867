"""The application of dated terms."""

from django.apps import AppConfig

UNGUARDED: dict[str, str] = {}


class TermsConfig(AppConfig):
    """What every dated row has in common, and the numbers of law."""

    name = "houqin.foundation.terms"
    label = "terms"

    def ready(self) -> None:
        """Make this app's actions known, and lay down its numbers where an installation opens."""
        from houqin.foundation.organisation import permissions
        from houqin.foundation.organisation.events import installation_opened
        from houqin.foundation.terms.opening import installation_opened as lay_down
        from houqin.foundation.terms.permissions import ACTIONS, NAMES

        permissions.register(ACTIONS, NAMES)
        installation_opened.connect(lay_down)
