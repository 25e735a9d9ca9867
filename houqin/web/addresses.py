"""Where a row's own page is: its ``get_absolute_url``, or, for what the foundation keeps, what is registered here."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse

_pages: dict[type[models.Model], str] = {}


def register(pages: dict[type[models.Model], str]) -> None:
    """Say which page shows a row: model → url name, reversed with the public id (from AppConfig.ready)."""
    _pages.update(pages)


def address_of(row: Any) -> str | None:
    """The address of the row's page, or None when it has none."""
    if hasattr(row, "get_absolute_url"):
        return str(row.get_absolute_url())
    name = _pages.get(type(row))
    return reverse(name, args=[row.public_id]) if name else None
