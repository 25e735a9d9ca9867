"""No text of a user becomes a formula in an export (trust I1)."""

from __future__ import annotations

import csv
import io
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from houqin.kernel.money import Money
from houqin.kernel.refusal import Refusal
from houqin.web.export import MOST_ROWS, TooManyRows, UnknownFormat, as_csv, as_xlsx, download, safe_text
from houqin.web.words import cell_of

PAYLOADS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x","y")',
    '=WEBSERVICE("http://x")',
    '=IMPORTXML("http://x")',
    '=DDE("cmd";"/C calc";"x")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@cmd|' /C calc'!A0",
    " =1+1",
    "  =1+1",
    "\u3000=1+1",
    "\u00a0=1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\0=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "\uff1d1+1",
    "\uff0b1+1",
    "\uff0d1+1",
    "\uff20SUM(1)",
    " \uff1d1+1",
    '"=1+1"',
    '"=1+1',
    "'=1+1",
    '"@SUM(1)"',
    "=1+1\n=2+2",
    "\r\n=1+1",
    "\t\t@x",
    "=A1",
    "-A1",
    "+A1",
    "=1+1;=2",
    "=\u202e1+1",
    "\t",
]
#: What a spreadsheet looks at first, once it has dropped blanks.
STARTS = "=+-@\uff1d\uff0b\uff0d\uff20\t\r\n\0"


def test_there_are_forty_payloads() -> None:
    assert len(set(PAYLOADS)) == 40


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_csv_holds_no_formula(payload: str) -> None:
    content = as_csv(["名称"], [[payload]]).decode("utf-8-sig")
    header, row = list(csv.reader(io.StringIO(content, newline="")))
    assert header == ["名称"]
    assert row[0].startswith("'")


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_excel_holds_no_formula(payload: str) -> None:
    content = as_xlsx(["名称"], [[payload]], sheet="表")
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    cells = ElementTree.fromstring(sheet).iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c")  # noqa: S314  our own file
    assert [cell.get("t") for cell in cells] == ["s", "s"]
    assert b"<f>" not in sheet
    [_, row] = CalamineWorkbook.from_object(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert str(row[0]).startswith("'")


@given(st.text(max_size=30))
def test_safe_text_never_starts_a_formula(text: str) -> None:
    assert not safe_text(text).lstrip(' \u00a0\u3000\u200b\ufeff"').startswith(tuple(STARTS))


def test_our_own_numbers_stay_numbers() -> None:
    rows = [[cell_of(Money(-123450)), cell_of(7), cell_of(None), cell_of("字")]]
    assert as_csv(["a", "b", "c", "d"], rows).decode("utf-8-sig").splitlines()[1] == "-1234.50,7,,字"
    [_, row] = (
        CalamineWorkbook.from_object(io.BytesIO(as_xlsx(list("abcd"), rows, sheet="s")))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert row == [-1234.5, 7.0, "", "字"]


def test_a_negative_number_typed_by_a_user_is_text() -> None:
    assert as_csv(["a"], [["-5"]]).decode("utf-8-sig").splitlines()[1] == "'-5"


@pytest.mark.parametrize(
    ("kind", "rows", "refusal"),
    [("pdf", [["x"]], UnknownFormat), ("csv", [["x"]] * (MOST_ROWS + 1), TooManyRows)],
)
def test_what_cannot_be_exported_is_refused(kind: str, rows: list[list[str]], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        download(kind, "list", ["a"], rows)
