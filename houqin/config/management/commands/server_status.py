"""Show whether the embedded PostgreSQL runs, and where."""

from typing import Any

from django.core.management.base import BaseCommand

from houqin.config.database import embedded_server


class Command(BaseCommand):
    """``houqin server status``."""

    help = "Show whether the embedded PostgreSQL runs, its folder and its socket."
    needs_database = False
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one fact a line."""
        status = embedded_server().status()
        self.stdout.write(f"running  {'yes' if status.running else 'no'}")
        self.stdout.write(f"version  {status.version}")
        self.stdout.write(f"folder   {status.folder}")
        self.stdout.write(f"socket   {status.socket}")
        self.stdout.write(f"process  {status.process_id or '-'}")
