"""The embedded server: made once, started when needed, stopped by the last one who used it."""

import contextlib
import fcntl
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

import psutil
import psycopg

from houqin.config.home import private_folder
from houqin.config.server import access, binaries
from houqin.config.server.account import ServerAccount, running_user, server_account
from houqin.kernel.refusal import N_, Refusal

#: The role initdb makes; it makes databases and roles, and nothing else signs in with it.
ADMINISTRATOR = "houqin_server"
DATABASE = "houqin"
#: Name of the socket's file, given by PostgreSQL from its port number.
SOCKET_FILE = ".s.PGSQL.5432"
#: Longest socket path in bytes: macOS allows 104 with the closing zero, Linux 108.
LONGEST_SOCKET_PATH = 103
#: A killed server needs recovery, and its children need to go, before a new one starts: patience in seconds.
PATIENCE = 60


class ServerDidNotStart(Refusal):
    """PostgreSQL refused to start; its own last words say why."""

    code = "server.did_not_start"
    sentence = N_("The embedded PostgreSQL in {folder} did not start: {words}")
    remedy = N_("If another version made that folder, or its disk is full, that is the place to look.")
    status = 503


class InUse(Refusal):
    """Somebody works on the server that is to be erased."""

    code = "server.in_use"
    sentence = N_("{folder} cannot be erased: its database is in use.")
    remedy = N_("Stop the program that uses it, then try again.")


@dataclass(frozen=True)
class ServerStatus:
    """What ``houqin server status`` shows."""

    running: bool
    version: int
    folder: Path
    socket: Path
    process_id: int | None


class EmbeddedServer:
    """One PostgreSQL in one folder, listening on one socket only, for one user of the operating system.

    ``folder`` is made with mode 700; ``version`` is 18 or 16; ``durable=False`` trades safety against a power
    cut for speed (tests). Peer authentication with a user map lets only the user who made it in.
    """

    def __init__(self, folder: Path, *, version: int = 18, durable: bool = True) -> None:
        self.folder = folder
        self.version = version
        self.durable = durable
        self.data = folder / f"data-{version}"
        self._account: ServerAccount | None = None

    # ------------------------------------------------------------------ what others call

    @contextlib.contextmanager
    def in_use(self) -> Iterator["EmbeddedServer"]:
        """The running server, for the length of the block; whoever leaves last stops it.

        Every user holds a shared lock, which the system takes back even from a killed process.
        """
        self._make_folder()
        with (self.folder / "users.lock").open("a") as users:
            with self._alone():
                fcntl.flock(users, fcntl.LOCK_SH)
                self._start()
            try:
                yield self
            finally:
                with self._alone():
                    if _taken(users) and not self._kept.exists():
                        self._stop()

    def start(self) -> None:
        """Start the server and let it run on after this process (until ``stop``)."""
        self._make_folder()
        with self._alone():
            self._kept.touch()
            self._start()

    def stop(self) -> None:
        """Stop the server, whoever uses it."""
        if self.folder.exists():
            with self._alone():
                self._kept.unlink(missing_ok=True)
                self._stop()

    def status(self) -> ServerStatus:
        """Whether the server answers, and where; starts nothing."""
        running = self._answers()
        process = self._process() if running else None
        return ServerStatus(running, self.version, self.folder, self.socket_folder(), process.pid if process else None)

    def address(self, role: str, database: str = DATABASE) -> str:
        """The connection URI of *role* to *database* over the socket."""
        return f"postgresql://{role}@{quote(str(self.socket_folder()), safe='')}/{database}"

    def connect(self, role: str = ADMINISTRATOR, database: str = "postgres", *, timeout: int = 10) -> access.Connection:
        """A connection in autocommit mode; *timeout* in seconds."""
        conninfo: dict[str, Any] = {"host": str(self.socket_folder()), "user": role, "dbname": database}
        return psycopg.connect(**conninfo, autocommit=True, connect_timeout=timeout)

    def make_database(self, name: str = DATABASE, *, template: str = "template0") -> None:
        """Make the database *name* where it is missing: the owner's, with the application let in."""
        with self.connect() as administrator:
            if access.database_exists(administrator, name):
                return
            access.create_database(administrator, name, owner=access.OWNER, template=template)
        with self.connect(access.OWNER, name) as owner:
            access.let_in(owner)

    def drop_database(self, name: str) -> None:
        """Drop the database *name* if it exists, whoever is connected."""
        with self.connect() as administrator:
            access.drop_database(administrator, name)

    def socket_folder(self) -> Path:
        """Where the socket is: the running server's own word, else where it will be if that path is short enough."""
        lines = self._pid_file_lines()
        return Path(lines[4]) if len(lines) > 4 and lines[4] else self.folder / "socket"

    # ------------------------------------------------------------------ start and stop

    def _start(self) -> None:
        if not self._answers():
            if not self.data.exists():
                self._initialise()
            self._configure()
            self._launch()
        with self.connect() as administrator:
            access.make_roles(administrator)
        self.make_database()

    def _launch(self) -> None:
        """Start until it answers: after a kill the dead process and its children must be gone first."""
        log = self.data / "server.log"
        command = [self.program("pg_ctl"), "start", "--wait", f"--timeout={PATIENCE}", "--silent"]
        command += [f"--pgdata={self.data}", f"--log={log}"]
        deadline = time.monotonic() + PATIENCE
        while True:
            # Not captured: the server would inherit the pipe and keep it open for its whole life.
            started = self.account.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if started.returncode == 0 or self._answers():
                return
            if time.monotonic() > deadline:
                words = log.read_text(errors="replace").strip().splitlines()[-3:] if log.exists() else []
                raise ServerDidNotStart(folder=str(self.folder), words=" / ".join(words) or "no log was written")
            self._forget_dead_process()
            time.sleep(0.2)

    def _stop(self) -> None:
        if self._process() is None:
            return
        socket = self.socket_folder()
        command = [self.program("pg_ctl"), "stop", "--mode=fast", "--wait", "--silent", f"--pgdata={self.data}"]
        self.account.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if socket != self.folder / "socket":
            shutil.rmtree(socket, ignore_errors=True)

    def _answers(self) -> bool:
        """Whether a server of this folder takes connections; waits while it recovers from a kill."""
        deadline = time.monotonic() + PATIENCE
        while self._process() is not None and time.monotonic() < deadline:
            try:
                self.connect().close()
                return True
            except psycopg.OperationalError as error:
                if "starting up" not in str(error) and "recovery" not in str(error):
                    return False
                time.sleep(0.1)
        return False

    def _process(self) -> psutil.Process | None:
        """The living postmaster of this folder; None for no file, a dead process, or a stranger with its number."""
        lines = self._pid_file_lines()
        try:
            process = psutil.Process(int(lines[0]))
            dead = process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
            ours = process.name() == "postgres" and str(self.data) in " ".join(process.cmdline())
        except (IndexError, ValueError, psutil.Error):
            return None
        return None if dead or not ours else process

    def _forget_dead_process(self) -> None:
        """Remove the pid file of a server that is dead: PostgreSQL itself would wait for a zombie, or for a
        stranger that was given the number, for ever. Never while a child of it still lives."""
        pid_file = self.data / "postmaster.pid"
        children = (p for p in psutil.process_iter(["name", "uids"]) if p.info["name"] == "postgres")
        if self._process() is None and not any(_works_in(child, self.data) for child in children):
            pid_file.unlink(missing_ok=True)

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except (FileNotFoundError, PermissionError):
            return []

    # ------------------------------------------------------------------ what is made once

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there whole, so that a kill leaves no half of one."""
        shutil.rmtree(half := self.folder / f"new-{self.version}", ignore_errors=True)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.version >= 17 else []
        command = [self.program("initdb"), f"--pgdata={half}", f"--username={ADMINISTRATOR}", "--encoding=UTF8"]
        command += [*locale, "--auth-local=peer", "--auth-host=reject", "--data-checksums"]
        if not self.durable:
            command.append("--no-sync")
        made = self.account.run(command, capture_output=True)
        if made.returncode:
            raise ServerDidNotStart(folder=str(self.folder), words=made.stderr.strip().replace("\n", " / "))
        half.rename(self.data)

    def _configure(self) -> None:
        """Write the whole configuration: one socket, peer authentication with a map, nothing else."""
        durability = {} if self.durable else {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self._make_socket_folder()}"',
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": "256MB",
            "work_mem": "16MB",
            "maintenance_work_mem": "128MB",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_messages": "warning",
            **durability,
        }
        user = running_user().replace('"', '""')
        roles = (ADMINISTRATOR, access.OWNER, access.APPLICATION)
        self._write("postgresql.conf", [f"{name} = '{_quoted(value)}'" for name, value in settings.items()])
        self._write("pg_hba.conf", ["local all all peer map=houqin"])
        self._write("pg_ident.conf", [f'houqin "{user}" {role}' for role in roles])

    def _write(self, name: str, lines: list[str]) -> None:
        path = self.data / name
        path.write_text("\n".join(("# Written by Houqin at every start; changes here are lost.", *lines, "")))
        self.account.own(path)

    def _make_folder(self) -> None:
        if not self.folder.exists():
            private_folder(self.folder)
            self.account.own(self.folder)

    def _make_socket_folder(self) -> Path:
        """Beside the data, or, where that path is too long for a socket, a new private one in the temp folder."""
        socket = self.folder / "socket"
        if len(os.fsencode(socket / SOCKET_FILE)) > LONGEST_SOCKET_PATH:
            parent = min(tempfile.gettempdir(), "/tmp", key=len)  # noqa: S108 -- mkdtemp makes it private
            socket = Path(tempfile.mkdtemp(prefix="houqin-", dir=parent))
        elif not socket.exists():
            socket.mkdir(mode=0o700)
        self.account.own(socket)
        return socket

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else starts or stops this server meanwhile."""
        with (self.folder / "start.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def account(self) -> ServerAccount:
        """As whom the server runs; made at the first need, because only a start may need to make it."""
        self._account = self._account or server_account()
        return self._account

    @property
    def _kept(self) -> Path:
        return self.folder / "kept"

    def program(self, name: str) -> str:
        """The path of one of PostgreSQL's programs that the server's account can run."""
        major = self.version
        programs = binaries.readable_programs(major) if self.account.is_lent else binaries.wheel_folder(major) / "bin"
        return str(programs / name)


def server_folder(home: Path) -> Path:
    """The folder of *home*'s server, links resolved; it need not exist yet."""
    return (home / "server").resolve()


def made_server_folder(home: Path) -> Path:
    """The folder of *home*'s server, made when missing: ``home/server``.

    Root's is a link to a folder of the system user's own below ``/var/lib/houqin``: that user cannot pass a
    private home, and no permission there is ours to widen.
    """
    link = private_folder(home) / "server"
    if os.geteuid() == 0:
        place = binaries.root_place()
        with contextlib.suppress(FileExistsError):  # another process may make it at the same moment
            link.symlink_to(place / f"server-{secrets.token_hex(6)}")
    return link.resolve()


def erase_home(home: Path) -> None:
    """Remove *home* with its server, files and keys. Raises ``InUse``, and then nothing was removed."""
    folder = server_folder(home)
    if folder.exists():
        servers = [EmbeddedServer(folder, version=version) for version in binaries.INSTALLATIONS]
        with (folder / "users.lock").open("a") as users, servers[0]._alone():
            if not _taken(users):
                raise InUse(folder=str(home))
            for server in servers:
                server._stop()
            shutil.rmtree(folder)
    shutil.rmtree(home, ignore_errors=True)


def _taken(users: TextIO) -> bool:
    """Whether the shared lock could be made exclusive: then nobody else uses the server."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _works_in(process: psutil.Process, data: Path) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.cwd() == str(data)
    except psutil.Error:
        return False


def _quoted(value: str) -> str:
    return value.replace("'", "''")
