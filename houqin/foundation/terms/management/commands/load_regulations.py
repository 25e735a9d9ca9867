"""``houqin load regulations``: lay down the numbers of law that an authority begins with."""

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.terms.services import load_regulations
from houqin.kernel.refusal import N_, BadInput

SUPPLIED = Path(__file__).parents[2] / "regulations.yaml"


class Command(BaseCommand):
    """Reads a YAML list (by default the one supplied) for every authority, or for one."""

    help = "Load numbers of law that an authority does not have yet; its own rows stay."

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE and --authority CODE."""
        parser.add_argument("file", nargs="?", type=Path, default=SUPPLIED)
        parser.add_argument("--authority", help="code of one authority; all without it")

    def handle(self, *args: Any, file: Path, authority: str | None, **options: Any) -> None:
        """One use case per authority."""
        rows = read_rows(file)
        authorities = Unit.objects.filter(kind=UnitKind.AUTHORITY).order_by("code")
        for unit in authorities.filter(code=authority) if authority else authorities:
            loaded = load_regulations(system_actor(unit.pk, "load regulations"), rows, at=timezone.now())
            self.stdout.write(f"{unit.code}: {loaded}")


def read_rows(file: Path) -> list[dict[str, Any]]:
    """The rows of a YAML file; raises BadInput when it holds no list of objects."""
    try:
        rows = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as fault:
        raise BadInput(field=file.name, problem=str(fault).splitlines()[0][:120]) from fault
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadInput(field=file.name, problem=N_("it is not a list of rows"))
    return rows
