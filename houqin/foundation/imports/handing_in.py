"""A file handed in by page or endpoint: taken at once, checked by a job, written by another when somebody says so."""

from __future__ import annotations

import hashlib
import io
import secrets
import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils import translation

from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.documents.rules import clean_name
from houqin.foundation.imports import findings
from houqin.foundation.imports import mapping as mappings
from houqin.foundation.imports.checking import InFile, demand_recognisable, understand
from houqin.foundation.imports.errors_file import errors_path, write_errors
from houqin.foundation.imports.files import TooLarge
from houqin.foundation.imports.models import ImportFile, ImportRun
from houqin.foundation.imports.progress import telling
from houqin.foundation.imports.running import Checked, Options, RowsRefused, check, write
from houqin.foundation.imports.workflow import FILE
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.settings import setting_of
from houqin.foundation.organisation.standing import open_to
from houqin.kernel.refusal import N_, BadInput, NotFound

#: The most bytes of a file that is handed in.
LARGEST = 64 << 20
#: The storage of files that wait (settings.STORAGES): apart from documents, because they are forgotten again.
STORAGE = "imports"


class Forgotten(BadInput):
    """The bytes of a file were forgotten after their time."""

    code = "imports.forgotten"
    sentence = N_("The file “{name}” is not kept any more.")
    remedy = N_("Hand it in again.")
    status = 410


@dataclass(frozen=True, slots=True)
class Chosen:
    """How a file is to be taken: a shipped mapping by name, or one's own as YAML; ``sheet`` where several fit."""

    mapping: str = ""
    mapping_text: str = ""
    sheet: str = ""
    source: str = ""
    accept_good_rows: bool = False
    keep_changed: bool = False

    def read(self) -> mappings.Mapping:
        """The mapping. Raises NoSuchMapping, BadMapping; a name never leads to a file of this machine."""
        return mapping_of(self.mapping, self.mapping_text)


def mapping_of(name: str, text: str = "") -> mappings.Mapping:
    """A mapping from its text, else the shipped one of that name. Raises NoSuchMapping, BadMapping."""
    if text.strip():
        return mappings.parse(text, name=name or "mapping")
    if name not in mappings.shipped():
        raise mappings.NoSuchMapping(name=name[:80] or "–", shipped=", ".join(sorted(mappings.shipped())))
    return mappings.load(name)


@use_case
def hand_in(actor: Actor, *, name: str, content: IO[bytes], chosen: Chosen, language: str, at: datetime) -> ImportFile:
    """Take a file in and queue its check; what can be seen at once is refused at once.

    Raises NotPermitted, NoSuchMapping, BadMapping, TooLarge, and what ``checking.demand_recognisable`` raises; then
    nothing is kept. ``language`` is the one of the file of errors.
    """
    from houqin.foundation.imports.tasks import check_file  # the tasks stand above the services they call

    actor.demand("imports.run", path=actor.authority_path)
    mapping = chosen.read()
    actor.demand(mapping.target_used().action, path=actor.authority_path)
    shown = clean_name(name)
    received = content.read(LARGEST + 1)
    if len(received) > LARGEST:
        raise TooLarge(name=shown, limit=LARGEST >> 20, unit=N_("megabytes"))
    demand_recognisable(InFile(shown, lambda: io.BytesIO(received)), mapping, sheet=chosen.sheet)
    file = ImportFile.objects.create(
        authority_id=actor.acting_authority_id,
        name=shown,
        size=len(received),
        sha256=hashlib.sha256(received).hexdigest(),
        key=_new_key(),
        target=mapping.target,
        mapping=mapping.name,
        mapping_text=chosen.mapping_text,
        source=chosen.source[:80],
        sheet=chosen.sheet[:80],
        accept_good_rows=chosen.accept_good_rows,
        keep_changed=chosen.keep_changed,
        language=language[:10],
        at=at,
        handed_in_by_id=actor.person_id,
    )
    # The bytes are written last: a failure above leaves none.
    waiting().save(file.key, ContentFile(received))
    changes = {name: [None, getattr(file, name)] for name in ("target", "mapping", "size", "sha256")}
    record(actor, "imports.file_handed_in", file, at=at, changes=changes)
    check_file.defer(actor, file=str(file.public_id))
    return file


@use_case
def begin_writing(actor: Actor, file_id: uuid.UUID, *, at: datetime) -> ImportFile:
    """Let a checked file be written by a job. Raises NotFound, WrongState, RowsRefused."""
    from houqin.foundation.imports.tasks import write_file

    file = _locked(actor, file_id)
    moved = FILE.move(file.state, "write", open_to(actor, file))
    if not file.may_be_written:
        first = said_of(file)["problems"][0]
        raise RowsRefused(
            refused=file.counts["refused"],
            read=file.counts["read"],
            name=file.name,
            place=first["place"],
            problem=first["words"],
            errors=N_("the file of errors"),
        )
    file.state = moved
    file.save(update_fields=["state"])
    record(actor, "imports.writing_begun", file, at=at, changes={"new": [None, file.counts["new"]]})
    write_file.defer(actor, file=str(file.public_id))
    return file


@use_case
def discard(actor: Actor, file_id: uuid.UUID, *, at: datetime) -> ImportFile:
    """Put a file aside; a job that is at work on it comes to nothing. Raises NotFound, WrongState."""
    file = _locked(actor, file_id)
    file.state = FILE.move(file.state, "discard", open_to(actor, file))
    forget_bytes(file)
    file.save(update_fields=["state", "key", "errors_key", "findings"])
    record(actor, "imports.file_discarded", file, at=at)
    return file


@use_case
def conclude(
    actor: Actor,
    file_id: uuid.UUID,
    act: str,
    *,
    at: datetime,
    run: ImportRun | None = None,
    found: Mapping[str, Any] | None = None,
) -> ImportFile:
    """Say how a job on a file ended: one transition of the system's own, and the columns of what was found."""
    columns = dict(found or {})
    file = _locked(actor, file_id)
    before, file.state = file.state, FILE.move(file.state, act)
    file.run = run
    for name, value in columns.items():
        setattr(file, name, value)
    file.save(update_fields=["state", "run", *columns])
    counts: Mapping[str, int] = columns.get("counts") or {}
    changes = {"state": [before, file.state], **{name: [None, count] for name, count in counts.items()}}
    record(actor, "imports.file_" + file.state, file, at=at, changes=changes)
    return file


def examined(actor: Actor, file: ImportFile, *, at: datetime) -> Checked:
    """Read and check the whole file, telling how far it is. Raises what ``understand`` and ``check`` raise."""
    progress = telling(file.public_id)
    understood = understand(
        stored(file),
        mapping_of(file.mapping, file.mapping_text),
        time_zone=str(setting_of(Unit.objects.get(pk=file.authority_id), "time_zone")),
        sheet=file.sheet,
        progress=progress,
    )
    options = Options(file.source, file.accept_good_rows, file.keep_changed)
    return check(actor, understood, options=options, at=at, progress=progress)


def written(actor: Actor, file: ImportFile, checked: Checked, *, at: datetime) -> ImportRun:
    """Write what was checked, all of it or nothing."""
    with transaction.atomic():
        return write(actor, checked, at=at, progress=telling(file.public_id))


def what_was_found(file: ImportFile, checked: Checked) -> dict[str, Any]:
    """The columns of the file that say what a check found; the file of errors is written anew."""
    errors_key = ""
    if checked.problems:
        with tempfile.TemporaryDirectory() as folder, translation.override(file.language):
            path = Path(folder) / "errors.xlsx"
            write_errors(checked, path)
            with path.open("rb") as made:
                errors_key = waiting().save(_new_key(), File(made))
    return {"counts": findings.counted(checked), "findings": findings.found(checked), "errors_key": errors_key}


def stored(file: ImportFile) -> InFile:
    """The file's bytes, openable more than once. Raises Forgotten."""
    if not file.key:
        raise Forgotten(name=file.name)
    return InFile(file.name, lambda: cast("IO[bytes]", waiting().open(file.key).file))


def file_of(actor: Actor, file_id: uuid.UUID) -> ImportFile:
    """A file the actor may see. Raises NotFound."""
    file: ImportFile | None = ImportFile.objects.visible_to(actor).filter(public_id=file_id).first()
    if file is None:
        raise NotFound(thing=N_("imported file"))
    return file


def available(file: ImportFile) -> list[str]:
    """The acts a person may do on it now, by name."""
    acts = [one.name for one in FILE.available(file.state) if one.action]
    return acts if file.may_be_written else [name for name in acts if name != "write"]


def said_of(file: ImportFile) -> Mapping[str, Any]:
    """What was found, in the language in force."""
    language = "en" if (translation.get_language() or "").startswith("en") else "zh-hans"
    said: Mapping[str, Any] = file.findings.get(language, {})
    return said


def open_errors(file: ImportFile) -> tuple[str, IO[bytes]]:
    """The file of errors: what it is called, and its content. Raises NotFound when nothing is wrong."""
    if not file.errors_key:
        raise NotFound(thing=N_("file of errors"))
    return errors_path(Path(file.name)).name, waiting().open(file.errors_key)


def forget_old(actor: Actor, *, before: datetime, at: datetime) -> int:
    """Forget the bytes of files handed in before an instant, each with a record; answers of how many."""
    old = ImportFile.objects.visible_to(actor).filter(at__lt=before).exclude(key="", errors_key="")
    for file in old:
        _forgotten(actor, file, at=at)
    return len(old)


@use_case
def _forgotten(actor: Actor, file: ImportFile, *, at: datetime) -> None:
    forget_bytes(file)
    file.save(update_fields=["key", "errors_key", "findings"])
    record(actor, "imports.file_forgotten", file, at=at)


def forget_bytes(file: ImportFile) -> None:
    """Remove the bytes and the sample of rows; counts, hash and state stay."""
    for key in (file.key, file.errors_key):
        if key:
            waiting().delete(key)
    file.key = file.errors_key = ""
    file.findings = {
        language: {name: told for name, told in said.items() if name in ("refusal", "read", "unknown")}
        for language, said in file.findings.items()
    }


def waiting() -> Storage:
    """Where the bytes of files that wait lie."""
    return storages[STORAGE]


def _locked(actor: Actor, file_id: uuid.UUID) -> ImportFile:
    actor.demand("imports.run", path=actor.authority_path)
    file: ImportFile | None = ImportFile.objects.visible_to(actor).select_for_update().filter(public_id=file_id).first()
    if file is None:
        raise NotFound(thing=N_("imported file"))
    return file


def _new_key() -> str:
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name}"
