"""Where this installation keeps what is not code: the embedded server, files, keys, cache."""

import os
import secrets
import sys
from functools import cache
from pathlib import Path


@cache
def home() -> Path:
    """The data folder: ``$HOUQIN_HOME``, else the platform's usual place. Made with mode 700 if missing."""
    named = os.environ.get("HOUQIN_HOME")
    if named:
        folder = Path(named)
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Application Support" / "houqin"
    else:
        folder = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "houqin"
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True)
    return folder


def secret_key() -> str:
    """``$HOUQIN_SECRET_KEY``, else a key made once and kept in the data folder with mode 600."""
    given = os.environ.get("HOUQIN_SECRET_KEY")
    if given:
        return given
    place = home() / "secret_key"
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return place.read_text()
    with os.fdopen(descriptor, "w") as out:
        out.write(secrets.token_urlsafe(48))
    return place.read_text()
