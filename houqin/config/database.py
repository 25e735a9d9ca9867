"""Which database: one served by somebody (``DATABASE_URL``), else the embedded one of this home.

``DATABASE_URL`` signs in as the application, ``DATABASE_OWNER_URL`` as the owner; only migrations use the latter.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from houqin.config.home import home
from houqin.config.server import access
from houqin.config.server.embedded import EmbeddedServer, made_server_folder, server_folder
from houqin.kernel.refusal import N_, Refusal

SCOPED_ENGINE = "houqin.foundation.scope.backend"
OWNER_ENGINE = "django.db.backends.postgresql"
OLDEST_POSTGRESQL = 15
#: Seconds to wait for a served database.
CONNECT_TIMEOUT = 10
#: Connections one process keeps ready, and at most opens.
POOL = {"min_size": 1, "max_size": 16, "timeout": 20}


class HalfAnAddress(Refusal):
    """A served database named for one role only."""

    code = "database.owner_url_missing"
    sentence = N_("DATABASE_URL is set, but DATABASE_OWNER_URL is not: migrations need the owner's role.")
    remedy = N_("Set DATABASE_OWNER_URL, or unset both to use the embedded server; houqin init prints the SQL.")


class Unreachable(Refusal):
    """The served database does not answer."""

    code = "database.unreachable"
    sentence = N_("The database that DATABASE_URL names does not answer: {words}")
    remedy = N_("Start it or correct the address, or unset DATABASE_URL to use the embedded server.")
    status = 503


class TooOld(Refusal):
    """A PostgreSQL that lacks what Houqin builds on."""

    code = "database.too_old"
    sentence = N_("This is PostgreSQL {found}; Houqin needs {needed} or later.")
    remedy = N_("Name another server in DATABASE_URL and DATABASE_OWNER_URL, or unset both.")


class NoProgram(Refusal):
    """A served database, and none of PostgreSQL's programs on this machine."""

    code = "database.no_program"
    sentence = N_("PostgreSQL's program {name} is not on this machine.")
    remedy = N_("Install PostgreSQL's client programs of the server's version.")


def databases() -> dict[str, dict[str, Any]]:
    """Django's DATABASES: ``default`` as the application, scoped and pooled; ``owner`` for migrations only.

    Starts nothing and needs no server: it only says where one would be.
    """
    application, owner = addresses()
    return {
        "default": _alias(SCOPED_ENGINE, application, pool=POOL, atomic_requests=True),
        "owner": _alias(OWNER_ENGINE, owner, pool=None, atomic_requests=False),
    }


def addresses() -> tuple[str, str]:
    """The connection URIs of the application and of the owner (the application's again where none is given)."""
    served = os.environ.get("DATABASE_URL")
    if served:
        return served, os.environ.get("DATABASE_OWNER_URL") or served
    server = embedded_server(server_folder(home()))
    return server.address(access.APPLICATION), server.address(access.OWNER)


def is_served() -> bool:
    """Whether somebody else runs the database."""
    return bool(os.environ.get("DATABASE_URL"))


def demand_owner() -> None:
    """Raise ``HalfAnAddress`` where the owner's address is missing."""
    if is_served() and not os.environ.get("DATABASE_OWNER_URL"):
        raise HalfAnAddress()


def embedded_server(folder: Any = None) -> EmbeddedServer:
    """The embedded server of this home (or of *folder*); ``HOUQIN_PG=16`` takes the older of the wheel's two."""
    version = int(os.environ.get("HOUQIN_PG") or 18)
    return EmbeddedServer(folder or made_server_folder(home()), version=version)


def postgresql_program(name: str) -> str:
    """The path of a PostgreSQL program that fits the database (``pg_dump``): the wheel's, else the machine's.

    Raises ``NoProgram``.
    """
    if not is_served():
        return embedded_server().program(name)
    found = shutil.which(name)
    if found is None:
        raise NoProgram(name=name)
    return found


@contextlib.contextmanager
def database_in_use() -> Iterator[None]:
    """A database that answers, for the length of the block: starts the embedded one unless one is served.

    Raises ``Unreachable`` and ``TooOld`` for a served one.
    """
    if is_served():
        _demand_answer(addresses()[0])
        yield
        return
    with embedded_server().in_use():
        yield


def _demand_answer(address: str) -> None:
    try:
        with psycopg.connect(address, connect_timeout=CONNECT_TIMEOUT) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.OperationalError as error:
        raise Unreachable(words=str(error).strip().splitlines()[0]) from error
    if version < OLDEST_POSTGRESQL:
        raise TooOld(found=version, needed=OLDEST_POSTGRESQL)


def _alias(engine: str, address: str, *, pool: dict[str, Any] | None, atomic_requests: bool) -> dict[str, Any]:
    parts = conninfo_to_dict(address)
    named = {key: str(parts.pop(key, "") or "") for key in ("dbname", "user", "password", "host", "port")}
    options: dict[str, Any] = dict(parts)
    if pool:
        options["pool"] = dict(pool)
    return {
        "ENGINE": engine,
        "NAME": named["dbname"],
        "USER": named["user"],
        "PASSWORD": named["password"],
        "HOST": named["host"],
        "PORT": named["port"],
        "OPTIONS": options,
        "ATOMIC_REQUESTS": atomic_requests,
    }
