"""``houqin load calendar-year [FILE …]``: statutory days, from files or from the packaged years."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from houqin.foundation.calendars.packaged import packaged_years
from houqin.foundation.calendars.rules import NotAYear
from houqin.foundation.calendars.services import load_statutory_year
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.models import Unit, UnitKind


class Command(BaseCommand):
    """Loads years for every authority, or for one; a year that is known already is left alone."""

    help = "Load years of statutory days from files in the shape of holiday-cn; without a file, all packaged years."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE … and --authority CODE."""
        parser.add_argument("file", nargs="*", type=Path)
        parser.add_argument("--authority", help="code of one authority; all without it")
        parser.add_argument("--source", default="", help="the notice, where the file names none")

    def handle(self, *args: Any, file: list[Path], authority: str | None, source: str, **options: Any) -> None:
        """One use case per authority and year."""
        years = [read_file(one) for one in file] or list(packaged_years())
        authorities = Unit.objects.filter(kind=UnitKind.AUTHORITY).order_by("code")
        for unit in authorities.filter(code=authority) if authority else authorities:
            actor = system_actor(unit.pk, "load calendar-year")
            loaded = [
                year["year"] for year in years if load_statutory_year(actor, year, at=timezone.now(), source=source)
            ]
            self.stdout.write(f"{unit.code}: {', '.join(map(str, loaded)) or '–'}")


def read_file(file: Path) -> dict[str, Any]:
    """A file as an object; raises NotAYear."""
    try:
        data = json.loads(file.read_text("utf-8-sig"))
    except (OSError, ValueError) as fault:
        raise NotAYear(problem=f"{file.name}: {str(fault)[:120]}") from fault
    if not isinstance(data, dict):
        raise NotAYear(problem=file.name)
    return data
