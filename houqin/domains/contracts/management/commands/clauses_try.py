"""``houqin clauses try CLAUSE.yaml --fee 300000.00 --score 85 [--facts FACTS.yaml]``: what a clause would pay."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand
from pydantic import TypeAdapter

from houqin.kernel.clauses import read_clause, read_facts, settle_clause
from houqin.kernel.clauses.reading import ClauseUnreadable
from houqin.kernel.clauses.shape import Points
from houqin.kernel.money import Money


class Command(BaseCommand):
    """Print what is payable under a clause, as JSON in the fixed shape of clauses.md."""

    help = "Try a performance clause: what is payable for a fee and a score."
    requires_system_checks: list[str] = []
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The clause's file, the fee in yuan, the score in points, the facts' file."""
        parser.add_argument("clause", type=Path)
        parser.add_argument("--fee", required=True, help="the period's fee in yuan, like 300000.00")
        parser.add_argument("--score", help="points; leave it out when there is no score")
        parser.add_argument("--facts", type=Path, help="history, sites, components, incidents, breaches …")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, settle, print."""
        clause = read_clause(_plain(options["clause"]))
        facts = read_facts(_plain(options["facts"]) if options["facts"] else {})
        score = None if options["score"] is None else TypeAdapter(Points).validate_python(options["score"])
        settled = settle_clause(clause, fee=Money.parse(options["fee"]).fen, score=score, facts=facts)
        self.stdout.write(json.dumps(settled.as_json(), ensure_ascii=False, indent=2))


def _plain(path: Path) -> object:
    """The file's content with every scalar as text, so that no number passes through a float."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  builds no objects
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ClauseUnreadable(where=path.name, problem=str(error).splitlines()[0]) from None
