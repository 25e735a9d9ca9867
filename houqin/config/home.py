"""Where this installation keeps what is not code: the embedded server, files, keys, cache."""

import os
import secrets
import sys
from pathlib import Path


def home() -> Path:
    """The data folder: ``$HOUQIN_HOME``, else the platform's usual place. Made with mode 700 if missing.

    The demonstration (``HOUQIN_DEMO=1``) lives in a folder of its own below it, server, files and keys alike,
    so that its data never mix with real ones (practice 23).
    """
    named = os.environ.get("HOUQIN_HOME")
    if named:
        folder = Path(named).expanduser().absolute()
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Application Support" / "houqin"
    else:
        folder = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "houqin"
    return private_folder(folder / "demo" if os.environ.get("HOUQIN_DEMO") == "1" else folder)


def private_folder(path: Path) -> Path:
    """*path*, made with mode 700 together with its missing parents; what exists keeps its permissions."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    return path


def secret_key() -> str:
    """``$HOUQIN_SECRET_KEY``, else a key made once and kept in the data folder with mode 600."""
    given = os.environ.get("HOUQIN_SECRET_KEY")
    if given:
        return given
    place = home() / "secret_key"
    if not place.exists():
        # Written aside and linked: a second process finds either no key or a whole one.
        aside = place.with_name(f".secret_key-{os.getpid()}")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(48))
        try:
            os.link(aside, place)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return place.read_text()
