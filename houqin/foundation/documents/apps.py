"""The application of files."""

from django.apps import AppConfig

UNGUARDED: dict[str, str] = {}


class DocumentsConfig(AppConfig):
    """Documents and the view that serves them."""

    name = "houqin.foundation.documents"
    label = "documents"

    def ready(self) -> None:
        """Make this app's actions known."""
        from houqin.foundation.documents.permissions import ACTIONS, NAMES
        from houqin.foundation.organisation import permissions

        permissions.register(ACTIONS, NAMES)
