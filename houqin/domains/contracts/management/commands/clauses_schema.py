"""``houqin clauses schema``: the JSON Schemas of a clause and of its facts."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from houqin.kernel.clauses.reading import schema


class Command(BaseCommand):
    """Print how a clause and its facts are written."""

    help = "Print the JSON Schemas of a performance clause and its facts."
    requires_system_checks: list[str] = []
    needs_database = False

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        self.stdout.write(json.dumps(schema(), ensure_ascii=False, indent=2))
