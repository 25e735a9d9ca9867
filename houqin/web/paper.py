"""Papers as PDF: a Typst template and plain data, set in the fonts that come with the site.

The same template, data, Typst and fonts give the same bytes on every machine (clauses.md "Paper"): no date of its own,
no fonts of the machine, nothing fetched.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from houqin.kernel.refusal import N_, Refusal

FONTS = Path(__file__).parent / "fonts"


class FontsMissing(Refusal):
    """The fonts that papers are set in were not built."""

    code = "web.fonts_missing"
    sentence = N_("The fonts for papers are missing from this installation.")
    remedy = N_("Run “make” once in the checkout; it builds them.")
    status = 503


class CannotBind(Refusal):
    """A file cannot be bound into a paper: it is damaged, locked, or of a kind that has no pages."""

    code = "web.cannot_bind"
    sentence = N_("These files cannot be bound into the paper: {names}.")
    remedy = N_("Print them apart and add them by hand.")
    status = 422


def set_pdf(template: Path, data: Mapping[str, Any], *, files: Mapping[str, bytes] | None = None) -> bytes:
    """*data* (text, whole numbers, lists, mappings) set by *template*, which reads it from ``sys.inputs.data``.

    ``files`` (name to bytes: pictures, PDFs) lie beside the template while it is set, to be bound in. Raises
    FontsMissing, CannotBind.
    """
    if not (FONTS / "NotoSansSC-Regular.ttf").is_file():
        raise FontsMissing()
    written = json.dumps(data, ensure_ascii=False, sort_keys=True)
    if not files:
        return _compiled(template, written)
    with TemporaryDirectory(prefix="houqin-paper-") as folder:
        for one in template.parent.glob("*.typ"):
            shutil.copy(one, folder)
        for name, content in files.items():
            (Path(folder) / Path(name).name).write_bytes(content)
        try:
            return _compiled(Path(folder) / template.name, written)
        except typst.TypstError as error:
            raise CannotBind(names=", ".join(files)) from error


def _compiled(template: Path, written: str) -> bytes:
    made = typst.compile(
        template,
        root=template.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": written},
    )
    assert isinstance(made, bytes)  # noqa: S101  one PDF, not an image per page
    return made


def made_with(template: Path) -> dict[str, str]:
    """What a paper's bytes depend on besides its data: recorded beside it, so that it can be made again."""
    return {
        "typst": version("typst"),
        "template": hashlib.sha256(template.read_bytes()).hexdigest(),
        "fonts": _fonts(),
    }


@cache
def _fonts() -> str:
    together = hashlib.sha256()
    for font in sorted(FONTS.glob("*.ttf")):
        together.update(font.read_bytes())
    return together.hexdigest()
