"""The embedded server: it survives being killed, opens nothing to others, and listens on one socket only."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from houqin.config import home as homes
from houqin.config.server import access
from houqin.config.server.account import SYSTEM_USER
from houqin.config.server.embedded import EmbeddedServer, InUse, erase_home, made_server_folder


@pytest.fixture
def private_home() -> Iterator[Path]:
    """A folder that only its owner may pass, as a home is; the server's folder goes with it."""
    place = Path(tempfile.mkdtemp(prefix="houqin-home-"))
    yield place / "kept" / "here"
    link = place / "kept" / "here" / "server"
    shutil.rmtree(link.resolve(), ignore_errors=True)
    shutil.rmtree(place)


@pytest.fixture
def server(private_home: Path) -> Iterator[EmbeddedServer]:
    """A server that was never started, stopped at the end."""
    version = int(os.environ.get("HOUQIN_PG") or 18)
    server = EmbeddedServer(made_server_folder(private_home), version=version, durable=False)
    yield server
    server.stop()


def test_a_killed_server_is_used_again_and_lost_nothing(server: EmbeddedServer) -> None:
    server.durable = True
    with server.in_use():
        with server.connect(access.OWNER, "houqin") as owner:
            owner.execute("CREATE TABLE kept AS SELECT 7 AS seven")
        killed = server.status().process_id
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
    with server.in_use():
        assert server.status().process_id != killed
        with server.connect(access.APPLICATION, "houqin") as application:
            assert application.execute("SELECT seven FROM kept").fetchone() == (7,)


def test_a_pid_file_naming_a_stranger_is_no_obstacle(server: EmbeddedServer) -> None:
    with server.in_use():
        lines = (server.data / "postmaster.pid").read_text().splitlines()
    # A process of the server's own user that was given its number by chance, as happens after a reboot.
    with subprocess.Popen(["sleep", "60"], user=server.account.uid) as stranger:
        (server.data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:], ""]))
        server.account.own(server.data / "postmaster.pid")
        with server.in_use():
            assert server.status().running
        assert stranger.poll() is None
        stranger.kill()


def test_the_last_user_stops_it_and_an_earlier_one_does_not(server: EmbeddedServer) -> None:
    with server.in_use():
        with server.in_use():
            pass
        assert server.status().running
    assert not server.status().running


def test_a_user_that_is_killed_counts_no_more(server: EmbeddedServer) -> None:
    program = (
        "import sys, time; from pathlib import Path; from houqin.config.server.embedded import EmbeddedServer\n"
        "with EmbeddedServer(Path(sys.argv[1]), version=int(sys.argv[2])).in_use():\n"
        "    print('up', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, str(server.folder), str(server.version)]
    with server.in_use():
        other = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
        assert other.stdout is not None
        assert other.stdout.readline() == b"up\n"
        other.kill()
        other.wait()
        other.stdout.close()
    assert not server.status().running


def test_it_runs_on_when_told_to(server: EmbeddedServer) -> None:
    server.start()
    with server.in_use():
        pass
    assert server.status().running
    server.stop()
    assert not server.status().running


def test_it_listens_on_its_socket_only(server: EmbeddedServer) -> None:
    with server.in_use():
        process = psutil.Process(server.status().process_id)
        kinds = {connection.family.name for connection in process.net_connections("all") if connection.laddr}
        assert kinds <= {"AF_UNIX"}
        with server.connect() as administrator:
            assert administrator.execute("SHOW listen_addresses").fetchone() == ("",)
        folder = server.socket_folder().stat()
        assert stat.S_IMODE(folder.st_mode) == 0o700


def test_it_admits_by_peer_authentication_only(server: EmbeddedServer) -> None:
    with server.in_use():
        with server.connect() as administrator:
            methods = administrator.execute("SELECT DISTINCT auth_method, type FROM pg_hba_file_rules").fetchall()
            mapped = administrator.execute("SELECT DISTINCT sys_name FROM pg_ident_file_mappings").fetchall()
        assert methods == [("peer", "local")]
        assert len(mapped) == 1


def test_it_changes_no_folder_that_it_did_not_make(private_home: Path, server: EmbeddedServer) -> None:
    above = private_home.parents[1]
    before = {path: path.stat().st_mode for path in (above, *above.parents)}
    with server.in_use():
        after = {path: path.stat().st_mode for path in before}
        made = [private_home.parent, private_home, server.folder, server.data]
        assert after == before
        assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o700}


def test_the_server_never_runs_as_root(server: EmbeddedServer) -> None:
    with server.in_use():
        owner = psutil.Process(server.status().process_id).username()
    assert owner == (SYSTEM_USER if os.geteuid() == 0 else psutil.Process().username())


def test_a_long_path_gets_a_short_private_socket_folder(private_home: Path) -> None:
    deep = private_home / ("a-folder-with-a-long-name/" * 5)
    folder = made_server_folder(homes.private_folder(deep))
    server = EmbeddedServer(folder / ("x" * 80), durable=False)
    folder.mkdir(mode=0o711, exist_ok=True)
    server.account.own(folder)
    with server.in_use():
        socket = server.socket_folder()
        assert len(os.fsencode(socket)) < 90
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    assert not socket.exists()
    shutil.rmtree(folder)


def test_the_application_may_use_what_the_owner_makes_but_make_nothing(server: EmbeddedServer) -> None:
    with server.in_use():
        with server.connect(access.OWNER, "houqin") as owner:
            owner.execute("CREATE TABLE thing (id bigint GENERATED BY DEFAULT AS IDENTITY, note text)")
        with server.connect(access.APPLICATION, "houqin") as application:
            application.execute("INSERT INTO thing (note) VALUES ('written')")
            application.execute("UPDATE thing SET note = 'changed'")
            for statement in ("CREATE TABLE mine (id int)", "DROP TABLE thing", "TRUNCATE thing", "CREATE DATABASE my"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    application.execute(statement)


def test_a_home_is_erased_whole_but_never_while_somebody_works_in_it(
    private_home: Path, server: EmbeddedServer
) -> None:
    with server.in_use():
        with pytest.raises(InUse):
            erase_home(private_home)
        assert server.status().running
    server.start()
    erase_home(private_home)
    assert not server.status().running
    assert not private_home.exists()
    assert not server.folder.exists()
