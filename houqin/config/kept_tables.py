"""Migrated tables kept between test runs: migrating from nothing takes ten seconds, bringing them back one.

They are found by the contents of every migration, of what migrations call, of the lock file, and by the server's
version; whatever changes one of these makes them anew. ``make clean`` removes them.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import psycopg
from django.apps import apps

from houqin.config.server import access
from houqin.config.server.embedded import EmbeddedServer
from houqin.foundation.scope import migration
from houqin.foundation.scope import sql as scope_sql
from houqin.foundation.terms import exclusion
from houqin.foundation.terms import sql as terms_sql

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".cache" / "tables"
#: Called by migrations, or bringing migrations of others: a change of theirs may change the tables.
ALSO_READ = (
    *(Path(str(module.__file__)) for module in (migration, scope_sql, exclusion, terms_sql)),
    ROOT / "requirements-dev.lock",
)
#: How many are kept; older ones are removed.
MOST = 8


def kept(server: EmbeddedServer) -> Path:
    """The file in which the tables of this code on this server are kept, whether it is there or not."""
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda one: one.name):
        for path in sorted(Path(config.path).glob("migrations/*.py")):
            digest.update(f"{config.name}/{path.name}\n".encode() + path.read_bytes())
    for path in ALSO_READ:
        digest.update(path.read_bytes())
    return FOLDER / f"{server.version}-{digest.hexdigest()[:32]}.dump"


def bring_back(server: EmbeddedServer, database: str, file: Path) -> bool:
    """Fill the empty *database* with the tables kept in *file*; False where none are. Raises CalledProcessError."""
    if not file.exists():
        return False
    with psycopg.connect(server.address(access.OWNER, database), autocommit=True) as owner:
        access.shut_out(owner)
        _run(server, "pg_restore", database, "--no-owner", "--single-transaction", str(file))
        access.let_in(owner)
    return True


def keep(server: EmbeddedServer, database: str, file: Path) -> None:
    """Keep the tables of *database*, just migrated, in *file*, named before that: migrations may change meanwhile.

    Raises CalledProcessError.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    # Named at last: another run must never find a half of it.
    half = file.with_suffix(f".{os.getpid()}")
    _run(server, "pg_dump", database, "--no-owner", "--format=custom", f"--file={half}")
    half.replace(file)
    for old in sorted(FOLDER.glob("*.dump"), key=lambda one: one.stat().st_mtime)[:-MOST]:
        old.unlink(missing_ok=True)


def _run(server: EmbeddedServer, program: str, database: str, *arguments: str) -> None:
    command = [server.program(program), f"--dbname={server.address(access.OWNER, database)}", *arguments]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  our own program and names
