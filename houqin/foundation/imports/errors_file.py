"""The rows that were refused, in a workbook that can be corrected and imported again as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _

from houqin.foundation.imports.files import CellValue
from houqin.foundation.imports.reading import ADDED, Row, read_table
from houqin.foundation.imports.running import Checked
from houqin.foundation.imports.values import narrow
from houqin.foundation.imports.wording import place_of, told

ORIGINAL_ROW = "原行号"
ERRORS = "错误"
WIDTH, ERROR_WIDTH = 16, 60


def errors_path(file: Path) -> Path:
    """Where the errors of *file* go: beside it, ``报修.xlsx`` → ``报修.errors.xlsx``."""
    return file.with_name(f"{file.name.removesuffix('.gz').rsplit('.', 1)[0]}.errors.xlsx")


def write_errors(checked: Checked, path: Path) -> int:
    """Write the original columns with one for the errors, every cell as text; answers the number of rows.

    When nothing was written, all rows go in, so that the corrected file is the whole import; when the good rows were
    accepted, only the bad ones with the others that tell the same thing.
    """
    problems = _problems(checked)
    only = checked.refused_rows if checked.options.accept_good_rows else None
    columns = [column for column in checked.understood.header.columns if not ADDED & set(column.parts)]
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        book_format = book.add_format({"num_format": "@"})
        wrong = book.add_format({"num_format": "@", "bg_color": "#FFE08A", "text_wrap": True})
        heading = book.add_format({"bold": True, "num_format": "@", "text_wrap": True})
        sheet = book.add_worksheet(_("Errors"))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(columns), WIDTH, book_format)
        sheet.set_column(len(columns) + 1, len(columns) + 1, ERROR_WIDTH, book_format)
        for place, words in enumerate([*(column.words for column in columns), ORIGINAL_ROW, ERRORS]):
            sheet.write_string(0, place, words, heading)
        count = 0
        for row in _raw_rows(checked, only):
            count += 1
            fields = problems.get(row.number, [])
            bad = {letters for letters, _sentence in fields}
            for place, column in enumerate(columns):
                text = as_text(row.at(column.index))
                sheet.write_string(count, place, text, wrong if column.letters in bad else book_format)
            sheet.write_string(count, len(columns), str(row.number), book_format)
            sheet.write_string(count, len(columns) + 1, "\n".join(sentence for _letters, sentence in fields))
    return count


def as_text(value: CellValue) -> str:
    """A cell as the text that reads as the same again."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return value if isinstance(value, str) else narrow(value)


def _problems(checked: Checked) -> dict[int, list[tuple[str, str]]]:
    """By row: the letters of the wrong column ("" for the whole row) and the sentence."""
    found: dict[int, list[tuple[str, str]]] = {}
    for problem in checked.problems:
        column = checked.understood.column_of(problem.field)
        sentence = f"{place_of(checked.understood, problem)}: {told(problem.refusal)}"
        found.setdefault(problem.row, []).append((column.letters if column else "", sentence))
    return found


def _raw_rows(checked: Checked, only: Collection[int] | None) -> Iterator[Row]:
    understood = checked.understood
    with understood.file.open() as file:
        table = read_table(file, understood.file.name, known=understood.mapping.known, sheet=understood.sheet)
        for row in table.rows:
            if only is None or row.number in only:
                yield row
