"""Finding the header of a ledger below its titles, and naming its columns: two rows, merged cells, units, stars."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from houqin.foundation.imports.files import CellValue, Merged, column_letters

#: How far down a header is looked for, below titles, dates of print and notes on filling in.
SEARCHED_ROWS = 30
#: A unit behind a column's name, as offices write it: 金额(万元), 面积（㎡）, 金额/元, 单位:元.
_UNIT = re.compile(
    r"[(\[【](?:单位:?)?(元|千元|万元|亿元|角|分|m2|㎡|平方米|人|个|次|分钟|小时|天|%|‰|km|公里)[)\]】]$|[/:](元|千元|万元|亿元)$"
)
#: A remark behind a column's name: 联系电话(手机).
_REMARK = re.compile(r"\([^()]*\)$")
_STARS = re.compile(r"^[*#]+|[*#:]+$")


def plain(text: object) -> str:
    """*text* as it is compared: full-width signs made narrow (NFKC), every space gone, lower case."""
    return "".join(unicodedata.normalize("NFKC", str(text)).split()).casefold()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its place from 0, its words as written, its plain name and its unit ("" for none).

    ``parts`` are the plain names it may go by: the whole, the whole without a remark in brackets, and of a header in
    two rows the lower and the upper one.
    """

    index: int
    words: str
    parts: tuple[str, ...]
    unit: str = ""

    @property
    def letters(self) -> str:
        """How a spreadsheet calls it."""
        return column_letters(self.index)


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet: the rows it takes, counted from 0 (``last`` is the last one), and its columns."""

    first: int
    last: int
    columns: tuple[Column, ...]

    def score(self, known: Collection[str]) -> int:
        """How many names in *known* its columns go by; a merged name over several columns counts once."""
        return len({next((part for part in column.parts if part in known), "") for column in self.columns} - {""})


def find_header(rows: Sequence[Sequence[CellValue]], merged: Iterable[Merged], known: Collection[str]) -> Header | None:
    """The header among the first *rows*: the row, or the pair of rows, with most names in *known* (plain names).

    None when no row has any. A pair wins over its single row only when it names more columns.
    """
    filled = _filled(rows[: SEARCHED_ROWS + 1], merged)
    candidates: list[Header] = []
    for number in range(min(len(filled), SEARCHED_ROWS)):
        candidates.append(Header(number, number, _columns(filled[number])))
        if number + 1 < len(filled):
            candidates.append(Header(number, number + 1, _paired(filled[number], filled[number + 1])))
    best = max(candidates, key=lambda header: (header.score(known), header.first - header.last), default=None)
    return best if best is not None and best.score(known) else None


def _filled(rows: Sequence[Sequence[CellValue]], merged: Iterable[Merged]) -> list[list[CellValue]]:
    """The rows with the value of each merged cell in every place it covers."""
    filled = [list(row) for row in rows]
    for (top, left), (bottom, right) in merged:
        if top >= len(filled) or left >= len(filled[top]):
            continue
        for number in range(top, min(bottom + 1, len(filled))):
            for index in range(left, min(right + 1, len(filled[number]))):
                filled[number][index] = filled[top][left]
    return filled


def _columns(cells: Sequence[CellValue]) -> tuple[Column, ...]:
    return tuple(_column(index, str(cell)) for index, cell in enumerate(cells) if str(cell).strip())


def _paired(upper: Sequence[CellValue], lower: Sequence[CellValue]) -> tuple[Column, ...]:
    """Columns whose name stands in two rows: 更换配件 over 品名, 规格, 数量."""
    columns = []
    for index in range(max(len(upper), len(lower))):
        words = [str(row[index]).strip() if index < len(row) else "" for row in (upper, lower)]
        if words[0] == words[1]:
            words = words[:1]
        if any(words):
            columns.append(_column(index, " ".join(word for word in words if word)))
    return tuple(columns)


def _column(index: int, words: str) -> Column:
    name, unit = _named(words)
    parts = [name, _REMARK.sub("", name)]
    pieces = words.split()
    if len(pieces) > 1:
        parts += [_named(pieces[-1])[0], _named(pieces[0])[0]]
    return Column(index, " ".join(pieces), tuple(part for part in dict.fromkeys(parts) if part), unit)


def _named(words: str) -> tuple[str, str]:
    """The plain name and the unit behind it."""
    name = _STARS.sub("", plain(words))
    found = _UNIT.search(name)
    if found is None:
        return name, ""
    return _STARS.sub("", name[: found.start()]), found[1] or found[2]


def plain_name(words: str) -> str:
    """The plain name of a header as a mapping lists it: without spaces, stars and unit."""
    return _named(words)[0]
