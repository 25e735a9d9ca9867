"""An installation is set up, kept and brought back, as an operator does it."""

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from houqin.config import testing
from houqin.config.tests.test_cli import run

PASSWORD = "a-long-enough-secret"
NAMES = ["--code", "JGJ", "--name", "市机关事务管理局", "--administrator", "管理员", "--username", "admin"]


@pytest.fixture
def homes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """Two homes with embedded servers of their own."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    places = [Path(tempfile.mkdtemp(prefix="houqin-install-")) for _ in range(2)]
    yield places
    for place in places:
        testing.clear_away(place)


def initialise(home: Path, password: str = PASSWORD, *more: str) -> "subprocess.CompletedProcess[str]":
    """``houqin init`` with the password on standard input."""
    command = [sys.executable, "-m", "houqin", "init", *NAMES, "--host", "hq.example.org", *more]
    environment = {**os.environ, "HOUQIN_HOME": str(home), "LC_ALL": "C.UTF-8"}
    root = Path(__file__).parents[3]
    return subprocess.run(
        command, input=f"{password}\n", capture_output=True, text=True, check=False, env=environment, cwd=root
    )


def test_an_installation_is_opened_once_kept_and_brought_back(homes: list[Path]) -> None:
    first, second = homes
    weak = initialise(first, password="short")
    assert (weak.returncode, "short" in weak.stderr) == (1, True)
    plain = initialise(first, "alllowercaseletters", "--profile", "djbh3")
    assert (plain.returncode, "Mix at least three" in plain.stderr) == (1, True)
    opened = initialise(first, "a-Long-enough-5ecret", "--profile", "djbh3")
    assert opened.returncode == 0, opened.stderr
    assert "Nobody may do yet: appraise, accept, prepare a payment" in opened.stdout
    unit = (first / "installation" / "houqin.service").read_text()
    assert f"HOUQIN_HOME={first}" in unit
    assert "@{" not in unit
    assert "proxy_set_header Host $host;" in (first / "installation" / "nginx.conf").read_text()

    again = initialise(first)
    assert (again.returncode, json.loads(again.stdout)["refusal"]) == (2, "organisation.already_open")

    kept = run("backup", str(first / "backups"), HOUQIN_HOME=str(first))
    assert kept.returncode == 0, kept.stderr
    folder = Path(kept.stdout.strip())
    with tarfile.open(folder / "home.tar.gz") as packed:
        assert "secret_key" in packed.getnames()
        assert not [name for name in packed.getnames() if name.startswith(("server", "backups"))]

    back = run("restore", str(folder / "database.dump"), HOUQIN_HOME=str(second))
    assert back.returncode == 0, back.stderr
    # What was kept from the application still is: a dump names no grant that PostgreSQL gives by itself.
    wipe = "from django.db import connection; connection.cursor().execute('delete from houqin_demand')"
    wiped = run("shell", "--no-imports", "--command", wipe, HOUQIN_HOME=str(second))
    assert "permission denied" in wiped.stderr, wiped.stdout
    refused = initialise(second)
    assert json.loads(refused.stdout)["refusal"] == "organisation.already_open"
    twice = run("restore", str(folder / "database.dump"), HOUQIN_HOME=str(second))
    assert json.loads(twice.stdout)["refusal"] == "restore.not_empty"
