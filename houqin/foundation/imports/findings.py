"""What a check found, kept in both languages: the job that checks does not know who will read it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from houqin.foundation.imports.moments import Moment
from houqin.foundation.imports.running import Checked
from houqin.foundation.imports.target import ReadValue
from houqin.foundation.imports.wording import place_of, told, what_cannot_be_known, what_was_read
from houqin.kernel.refusal import Refusal

#: So many problems and rows are kept for the page; all problems stand in the file of errors.
PROBLEMS, ROWS = 100, 10


def counted(checked: Checked) -> dict[str, int]:
    """How many rows were read, and what would become of them."""
    return {
        "read": checked.understood.read,
        "new": checked.new_rows,
        "changed": checked.changed_rows,
        "unchanged": checked.unchanged,
        "kept": checked.kept,
        "repeated": checked.understood.repeated,
        "refused": checked.refused,
    }


def found(checked: Checked) -> dict[str, Any]:
    """By language: columns, rows as understood, problems by cell, and what the file cannot say."""
    return {language: _found(checked) for language in _spoken()}


def refused(refusal: Refusal) -> dict[str, Any]:
    """By language: why the whole file was refused."""
    return {language: {"refusal": told(refusal)} for language in _spoken()}


def _spoken() -> Any:
    """Each language in turn, in force while it is handled."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield language


def _found(checked: Checked) -> dict[str, Any]:
    understood = checked.understood
    shown = [reader.field for reader in understood.readers]
    return {
        "read": list(what_was_read(understood)),
        "unknown": list(what_cannot_be_known(understood)),
        "problems": [
            {"place": place_of(understood, problem), "words": told(problem.refusal)}
            for problem in checked.problems[:PROBLEMS]
        ],
        "columns": [_(field.label) for field in shown],
        "rows": [
            {"number": row.number, "cells": [_written(row.values.get(field.name)) for field in shown]}
            for row in [part for thing in checked.new[:ROWS] for part in thing.parts or (thing,)][:ROWS]
        ],
    }


def _written(value: ReadValue) -> str:
    """A value as it was understood: instants in local time, several phones side by side."""
    if value is None:
        return ""
    if isinstance(value, Moment):
        local = timezone.localtime(value.at)
        return f"{local:%Y-%m-%d %H:%M}" if value.exact else f"{local:%Y-%m-%d}"
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
