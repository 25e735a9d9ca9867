"""Files as plain rows of cells: CSV in the encodings offices use, XLSX and XLS, within limits (practice 22)."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import IO, TypeAlias

import python_calamine

from houqin.foundation.documents.rules import TEXT, kind_of
from houqin.kernel.refusal import N_, BadInput

#: What a cell may hold; an empty cell is the empty text.
CellValue: TypeAlias = str | int | float | bool | datetime | date | time | timedelta
Merged: TypeAlias = tuple[tuple[int, int], tuple[int, int]]

CHUNK = 1 << 20
ENCODINGS = ("utf-8-sig", "gb18030")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
DELIMITERS = (",", "\t", ";", "|")
SAMPLE_LINES = 20
_REFERENCE = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')


class NotATable(BadInput):
    """The file is none of the kinds that are read, or is damaged."""

    code = "imports.not_a_table"
    sentence = N_("{name} is not a readable CSV, XLSX or XLS file.")
    remedy = N_("Save it as .xlsx or as CSV and try again; nothing was changed.")
    basis = "practice 22"


class AnotherKind(NotATable):
    """A picture, a PDF or something else, whatever its name says."""

    code = "imports.another_kind"
    sentence = N_("{name} is no table: its content is {found}.")


class Encrypted(NotATable):
    """The workbook is protected by a password."""

    code = "imports.encrypted"
    sentence = N_("{name} is protected by a password.")
    remedy = N_("Save it without a password and try again; nothing was changed.")


class UnknownEncoding(NotATable):
    """The bytes are neither UTF-8 nor GB18030."""

    code = "imports.unknown_encoding"
    sentence = N_("The text of {name} is neither UTF-8 nor GBK/GB18030.")
    remedy = N_("Save it as “CSV UTF-8” and try again; nothing was changed.")


class TooLarge(BadInput):
    """The file has more bytes, rows, columns or letters in a cell than is read at once."""

    code = "imports.too_large"
    sentence = N_("{name} has more than {limit} {unit}.")
    remedy = N_("Split it into smaller files; nothing was changed.")


class NoSuchSheet(BadInput):
    """The workbook has no sheet of that name."""

    code = "imports.no_such_sheet"
    sentence = N_("There is no sheet “{sheet}”; there are: {sheets}.")
    remedy = N_("Name one of them.")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read at once: bytes of the file unpacked, rows, columns, letters in one cell."""

    size: int = 256 << 20
    rows: int = 300_000
    columns: int = 256
    letters: int = 10_000


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it stands in the file. ``rows`` yields row 1 first and may be read once; ``merged`` counts from 0."""

    name: str
    rows: Iterable[list[CellValue]]
    merged: tuple[Merged, ...] = ()


def open_sheets(file: IO[bytes], name: str, *, limits: Limits, sheet: str = "") -> list[RawSheet]:
    """The visible sheets of *file* (a CSV has one, without a name), or the one called *sheet*.

    The kind is told by content, never by the name's ending. Raises NotATable, Encrypted, UnknownEncoding, TooLarge,
    NoSuchSheet; while rows are read, TooLarge.
    """
    file = _unpacked(file, name, limits)
    start = file.read(16)
    _demand_size(file, name, limits)
    file.seek(0)
    if start.startswith(b"PK\x03\x04"):
        _demand_small_sheets(file, name, limits)
        return _excel(file, name, limits, sheet)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return _excel(file, name, limits, sheet)
    if (kind := kind_of(start)) is not None and kind is not TEXT:
        raise AnotherKind(name=name, found=kind.media_type)
    if b"\0" in start and not start.startswith(UTF_16):  # no text, whatever kind it is: a program, say
        raise NotATable(name=name)
    return [RawSheet("", _csv_rows(file, name, limits))]


def _unpacked(file: IO[bytes], name: str, limits: Limits) -> IO[bytes]:
    """The file itself, or what its gzip holds."""
    start = file.read(2)
    file.seek(0)
    if start != b"\x1f\x8b":
        return file
    try:
        with gzip.open(file) as packed:
            content = packed.read(limits.size + 1)
    except (OSError, EOFError) as damaged:
        raise NotATable(name=name) from damaged
    return io.BytesIO(content)


def _demand_size(file: IO[bytes], name: str, limits: Limits) -> None:
    if file.seek(0, io.SEEK_END) > limits.size:
        raise TooLarge(name=name, limit=limits.size >> 20, unit=N_("megabytes"))


# ---- Excel -----------------------------------------------------------------------------------------


def _demand_small_sheets(file: IO[bytes], name: str, limits: Limits) -> None:
    """Look for a cell beyond the limits before the workbook is opened: the reader allots the whole rectangle."""
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > limits.size:
                raise TooLarge(name=name, limit=limits.size >> 20, unit=N_("megabytes"))
            for entry in archive.infolist():
                if entry.filename.startswith("xl/worksheets/"):
                    with archive.open(entry) as part:
                        _demand_near_cells(part, name, limits)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as damaged:
        raise NotATable(name=name) from damaged
    file.seek(0)


def _demand_near_cells(part: IO[bytes], name: str, limits: Limits) -> None:
    kept = b""
    while chunk := part.read(CHUNK):
        for column, row in _REFERENCE.findall(kept + chunk):
            if len(column) > 2 or _column_number(column.decode()) > limits.columns:
                raise TooLarge(name=name, limit=limits.columns, unit=N_("columns"))
            if int(row) > limits.rows:
                raise TooLarge(name=name, limit=limits.rows, unit=N_("rows"))
        kept = chunk[-64:]


def _excel(file: IO[bytes], name: str, limits: Limits, wanted: str) -> list[RawSheet]:
    try:
        workbook = python_calamine.load_workbook(file)
        visible = [
            metadata.name
            for metadata in workbook.sheets_metadata
            if metadata.typ == python_calamine.SheetTypeEnum.WorkSheet
            and (metadata.visible == python_calamine.SheetVisibleEnum.Visible or metadata.name == wanted)
        ]
        if wanted and wanted not in visible:
            raise NoSuchSheet(sheet=wanted, sheets="、".join(visible))
        return [_excel_sheet(workbook, title, name, limits) for title in visible if not wanted or title == wanted]
    except python_calamine.PasswordError as locked:
        raise Encrypted(name=name) from locked
    except python_calamine.CalamineError as damaged:
        raise NotATable(name=name) from damaged


def _excel_sheet(workbook: python_calamine.CalamineWorkbook, title: str, name: str, limits: Limits) -> RawSheet:
    sheet = workbook.get_sheet_by_name(title)
    end_row, end_column = sheet.end or (0, 0)
    if end_row >= limits.rows:
        raise TooLarge(name=name, limit=limits.rows, unit=N_("rows"))
    if end_column >= limits.columns:
        raise TooLarge(name=name, limit=limits.columns, unit=N_("columns"))
    rows = sheet.to_python(skip_empty_area=False)
    return RawSheet(title, _within_letters(rows, name, limits), tuple(sheet.merged_cell_ranges or ()))


def _within_letters(rows: Iterable[list[CellValue]], name: str, limits: Limits) -> Iterator[list[CellValue]]:
    for row in rows:
        if any(isinstance(value, str) and len(value) > limits.letters for value in row):
            raise TooLarge(name=name, limit=limits.letters, unit=N_("letters in one cell"))
        yield row


# ---- CSV -------------------------------------------------------------------------------------------


def _csv_rows(file: IO[bytes], name: str, limits: Limits) -> Iterator[list[CellValue]]:
    encoding = _encoding(file, name)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    # The limit belongs to the whole process; whoever else reads CSV must find it as it was.
    before = csv.field_size_limit(limits.letters + 1)
    try:
        delimiter = _delimiter([text.readline() for _ in range(SAMPLE_LINES)])
        text.seek(0)
        for number, row in enumerate(csv.reader(text, delimiter=delimiter), start=1):
            if number > limits.rows:
                raise TooLarge(name=name, limit=limits.rows, unit=N_("rows"))
            if len(row) > limits.columns:
                raise TooLarge(name=name, limit=limits.columns, unit=N_("columns"))
            yield list(row)
    except csv.Error as damaged:
        if "field limit" in str(damaged):
            raise TooLarge(name=name, limit=limits.letters, unit=N_("letters in one cell")) from damaged
        raise NotATable(name=name) from damaged
    finally:
        csv.field_size_limit(before)
        text.detach()


def _encoding(file: IO[bytes], name: str) -> str:
    """Which encoding the whole file reads in: a mark at the start, else UTF-8, else GB18030; tried, not guessed."""
    start = file.read(4)
    file.seek(0)
    if start.startswith(UTF_16):
        candidates: tuple[str, ...] = ("utf-16",)
    else:
        candidates = ENCODINGS
    for encoding in candidates:
        if _reads_in(file, encoding):
            return encoding
    raise UnknownEncoding(name=name)


def _reads_in(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(CHUNK):
            if "\0" in decoder.decode(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def _delimiter(lines: list[str]) -> str:
    """The sign that divides most of the first lines; a title line may have none."""
    return max(DELIMITERS, key=lambda sign: (sum(sign in line for line in lines), "".join(lines).count(sign)))


# ---- names of cells --------------------------------------------------------------------------------


def column_letters(index: int) -> str:
    """The name of a column as a spreadsheet shows it: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
