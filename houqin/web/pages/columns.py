"""Columns of a list: declared as data, shown by django-tables2, exported from the same declaration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from houqin.web.words import cell_of, html_of, value_at

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from houqin.web.export import Cell


@dataclass(frozen=True)
class Column:
    """One column.

    ``name`` is where the value lies on the row (``unit.name``; a method or annotation will do; coded choices come as
    words), unless ``value`` computes it. ``sort`` is the ORM path to order by: None takes the name, "" makes it
    unsortable. ``link`` leads to the row's own page. ``number`` aligns to the end. On a phone the row becomes a card
    whose heading is the first column.
    """

    name: str
    label: StrOrPromise
    sort: str | None = None
    value: Callable[[Any], Any] | None = None
    link: bool = False
    number: bool = False

    @property
    def key(self) -> str:
        """The column's name in the address (``?sort=unit_name``)."""
        return self.name.replace(".", "_").replace("__", "_")

    @property
    def order_path(self) -> str:
        """The ORM path to order by; empty when it cannot be sorted."""
        if self.sort is not None:
            return self.sort
        return "" if self.value else self.name.replace(".", "__")

    def of(self, row: Any) -> Any:
        """The row's value."""
        return self.value(row) if self.value else value_at(row, self.name)

    def cell(self, row: Any) -> Cell:
        """The row's value for an export."""
        return cell_of(self.of(row))


class _Shown(tables.Column):
    """django-tables2's column over our declaration; sorted by the declared path, then by id, so pages never shuffle."""

    def __init__(self, declared: Column, *, orderable: bool) -> None:
        path = declared.order_path
        super().__init__(  # type: ignore[no-untyped-call]  # the library ships no types
            verbose_name=declared.label,
            order_by=(path, "pk") if path else (),
            orderable=orderable and bool(path),
            empty_values=(),
            accessor="pk",
            attrs={"td": {"class": "end"}, "th": {"class": "end"}} if declared.number else {},
        )
        self.declared = declared

    def render(self, record: Any, table: _DeclaredTable) -> SafeString:  # type: ignore[override]  # called by names
        """The cell."""
        shown = html_of(self.declared.of(record))
        url = table.url_of(record) if self.declared.link else None
        return format_html('<a href="{}">{}</a>', url, shown) if url else shown


class _DeclaredTable(tables.Table):
    """A table that knows where its rows lead."""

    url_of: Callable[[Any], str | None]


def table_of(
    columns: Sequence[Column], data: Any, url_of: Callable[[Any], str | None], *, orderable: bool = True
) -> tables.Table:
    """A django-tables2 table of the declared columns over *data* (a queryset or a list)."""
    members = {column.key: _Shown(column, orderable=orderable) for column in columns}
    table: _DeclaredTable = type("Declared", (_DeclaredTable,), members)(data)
    table.url_of = url_of
    return table
