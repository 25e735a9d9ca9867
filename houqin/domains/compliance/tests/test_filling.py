"""Filling Word templates: placeholders, repeated rows, what is refused, the same bytes."""

from __future__ import annotations

import io

import pytest
from docx import Document

from houqin.domains.compliance.models import Paper
from houqin.domains.compliance.word.filling import TemplateUnclear, fill, names_in
from houqin.domains.compliance.word.supplied import supplied


def template(*lines: tuple[str, ...], row: tuple[str, ...] = ()) -> bytes:
    """A template of paragraphs (each cut into runs) and a table with a head and one row."""
    document = Document()
    for runs in lines:
        paragraph = document.add_paragraph()
        for run in runs:
            paragraph.add_run(run)
    if row:
        table = document.add_table(rows=2, cols=len(row))
        for position, text in enumerate(row):
            table.rows[0].cells[position].text = "头"
            table.rows[1].cells[position].text = text
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def texts(content: bytes) -> tuple[list[str], list[list[str]]]:
    """The paragraphs and the rows of the first table, read again."""
    document = Document(io.BytesIO(content))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return [paragraph.text for paragraph in document.paragraphs], rows


def test_placeholders_and_rows() -> None:
    given = template(
        ("本月{{count}}件",),
        (
            "共{{",
            "count",
            "}}件",
        ),
        row=("{{rows.a}}", "甲{{ rows.b }}"),
    )
    content = fill(given, {"count": "7"}, {"rows": [{"a": "1", "b": "2"}, {"a": "3", "b": "{{count}}"}]})
    # What a value says is never read as a placeholder.
    assert texts(content) == (["本月7件", "共7件"], [["头", "头"], ["1", "甲2"], ["3", "甲｛｛count}}"]])
    assert texts(fill(given, {"count": "7"}, {"rows": []}))[1] == [["头", "头"], ["—", "甲—"]]


def test_the_same_bytes() -> None:
    given = supplied(Paper.INTERVIEW)
    values = dict.fromkeys(names_in(given), "值")
    assert fill(given, values, {}) == fill(given, values, {})


@pytest.mark.parametrize("paper", list(Paper))
def test_what_is_supplied_can_be_filled(paper: Paper) -> None:
    names = names_in(supplied(paper))
    lists: dict[str, list[dict[str, str]]] = {}
    for name in names:
        if "." in name:
            lists.setdefault(name.partition(".")[0], [{}])[0][name.partition(".")[2]] = "值"
    content = fill(supplied(paper), {name: "值" for name in names if "." not in name}, lists)
    assert names_in(content) == set()


def test_what_cannot_be_filled() -> None:
    with pytest.raises(TemplateUnclear):
        fill(b"no word file", {}, {})
    with pytest.raises(TemplateUnclear):
        fill(template(("{{nobody}}",)), {}, {})
    with pytest.raises(TemplateUnclear):
        fill(template(row=("{{nobody.a}}",)), {}, {})
