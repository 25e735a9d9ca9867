"""Many rows at once: COPY into a table of this transaction, then one insert.

PostgreSQL refuses COPY into a table with row security, and the insert is what the guards and policies see.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql


def load(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert *rows* (values in the order of *columns*, which are column names) and answer how many.

    Columns left out get the database's default. Dictionaries and lists for JSON columns go in as they are.
    """
    table = sql.Identifier(model._meta.db_table)
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    waiting = sql.Identifier(f"waiting_{model._meta.db_table}")
    as_json = _json_places(model, columns)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("create temporary table {} on commit drop as select {} from {} limit 0").format(
                waiting, names, table
            )
        )
        count = 0
        with cursor.copy(sql.SQL("copy {} ({}) from stdin").format(waiting, names)) as copy:
            for row in rows:
                copy.write_row(row if not as_json else _with_json(row, as_json))
                count += 1
        cursor.execute(sql.SQL("insert into {} ({}) select {} from {}").format(table, names, names, waiting))
        cursor.execute(sql.SQL("drop table {}").format(waiting))
    return count


def load_instances(model: type[models.Model], instances: Sequence[models.Model]) -> int:
    """Insert model instances as they are; what the database fills by itself (``db_default``) is left to it."""
    fields = [field for field in model._meta.concrete_fields if field.db_default is models.NOT_PROVIDED]
    columns = [str(field.column) for field in fields]
    return load(model, columns, ([getattr(one, field.attname) for field in fields] for one in instances))


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """*count* primary keys from the table's sequence, for rows that others of the same load refer to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, %s)) from generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column if model._meta.pk else "id", count],
        )
        return [int(row[0]) for row in cursor.fetchall()]


def _json_places(model: type[models.Model], columns: Sequence[str]) -> list[int]:
    of_json = {field.column for field in model._meta.concrete_fields if isinstance(field, models.JSONField)}
    return [place for place, column in enumerate(columns) if column in of_json]


def _with_json(row: Sequence[Any], places: Sequence[int]) -> list[Any]:
    changed = list(row)
    for place in places:
        changed[place] = json.dumps(changed[place], ensure_ascii=False)
    return changed
