"""Where a row's own page is: its ``get_absolute_url``, or, for what the foundation keeps, what is registered here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

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


_scan_targets: list[Callable[[str, UUID], str]] = []


def register_scan(target: Callable[[str, UUID], str]) -> None:
    """Say where a scanned tag leads: a function of its code and its place's public id that answers an address."""
    _scan_targets[:] = [target]


def scanned(code: str, place_id: UUID) -> str | None:
    """The address a scanned tag leads to; None when nobody registered one."""
    return _scan_targets[0](code, place_id) if _scan_targets else None
