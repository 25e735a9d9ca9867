"""What no file of the project may say: addresses of package registries, places of one machine, work put off."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Put together here, so that this file does not say them either.
REGISTRIES = (".".join(("pypi", "org")), ".".join(("pythonhosted", "org")), ".".join(("npmjs", "org")))
PUT_OFF = re.compile(r"(?:#|//|<!--|\{#)\s*(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")
ONE_MACHINE = re.compile(r"(?<![\w.~$}>*])/(?:root|work|home/\w+)/(?!\*)")
#: Read for registry addresses only: they are written by tools, full of random letters.
MADE_BY_TOOLS = re.compile(r"(\.lock|package-lock\.json)$")


def breaches(name: str, text: str) -> Iterator[str]:
    """Each breach in the file *name* with its line."""
    for number, line in enumerate(text.splitlines(), start=1):
        if any(registry in line for registry in REGISTRIES):
            yield f"{name}:{number} names a package registry"
        if MADE_BY_TOOLS.search(name):
            continue
        if PUT_OFF.search(line):
            yield f"{name}:{number} puts work off"
        if ONE_MACHINE.search(line):
            yield f"{name}:{number} names a place of one machine"


def _own_files() -> Iterable[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True, cwd=ROOT).stdout.decode()
    for name in filter(None, listed.split("\0")):
        try:
            yield name, (ROOT / name).read_text()
        except (UnicodeDecodeError, FileNotFoundError):
            continue


def test_no_file_says_what_none_may_say() -> None:
    files = list(_own_files())
    assert len(files) > 100
    assert [breach for name, text in files for breach in breaches(name, text)] == []
