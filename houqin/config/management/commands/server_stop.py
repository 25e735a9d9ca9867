"""Stop the embedded PostgreSQL."""

from typing import Any

from django.core.management.base import BaseCommand

from houqin.config.database import embedded_server


class Command(BaseCommand):
    """``houqin server stop``."""

    help = "Stop the embedded PostgreSQL, whoever uses it."
    needs_database = False
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Stop it and wait until it is down."""
        embedded_server().stop()
        self.stdout.write("The embedded PostgreSQL is stopped.")
