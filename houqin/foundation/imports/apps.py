"""The application that brings an existing system's records in."""

from django.apps import AppConfig

UNGUARDED: dict[str, str] = {}


class ImportsConfig(AppConfig):
    """Reading, checking and writing other systems' records."""

    name = "houqin.foundation.imports"
    label = "imports"

    def ready(self) -> None:
        """Make this app's actions and the targets of the foundation known."""
        from houqin.foundation.imports import target
        from houqin.foundation.imports.permissions import ACTIONS, NAMES
        from houqin.foundation.imports.targets.people import People
        from houqin.foundation.imports.targets.places import Places
        from houqin.foundation.organisation import permissions

        permissions.register(ACTIONS, NAMES)
        target.register(People())
        target.register(Places())
