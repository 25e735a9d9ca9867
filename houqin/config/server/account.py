"""As whom the database server runs: PostgreSQL refuses to run as root, so root lends it a system user."""

import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from houqin.kernel.refusal import N_, Refusal

SYSTEM_USER = "houqin"


class NoSystemUser(Refusal):
    """Root starts the server, and there is no user to run it as."""

    code = "server.no_system_user"
    sentence = N_("PostgreSQL never runs as root, and the system user {user} could not be made.")
    remedy = N_("Run Houqin as an ordinary user, or make that user first: useradd --system --no-create-home {user}")


@dataclass(frozen=True)
class ServerAccount:
    """The operating system's user that owns the server's files and processes."""

    name: str
    uid: int
    gid: int

    @property
    def is_lent(self) -> bool:
        """Whether the server runs as somebody other than this process."""
        return self.uid != os.geteuid()

    def own(self, path: Path) -> None:
        """Hand *path*, which this process made, to the account."""
        if self.is_lent:
            os.chown(path, self.uid, self.gid)

    def run(self, command: list[str], **options: Any) -> "subprocess.CompletedProcess[str]":
        """Run *command* as the account, with nothing of our environment, from a folder it can read."""
        if self.is_lent:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        environment = {"LC_ALL": _locale(), "PATH": "/usr/bin:/bin", "TZ": "UTC"}
        return subprocess.run(  # noqa: S603 -- only our own programs with our own arguments
            command, env=environment, cwd="/", stdin=subprocess.DEVNULL, text=True, check=False, umask=0o077, **options
        )


def server_account() -> ServerAccount:
    """The account the server runs as: the running user, or ``houqin`` when that is root.

    Raises ``NoSystemUser`` where root cannot make that user (only Linux has ``useradd``).
    """
    if os.geteuid() != 0:
        return ServerAccount(running_user(), os.geteuid(), os.getegid())
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _made_system_user()
    return ServerAccount(SYSTEM_USER, entry.pw_uid, entry.pw_gid)


def running_user() -> str:
    """The name of the user this process runs as, the one that peer authentication sees."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError as error:
        raise NoSystemUser(user=f"#{os.geteuid()}") from error


def _made_system_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", "--user-group", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 -- fixed arguments
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise NoSystemUser(user=SYSTEM_USER) from error


def _locale() -> str:
    # macOS has no C.UTF-8 in every version we support; the server brings its own.
    return "C" if sys.platform == "darwin" else "C.UTF-8"
