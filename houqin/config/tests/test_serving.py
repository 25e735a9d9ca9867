"""``houqin serve``: the site and its worker start together, name a busy port, and leave nothing running."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest
from django.db import connection, connections
from psycopg.conninfo import make_conninfo

from houqin.config.management.commands import serve


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((serve.HOST, 0))
        return int(probe.getsockname()[1])


def test_a_busy_port_is_named() -> None:
    with socket.socket() as other:
        other.bind((serve.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(serve.PortTaken) as refused:
            serve.demand_free(port)
    assert refused.value.figures["port"] == port
    serve.demand_free(port)


@pytest.mark.django_db
def test_a_database_that_lacks_a_migration_is_not_served() -> None:
    serve.demand_migrated()
    with connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'organisation'")
    with pytest.raises(serve.NotMigrated):
        serve.demand_migrated()


# What its worker writes is committed, so the database is renewed afterwards.
# Killed, it cannot stop its parts: they notice by themselves.
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.django_db(transaction=True)
def test_it_serves_until_it_is_told_to_stop_and_leaves_nothing_running(ending: signal.Signals) -> None:
    given = {name: connection.settings_dict[name.upper()] or None for name in ("host", "port", "user", "password")}
    address = make_conninfo("", dbname=connection.settings_dict["NAME"], **given)
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": address, "PORT": str(port)}
    command = [sys.executable, "-m", "houqin", "serve"]
    root = Path(__file__).parents[3]
    # A shell may have put us into the background with Ctrl-C ignored; what we start must end by it all the same.
    with subprocess.Popen(command, env=environment, cwd=root, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        announced = next(line for line in served.stdout if "http" in line)
        assert f"http://127.0.0.1:{port}/" in announced
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/") as answer:
            assert answer.status == 200
        parts = psutil.Process(served.pid).children(recursive=True)
        listening = {
            end.laddr.ip for part in parts for end in part.net_connections("inet") if end.status == psutil.CONN_LISTEN
        }
        assert listening == {"127.0.0.1"}
        served.send_signal(ending)
        try:
            served.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            served.kill()
            raise
        assert served.returncode == (-signal.SIGKILL if ending == signal.SIGKILL else 0)
    patience = 60 if ending == signal.SIGKILL else 0
    _, left = psutil.wait_procs(parts, timeout=patience)
    assert [part for part in left if part.is_running() and part.status() != psutil.STATUS_ZOMBIE] == []
    serve.demand_free(port)
