"""Tables out as CSV and Excel, with every cell safe: no text of a user becomes a formula (trust I1)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from fractions import Fraction

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from houqin.kernel.refusal import N_, Refusal
from houqin.web.words import Measured

Cell = str | int | Measured | None

#: What a spreadsheet may take for the start of a formula, half and full width.
FORMULA_STARTS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
#: Leading characters that spreadsheets drop, so that what follows comes first.
CONTROL_STARTS = frozenset("\t\r\n\0")
#: More rows than this are a question to narrow the filter, not a file.
MOST_ROWS = 50_000
#: The most characters Excel keeps in a cell.
LONGEST_CELL = 32_767

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class TooManyRows(Refusal):
    """An export beyond what a spreadsheet can be read in."""

    code = "export.too_many_rows"
    sentence = N_("The list has {rows} rows; an export takes at most {most}.")
    remedy = N_("Narrow the list with its filters and export again.")
    status = 422


class UnknownFormat(Refusal):
    """An export in a format that does not exist."""

    code = "export.unknown_format"
    sentence = N_("There is no export as “{format}”.")
    remedy = N_("Choose CSV or Excel.")
    status = 400


def safe_text(text: str) -> str:
    """*text* so that no spreadsheet computes it: a leading ``'`` where it could start a formula."""
    bare = text.lstrip(" \u00a0\u3000\u200b\ufeff\"'")
    if text[:1] in CONTROL_STARTS or bare[:1] in FORMULA_STARTS | CONTROL_STARTS:
        return "'" + text
    return text


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte-order mark, as Excel and WPS expect it."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL)
    writer.writerow([safe_text(name) for name in header])
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, Measured):
        return cell.digits
    return safe_text(cell).replace("\0", "") if isinstance(cell, str) else cell


def as_xlsx(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, sheet: str) -> bytes:
    """A workbook of one sheet; text is written as text whatever it looks like."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    page = workbook.add_worksheet("".join("_" if mark in "[]:*?/\\'" else mark for mark in sheet)[:31] or "1")
    bold, amount = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "#,##0.00##"})
    for place, name in enumerate(header):
        page.write_string(0, place, safe_text(name), bold)
        page.set_column(place, place, max(12, min(40, 2 * len(name) + 2)))
    page.freeze_panes(1, 0)
    for line, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, Measured):
                page.write_number(line, place, Fraction(cell.digits), amount)
            elif isinstance(cell, int):
                page.write_number(line, place, cell)
            elif cell is not None:
                page.write_string(line, place, safe_text(cell).replace("\0", "")[:LONGEST_CELL])
    workbook.close()
    return out.getvalue()


def download(kind: str, name: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> HttpResponse:
    """The answer that saves a table as *name*.csv or .xlsx. Raises UnknownFormat, TooManyRows."""
    if kind not in FORMATS:
        raise UnknownFormat(format=kind[:10])
    if len(rows) > MOST_ROWS:
        raise TooManyRows(rows=len(rows), most=MOST_ROWS)
    content = as_csv(header, rows) if kind == "csv" else as_xlsx(header, rows, sheet=name)
    return HttpResponse(
        content,
        content_type=FORMATS[kind],
        headers={
            "Content-Disposition": content_disposition_header(True, f"{name}.{kind}") or "attachment",
            "Cache-Control": "no-store",
        },
    )
