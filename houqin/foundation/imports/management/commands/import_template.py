"""``houqin import template NAME -o FILE``: an empty ledger with the columns a mapping knows."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from houqin.foundation.imports import mapping as mappings
from houqin.foundation.imports.template import write_template


class Command(BaseCommand):
    """Write the template of a mapping as a workbook."""

    help = "Write an empty workbook with the columns of a mapping."
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which mapping, and where to."""
        parser.add_argument("name", help="a shipped mapping's name, or a YAML file")
        parser.add_argument("-o", "--output", type=Path, help="the workbook to write; default: NAME.xlsx here")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say where."""
        mapping = mappings.load(options["name"])
        path: Path = options["output"] or Path(f"{mapping.name}.xlsx")
        write_template(mapping, str(path))
        self.stdout.write(_("Template written: {path}").format(path=path))
