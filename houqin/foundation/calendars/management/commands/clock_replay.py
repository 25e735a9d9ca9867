"""``houqin clock replay FILE --mapping MAP --terms TERMS``: how often our clock agrees with another system's."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from houqin.foundation.calendars.mapping import RequestMapping, read_mapping, shipped
from houqin.foundation.calendars.replay import replay_events, replay_requests


class Command(BaseCommand):
    """A thin shell over ``replay``: no database."""

    help = "Recompute another system's deadlines and counters, and print how often they agree."
    requires_system_checks: list[str] = []
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, gzipped or not")
        parser.add_argument("--mapping", required=True, help=f"{', '.join(shipped())}, or a YAML file")
        parser.add_argument("--terms", type=Path, help="CSV table of terms (not for logs of events)")
        parser.add_argument("--json", action="store_true", help="print JSON; shares are parts per 10,000")

    def handle(self, *args: Any, **options: Any) -> None:
        mapping = read_mapping(options["mapping"])
        if isinstance(mapping, RequestMapping):
            if options["terms"] is None:
                raise CommandError("This mapping recomputes deadlines: give its table of terms with --terms.")
            figures = replay_requests(options["file"], mapping, options["terms"]).as_json()
        else:
            figures = replay_events(options["file"], mapping).as_json()
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2))
        else:
            self._print_table(figures)

    def _print_table(self, figures: Mapping[str, object]) -> None:
        table = Table(show_header=False)
        table.add_column()
        table.add_column(justify="right")
        for name, figure in figures.items():
            if isinstance(figure, int):
                is_share = "agreement" in name
                shown = f"{figure // 100}.{figure % 100:02d} %" if is_share else f"{figure:,}"
                table.add_row(name.replace("_", " "), shown)
            elif isinstance(figure, dict):
                for service, rows in figure.items():
                    table.add_row(f"  differs: {service}", f"{rows:,}")
        Console(file=self.stdout).print(table)  # type: ignore[arg-type]  # Django's wrapper writes like a text file
