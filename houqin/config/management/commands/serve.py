"""Serve the site and work off its jobs (``houqin serve``)."""

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from houqin.config.database import addresses
from houqin.config.management.commands.migrate import demand_whole
from houqin.kernel.refusal import N_, Refusal

#: Always the machine itself: a proxy in front does TLS and talks to the world (houqin init writes an example).
HOST = "127.0.0.1"
#: Seconds a part of the site gets to end by itself.
GRACE = 10


class PortTaken(Refusal):
    """Another program listens where the site should."""

    code = "serve.port_taken"
    sentence = N_("Port {port} on {host} is taken by another program.")
    remedy = N_("Choose another one: PORT=8001")
    status = 503


class NotMigrated(Refusal):
    """The database's tables are older than the program."""

    code = "serve.not_migrated"
    sentence = N_("The database lacks {count} migrations, the first is {first}.")
    remedy = N_("Run houqin migrate first.")
    status = 503


class Command(BaseCommand):
    """``houqin serve [--port PORT]``."""

    help = "Serve the site at 127.0.0.1 and work off its jobs; Ctrl-C stops both."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and how many processes answer."""
        parser.add_argument(
            "--port", type=int, default=int(os.environ.get("PORT") or 8000), help="else PORT, else 8000"
        )
        parser.add_argument("--check", action="store_true", help="only say whether the port is free")
        parser.add_argument("--workers", type=int, default=1, help="processes that answer requests")
        parser.add_argument("--threads", type=int, default=4, help="threads of each")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, then run the server and the job worker until one ends or Ctrl-C is pressed."""
        port = options["port"]
        demand_free(port)
        if options["check"]:
            return
        demand_migrated()
        collect_static_files()
        connection.close()
        ended: list[subprocess.Popen[bytes]] = []  # of themselves; those we stop are none of these
        with running(_site(port, options["workers"], options["threads"]), _jobs()) as parts:
            _wait_until_open(port, parts)
            self.stdout.write(self.style.SUCCESS(f"Houqin is at http://{HOST}:{port}/   (Ctrl-C stops it)"))
            while not (ended := [part for part in parts if part.poll() is not None]):
                time.sleep(0.5)
        failed = [part for part in ended if part.returncode not in (0, -signal.SIGTERM)]
        if failed:
            raise CommandError(f"{failed[0].args!r} ended by itself with code {failed[0].returncode}")


def demand_free(port: int) -> None:
    """Raise ``PortTaken`` when somebody listens on *port*."""
    with socket.socket() as probe:
        # As the server itself does: a port whose last connections are only closing counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                raise PortTaken(port=port, host=HOST) from error
            raise


def demand_migrated() -> None:
    """Raise ``NotMigrated`` when the database lacks migrations of this program, ``HalfWay`` where it is older."""
    executor = MigrationExecutor(connection)
    demand_whole(executor.loader)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        raise NotMigrated(count=len(plan), first=str(plan[0][0]))


def collect_static_files() -> None:
    """Gather what pages are served with, when any of it is newer than the last gathering."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    gathered = manifest.stat().st_mtime if manifest.exists() else 0.0
    sources = (storage.path(path) for finder in get_finders() for path, storage in finder.list([]))
    if any(os.stat(source).st_mtime > gathered for source in sources):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)


@contextlib.contextmanager
def running(*modules: list[str]) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Run *modules* (each with its arguments) beside each other; at the end, however it comes, all are stopped."""
    application, owner = addresses()
    environment = {**os.environ, "DATABASE_URL": application, "DATABASE_OWNER_URL": owner}
    # SIGTERM, as a service manager sends it, ends us the way Ctrl-C does; and Ctrl-C does, even where a shell that put
    # us into the background had told us to ignore it.
    ways = (signal.SIGINT, signal.SIGTERM)
    before = {way: signal.signal(way, signal.default_int_handler) for way in ways}
    parts: list[subprocess.Popen[bytes]] = []
    watched, held = os.pipe()  # ``held`` is nobody else's: it closes when we end, even by kill -9, and so do the parts
    try:
        for module in modules:
            command = [sys.executable, "-m", "houqin.config.part", str(watched), *module]
            # In a group of its own: Ctrl-C reaches us only, and we stop the parts in order.
            parts.append(
                subprocess.Popen(command, env=environment, process_group=0, pass_fds=[watched])  # noqa: S603 -- our own programs
            )
        with contextlib.suppress(KeyboardInterrupt):
            yield parts
    finally:
        for part in parts:
            if part.poll() is None:
                part.terminate()
        for part in parts:
            try:
                part.wait(GRACE)
            except subprocess.TimeoutExpired:
                part.kill()
                part.wait()
        os.close(watched)
        os.close(held)
        for way, handler in before.items():
            signal.signal(way, handler)


def _site(port: int, workers: int, threads: int) -> list[str]:
    command = ["granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", str(threads), "--log-level", "warning"]
    return [*command, "houqin.config.wsgi:application"]


def _jobs() -> list[str]:
    return ["houqin", "work"]


def _wait_until_open(port: int, parts: list["subprocess.Popen[bytes]"]) -> None:
    while all(part.poll() is None for part in parts):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
