"""What ``verify`` holds of files: the bytes that are kept still have the size and the hash of their row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.core.files.storage import default_storage

from houqin.foundation.audit.verification import Difference, Held
from houqin.foundation.documents.models import Document
from houqin.foundation.organisation.models import Unit

BLOCK = 1 << 20
FILES_HOLD = {"documents_document": Held(("sha256", "key", "size"))}


def files(authority: Unit) -> Iterator[Difference]:
    """Every file that was not removed, read again from its place."""
    for row in Document.objects.filter(authority=authority).kept().order_by("pk").iterator():
        subject = f"documents.document {row.public_id}"
        try:
            size, digest = _read(row.key)
        except OSError as fault:
            yield Difference(subject, "bytes", f"{row.size} bytes", f"none: {type(fault).__name__}")
            continue
        if digest != row.sha256:
            yield Difference(subject, "sha256", row.sha256, digest)
        if size != row.size:
            yield Difference(subject, "size", str(row.size), str(size))


def _read(key: str) -> tuple[int, str]:
    """Size and SHA-256 of stored bytes; raises OSError when they are gone."""
    size, digest = 0, hashlib.sha256()
    with default_storage.open(key) as stored:
        while block := stored.read(BLOCK):
            size += len(block)
            digest.update(block)
    return size, digest.hexdigest()
