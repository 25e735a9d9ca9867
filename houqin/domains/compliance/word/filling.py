"""Filling a Word template: ``{{name}}`` becomes a value; a table row with ``{{list.field}}`` is written once per row.

The same template and values give the same bytes: nothing of the day or the machine enters the file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as Opened
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from houqin.kernel.refusal import N_, BadInput

PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+(?:\.[a-z_]+)?)\s*\}\}")
#: What stands where a list is empty.
NOTHING = "—"
#: The time that every part of the file carries.
EPOCH = (1980, 1, 1, 0, 0, 0)


class TemplateUnclear(BadInput):
    """A template that is no Word file, or asks for what there is not."""

    code = "compliance.template_unclear"
    sentence = N_("The template cannot be filled: {problem}.")
    remedy = N_("Take the one in use as a beginning and change its words; keep the names in double braces.")
    basis = "practice 21"


def fill(template: bytes, values: Mapping[str, str], lists: Mapping[str, Sequence[Mapping[str, str]]]) -> bytes:
    """The template with its placeholders filled. Raises TemplateUnclear for a name there is not."""
    document = _opened(template)
    for table in _tables(document):
        for row in list(table.rows):
            _repeat(table, row, lists)
    for paragraph in _paragraphs(document):
        _substitute(paragraph, values)
    told = document.core_properties
    told.created = told.modified = datetime(*EPOCH, tzinfo=UTC).replace(tzinfo=None)
    told.last_modified_by = told.author = "Houqin"
    held = io.BytesIO()
    document.save(held)
    return _without_times(held.getvalue())


def names_in(template: bytes) -> set[str]:
    """Every name that a template asks for. Raises TemplateUnclear for what is no Word file."""
    document = _opened(template)
    return {name for paragraph in _paragraphs(document) for name in PLACEHOLDER.findall(paragraph.text)}


def _opened(template: bytes) -> Opened:
    try:
        return Document(io.BytesIO(template))
    except (ValueError, KeyError, zipfile.BadZipFile) as fault:
        raise TemplateUnclear(problem=N_("it is no Word file")) from fault


def _tables(document: Opened) -> Iterator[Table]:
    yield from document.tables
    for section in document.sections:
        yield from section.header.tables
        yield from section.footer.tables


def _paragraphs(document: Opened) -> Iterator[Paragraph]:
    yield from document.paragraphs
    for section in document.sections:
        yield from section.header.paragraphs
        yield from section.footer.paragraphs
    for table in _tables(document):
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def _repeat(table: Table, row: _Row, lists: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
    """Write a row once for each of the list that its placeholders name."""
    named = {name.partition(".")[0] for cell in row.cells for name in PLACEHOLDER.findall(cell.text) if "." in name}
    if not named:
        return
    if len(named) > 1 or not named <= lists.keys():
        raise TemplateUnclear(problem=", ".join(sorted(named)))
    (name,) = named
    fields = [field for cell in row.cells for field in PLACEHOLDER.findall(cell.text)]
    for given in lists[name] or [{field.partition(".")[2]: NOTHING for field in fields}]:
        made = deepcopy(row._tr)
        row._tr.addprevious(made)
        values = {f"{name}.{field}": value for field, value in given.items()}
        for cell in _Row(made, table).cells:
            for paragraph in cell.paragraphs:
                _substitute(paragraph, values)
    row._tr.getparent().remove(row._tr)


def _substitute(paragraph: Paragraph, values: Mapping[str, str]) -> None:
    """Fill a paragraph. A placeholder that Word cut into several runs is written in the first of them."""
    if not PLACEHOLDER.search(paragraph.text):
        return
    runs = paragraph.runs
    for run in runs:
        run.text = _filled(run.text, values)
    if PLACEHOLDER.search(paragraph.text) and runs:
        runs[0].text = _filled(paragraph.text, values)
        for run in runs[1:]:
            run.text = ""


def _filled(text: str, values: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise TemplateUnclear(problem=found[0])
        return values[found[1]].replace("{{", "｛｛")  # what people wrote is never read as a placeholder

    return PLACEHOLDER.sub(value, text)


def _without_times(content: bytes) -> bytes:
    """The same parts in the same order, none with a time of its own."""
    held: Any = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type, part.external_attr, part.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            made.writestr(part, given.read(name))
    return bytes(held.getvalue())
