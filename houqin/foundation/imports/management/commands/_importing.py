"""What all import commands share: one file, one mapping, one answer."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from houqin.foundation.imports import mapping as mappings
from houqin.foundation.imports.checking import InFile, understand
from houqin.foundation.imports.errors_file import errors_path, write_errors
from houqin.foundation.imports.running import Checked, Options, RowsRefused, check, write
from houqin.foundation.imports.target import Progress
from houqin.foundation.imports.wording import place_of, told, what_cannot_be_known, what_was_read
from houqin.foundation.organisation.actor import Actor, actor_of, system_actor
from houqin.foundation.organisation.models import Account, Unit, UnitKind
from houqin.foundation.organisation.settings import setting_of
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import N_, BadInput


class NoSuchFile(BadInput):
    """The file to import is not there."""

    code = "imports.no_such_file"
    sentence = N_("There is no file {name}.")
    remedy = N_("Check the path.")


class WhichAuthority(BadInput):
    """The installation has several authorities, or none of that code."""

    code = "imports.which_authority"
    sentence = N_("Say for which authority to import; there are: {codes}.")
    remedy = N_("Add --authority CODE.")


class NoSuchAccount(BadInput):
    """Nobody signs in under this name here."""

    code = "imports.no_such_account"
    sentence = N_("Nobody of this authority signs in as {username}.")
    remedy = N_("Name an administrator, or leave --as out to import as the system.")


class MappingOfAnotherTarget(BadInput):
    """The mapping brings in something else."""

    code = "imports.mapping_of_another_target"
    sentence = N_("The mapping {mapping} brings in {other}, not {target}.")
    remedy = N_("Use the command “houqin import {other}”, or another mapping.")


class ImportCommand(BaseCommand):
    """Import a file: read and check all of it, then write all rows in one transaction, or none."""

    target = ""
    mapping = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file and how to take it."""
        parser.add_argument("file", type=Path, help="CSV (UTF-8, GBK), XLSX or XLS; also packed with gzip")
        required = {"default": self.mapping} if self.mapping else {"required": True}
        parser.add_argument("--mapping", help="a shipped mapping's name or a YAML file", **required)
        parser.add_argument("--authority", default="", metavar="CODE", help="default: the only one there is")
        parser.add_argument("--as", dest="username", default="", help="import as this user; default: the system")
        parser.add_argument("--source", default="", help="name of the system the keys come from; default: the mapping")
        parser.add_argument("--sheet", default="", help="the sheet to read, where several fit")
        parser.add_argument("--errors", type=Path, help="where refused rows go; default: beside the file")
        parser.add_argument("--try", dest="trial", action="store_true", help="check everything, write nothing")
        parser.add_argument("--accept-good-rows", action="store_true", help="write the good rows although some are bad")
        parser.add_argument("--keep-changed", action="store_true", help="pass over rows imported before that changed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and say what was done and what the file could not tell."""
        file: Path = options["file"]
        if not file.is_file():
            raise NoSuchFile(name=str(file))
        mapping = mappings.load(options["mapping"])
        if mapping.target != self.target:
            raise MappingOfAnotherTarget(mapping=mapping.name, other=mapping.target, target=self.target)
        actor, authority = self._actor(options["authority"], options["username"])
        chosen = Options(options["source"], options["accept_good_rows"], options["keep_changed"])
        with entering(actor.scope), progress_bars() as progress:
            understood = understand(
                InFile(file.name, lambda: file.open("rb")),
                mapping,
                time_zone=str(setting_of(authority, "time_zone")),
                sheet=options["sheet"],
                progress=progress,
            )
            now = timezone.now()
            checked = check(actor, understood, options=chosen, at=now, progress=progress)
            errors = options["errors"] or errors_path(file)
            if checked.problems:
                write_errors(checked, errors)
            run = None
            if checked.may_be_written and not options["trial"]:
                run = write(actor, checked, at=now, progress=progress)
        self._tell(checked, errors, written=run is not None)
        if run is None and checked.problems:
            raise refused(checked, errors.name)

    def _actor(self, code: str, username: str) -> tuple[Actor, Unit]:
        authorities = list(Unit.objects.filter(kind=UnitKind.AUTHORITY).order_by("code"))
        chosen = [unit for unit in authorities if code in ("", unit.code)]
        if len(chosen) != 1:
            raise WhichAuthority(codes=", ".join(unit.code for unit in authorities) or "–")
        if not username:
            return system_actor(chosen[0].pk, f"import_{self.target}"), chosen[0]
        account = Account.objects.filter(username=username).first()
        actor = actor_of(account, on=timezone.localdate()) if account else None
        if actor is None or actor.authority_id != chosen[0].pk:
            raise NoSuchAccount(username=username)
        return actor, chosen[0]

    def _tell(self, checked: Checked, errors: Path, *, written: bool) -> None:
        understood = checked.understood
        for line in what_was_read(understood):
            self.stdout.write(line)
        self.stdout.write(summary(checked, written=written))
        if checked.changed_rows:
            told = _("{changed} rows changed since they were imported; what they became is written anew.")
            self.stdout.write(told.format(changed=checked.changed_rows))
        if checked.problems:
            self.stdout.write(
                _("{refused} rows refused; they stand in {errors}").format(refused=checked.refused, errors=errors)
            )
        unknown = list(what_cannot_be_known(understood))
        if unknown:
            self.stdout.write(_("What this file cannot say:"))
            for line in unknown:
                self.stdout.write(f"  – {line}")


def summary(checked: Checked, *, written: bool) -> str:
    """How many rows went where, in one line."""
    text = (
        _("{read} rows read: {new} written, {unchanged} known and unchanged, {repeated} repeated, {refused} refused.")
        if written
        else _("{read} rows read: {new} new, {unchanged} known and unchanged, {repeated} repeated, {refused} refused; "
               "nothing was written.")
    )  # fmt: skip
    return text.format(
        read=checked.understood.read,
        new=checked.new_rows,
        unchanged=checked.unchanged + checked.kept,
        repeated=checked.understood.repeated,
        refused=checked.refused,
    )


def refused(checked: Checked, errors: str) -> RowsRefused:
    """The refusal that names the first wrong cell and where all of them stand."""
    first = checked.problems[0]
    return RowsRefused(
        refused=checked.refused,
        read=checked.understood.read,
        name=checked.understood.file.name,
        place=place_of(checked.understood, first),
        problem=told(first.refusal),
        errors=errors,
    )


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Bars on standard error, one per stage; nothing where that is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(_(stage), total=total or None)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield progress
