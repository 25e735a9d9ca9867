"""``houqin clauses try CLAUSE.yaml --fee 300000.00 --score 85 [--facts FACTS.yaml]``: what a clause would pay."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from houqin.domains.contracts.trying import try_clause
from houqin.kernel.clauses.reading import ClauseUnreadable, parse
from houqin.kernel.refusal import N_


class Command(BaseCommand):
    """Print what is payable under a clause, as JSON in the fixed shape of clauses.md."""

    help = "Try a performance clause: what is payable for a fee and a score."
    requires_system_checks: list[str] = []
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The clause's file, the fee in yuan, the score in points, the facts' file."""
        parser.add_argument("clause", type=Path)
        parser.add_argument("--fee", default="", help="the period's fee in yuan, like 300000.00")
        parser.add_argument("--score", default="", help="points; leave it out when there is no score")
        parser.add_argument("--facts", type=Path, help="history, sites, components, incidents, breaches …")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, settle, print. Refuses what could not be agreed either, with its reason."""
        facts = _plain(options["facts"]) if options["facts"] else None
        trial = try_clause(_plain(options["clause"]), fee=options["fee"], score=options["score"], facts=facts)
        self.stdout.write(json.dumps(trial.settled.as_json(), ensure_ascii=False, indent=2))


def _plain(path: Path) -> object:
    """The file's content with every scalar as text, so that no number passes through a float."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise ClauseUnreadable(where=path.name, problem=N_("the file cannot be read as UTF-8 text")) from error
    return parse(text, name=path.name)
