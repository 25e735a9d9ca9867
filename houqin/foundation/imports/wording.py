"""What an import says to people: refusals with their place, and what a file could and could not tell."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from houqin.foundation.imports.checking import Understood
from houqin.foundation.imports.target import Problem
from houqin.kernel.refusal import N_, Refusal

#: Why a row was not read as data.
LEFT_OUT = {
    "total": N_("totals row"),
    "signature": N_("signature or note"),
    "header": N_("repeated header"),
}
LISTED = 12


def told(refusal: Refusal) -> str:
    """Sentence and remedy in the language in force; figures that are message ids are translated too."""
    return " ".join(refusal.told(_)).strip()


def place_of(understood: Understood, problem: Problem) -> str:
    """Where a problem stands: ``C17 报修日期``, or the row alone."""
    column = understood.column_of(problem.field)
    if column is None:
        return _("row {row}").format(row=problem.row)
    return f"{column.letters}{problem.row} {column.words}"


def what_was_read(understood: Understood) -> Iterator[str]:
    """How the file was understood: which column as which field, and what was passed over."""
    if understood.sheet:
        yield _("Sheet: {sheet}").format(sheet=understood.sheet)
    read = [
        f"{reader.column.letters} {reader.column.words} → {_(reader.field.label)}"
        for reader in understood.readers
        if reader.column
    ]
    yield _("Columns read: {columns}").format(columns=_listed(read, len(read)))
    unread = [f"{column.letters} {column.words}" for column in understood.unread]
    if unread:
        yield _("Columns not read: {columns}").format(columns=_listed(unread, LISTED))
    if understood.left_out:
        rows = [f"{number} ({_(LEFT_OUT[why])})" for number, why in understood.left_out]
        yield _("Rows left out: {rows}").format(rows=_listed(rows, LISTED))


def what_cannot_be_known(understood: Understood) -> Iterator[str]:
    """What the file cannot say, by its columns, by its cells and by its kind (practice 22)."""
    for field in understood.absent:
        if field.without:
            yield _(field.without)
    for name, count in sorted(understood.inexact.items()):
        column = understood.column_of(name)
        yield _("{column}: {count} cells give a day without a time; the time of day is not known.").format(
            column=column.words if column else name, count=count
        )
    english = (get_language() or "").startswith("en")
    for unknown in understood.mapping.unknown:
        yield unknown.en if english else unknown.zh


def _listed(words: list[str], limit: int) -> str:
    shown = "; ".join(words[:limit])
    return shown if len(words) <= limit else _("{shown} and {more} more").format(shown=shown, more=len(words) - limit)
