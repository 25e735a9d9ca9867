"""The test run's own home and databases. Loaded by pytest before the settings (``-p`` in pyproject.toml).

A run has a private home with a private embedded server (or uses ``DATABASE_URL``). The first process that
needs a database migrates a template as the owner; every process works on a copy of it as the application.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import psycopg

from houqin.config import database, translations
from houqin.config.server import access
from houqin.config.server.embedded import EmbeddedServer, made_server_folder

PREFIX = "houqin-test-"
#: Seconds that the last connections to a database get to close.
PATIENCE = 15
#: Set by pytest-xdist in the processes that do the work; they share the home of the one that started them.
WORKER = os.environ.get("PYTEST_XDIST_WORKER")


def _enter_private_home() -> TextIO:
    """Make a home for this run, clear away those of killed runs, and return the lock that says we live."""
    _clear_away_killed_runs()
    made = Path(tempfile.mkdtemp(prefix=f".{PREFIX}"))
    alive = (made / "alive").open("w")
    fcntl.flock(alive, fcntl.LOCK_EX)
    # Named only when locked: another run that starts meanwhile must not take it for a killed one's.
    place = made.rename(made.with_name(made.name.removeprefix(".")))
    (place / "static").mkdir()
    os.environ.pop("HOUQIN_DEMO", None)
    os.environ["HOUQIN_HOME"] = str(place)
    return alive


def _clear_away_killed_runs() -> None:
    for place in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError), (place / "alive").open("a") as alive:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            clear_away(place)


def clear_away(place: Path) -> None:
    """Stop the server of the home *place* and remove both."""
    server = place / "server"
    if server.exists():
        folder = server.resolve()
        for version in (18, 16):
            EmbeddedServer(folder, version=version).stop()
        shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(place, ignore_errors=True)


def leave_private_home() -> None:
    """Stop the run's server (or drop what the run made on a served one) and remove its home.

    Called by every process, done by the one that made the home, which ends last.
    """
    if WORKER is None:
        if database.is_served():
            with psycopg.connect(database.addresses()[1], autocommit=True) as creator:
                made = creator.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_run()])
                for (name,) in made.fetchall():
                    _drop(creator, name)
        clear_away(Path(os.environ["HOUQIN_HOME"]))
        _alive.close()


def _run() -> str:
    """What the names of this run's databases begin with: two runs may share a served server."""
    return Path(os.environ["HOUQIN_HOME"]).name.replace("-", "_") + "_"


def template() -> str:
    """The name of the migrated database that all others of this run are copies of."""
    return f"{_run()}template"


def _drop(creator: access.Connection, name: str) -> None:
    """Drop a database; an owner may not throw the application out, so its last connections get time to go."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            access.drop_database(creator, name)
            return
        except (psycopg.errors.ObjectInUse, psycopg.errors.InsufficientPrivilege):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@dataclass(frozen=True)
class TestDatabase:
    """This process's database: its name, and how to get a fresh one."""

    __test__ = False
    name: str
    server: EmbeddedServer | None

    @contextlib.contextmanager
    def creator(self) -> Iterator[access.Connection]:
        """A connection that may create databases: the embedded server's administrator, or the given owner."""
        if self.server:
            with self.server.connect() as connection:
                yield connection
        else:
            with psycopg.connect(database.addresses()[1], autocommit=True) as connection:
                yield connection

    def address(self, owner: bool, name: str) -> dict[str, str]:
        """What differs from Django's settings of an alias: where, as whom, which database."""
        if self.server is None:
            return {"NAME": name}
        user = access.OWNER if owner else access.APPLICATION
        return {"NAME": name, "HOST": str(self.server.socket_folder()), "USER": user}

    def make(self, name: str, source: str) -> None:
        """Make the database *name* anew, a copy of *source*, with the application let in."""
        addresses = [psycopg.conninfo.conninfo_to_dict(address) for address in database.addresses()]
        application, owner = (str(address["user"]) for address in addresses)
        with self.creator() as creator:
            _drop(creator, name)
            access.create_database(creator, name, owner=owner, template=source)
        address = addresses[1] | {"dbname": name}
        if self.server:
            address["host"] = str(self.server.socket_folder())
        with psycopg.connect(psycopg.conninfo.make_conninfo("", **address), autocommit=True) as connection:
            access.let_in(connection, application)

    def renew(self) -> None:
        """Bring this process's database back to the template; nobody may be connected."""
        self.make(self.name, template())


@contextlib.contextmanager
def test_database() -> Iterator[TestDatabase]:
    """The database of this process, for the length of the run; nothing is made in it yet."""
    name = f"{_run()}{WORKER or 'main'}"
    if database.is_served():
        database.demand_owner()
        yield TestDatabase(name, None)
        return
    version = int(os.environ.get("HOUQIN_PG") or 18)
    server = EmbeddedServer(made_server_folder(Path(os.environ["HOUQIN_HOME"])), version=version, durable=False)
    with server.in_use():
        yield TestDatabase(name, server)


test_database.__test__ = False  # type: ignore[attr-defined]  # pytest must not take it for a test


@contextlib.contextmanager
def one_process_at_a_time() -> Iterator[bool]:
    """For the processes of one run; yields whether this one is the first."""
    place = Path(os.environ["HOUQIN_HOME"])
    with (place / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = place / "template.made"
        yield not made.exists()
        made.touch()


if WORKER is None:
    _alive = _enter_private_home()
    translations.compile_all()
