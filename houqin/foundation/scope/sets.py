"""Rows written as a set: one statement however many, under the same guards and policies as any other.

COPY is refused where row-level security holds, and ``bulk_create`` spells out a placeholder per value; here all rows
travel as one JSON text, which PostgreSQL reads by the columns' own types.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault


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
    fields = [
        field
        for field in rows[0]._meta.concrete_fields
        if not field.primary_key and not isinstance(getattr(rows[0], field.attname), DatabaseDefault)
    ]
    columns = ", ".join(_quoted(field) for field in fields)
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({columns}) select {columns} from json_to_recordset(%s) as r ({_typed(fields)})"  # noqa: S608  a model's own names
            " returning id",
            [_told(rows, fields)],
        )
        ids = cursor.fetchall()
    for row, (key,) in zip(rows, ids, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias


def update_set(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the fields *names* of *rows* of one model, which stand already."""
    if not rows:
        return
    key, fields = rows[0]._meta.pk, [rows[0]._meta.get_field(name) for name in names]
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    changed = ", ".join(f"{_quoted(field)} = r.{_quoted(field)}" for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {table} as t set {changed} from json_to_recordset(%s) as r ({_typed([key, *fields])})"  # noqa: S608  a model's own names
            " where t.id = r.id",
            [_told(rows, [key, *fields])],
        )


def _quoted(field: Any) -> str:
    return connection.ops.quote_name(field.column)


def _typed(fields: Sequence[Any]) -> str:
    return ", ".join(
        f"{_quoted(field)} {field.rel_db_type(connection) if field.primary_key else field.db_type(connection)}"
        for field in fields
    )


def _told(rows: Sequence[models.Model], fields: Sequence[Any]) -> str:
    names = [(field.column, field.attname) for field in fields]
    told = [{column: getattr(row, attname) for column, attname in names} for row in rows]
    return json.dumps(told, ensure_ascii=False, default=_text, separators=(",", ":"))


def _text(value: object) -> str:
    """What JSON has no form for, as PostgreSQL reads it."""
    if isinstance(value, bytes | memoryview):
        return f"\\x{value.hex()}"
    if isinstance(value, UUID | date | time):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not written in sets")
