"""Statements over sets, where the ORM would ask row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection


def answer(sql: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows a statement answers; run it under a scope that sees what it asks for."""
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
