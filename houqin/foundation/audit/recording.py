"""Leaving a record: the last beat of every use case."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from houqin.foundation.audit.models import AuditRecord, PersonalValue
from houqin.foundation.audit.use_case import running_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Record
from houqin.foundation.scope.sets import insert_rows
from houqin.kernel.canonical import canonical_bytes
from houqin.kernel.identity import new_public_id
from houqin.kernel.merkle import leaf_hash

FORMAT = "houqin-record/1"
HASH = "sha-256"

#: What JSON says as it is, and what it says as a list.
_SAID = (bool, int, str)
_SEVERAL = (list, tuple, set, frozenset)


class FileLike(Protocol):
    """A stored file as a record names it."""

    sha256: str


def record(
    actor: Actor,
    action: str,
    subject: Record,
    *,
    at: datetime,
    changes: Mapping[str, object] | None = None,
    reason: str = "",
    files: Sequence[FileLike] = (),
    personal: Mapping[str, str] | None = None,
) -> AuditRecord:
    """Write the record of what *actor* did to *subject* and answer it.

    ``changes`` holds field → [before, after] in integers, strings and None; ``files`` enter by their SHA-256;
    ``personal`` values enter as salted hashes, salt and value go to a side table that may be erased.
    Raises OutsideUseCase when no use case runs.
    """
    row, values = prepare(actor, action, subject, at=at, changes=changes, reason=reason, files=files, personal=personal)
    row.save(force_insert=True)
    if values:
        PersonalValue.objects.bulk_create(values)
    return row


def record_each(
    actor: Actor,
    action: str,
    done: Sequence[tuple[Record, Mapping[str, object], str]],
    *,
    at: datetime,
) -> None:
    """One record of *action* for each (subject, changes, reason), written as a set. Raises OutsideUseCase."""
    running_case().recorded += [action] * len(done)
    insert_rows(
        AuditRecord,
        [
            _columns(
                actor,
                subject,
                body_of(
                    actor,
                    action,
                    subject_type=subject._meta.label_lower,
                    subject_id=subject.public_id,
                    at=at,
                    changes=changes,
                    reason=reason,
                ),
                at=at,
            )
            for subject, changes, reason in done
        ],
    )


def prepare(
    actor: Actor,
    action: str,
    subject: Record,
    *,
    at: datetime,
    changes: Mapping[str, object] | None = None,
    reason: str = "",
    files: Sequence[FileLike] = (),
    personal: Mapping[str, str] | None = None,
) -> tuple[AuditRecord, list[PersonalValue]]:
    """The record and its personal values, not yet written: for :func:`record`, and for importers that write sets.

    Counts as recorded: whoever prepares a record in a use case writes it there. Raises OutsideUseCase.
    """
    running_case().recorded.append(action)
    salts = {name: os.urandom(16) for name in personal or {}}
    body = body_of(
        actor,
        action,
        subject_type=subject._meta.label_lower,
        subject_id=subject.public_id,
        at=at,
        changes=changes,
        reason=reason,
        files=[file.sha256 for file in files],
        personal={name: salted_hash(salts[name], value) for name, value in (personal or {}).items()},
    )
    row = AuditRecord(**_columns(actor, subject, body, at=at))
    values = [
        PersonalValue(record=row, field=name, salt=salts[name], value=value) for name, value in (personal or {}).items()
    ]
    return row, values


def _columns(actor: Actor, subject: Record, body: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    """A record's row. Raises ValueError where neither subject nor actor belongs to an authority."""
    authority_id = getattr(subject, "authority_id", None) or actor.authority_id
    if authority_id is None:
        raise ValueError(f"{subject._meta.label} belongs to no authority, and neither does the actor")
    encoded = canonical_bytes(body)
    unit_id = getattr(subject, "unit_id", None)
    # What is the office's own affair although it is about a provider shows to no provider.
    provider_id = None if getattr(subject, "of_the_office", False) else getattr(subject, "provider_id", None)
    # What is no unit's and no provider's (a token of one's own) shows to whoever did it: row security lets nobody
    # write what they could not see.
    nobodys = actor.person_id if unit_id is None and provider_id is None else None
    return {
        "public_id": uuid.UUID(body["id"]),
        "authority_id": authority_id,
        "unit_id": unit_id,
        "provider_id": provider_id,
        "person_id": getattr(subject, "requester_id", None) or nobodys,
        "action": body["action"],
        "subject_type": body["subject"]["type"],
        "subject_id": subject.public_id,
        "actor_public_id": actor.public_id,
        "actor_name": actor.name,
        "at": at,
        "body": encoded.decode(),
        "leaf_hash": leaf_hash(encoded),
    }


def body_of(
    actor: Actor,
    action: str,
    *,
    subject_type: str,
    subject_id: uuid.UUID,
    at: datetime,
    changes: Mapping[str, object] | None = None,
    reason: str = "",
    files: Sequence[str] = (),
    personal: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The record's content before it is made canonical; set-based importers build theirs with it too."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "hash": HASH,
        "id": str(new_public_id()),
        "action": action,
        "actor": str(actor.public_id) if actor.public_id else f"{actor.kind.value}:{actor.name}",
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "subject": {"type": subject_type, "id": str(subject_id)},
    }
    optional: dict[str, object] = {
        "changes": plain(changes) if changes else None,
        "reason": reason,
        "files": list(files),
        "personal": dict(personal) if personal else None,
    }
    body.update({name: value for name, value in optional.items() if value})
    return body


def salted_hash(salt: bytes, value: str) -> str:
    """How a personal value stands in a record: SHA-256 of salt and value, in hexadecimal."""
    return hashlib.sha256(salt + value.encode()).hexdigest()


def plain(value: object) -> object:
    """*value* as JSON of integers, strings, booleans and null: dates and ids become their text."""
    if value is None or isinstance(value, _SAID):
        return value
    if isinstance(value, _SEVERAL):
        return [plain(inner) for inner in value]
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)
