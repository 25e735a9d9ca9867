"""Rows written as a set: one statement however many, under the same guards and policies as any other.

COPY is refused where row-level security holds, and ``bulk_create`` spells out a placeholder per value; here all rows
travel as one JSON text, which PostgreSQL reads by the columns' own types.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from pydantic_core import to_json


@contextmanager
def held_whole() -> Iterator[None]:
    """Work on a set without the collector of cycles: its rows all live until the set is done, so that looking through
    them again and again finds nothing to free."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def insert_set(rows: Sequence[models.Model]) -> None:
    """Insert new *rows* of one model in their order and give each its id; defaults of the database are left to it."""
    if not rows:
        return
    names = [
        field.attname
        for field in rows[0]._meta.concrete_fields
        if not field.primary_key and not isinstance(getattr(rows[0], field.attname), DatabaseDefault)
    ]
    ids = insert_rows(type(rows[0]), [{name: getattr(row, name) for name in names} for row in rows])
    for row, key in zip(rows, ids, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias


def insert_rows(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert rows of *model* that nobody needs as its instances: by attribute name, all with the same names. What they
    do not name gets its default. Answers their ids, in order."""
    if not rows:
        return []
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    left = [field for field in fields if field.attname not in rows[0] and not field.has_db_default()]
    for field in left:
        for row in rows:
            row[field.attname] = field.get_default()
    written = [field for field in fields if field.attname in rows[0]]
    columns = ", ".join(_quoted(field) for field in written)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({columns}) select {columns} from json_to_recordset(%s) as r ({_typed(written)})"  # noqa: S608  a model's own names
            " returning id",
            [_told(rows, written)],
        )
        return [key for (key,) in cursor.fetchall()]


def update_set(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the fields *names* of *rows* of one model, which stand already."""
    if not rows:
        return
    key: Any = rows[0]._meta.pk
    fields: list[Any] = [rows[0]._meta.get_field(name) for name in names]
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    changed = ", ".join(f"{_quoted(field)} = r.{_quoted(field)}" for field in fields)
    told = [{field.attname: getattr(row, field.attname) for field in (key, *fields)} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {table} as t set {changed} from json_to_recordset(%s) as r ({_typed([key, *fields])})"  # noqa: S608  a model's own names
            " where t.id = r.id",
            [_told(told, [key, *fields])],
        )


def _quoted(field: Any) -> str:
    return connection.ops.quote_name(field.column)


def _typed(fields: Sequence[Any]) -> str:
    return ", ".join(
        f"{_quoted(field)} {field.rel_db_type(connection) if field.primary_key else field.db_type(connection)}"
        for field in fields
    )


def _told(rows: Sequence[dict[str, Any]], fields: Sequence[Any]) -> str:
    """The rows as PostgreSQL reads them; no model of ours names a column otherwise than its attribute."""
    for field in fields:
        if isinstance(field, models.BinaryField):
            for row in rows:
                row[field.attname] = f"\\x{bytes(row[field.attname]).hex()}"
    return to_json(rows).decode()
