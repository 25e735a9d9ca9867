"""Writing files: taken in, and removed by retention."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.documents import pictures, rules
from houqin.foundation.documents.models import Document, new_key
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.organisation.settings import setting_of
from houqin.kernel.refusal import N_, BadInput, NotFound


@use_case
def store_document(
    actor: Actor, *, name: str, content: IO[bytes], at: datetime, photos_allowed: bool = True
) -> Document:
    """Take a file in: judge it by its content, make pictures anew, hash, store under a random key.

    ``photos_allowed`` is False for what belongs to a zone of secrecy. Raises TooLarge, NotAllowed, Mislabelled,
    TooManyPixels, Damaged, NoPhotosHere; then nothing is kept.
    """
    actor.demand("documents.store")
    shown = rules.clean_name(name)
    received = content.read(rules.LARGEST + 1)
    kind = rules.judge(shown, received, photos_allowed=photos_allowed)
    authority = Unit.objects.visible_to(actor).get(kind=UnitKind.AUTHORITY)
    document = Document(
        authority=authority, name=shown, media_type=kind.media_type, key=new_key(), uploaded_by_id=actor.person_id
    )
    if kind.is_picture:
        picture = pictures.remake(shown, received, kind, zone=str(setting_of(authority, "time_zone")))
        received, document.media_type = picture.content, picture.media_type
        document.width, document.height, document.taken_at = picture.width, picture.height, picture.taken_at
        document.latitude_millionths = picture.latitude_millionths
        document.longitude_millionths = picture.longitude_millionths
    document.size, document.sha256 = len(received), hashlib.sha256(received).hexdigest()
    document.save()
    # The bytes are written last: a failure above leaves none, one after this leaves a stray that clear_strays finds.
    default_storage.save(document.key, ContentFile(received))
    record(actor, "documents.stored", document, at=at, changes={"size": [None, document.size]}, files=[document])
    return document


@use_case
def remove_document(actor: Actor, document_id: uuid.UUID, *, at: datetime, reason: str) -> Document:
    """Let retention remove a file's bytes; the row keeps hash and reason. The bytes go with the next clear_strays."""
    actor.demand("documents.remove")
    document: Document | None = (
        Document.objects.visible_to(actor).kept().select_for_update().filter(public_id=document_id).first()
    )
    if document is None:
        raise NotFound(thing=N_("file"))
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("a removal needs its reason"))
    document.removed_at, document.removal_reason = at, reason.strip()[:300]
    document.save(update_fields=["removed_at", "removal_reason"])
    record(actor, "documents.removed", document, at=at, reason=reason, files=[document])
    return document
