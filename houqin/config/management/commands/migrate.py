"""Bring the database's tables up to date, as their owner (``houqin migrate``)."""

from typing import Any

import psycopg
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from houqin.config import database
from houqin.config.server import access
from houqin.kernel.refusal import N_, Refusal


class HalfWay(Refusal):
    """A database that has some of the migrations which one of this program replaces, and lacks others."""

    code = "database.half_way"
    sentence = N_("This database is older than migrations that were since brought together: {app} lacks {missing}.")
    remedy = N_("Migrate it first with the program that still had them: docs/installing.md, Upgrading.")
    status = 503


class Command(migrate.Command):
    """Django's migrate, as the owner; afterwards the application may use what was made."""

    help = "Bring the database's tables up to date, as their owner."

    def add_arguments(self, parser: CommandParser) -> None:
        """The database is the owner's unless another is named."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Ask for the owner's address before anything connects. Raises ``HalfAnAddress``."""
        database.demand_owner()
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        """Let the application in, then migrate. Raises ``HalfWay``."""
        demand_whole(MigrationLoader(connections[options["database"]]))
        settings = connections[options["database"]].get_connection_params()
        application = connections["default"].settings_dict["USER"]
        with psycopg.connect(
            host=settings.get("host"),
            port=settings.get("port"),
            user=settings.get("user"),
            password=settings.get("password"),
            dbname=settings.get("dbname"),
            autocommit=True,
        ) as owner:
            access.let_in(owner, application)
        super().handle(*args, **options)


def demand_whole(loader: MigrationLoader) -> None:
    """Raise ``HalfWay`` where only some of what a migration replaces was applied; Django takes the rest as done."""
    for (app, _), migration in loader.replacements.items():
        missing = [name for replaced, name in migration.replaces if (replaced, name) not in loader.applied_migrations]
        if missing and len(missing) < len(migration.replaces):
            raise HalfWay(app=app, missing=missing[0])
