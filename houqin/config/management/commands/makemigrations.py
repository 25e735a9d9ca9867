"""Django's makemigrations, with what belongs to a new table written into its creation."""

from collections.abc import Sequence
from typing import Any

from django.core.management.commands import makemigrations
from django.db.migrations import Migration
from django.db.migrations.operations import AddConstraint, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation


class Command(makemigrations.Command):
    """``houqin makemigrations``: the same, folded."""

    def write_migration_files(self, changes: dict[str, list[Migration]], *args: Any, **options: Any) -> None:
        """Fold each migration, then let Django write it."""
        for migrations in changes.values():
            for migration in migrations:
                migration.operations = folded(migration.operations)  # type: ignore[misc]  # Django sets it so too
        super().write_migration_files(changes, *args, **options)


def folded(operations: Sequence[Operation]) -> list[Operation]:
    """*operations* with each index and constraint moved into the creation of its table in the same migration.

    Django writes them as operations of their own and builds every related model anew for each: a fresh database took
    three times as long. An index or constraint needs columns of its own table only, so one that is created together
    with all its columns may carry them from the start; a later AddField of the table keeps them where they are.
    """
    created = {operation.name_lower: operation for operation in operations if isinstance(operation, CreateModel)}
    kept: list[Operation] = []
    changed_since: set[str] = set()
    for operation in operations:
        model = getattr(operation, "model_name_lower", None)
        if model in created and model not in changed_since and isinstance(operation, AddIndex):
            created[model].options.setdefault("indexes", []).append(operation.index)
        elif model in created and model not in changed_since and isinstance(operation, AddConstraint):
            created[model].options.setdefault("constraints", []).append(operation.constraint)
        else:
            if model is not None:
                changed_since.add(model)
            kept.append(operation)
    return kept
