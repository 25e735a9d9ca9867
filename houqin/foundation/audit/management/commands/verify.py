"""``houqin verify [CHECK …] [--witness HEAD.json]``: derive what is stored again and name each difference."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from houqin.foundation.audit.verification import MOST_NAMED, Outcome, registered, verify
from houqin.foundation.audit.witness import Witnessed, compare, read_witness
from houqin.kernel.refusal import N_

DIFFERENT = 1


class Command(BaseCommand):
    """Exit code 0 without differences, 1 with."""

    help = "Derive everything stored again from its history; names each difference and leaves with 1 if there is one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """[CHECK …] --authority CODE --witness FILE --json --list."""
        parser.add_argument("check", nargs="*", help="names of checks; all without")
        parser.add_argument("--authority", default="", metavar="CODE", help="only this authority")
        parser.add_argument("--witness", action="append", default=[], type=Path, help="compare with this kept head too")
        parser.add_argument("--json", action="store_true", help="JSON instead of lines")
        parser.add_argument("--list", action="store_true", help="say which checks there are")

    def handle(self, *args: Any, check: list[str], authority: str, **options: Any) -> None:
        """Run the checks and say what they found."""
        if options["list"]:
            for one in registered():
                self.stdout.write(f"{one.name:<28} {gettext(one.label)}")
            return
        outcomes = []
        kept = [read_witness(path.read_text("utf-8"), name=path.name) for path in options["witness"]]
        for outcome in chain(map(_continued, kept), verify(names=check, authority=authority)):
            outcomes.append(outcome)
            if not options["json"]:
                self._tell(outcome)
        if options["json"]:
            found = [outcome.as_json() for outcome in outcomes]
            self.stdout.write(json.dumps({"outcomes": found}, ensure_ascii=False, indent=1))
        if any(outcome.count for outcome in outcomes):
            sys.exit(DIFFERENT)

    def _tell(self, outcome: Outcome) -> None:
        self.stdout.write(f"{outcome.authority}  {gettext(outcome.label)}: {outcome.count or gettext('no difference')}")
        for one in outcome.differences:
            self.stdout.write(
                gettext("  {subject} {what}: stored {stored}, derived {derived}").format(
                    subject=one.subject, what=one.what, stored=one.stored, derived=one.derived
                )
            )
        if outcome.count > MOST_NAMED:
            self.stdout.write(gettext("  … and {count} more").format(count=outcome.count - MOST_NAMED))


def _continued(witness: Witnessed) -> Outcome:
    """Whether the archive of now continues the one that a witness saw."""
    differences = tuple(compare(witness))
    return Outcome("witness", N_("The archive against a kept head"), "", len(differences), differences)
