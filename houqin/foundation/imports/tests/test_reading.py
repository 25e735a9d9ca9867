"""The reader finds the ledger in the file, whatever stands around it."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from houqin.foundation.imports.checking import InFile
from houqin.foundation.imports.files import (
    Limits,
    NoSuchSheet,
    NotATable,
    TooLarge,
    UnknownEncoding,
    column_letters,
)
from houqin.foundation.imports.headers import plain_name
from houqin.foundation.imports.reading import NoHeader, SeveralSheets, Table, read_table
from houqin.foundation.imports.tests.making import ROWS, as_csv, as_file, repair_register, workbook

WORDS = (
    "单号",
    "报修日期",
    "报修部门",
    "报修人",
    "联系电话",
    "地点",
    "报修内容",
    "紧急程度",
    "品名",
    "预估费用",
    "备注",
)
KNOWN = frozenset(map(plain_name, WORDS))
XLS = Path(__file__).parent / "files" / "register.xls"


def read(file: InFile, *, sheet: str = "", limits: Limits | None = None, known: frozenset[str] = KNOWN) -> Table:
    return read_table(file.open(), file.name, known=known, sheet=sheet, limits=limits)


def index_of(table: Table, name: str) -> int:
    return next(column.index for column in table.header.columns if name in column.parts)


def test_an_ugly_register_is_read() -> None:
    table = read(repair_register())
    rows = list(table.rows)
    assert table.sheet == "三月"
    assert [row.number for row in rows] == [5, 6, 7]
    assert [row.at(index_of(table, "报修部门")) for row in rows] == ["发展改革委", "发展改革委", "财政局"]
    assert rows[0].at(index_of(table, "品名")) == "阀芯"
    assert [(left.number, left.why) for left in table.left_out] == [(9, "total"), (10, "signature")]


def test_headers_are_named_whatever_their_dress() -> None:
    known = KNOWN - {"品名"} | {"更换配件品名"}
    columns = {column.words: column for column in read(repair_register(), known=known).header.columns}
    assert columns["更换配件 品名"].parts == ("更换配件品名", "品名", "更换配件")
    assert columns["报修 日期"].parts[0] == "报修日期"
    assert (columns["预估费用（元）"].parts, columns["预估费用（元）"].unit) == (("预估费用",), "元")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("金额(万元)", "金额"),
        ("金额／元", "金额"),
        ("＊姓名：", "姓名"),
        ("面 积（㎡）", "面积"),
        ("报修日期/时间", "报修日期/时间"),
    ],
)
def test_plain_names(words: str, name: str) -> None:
    assert plain_name(words) == name


HEADER = ["单号", "报修日期", "报修部门", "报修内容"]
LINES = [["1", "2024.3.5", "财政局", "灯不亮，\n闪烁"], ["2", "2024.3.6", "发改委", "漏水"], ["合计", "", "", ""]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_csv_in_the_encodings_of_offices(encoding: str) -> None:
    table = read(as_csv(LINES, HEADER, encoding=encoding))
    assert [row.cells for row in table.rows] == [tuple(LINES[0]), tuple(LINES[1])]
    assert [left.why for left in table.left_out] == ["total"]


def test_csv_with_other_delimiters_and_packed() -> None:
    text = "报修登记表\n单号;报修日期;报修部门\n1;2024.3.5;财政局\n"
    packed = gzip.compress(text.encode())
    for content in (text.encode("gbk"), text.replace(";", "\t").encode(), packed):
        rows = list(read(as_file(content, "a.csv")).rows)
        assert [row.cells for row in rows] == [("1", "2024.3.5", "财政局")]


def test_a_header_repeated_on_each_printed_page_is_left_out() -> None:
    table = read(as_csv([LINES[0], HEADER, LINES[1]], HEADER, encoding="utf-8"))
    assert [row.at(0) for row in table.rows] == ["1", "2"]
    assert [left.why for left in table.left_out] == ["header"]


def test_the_binary_format_of_old_excel() -> None:
    table = read(InFile("register.xls", lambda: XLS.open("rb")))
    rows = list(table.rows)
    assert [row.at(0) for row in rows] == ["BX-1", "BX-2"]
    assert rows[0].at(1) == datetime(2024, 3, 5, 8, 40)  # noqa: DTZ001  as a spreadsheet gives it
    assert [row.at(2) for row in rows] == ["财政局", "财政局"]
    assert [left.why for left in table.left_out] == ["total"]


def test_the_sheet_is_found_named_or_asked_for() -> None:
    rows = [HEADER, *LINES[:2]]
    file = workbook(("说明", [["填写说明"]]), ("一月", rows), ("二月", rows))
    with pytest.raises(SeveralSheets, match="一月、二月"):
        read(file)
    assert read(file, sheet="二月").sheet == "二月"
    with pytest.raises(NoSuchSheet, match="说明、一月、二月"):
        read(file, sheet="三月")


def test_a_file_of_something_else_is_refused() -> None:
    with pytest.raises(NoHeader):
        read(workbook(("表", [["甲", "乙"], [1, 2]])))
    for content in (b"\x00\x01\x02", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600):
        with pytest.raises(NotATable):
            read(as_file(content, "x.xlsx"))
    with pytest.raises(NotATable, match="XLSX"):  # nobody mends a program by another encoding
        read(as_file(b"MZ\x90\x00\x03\x00\x00\x00" + b"\xff" * 60, "x.xlsx"))
    with pytest.raises(UnknownEncoding):
        read(as_file("单号,报修日期\n".encode() + b"\xff\xff\xff", "x.csv"))
    with pytest.raises(NotATable):
        read(as_file(gzip.compress(b"a,b\n")[:-6], "x.csv.gz"))


def test_limits_are_kept() -> None:
    rows = [HEADER, *([["1", "2024.3.5", "财政局", "x" * 50]] * 30)]
    for file in (workbook(("表", rows)), as_csv(rows[1:], HEADER, encoding="utf-8")):
        for limits in (Limits(rows=20), Limits(columns=3), Limits(letters=40), Limits(size=500)):
            with pytest.raises(TooLarge):
                list(read(file, limits=limits).rows)


def test_a_cell_far_away_is_refused_before_the_sheet_is_opened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(repair_register().open()) as source, zipfile.ZipFile(out, "w") as changed:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "xl/worksheets/sheet2.xml":
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far)
            changed.writestr(entry, content)
    with pytest.raises(TooLarge):
        read(as_file(out.getvalue(), "far.xlsx"))


def test_a_file_that_unpacks_beyond_measure_is_refused() -> None:
    bomb = gzip.compress(b"0" * 3_000_000)
    with pytest.raises(TooLarge):
        read(as_file(bomb, "bomb.csv.gz"), limits=Limits(size=1 << 20))


def test_letters_of_columns() -> None:
    assert [column_letters(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_rows_stay_whole() -> None:
    table = read(repair_register())
    assert len(next(table.rows).cells) == len(ROWS[0])
