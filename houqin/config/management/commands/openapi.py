"""Write the description of the REST interface, or check that the one in the repository is current."""

import difflib
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

SNAPSHOT = Path(__file__).resolve().parents[4] / "docs" / "openapi.json"


class Command(BaseCommand):
    """``houqin openapi [--check]``."""

    help = "Write docs/openapi.json; --check fails when it is not current."
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Check instead of writing."""
        parser.add_argument("--check", action="store_true", help="exit 1 when the snapshot differs; write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare or write; the description is always in English."""
        from houqin.config.api import api

        with translation.override("en"):
            described = json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, default=str) + "\n"
        if not options["check"]:
            SNAPSHOT.write_text(described)
            self.stdout.write(f"wrote {SNAPSHOT}")
            return
        kept = SNAPSHOT.read_text() if SNAPSHOT.exists() else ""
        if kept != described:
            differing = difflib.unified_diff(kept.splitlines(), described.splitlines(), "docs/openapi.json", "now", n=1)
            self.stdout.write("\n".join(list(differing)[:40]))
            raise CommandError("docs/openapi.json is not current: run houqin openapi and look at what changed")
