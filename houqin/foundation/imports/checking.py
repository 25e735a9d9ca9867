"""From a file and a mapping to rows understood and problems named; nothing is written here."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from typing import IO
from zoneinfo import ZoneInfo

from houqin.foundation.imports import moments, values
from houqin.foundation.imports.files import CellValue, Limits
from houqin.foundation.imports.gathering import Gathered
from houqin.foundation.imports.headers import Column, Header, plain_name
from houqin.foundation.imports.mapping import ColumnMap
from houqin.foundation.imports.mapping import Mapping as LedgerMapping
from houqin.foundation.imports.reading import ADDED, Row, Table, read_table
from houqin.foundation.imports.target import Field, Kind, Problem, Progress, ReadRow, ReadValue, Target
from houqin.foundation.imports.values import Missing, Unreadable
from houqin.kernel.refusal import N_, BadInput

READING = N_("Reading")
#: Keys longer than this are kept by their hash.
LONGEST_KEY = 200
REPORT_EVERY = 1_000


class ColumnsMissing(BadInput):
    """The file lacks columns that must be there."""

    code = "imports.columns_missing"
    sentence = N_("{name} lacks the columns {missing}; found were: {found}.")
    remedy = N_("Add them, or start from the template of “{mapping}”; nothing was changed.")


class NoKey(BadInput):
    """The file has none of the columns that tell its rows apart."""

    code = "imports.no_key"
    sentence = N_("{name} has no columns that tell its rows apart; one of these is needed: {alternatives}.")
    remedy = N_("Add one of them; nothing was changed.")


class NothingToImport(BadInput):
    """A header without rows."""

    code = "imports.nothing_to_import"
    sentence = N_("{name} has a header but no row of data.")
    remedy = N_("Check that the right file and sheet were chosen.")


class DoubleKey(Unreadable):
    """Two rows of the file claim to be the same thing and differ."""

    code = "imports.double_key"
    sentence = N_("It has the same key “{key}” as row {row}, but says something else.")


@dataclass(frozen=True, slots=True)
class InFile:
    """A file to import: its name, and how to open it (more than once)."""

    name: str
    open: Callable[[], IO[bytes]]

    def sha256(self) -> str:
        """The hash of its bytes."""
        with self.open() as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # any binary file will do


@dataclass(frozen=True, slots=True)
class Reader:
    """How one field is read: the field, its part of the mapping, the columns that hold it (None: only a default)."""

    field: Field
    rule: ColumnMap
    column: Column | None
    time_column: Column | None = None
    more_columns: tuple[Column, ...] = ()

    @property
    def columns(self) -> list[Column]:
        """Every column of the file that this field is read from."""
        return [column for column in (self.column, self.time_column, *self.more_columns) if column is not None]

    def read(self, row: Row, zone: tzinfo, order: moments.DateOrder) -> ReadValue:
        """The value of this field in *row*; None when nothing is written. Raises Unreadable."""
        cell: CellValue = row.at(self.column.index) if self.column else ""
        if self.more_columns:
            cell = self._joined(row)
        if values.is_empty(cell) or (self.rule.empty and values.narrow(cell) in self.rule.empty):
            cell = self.rule.default
            if cell == "":
                if self.field.required or self.rule.required:
                    raise Missing()
                return None
        if self.rule.values and self.field.kind is not Kind.CHOICE:
            cell = values.translated(cell, self.rule.values)
        if self.field.kind is Kind.INSTANT:
            other = row.at(self.time_column.index) if self.time_column else ""
            order = self.rule.date_order or order
            return moments.instant(cell, zone=zone, order=order, time_of_day=other, day_part=self.rule.day_part)
        return self._plain(cell, self.rule.date_order or order)

    def _joined(self, row: Row) -> str:
        """The texts of all its columns, each once."""
        cells = [row.at(column.index) for column in self.columns]
        return " · ".join(dict.fromkeys(str(cell).strip() for cell in cells if not values.is_empty(cell)))

    def _words(self) -> Mapping[str, str]:
        """What may stand in the cell: the mapping's words, and the target's own values."""
        return {**self.rule.values, **{choice: choice for choice in self.field.choices}}

    def _plain(self, cell: CellValue, order: moments.DateOrder) -> ReadValue:
        kind = self.field.kind
        if kind is Kind.TEXT:
            return values.text(cell, limit=self.field.limit)
        if kind is Kind.DATE:
            return moments.day(cell, order=order)
        if kind is Kind.AMOUNT:
            return values.amount(cell, unit=(self.column.unit if self.column else "") or self.rule.unit)
        if kind is Kind.PHONES:
            return values.phones(cell)
        if kind is Kind.YES_NO:
            return values.yes_or_no(cell)
        if kind is Kind.CHOICE:
            return values.choice(cell, self._words())
        if kind is Kind.RATE:
            return values.rate(cell, unit=self.column.unit if self.column else "")
        return values.scaled(cell, places={Kind.PRICE: 4, Kind.QUANTITY: 3, Kind.COUNT: 0}[kind])


@dataclass(slots=True)
class Understood:
    """What a file turned out to hold.

    ``spoiled``: good rows of things of which another row cannot be read, so that they do not come in either.
    ``inexact`` counts by field the instants of which only the day was written.
    """

    file: InFile
    sha256: str
    sheet: str
    mapping: LedgerMapping
    target: Target
    header: Header
    readers: Sequence[Reader]
    key: tuple[str, ...]
    rows: list[ReadRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    read: int = 0
    repeated: int = 0
    spoiled: set[int] = field(default_factory=set)
    inexact: Counter[str] = field(default_factory=Counter)
    left_out: list[tuple[int, str]] = field(default_factory=list)

    @property
    def unread(self) -> list[Column]:
        """Columns of the file that no field takes."""
        used = {column.index for reader in self.readers for column in reader.columns}
        return [column for column in self.header.columns if column.index not in used and not ADDED & set(column.parts)]

    @property
    def absent(self) -> list[Field]:
        """Fields of the target that the file has no column for."""
        held = {reader.field.name for reader in self.readers}
        parts = any(reader.field.of_part for reader in self.readers)
        return [one for one in self.target.fields if one.name not in held and (parts or not one.of_part)]

    def column_of(self, name: str) -> Column | None:
        """The column a field was read from."""
        return next((reader.column for reader in self.readers if reader.field.name == name), None)


def understand(
    file: InFile,
    mapping: LedgerMapping,
    *,
    time_zone: str,
    progress: Progress,
    sheet: str = "",
    limits: Limits | None = None,
) -> Understood:
    """Read the whole file by the mapping. Rows that cannot be read become problems, not exceptions.

    ``time_zone`` is the authority's, used where the mapping names none. Raises what ``reading.read_table`` raises,
    and UnknownTarget, BadMapping, ColumnsMissing, NoKey, NothingToImport.
    """
    target = mapping.target_used()
    with file.open() as opened:
        table, readers, key = _recognised(opened, file.name, mapping, sheet, limits)
        understood = Understood(
            file=file,
            sha256=file.sha256(),
            sheet=table.sheet,
            mapping=mapping,
            target=target,
            header=table.header,
            readers=readers,
            key=key,
        )
        _read_rows(understood, table, ZoneInfo(mapping.time_zone or time_zone), progress)
    if not understood.read:
        raise NothingToImport(name=file.name)
    understood.left_out = [(row.number, row.why) for row in table.left_out]
    return understood


def demand_recognisable(file: InFile, mapping: LedgerMapping, *, sheet: str = "") -> None:
    """See at once whether the file is a table with the mapping's columns and a row; raises what ``understand`` does."""
    mapping.target_used()
    with file.open() as opened:
        table, _readers_found, _key_found = _recognised(opened, file.name, mapping, sheet, None)
        if next(table.rows, None) is None:
            raise NothingToImport(name=file.name)


def _recognised(
    opened: IO[bytes], name: str, mapping: LedgerMapping, sheet: str, limits: Limits | None
) -> tuple[Table, list[Reader], tuple[str, ...]]:
    """The ledger in the file, who reads its columns, and which fields tell its rows apart."""
    table = read_table(opened, name, known=mapping.known, mapping=mapping.title, sheet=sheet, limits=limits)
    target = mapping.target_used()
    readers = _readers(table, mapping, target)
    if not {reader.field.name for reader in readers if reader.column}.issuperset(target.parts_by):
        readers = [reader for reader in readers if not reader.field.of_part]
    return table, readers, _key(name, mapping, readers)


def _readers(table: Table, mapping: LedgerMapping, target: Target) -> list[Reader]:
    """Which column holds which field: names in order of preference, each column once. Raises ColumnsMissing."""
    places: dict[str, list[Column]] = {}
    for column in table.header.columns:
        for part in column.parts:
            places.setdefault(part, []).append(column)
    taken: set[int] = set()

    def find(headers: Sequence[str]) -> Column | None:
        for words in headers:
            for column in places.get(plain_name(words), ()):
                if column.index not in taken:
                    taken.add(column.index)
                    return column
        return None

    readers: list[Reader] = []
    missing: list[str] = []
    for name, rule in mapping.columns.items():
        own = target.field(name)
        assert own is not None  # noqa: S101  the mapping was compared with its target
        held_by = find(rule.headers)
        if held_by is not None or rule.default:
            readers.append(Reader(own, rule, held_by))
        elif own.required or rule.required:
            missing.append(rule.headers[0])
    if missing:
        found = "、".join(column.words for column in table.header.columns)
        raise ColumnsMissing(name=table.name, missing="、".join(missing), found=found, mapping=mapping.name)
    return [
        replace(
            reader,
            time_column=find(reader.rule.time_headers),
            more_columns=tuple(more for words in reader.rule.more_headers if (more := find([words]))),
        )
        for reader in readers
    ]


def _key(name: str, mapping: LedgerMapping, readers: Sequence[Reader]) -> tuple[str, ...]:
    held = {reader.field.name for reader in readers}
    for alternative in mapping.key:
        if held.issuperset(alternative):
            return alternative
    listed = " / ".join(
        " + ".join((mapping.columns[one].headers or (one,))[0] for one in alternative) for alternative in mapping.key
    )
    raise NoKey(name=name, alternatives=listed)


def _read_rows(understood: Understood, table: Table, zone: tzinfo, progress: Progress) -> None:
    order = understood.mapping.date_order
    seen: dict[str, ReadRow] = {}
    gathered = Gathered(understood.readers, understood.key)
    for row in gathered.filled(table.rows):
        understood.read += 1
        if understood.read % REPORT_EVERY == 0:
            progress(READING, understood.read, 0)
        read: dict[str, ReadValue] = {}
        problems: list[Problem] = []
        for reader in understood.readers:
            try:
                value = reader.read(row, zone, order)
            except Unreadable as refusal:
                problems.append(Problem(row.number, reader.field.name, refusal))
                continue
            read[reader.field.name] = value
            if isinstance(value, moments.Moment) and not value.exact:
                understood.inexact[reader.field.name] += 1
        if not problems and not any(_key_part(read.get(name)) for name in understood.key):
            problems.append(Problem(row.number, understood.key[0], Missing()))
        if gathered.in_parts:
            problems = gathered.add(_row(row.number, read, understood.key), problems)
        elif not problems:
            _add(understood, seen, _row(row.number, read, understood.key))
        understood.problems += problems
    if gathered.in_parts:
        understood.rows, understood.spoiled = gathered.whole()
        understood.repeated = gathered.repeated
    progress(READING, understood.read, understood.read)


def _add(understood: Understood, seen: dict[str, ReadRow], row: ReadRow) -> None:
    """Keep *row*, unless an earlier one has its key: then it is history, a repetition, or a contradiction."""
    earlier = seen.get(row.key)
    if earlier is None:
        seen[row.key] = row
        understood.rows.append(row)
    elif understood.mapping.event_log:
        earlier.history = (*earlier.history, earlier.values)
        earlier.values, earlier.number = row.values, row.number
        earlier.digest = hashlib.sha256(earlier.digest + row.digest).digest()
    elif earlier.digest == row.digest:
        understood.repeated += 1
    else:
        refusal = DoubleKey(key=row.key[:60], row=earlier.number)
        understood.problems.append(Problem(row.number, "", refusal))


def _row(number: int, read: Mapping[str, ReadValue], key: Sequence[str]) -> ReadRow:
    whole = "·".join(_key_part(read.get(name)) for name in key)
    if len(whole) > LONGEST_KEY:
        whole = hashlib.sha256(whole.encode()).hexdigest()
    content = json.dumps(read, sort_keys=True, ensure_ascii=False, default=_plain)
    return ReadRow(number, whole, read, hashlib.sha256(content.encode()).digest())


def _plain(value: object) -> str:
    """A date or a moment as text for the digest."""
    return f"{value.at.isoformat()} {value.exact}" if isinstance(value, moments.Moment) else str(value)


def _key_part(value: ReadValue) -> str:
    if isinstance(value, moments.Moment):
        return value.at.isoformat()
    if isinstance(value, tuple):
        return ",".join(value)
    return "" if value is None else str(value)
