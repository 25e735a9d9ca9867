"""``houqin archive package NUMBER 2026 FILE.zip``: a contract's year, for an auditor to take away."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from houqin.domains.contracts.models import Contract
from houqin.foundation.audit.exporting import FileThere
from houqin.foundation.audit.packaging import pack
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.scope.scope import entering
from houqin.kernel.period import parse
from houqin.kernel.refusal import N_, NotFound


class Command(BaseCommand):
    """Records with proofs, files, the offline verifier and how to use it, in one zip."""

    help = "Pack a contract's year (or month) into one file: records, proofs, files, the offline verifier."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """NUMBER PERIOD FILE --authority CODE."""
        parser.add_argument("number", help="the contract's number")
        parser.add_argument("period", help="2026 or 2026-10")
        parser.add_argument("file", type=Path)
        parser.add_argument("--authority", default="", metavar="CODE", help="where two authorities use the number")

    def handle(self, *args: Any, number: str, period: str, file: Path, authority: str, **options: Any) -> None:
        """Find the contract, write the file, say what it holds."""
        days = parse(period)
        if file.exists():
            raise FileThere(name=file.name)
        units = Unit.objects.filter(kind=UnitKind.AUTHORITY).order_by("pk")
        for unit in units.filter(code=authority) if authority else units:
            actor = system_actor(unit.pk, "archive package")
            with transaction.atomic(), entering(actor.scope):
                contract = Contract.objects.filter(authority=unit, number=number).first()
                if contract is None:
                    continue
                with file.open("w+b") as out:
                    packed = pack(actor, contract, days, out, at=timezone.now())
                os.chmod(file, 0o600)
            told = {"records": packed.records, "files": packed.files, "missing": packed.missing}
            self.stdout.write(json.dumps(told | {"sha256": packed.sha256}))
            return
        raise NotFound(thing=N_("contract"))
