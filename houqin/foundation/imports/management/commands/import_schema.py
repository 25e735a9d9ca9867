"""``houqin import schema``: what a mapping may hold, as JSON Schema."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from houqin.foundation.imports.mapping import Mapping
from houqin.foundation.imports.target import targets


class Command(BaseCommand):
    """Print the schema, with the targets there are and the fields of each."""

    help = "Print the JSON Schema of mappings, with every target and its fields."
    needs_database = False

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        schema = Mapping.model_json_schema()
        schema["x-targets"] = {
            name: {
                field.name: {
                    "kind": field.kind.value,
                    "required": field.required,
                    **({"choices": list(field.choices)} if field.choices else {}),
                }
                for field in target.fields
            }
            for name, target in targets().items()
        }
        self.stdout.write(json.dumps(schema, ensure_ascii=False, indent=2))
