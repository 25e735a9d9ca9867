"""One reader for every ledger: from a file to named columns and numbered rows, titles and totals left aside."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import IO

from houqin.foundation.imports.files import CellValue, Limits, Merged, RawSheet, open_sheets
from houqin.foundation.imports.headers import SEARCHED_ROWS, Header, find_header, plain
from houqin.kernel.refusal import N_, BadInput

_TOTAL = re.compile(
    r"(本页|本月|本年|总)?(合计|总计|小计|共计|累计)(金额|数|数量)?:?|sub-?total:?|(grand)?total:?|sum:?"
)
_SIGNATURE = re.compile(
    r"(填表人|制表人?|填报人|审核人?|复核人?|负责人|经办人|打印日期|填表日期|制表日期|注|说明|备注):.*"
)
#: How many leading cells may carry the word of a totals row: 序号 is often left empty there.
_LEADING = 3
#: A file with more kinds of left-out rows than this is listed by its first ones.
NOTED_ROWS = 200
#: Columns that an earlier import's error file added.
ADDED = frozenset({"错误", "errors", "原行号", "originalrow"})


class NoHeader(BadInput):
    """No row of the file names the columns that are looked for."""

    code = "imports.no_header"
    sentence = N_("{name} has no header row with columns of “{mapping}”; looked for: {wanted}.")
    remedy = N_("Check the file and the mapping, or start from its template; nothing was changed.")


class SeveralSheets(BadInput):
    """More than one sheet looks like the ledger."""

    code = "imports.several_sheets"
    sentence = N_("Several sheets of {name} fit: {sheets}.")
    remedy = N_("Name the one to read (--sheet); nothing was changed.")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of data: its number as the spreadsheet shows it, and its cells from column A on."""

    number: int
    cells: tuple[CellValue, ...]

    def at(self, index: int) -> CellValue:
        """The cell of a column; empty where the row is shorter."""
        return self.cells[index] if index < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that was not read as data: its number and why (a code: total, signature, header)."""

    number: int
    why: str


@dataclass(slots=True)
class Table:
    """A ledger found in a file. ``rows`` may be read once; ``left_out`` is complete when they have been."""

    name: str
    sheet: str
    header: Header
    rows: Iterator[Row]
    left_out: list[LeftOut] = field(default_factory=list)


def read_table(
    file: IO[bytes],
    name: str,
    *,
    known: Collection[str],
    mapping: str = "",
    sheet: str = "",
    limits: Limits | None = None,
) -> Table:
    """Find the ledger whose columns go by the plain names in *known*.

    Raises what ``files.open_sheets`` raises, NoHeader, SeveralSheets (two sheets fit equally well).
    """
    found: list[tuple[int, Table]] = []
    for raw in open_sheets(file, name, limits=limits or Limits(), sheet=sheet):
        table = _table_in(raw, name, known)
        if table is not None:
            found.append((table.header.score(known), table))
    if not found:
        wanted = "、".join(sorted(known)[:8])
        raise NoHeader(name=name, mapping=mapping or name, wanted=wanted)
    best = max(score for score, _ in found)
    tables = [table for score, table in found if score == best]
    if len(tables) > 1:
        raise SeveralSheets(name=name, sheets="、".join(table.sheet for table in tables))
    return tables[0]


def _table_in(raw: RawSheet, name: str, known: Collection[str]) -> Table | None:
    rows = iter(raw.rows)
    start = list(islice(rows, SEARCHED_ROWS + 1))
    header = find_header(start, raw.merged, known)
    if header is None:
        return None
    table = Table(name, raw.name, header, iter(()))
    table.rows = _data_rows(table, start[header.last + 1 :], rows, raw.merged)
    return table


def _data_rows(
    table: Table, start: list[list[CellValue]], rest: Iterable[list[CellValue]], merged: tuple[Merged, ...]
) -> Iterator[Row]:
    first = table.header.last + 1
    names = {column.index: column.parts[0] for column in table.header.columns if column.parts}
    below = _Merged([cell for cell in merged if cell[0][0] >= first])
    for number, cells in enumerate((row for part in (start, rest) for row in part), start=first):
        why = _why_left_out(cells, names)
        if why is None:
            yield Row(number + 1, tuple(below.filled(number, cells)))
        elif why and len(table.left_out) < NOTED_ROWS:
            table.left_out.append(LeftOut(number + 1, why))


def _why_left_out(cells: list[CellValue], names: dict[int, str]) -> str | None:
    """None for a row of data; "" for an empty one; else the code of what it is."""
    words = [plain(cell) for cell in cells[: _LEADING + 1] if cell != ""]
    filled = sum(1 for cell in cells if cell != "" and str(cell).strip())
    if not filled:
        return ""
    if any(_TOTAL.fullmatch(word) for word in words[:_LEADING]):
        return "total"
    if filled <= 2 and words and _SIGNATURE.fullmatch(words[0]):
        return "signature"
    same = sum(1 for index, name in names.items() if index < len(cells) and plain(cells[index]).startswith(name))
    return "header" if same >= 2 and same * 2 > len(names) else None


class _Merged:
    """Cells merged downwards: each row they cover gets their value (one 报修部门 beside several rows)."""

    def __init__(self, ranges: Iterable[Merged]) -> None:
        self.waiting = sorted(ranges, reverse=True)
        self.active: dict[int, tuple[int, CellValue]] = {}

    def filled(self, number: int, cells: list[CellValue]) -> list[CellValue]:
        while self.waiting and self.waiting[-1][0][0] <= number:
            (top, left), (bottom, _) = self.waiting.pop()
            if top == number and left < len(cells):
                self.active[left] = (bottom, cells[left])
        for left, (bottom, value) in list(self.active.items()):
            if bottom < number:
                del self.active[left]
            elif left < len(cells):
                cells[left] = value
        return cells
