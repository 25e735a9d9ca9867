"""``houqin load classes``: lay down the economic classes that an authority begins with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from houqin.domains.budgets.services.classes import load_classes
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.kernel.refusal import N_, BadInput

SUPPLIED = Path(__file__).parents[2] / "classes.yaml"


class Command(BaseCommand):
    """Reads a YAML file (by default the one supplied) for every authority, or for one."""

    help = "Load economic classes and service mappings that an authority does not have yet; its own rows stay."

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE and --authority CODE."""
        parser.add_argument("file", nargs="?", type=Path, default=SUPPLIED)
        parser.add_argument("--authority", help="code of one authority; all without it")

    def handle(self, *args: Any, file: Path, authority: str | None, **options: Any) -> None:
        """One use case per authority."""
        given = read_classes(file)
        authorities = Unit.objects.filter(kind=UnitKind.AUTHORITY).order_by("code")
        for unit in authorities.filter(code=authority) if authority else authorities:
            loaded = load_classes(system_actor(unit.pk, "load classes"), **given, at=timezone.now())
            self.stdout.write(f"{unit.code}: {loaded}")


def read_classes(file: Path = SUPPLIED) -> dict[str, list[dict[str, Any]]]:
    """The lists ``classes`` and ``services`` of a YAML file; raises BadInput when it holds something else."""
    try:
        given = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as fault:
        raise BadInput(field=file.name, problem=str(fault).splitlines()[0][:120]) from fault
    lists = given if isinstance(given, dict) else {}
    rows = [lists.get("classes"), lists.get("services", [])]
    if set(lists) - {"classes", "services"} or not all(
        isinstance(one, list) and all(isinstance(row, dict) for row in one) for one in rows
    ):
        raise BadInput(field=file.name, problem=N_("it is not a list of rows"))
    return {"classes": rows[0] or [], "services": rows[1] or []}
