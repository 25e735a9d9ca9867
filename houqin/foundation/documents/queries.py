"""Reading files."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction

from houqin.foundation.documents.models import Document
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.scope.scope import WHOLE_INSTALLATION, entering
from houqin.kernel.refusal import N_, NotFound, Refusal

_BLOCK = 1 << 20


class Removed(Refusal):
    """The row is there, the bytes are not: retention removed them."""

    code = "documents.removed"
    sentence = N_("The file “{name}” was removed on {on}: {reason}.")
    status = 410


def document_of(actor: Actor, document_id: uuid.UUID) -> Document:
    """A file the actor may see, with its bytes still there; raises NotFound, Removed."""
    document: Document | None = Document.objects.visible_to(actor).filter(public_id=document_id).first()
    if document is None:
        raise NotFound(thing=N_("file"))
    if document.removed_at is not None:
        raise Removed(name=document.name, on=document.removed_at.date().isoformat(), reason=document.removal_reason)
    return document


def is_intact(document: Document) -> bool:
    """Whether the stored bytes are there and still have their hash; for ``verify``."""
    digest = hashlib.sha256()
    try:
        with default_storage.open(document.key) as stored:
            for block in iter(lambda: stored.read(_BLOCK), b""):
                digest.update(block)
    except FileNotFoundError:
        return False
    return digest.hexdigest() == document.sha256


def strays(*, older_than: timedelta, at: datetime) -> Iterator[str]:
    """Keys of stored bytes without a living row: left by a failure, or removed by retention.

    Looks at the rows of the whole installation itself: under a narrower scope every file would seem a stray.
    """
    folders, _ = default_storage.listdir("")
    for folder in sorted(folders):
        _, names = default_storage.listdir(folder)
        keys = [f"{folder}/{name}" for name in names]
        with transaction.atomic(), entering(WHOLE_INSTALLATION):
            living = set(Document.objects.kept().filter(key__in=keys).values_list("key", flat=True))
        for key in keys:
            if key not in living and at - default_storage.get_modified_time(key) > older_than:
                yield key


def clear_strays(*, at: datetime, older_than: timedelta = timedelta(days=1)) -> int:
    """Delete stray bytes; answers how many."""
    cleared = list(strays(older_than=older_than, at=at))
    for key in cleared:
        default_storage.delete(key)
    return len(cleared)
