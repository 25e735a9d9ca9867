"""Bring the database's tables up to date, as their owner (``houqin migrate``)."""

from typing import Any

import psycopg
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from houqin.config import database
from houqin.config.server import access


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
        """Let the application in, then migrate."""
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
