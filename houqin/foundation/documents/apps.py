"""The application of files."""

from django.apps import AppConfig

from houqin.kernel.refusal import N_

UNGUARDED: dict[str, str] = {}


class DocumentsConfig(AppConfig):
    """Documents and the view that serves them."""

    name = "houqin.foundation.documents"
    label = "documents"

    def ready(self) -> None:
        """Make this app's actions known, and what ``verify`` holds of files."""
        from houqin.foundation.audit.verification import register
        from houqin.foundation.documents import verification
        from houqin.foundation.documents.permissions import ACTIONS, NAMES
        from houqin.foundation.organisation import permissions

        permissions.register(ACTIONS, NAMES)
        register(
            "documents.files",
            N_("Stored files against their hashes"),
            verification.files,
            holds=verification.FILES_HOLD,
        )
