"""``houqin clock try CASE.yaml``: read the clocks of a case file, in the fixed shape of clock.md."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from houqin.kernel.clock.document import try_document
from houqin.kernel.clock.shape import CaseInvalid
from houqin.kernel.refusal import N_


class Command(BaseCommand):
    """A thin shell over ``kernel.clock``: no database. A refusal leaves with exit code 2 through the command line."""

    help = "Read the clocks of a case file (YAML or JSON; - reads standard input)."
    requires_system_checks: list[str] = []
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case")
        parser.add_argument("--as-known-at", metavar="T", help="answer with what was known at T")
        parser.add_argument("--fail-unknown", action="store_true", help="refuse when a deadline is not known")

    def handle(self, *args: Any, **options: Any) -> None:
        answer = try_document(
            _text(options["case"]), as_known_at=options["as_known_at"], demand=options["fail_unknown"]
        )
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))


def _text(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseInvalid(where=name, problem=N_("the file cannot be read ({fault})"), fault=str(error)) from error
