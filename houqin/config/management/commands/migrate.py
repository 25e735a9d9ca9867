"""Bring the database's tables up to date, as their owner (``houqin migrate``)."""

from typing import Any

import psycopg
from django.core.management.base import CommandParser
from django.core.management.commands import migrate

from houqin.config import database
from houqin.config.server import access
from houqin.kernel.refusal import N_, Refusal

OLDEST_POSTGRESQL = 15


class TooOld(Refusal):
    """A PostgreSQL that lacks what Houqin builds on."""

    code = "database.too_old"
    sentence = N_("This is PostgreSQL {found}; Houqin needs {needed} or later.")
    remedy = N_("Name another server in DATABASE_URL and DATABASE_OWNER_URL, or unset both.")


class Command(migrate.Command):
    """Django's migrate, as the owner; afterwards the application may use what was made."""

    help = "Bring the database's tables up to date, as their owner."

    def add_arguments(self, parser: CommandParser) -> None:
        """The database is the owner's unless another is named."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Let the application in, then migrate."""
        database.demand_owner()
        from django.db import connections

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
            if owner.info.server_version < OLDEST_POSTGRESQL * 10_000:
                raise TooOld(found=owner.info.server_version // 10_000, needed=OLDEST_POSTGRESQL)
            access.let_in(owner, application)
        super().handle(*args, **options)
