"""Bring a backup's database back into an empty one (``houqin restore database.dump``)."""

import subprocess
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser

from houqin.config.database import addresses, demand_owner, postgresql_program
from houqin.config.server import access
from houqin.kernel.refusal import N_, Refusal


class NotEmpty(Refusal):
    """There is something in the database already: a backup never overwrites."""

    code = "restore.not_empty"
    sentence = N_("The database holds {count} tables already; a backup is brought back into an empty one only.")
    remedy = N_("Use a HOUQIN_HOME or a database of its own, and look at what comes back before you switch over.")


class Command(BaseCommand):
    """``houqin restore DUMP``."""

    help = "Bring the database of a backup back, into an empty database."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The file that ``houqin backup`` made."""
        parser.add_argument("dump", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """As the owner, all or nothing; then the application may use what came back."""
        demand_owner()
        application, owner = addresses()
        user = str(psycopg.conninfo.conninfo_to_dict(application)["user"])
        with psycopg.connect(owner, autocommit=True) as connection:
            counted = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
            if counted and counted[0]:
                raise NotEmpty(count=counted[0])
            access.shut_out(connection, user)
        program = [postgresql_program("pg_restore"), "--no-owner", "--single-transaction", f"--dbname={owner}"]
        made = subprocess.run([*program, str(options["dump"])], capture_output=True, text=True, check=False)  # noqa: S603
        with psycopg.connect(owner, autocommit=True) as connection:
            access.let_in(connection, user)
        if made.returncode:
            raise CommandError(f"pg_restore failed, nothing was brought back: {made.stderr.strip()[:2000]}")
        self.stdout.write("The database is back.")
