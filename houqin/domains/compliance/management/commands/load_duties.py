"""``houqin load duties``: lay down the duties that an authority's calendar begins with."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from houqin.domains.compliance.services.duties import load_duties
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.terms.management.commands.load_regulations import read_rows

SUPPLIED = Path(__file__).parents[2] / "data" / "duties.yaml"


class Command(BaseCommand):
    """Reads a YAML list (by default the one supplied) for every authority, or for one."""

    help = "Load duties that an authority does not have yet; its own rows stay."

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE, --authority CODE, --since DAY."""
        parser.add_argument("file", nargs="?", type=Path, default=SUPPLIED)
        parser.add_argument("--authority", help="code of one authority; all without it")
        parser.add_argument("--since", type=date.fromisoformat, help="kept from this day on; today without it")

    def handle(self, *args: Any, file: Path, authority: str | None, since: date | None, **options: Any) -> None:
        """One use case per authority."""
        rows, kept_since = read_rows(file), since or timezone.localdate()
        authorities = Unit.objects.filter(kind=UnitKind.AUTHORITY).order_by("code")
        for unit in authorities.filter(code=authority) if authority else authorities:
            loaded = load_duties(system_actor(unit.pk, "load duties"), rows, since=kept_since, at=timezone.now())
            self.stdout.write(f"{unit.code}: {loaded}")
