"""Things told in several rows: a contract by its lines, its number repeated, merged, or written in the first row only.

What is said of the whole stands alike in each of its rows, or is left empty after the first; what belongs to a part
(``Field.of_part``) is each row's own. A file without columns of parts (``Target.parts_by``) is a plain list, and
nothing is gathered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from houqin.foundation.imports.headers import plain
from houqin.foundation.imports.reading import Row
from houqin.foundation.imports.target import Problem, ReadRow
from houqin.foundation.imports.values import Unreadable, is_empty
from houqin.kernel.refusal import N_

if TYPE_CHECKING:
    from houqin.foundation.imports.checking import Reader


class SaysOtherwise(Unreadable):
    """Two rows of one thing contradict each other on what is said of the whole."""

    code = "imports.says_otherwise"
    sentence = N_("It differs from row {row}, which tells the same “{key}”; write it alike, or only in the first row.")


class SamePart(Unreadable):
    """Two rows of one thing say the same, so that nobody knows whether the second is another part."""

    code = "imports.same_part"
    sentence = N_("It says the same as row {row}; take one of them away, or number them.")


class Gathered:
    """The rows of a file, gathered by key. ``repeated`` counts rows that only say the whole again."""

    def __init__(self, readers: Sequence[Reader], key: Sequence[str]) -> None:
        of_whole = [reader for reader in readers if not reader.field.of_part]
        self._parts = [reader.field.name for reader in readers if reader.field.of_part]
        self._whole = [reader.field.name for reader in of_whole]
        self._columns = sorted(column.index for reader in of_whole for column in reader.columns)
        self._key = sorted(column.index for reader in of_whole if reader.field.name in key for column in reader.columns)
        self._things: dict[str, list[ReadRow]] = {}
        self._wrong: dict[str, set[str]] = {}
        self.repeated = 0

    @property
    def in_parts(self) -> bool:
        """Whether the file tells its things in several rows."""
        return bool(self._parts)

    def filled(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows, with what is said of the whole written into each of its rows."""
        firsts: dict[tuple[str, ...], Row] = {}
        above: Row | None = None
        for row in rows:
            if self.in_parts:
                named = tuple(plain(row.at(index)) for index in self._key)
                if any(named):
                    above = firsts.setdefault(named, row)
                if above is not None and (any(named) or self._continues(row, above)):
                    yield self._with_whole(row, above)
                    continue
            yield row

    def _continues(self, row: Row, above: Row) -> bool:
        """Whether a row without a key goes on with what stands above: it says nothing else of the whole."""
        return all(is_empty(row.at(at)) or plain(row.at(at)) == plain(above.at(at)) for at in self._columns)

    def _with_whole(self, row: Row, first: Row) -> Row:
        width = max(len(row.cells), len(first.cells))
        cells = [row.at(index) for index in range(width)]
        for index in self._columns:
            if index < width and is_empty(cells[index]):
                cells[index] = first.at(index)
        return Row(row.number, tuple(cells))

    def add(self, row: ReadRow, unread: list[Problem]) -> list[Problem]:
        """Keep *row* with the others of its thing; what is wrong in it or between them, each cell of the whole once."""
        parts = self._things.setdefault(row.key, [])
        problems = unread or (self._between(row, parts) if parts else [])
        if not problems and self._only_repeats(row, parts):
            self.repeated += 1
            return []
        parts.append(row)
        if not problems:
            return []
        told = self._wrong.setdefault(row.key, set())
        new = [problem for problem in problems if problem.field not in told]
        told |= {problem.field for problem in unread if problem.field in self._whole}
        return new

    def _between(self, row: ReadRow, parts: Sequence[ReadRow]) -> list[Problem]:
        """Where *row* contradicts the first row, or repeats the part of another."""
        first = parts[0]
        found = [
            Problem(row.number, name, SaysOtherwise(row=first.number, key=row.key[:60]))
            for name in self._whole
            if name in first.values and row.values.get(name) != first.values[name]
        ]
        same = next((one for one in parts if one.digest == row.digest), None)
        if same is not None and self._tells_a_part(row):
            found.append(Problem(row.number, "", SamePart(row=same.number)))
        return found

    def _only_repeats(self, row: ReadRow, parts: Sequence[ReadRow]) -> bool:
        return not self._tells_a_part(row) and any(one.digest == row.digest for one in parts)

    def _tells_a_part(self, row: ReadRow) -> bool:
        return any(row.values.get(name) is not None for name in self._parts)

    def whole(self) -> tuple[list[ReadRow], set[int]]:
        """The things whose rows are all good, and the rows of the others."""
        things = [_thing(parts) for key, parts in self._things.items() if key not in self._wrong]
        return things, {row.number for key in self._wrong for row in self._things[key]}


def _thing(parts: Sequence[ReadRow]) -> ReadRow:
    """One row that stands for all: the first one's place and values, everybody's digest."""
    first = parts[0]
    digest = hashlib.sha256(b"".join(part.digest for part in parts)).digest()
    return ReadRow(first.number, first.key, first.values, digest, parts=tuple(parts))
