"""Translations: compiled without system gettext, and checked for completeness.

Message ids are English; each app keeps its Chinese in ``locale/zh_Hans/LC_MESSAGES/django.po``, the kernel's
(which is no app) stands in ``houqin/locale``. The compiled files are made on the spot and never committed.
"""

import io
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[1]
CATALOGUE = Path("locale") / "zh_Hans" / "LC_MESSAGES" / "django.po"
#: How message ids are marked in our own sources.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "N_": None,
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
#: What many sources call ``gettext`` where ``_`` is the lazy one; elsewhere the word is a method of something else.
NAMED_SAY = "import gettext as say\n"
#: A named place of either kind: {name} or %(name)s.
PLACE = re.compile(r"\{(\w+)\}|%\((\w+)\)[sd]")


@dataclass(frozen=True)
class Wanted:
    """A message id in our sources: where it stands, and the folder whose catalogue should translate it."""

    message: str
    context: str
    source: Path
    line: int
    owner: Path


def compile_all() -> list[Path]:
    """Compile every catalogue that is newer than its compiled file; the files written."""
    written = []
    for catalogue in sorted(PACKAGE.rglob(str(CATALOGUE))):
        compiled = catalogue.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= catalogue.stat().st_mtime_ns:
            continue
        with catalogue.open("rb") as source:
            content = io.BytesIO()
            write_mo(content, read_po(source, locale="zh_Hans"))
        # Written aside and moved: a server that starts meanwhile finds a whole file.
        with tempfile.NamedTemporaryFile(dir=catalogue.parent, delete=False) as aside:
            aside.write(content.getvalue())
        Path(aside.name).chmod(0o644)
        Path(aside.name).replace(compiled)
        written.append(compiled)
    return written


def untranslated() -> list[Wanted]:
    """Message ids of our sources that no catalogue of ours translates."""
    known = {(text, entry.context or "") for _, entry in _entries() if _is_whole(entry) for text in [_first(entry.id)]}
    return [wanted for wanted in wanted_messages() if (wanted.message, wanted.context) not in known]


def misplaced() -> list[tuple[Path, str]]:
    """Translations whose named places differ from those of their message id: they would fail when shown."""
    return [
        (catalogue, _first(entry.id))
        for catalogue, entry in _entries()
        if _is_whole(entry)
        for translation in _strings(entry)
        if set(PLACE.findall(translation)) != set(PLACE.findall(_last(entry.id)))
    ]


def contradicting() -> dict[tuple[str, str], dict[str, list[Path]]]:
    """Message ids, by context and text, that catalogues translate differently: each translation and where it stands.

    Django merges the catalogues of all apps into one, so only one of the translations is ever shown.
    """
    said: dict[tuple[str, str], dict[str, list[Path]]] = defaultdict(lambda: defaultdict(list))
    for catalogue, entry in _entries():
        if _is_whole(entry):
            said[entry.context or "", _first(entry.id)][" | ".join(_strings(entry))].append(catalogue)
    return {message: dict(chinese) for message, chinese in sorted(said.items()) if len(chinese) > 1}


def plain_entries() -> Iterator[tuple[str, str, str]]:
    """Message id, context and translation of every whole entry that has one form."""
    for _, entry in _entries():
        if _is_whole(entry) and isinstance(entry.id, str):
            yield entry.id, entry.context or "", _strings(entry)[0]


def wanted_messages() -> Iterator[Wanted]:
    """Every marked message id in our Python sources and templates, tests left out."""
    sources = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("templates/**/*.txt")]
    for source in sorted(sources):
        if {"tests", "vendor"} & set(source.relative_to(PACKAGE).parts):
            continue
        python = _python(source)
        keywords = KEYWORDS | ({"say": None} if NAMED_SAY.encode() in python else {})
        for line, message, _, context in extract("python", io.BytesIO(python), keywords=keywords):
            yield Wanted(_first(message), context or "", source, line, _owner(source))


def _python(source: Path) -> bytes:
    """The file as Python that marks the same messages: a template goes through Django's own translation of it."""
    text = source.read_text()
    if source.suffix != ".py":
        from django.utils.translation.template import templatize

        # In parentheses, because what is left of the template's indentation means nothing to Python.
        text = f"({templatize(text)}\n)"
    return text.encode()


def _owner(source: Path) -> Path:
    for folder in source.parents:
        if (folder / "apps.py").exists() or (folder / CATALOGUE.parts[0]).is_dir():
            return folder
        if folder == PACKAGE:
            break
    return PACKAGE


def _entries() -> Iterator[tuple[Path, Message]]:
    for catalogue in sorted(PACKAGE.rglob(str(CATALOGUE))):
        with catalogue.open("rb") as source:
            for entry in read_po(source, locale="zh_Hans"):
                if entry.id:
                    yield catalogue, entry


def _is_whole(entry: Message) -> bool:
    return not entry.fuzzy and all(_strings(entry))


def _strings(entry: Message) -> list[str]:
    """The translation's forms; one for most entries, one empty text for an entry that has none."""
    return [entry.string] if isinstance(entry.string, str) else list(entry.string or [""])


def _first(message: object) -> str:
    return str(message[0] if isinstance(message, (tuple, list)) else message)


def _last(message: object) -> str:
    return str(message[-1] if isinstance(message, (tuple, list)) else message)
