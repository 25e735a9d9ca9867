"""The jobs on files that were handed in: check one, write one, forget old bytes."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta

from django.db import transaction

from houqin.foundation.imports import findings, handing_in
from houqin.foundation.imports.models import ImportFile
from houqin.foundation.imports.progress import forget
from houqin.foundation.imports.workflow import CHECKING, WRITING
from houqin.foundation.jobs.deferred import job
from houqin.foundation.jobs.regular import for_each_authority, regular
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, Refusal
from houqin.kernel.workflow import WrongState

log = logging.getLogger("houqin.imports")
#: Bytes and sample rows of a file are kept this long after it was handed in.
KEPT = timedelta(days=30)


@job("imports.check", tries=2)
def check_file(actor: Actor, *, file: str, at: datetime) -> None:
    """Check a file and keep what was found. Doing it twice changes nothing."""
    handed_in = handing_in.file_of(actor, uuid.UUID(file))
    if handed_in.state != CHECKING:
        return
    try:
        with transaction.atomic():
            found = handing_in.what_was_found(handed_in, handing_in.examined(actor, handed_in, at=at))
            handing_in.conclude(actor, handed_in.public_id, "conclude", at=at, found=found)
    except Exception as fault:
        _give_up(actor, handed_in, fault, at)
    forget(handed_in.public_id)


@job("imports.write", tries=2)
def write_file(actor: Actor, *, file: str, at: datetime) -> None:
    """Check a file once more and write it, all or nothing. Doing it twice writes it once."""
    handed_in = handing_in.file_of(actor, uuid.UUID(file))
    if handed_in.state != WRITING:
        return
    try:
        with transaction.atomic():
            checked = handing_in.examined(actor, handed_in, at=at)
            found = handing_in.what_was_found(handed_in, checked)
            if checked.may_be_written:
                run = handing_in.written(actor, handed_in, checked, at=at)
                handing_in.conclude(actor, handed_in.public_id, "finish", at=at, run=run, found=found)
            else:
                handing_in.conclude(actor, handed_in.public_id, "find_wrong", at=at, found=found)
    except Exception as fault:
        _give_up(actor, handed_in, fault, at)
    forget(handed_in.public_id)


def _give_up(actor: Actor, file: ImportFile, fault: Exception, at: datetime) -> None:
    """Nothing was written; a refusal says why in words, a fault is for the log."""
    if isinstance(fault, WrongState):
        return  # somebody discarded it meanwhile
    if isinstance(fault, Refusal):
        handing_in.conclude(actor, file.public_id, "refuse", at=at, found={"findings": findings.refused(fault)})
        return
    log.error("the job on the imported file %s failed", file.public_id, exc_info=fault)
    handing_in.conclude(actor, file.public_id, "fail", at=at)


@regular(
    "imports.forget_files",
    cron="50 3 * * *",
    every=timedelta(days=1),
    label=N_("Forgetting of imported files"),
    affects=N_("Files that were handed in to be imported stay on the disk."),
)
def forget_files(at: datetime) -> str:
    """Remove the bytes of files that were handed in long ago."""
    return for_each_authority(
        "imports.forget_files", lambda actor: handing_in.forget_old(actor, before=at - KEPT, at=at)
    )
