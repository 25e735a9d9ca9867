"""A contract's year as one file that an auditor takes away: records with proofs, files, the verifier, how to read it.

What belongs to a contract is known by the domains: each registers a collector in ``AppConfig.ready``, and whatever it
names goes in. This module knows no contract.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO
from uuid import UUID

from houqin.foundation.audit import verifier
from houqin.foundation.audit.exporting import Selection, export, head_line, newest_head
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Record
from houqin.kernel.period import Period

FORMAT = "houqin-package/1"
README = Path(__file__).parent / "package_readme.zh.md"
#: Every entry of the zip bears one time, so that the same content is the same file.
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file to go in: its name, the SHA-256 its record holds, and how to open its bytes."""

    name: str
    sha256: str
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a domain adds: the public ids of things whose records go in, and files."""

    subjects: frozenset[UUID] = frozenset()
    files: tuple[PackedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Packed:
    """What was packed: records, files, files that retention had removed or that are not what their hash says."""

    records: int
    files: int
    missing: tuple[str, ...]
    sha256: str


#: For an actor, the subject (a contract) and a period of days: what belongs to it.
Collect = Callable[[Actor, Record, Period[date]], Contents]
_collectors: dict[str, list[Collect]] = {}


def register_collector(kind: str, collect: Collect) -> None:
    """Let packages of *kind* (the subject's label, ``contracts.contract``) hold what *collect* names."""
    collectors = _collectors.setdefault(kind, [])
    if collect not in collectors:
        collectors.append(collect)


@use_case
def pack(actor: Actor, subject: Record, period: Period[date], out: IO[bytes], *, at: datetime) -> Packed:
    """Write the package of *subject* over *period* to *out* (a seekable file), and record that it was taken.

    A file whose bytes are gone or changed is named as missing and left out. Raises NotPermitted, NothingSealed.
    """
    actor.demand("audit.export")
    parts = collected(actor, subject, period)
    subjects = frozenset[UUID]([subject.public_id]).union(*(part.subjects for part in parts))
    files = {file.sha256: file for part in parts for file in part.files}
    missing: list[str] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        packed = [told for file in files.values() for told in _pack_file(package, file, missing)]
        records = _pack_records(package, actor, subjects)
        _write(package, "witness-head.json", head_line(newest_head()).encode())
        _write(package, "verifier.py", Path(verifier.__file__).read_bytes())
        _write(package, "README.md", README.read_bytes())
        told = {
            "format": FORMAT,
            "subject": {"type": subject._meta.label_lower, "id": str(subject.public_id), "name": str(subject)},
            "from": period.start.isoformat(),
            "until": period.until.isoformat() if period.until else None,
            "records": records,
            "files": packed,
            "missing": missing,
        }
        _write(package, "package.json", json.dumps(told, ensure_ascii=False, indent=1).encode())
    out.seek(0)
    digest = hashlib.file_digest(out, "sha256").hexdigest()  # type: ignore[arg-type]  # a seekable binary file
    changes = {"from": [None, told["from"]], "until": [None, told["until"]], "sha256": [None, digest]}
    record(actor, "audit.packed", subject, at=at, changes=changes)
    return Packed(records, len(packed), tuple(missing), digest)


def _pack_records(package: zipfile.ZipFile, actor: Actor, subjects: frozenset[UUID]) -> int:
    """All sealed records about the subjects, as an export with proofs."""
    count = 0
    with package.open(_entry("archive.jsonl"), "w", force_zip64=True) as entry:
        for line in export(AuditRecord.objects.visible_to(actor), Selection(subjects=subjects)):
            entry.write(line.encode() + b"\n")
            count += line.startswith('{"type":"record"')
    return count


def _pack_file(package: zipfile.ZipFile, file: PackedFile, missing: list[str]) -> Iterator[dict[str, str]]:
    """The file under a name that no other has; nothing when its bytes are gone or are not what was recorded."""
    try:
        with file.open() as stored:
            content = stored.read()
    except OSError:
        missing.append(file.sha256)
        return
    if hashlib.sha256(content).hexdigest() != file.sha256:
        missing.append(file.sha256)
        return
    plain = re.sub(r"[^\w.\-]", "_", file.name)[-80:]
    name = f"files/{file.sha256[:16]}-{plain}"
    _write(package, name, content)
    yield {"name": name, "sha256": file.sha256}


def _write(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    package.writestr(_entry(name), content)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def collected(actor: Actor, subject: Record, period: Period[date]) -> Sequence[Contents]:
    """What each domain would put in: for tests, and for a page that says beforehand."""
    return [collect(actor, subject, period) for collect in _collectors.get(subject._meta.label_lower, [])]
