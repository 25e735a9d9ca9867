"""``houqin archive export FILE``: the archive, or a part of it, as a file that the offline verifier checks."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from houqin.foundation.audit import verifier
from houqin.foundation.audit.exporting import FileThere, Selection, take_away
from houqin.foundation.audit.witness import read_witness
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.models import Unit, UnitKind


class Command(BaseCommand):
    """Without a selection: everything, so that nothing can be left out unnoticed."""

    help = "Write the archive to FILE (houqin-archive/1); the offline verifier checks it without Houqin."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE and what to take."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--from", dest="since", default="", metavar="TIME", help="records from this day or time on")
        parser.add_argument("--until", default="", metavar="TIME", help="… and before this one")
        parser.add_argument("--subject", action="append", default=[], type=UUID, metavar="ID", help="about this thing")
        parser.add_argument("--authority", default="", metavar="CODE", help="of this authority only")
        parser.add_argument("--witness", action="append", default=[], type=Path, help="lead on from this kept head")
        parser.add_argument("--with-personal", action="store_true", help="personal values too, as far as still kept")
        parser.add_argument("--verifier", type=Path, metavar="FILE", help="put the offline verifier there too")

    def handle(self, *args: Any, file: Path, subject: list[UUID], authority: str, **options: Any) -> None:
        """Write the file and say what it holds."""
        selection = Selection(_moment(options["since"]), _moment(options["until"]), frozenset(subject))
        witnessed = [read_witness(path.read_text("utf-8"), name=path.name).size for path in options["witness"]]
        units = Unit.objects.filter(kind=UnitKind.AUTHORITY, code=authority)
        actor = system_actor(units.get().pk if authority else None, "archive export")
        try:
            with file.open("x", encoding="utf-8", newline="\n") as out:
                personal = options["with_personal"]
                taken = take_away(actor, out, selection, at=timezone.now(), with_personal=personal, witnessed=witnessed)
        except FileExistsError:
            raise FileThere(name=file.name) from None
        except OSError as fault:
            raise CommandError(str(fault)) from None
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        os.chmod(file, 0o600)
        if options["verifier"]:
            options["verifier"].write_bytes(Path(verifier.__file__).read_bytes())
        self.stdout.write(json.dumps({"records": taken.records, "size": taken.size, "sha256": taken.sha256}))


def _moment(text: str) -> datetime | None:
    """A day or a time as written on the command line, in the default zone."""
    if not text:
        return None
    try:
        found: date | datetime | None = parse_datetime(text) if len(text) > len("2026-01-01") else parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"{text[:40]!r} is no day (2026-10-01) and no time (2026-10-01T08:00)")
    moment = found if isinstance(found, datetime) else datetime.combine(found, time())
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
