"""``houqin clock schema``: the JSON Schema of a case of the clock."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from houqin.kernel.clock.shape import schema


class Command(BaseCommand):
    """Print the JSON Schema; no database needed."""

    help = "Print the JSON Schema of a case for `houqin clock try`."
    requires_system_checks: list[str] = []
    needs_database = False

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(schema(), ensure_ascii=False, indent=2))
