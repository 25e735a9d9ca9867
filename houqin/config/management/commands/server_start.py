"""Start the embedded PostgreSQL and let it run."""

from typing import Any

from django.core.management.base import BaseCommand

from houqin.config.database import embedded_server


class Command(BaseCommand):
    """``houqin server start``."""

    help = "Start the embedded PostgreSQL and let it run until 'houqin server stop'."
    needs_database = False
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Start it and say where it listens."""
        server = embedded_server()
        server.start()
        self.stdout.write(f"PostgreSQL {server.version} listens on {server.socket_folder()}")
