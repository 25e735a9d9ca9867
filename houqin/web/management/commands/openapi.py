"""``houqin openapi``: write the API's description, or check that the one checked in is current."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from houqin.web.api import openapi_text

PLACE = Path(settings.BASE_DIR) / "docs" / "openapi.json"


class Command(BaseCommand):
    """Writes docs/openapi.json; ``--check`` only compares and fails when it differs."""

    needs_database = False
    help = "Write the API's description to docs/openapi.json."
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--check``."""
        parser.add_argument("--check", action="store_true", help="change nothing; fail when the file is not current")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        from importlib import import_module

        text = openapi_text(import_module("houqin.config.api").api)
        if options["check"]:
            if not PLACE.exists() or PLACE.read_text(encoding="utf-8") != text:
                raise CommandError("docs/openapi.json is not current: run `houqin openapi` and commit it.")
            self.stdout.write("docs/openapi.json is current.")
            return
        PLACE.parent.mkdir(exist_ok=True)
        PLACE.write_text(text, encoding="utf-8")
        self.stdout.write(f"wrote {PLACE.relative_to(settings.BASE_DIR)}")
