"""What ``verify`` holds of the archive itself: records against their bodies and leaves, the log against its leaves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from houqin.foundation.audit.keys import key_id, signing_key
from houqin.foundation.audit.models import AuditRecord, LogLeaf, LogNode, PersonalValue, SignedHead
from houqin.foundation.audit.recording import salted_hash
from houqin.foundation.audit.verification import Difference, Held
from houqin.kernel import merkle

#: A record that waits longer for its seal is a difference: the job does not run, or somebody keeps it from the log.
SEALED_WITHIN = timedelta(minutes=10)
CHUNK = 5_000
#: Columns of a record that repeat its body, so that each can be derived again.
COLUMNS = ("public_id", "action", "subject_type", "subject_id", "actor_public_id", "at", "body", "leaf_hash")

RECORDS_HOLD = {
    "audit_auditrecord": Held(COLUMNS, deleted=True, inserted=True),
    "audit_personalvalue": Held(("salt", "value", "field"), inserted=True),
}
LOG_HOLDS = {
    "audit_logleaf": Held(("leaf_hash", "index"), deleted=True, inserted=True),
    "audit_lognode": Held(("hash", "level", "index"), deleted=True, inserted=True),
    "audit_signedhead": Held(("size", "root", "algorithm", "key_id", "statement", "signature"), inserted=True),
}


def records() -> Iterator[Difference]:
    """Each record read again: its columns and its leaf against its body, its personal values against their hashes."""
    rows = AuditRecord.objects.order_by("pk").values("pk", *COLUMNS, "leaf__leaf_hash")
    for row in rows.iterator(chunk_size=CHUNK):
        yield from _record(row)
    for index in LogLeaf.objects.filter(~Exists(AuditRecord.objects.filter(pk=OuterRef("record_id")))).values_list(
        "index", flat=True
    ):
        yield Difference(f"audit.logleaf {index}", "record", "–", "its record is gone")
    waiting = AuditRecord.objects.filter(leaf__isnull=True, recorded_at__lt=Now() - SEALED_WITHIN)
    for public_id in waiting.values_list("public_id", flat=True):
        yield Difference(f"audit.auditrecord {public_id}", "seal", "–", f"sealed within {SEALED_WITHIN}")
    yield from _personal()


def _record(row: Mapping[str, Any]) -> Iterator[Difference]:
    subject, body = f"audit.auditrecord {row['public_id']}", row["body"]
    leaf = merkle.leaf_hash(body.encode())
    for what in ("leaf_hash", "leaf__leaf_hash"):
        if row[what] is not None and bytes(row[what]) != leaf:
            yield Difference(subject, what, bytes(row[what]).hex(), leaf.hex())
    try:
        content = json.loads(body)
        told = {
            "public_id": content["id"],
            "action": content["action"],
            "subject_type": content["subject"]["type"],
            "subject_id": content["subject"]["id"],
            "at": content["at"],
        }
        actor = content["actor"]
    except (ValueError, KeyError, TypeError) as fault:
        yield Difference(subject, "body", body[:80], f"a record: {fault}")
        return
    stored = {name: str(row[name]) for name in told}
    stored["at"] = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    who, by = row["actor_public_id"], None if ":" in actor else actor
    if (str(who) if who else None) != by:
        yield Difference(subject, "actor_public_id", str(who), actor)
    for name, value in told.items():
        if stored[name] != value:
            yield Difference(subject, name, stored[name], str(value))


def _personal() -> Iterator[Difference]:
    """Personal values that are still kept have the hashes that their records hold."""
    rows = PersonalValue.objects.order_by("pk").values_list(
        "field", "salt", "value", "record__body", "record__public_id"
    )
    for field, salt, value, body, public_id in rows.iterator(chunk_size=CHUNK):
        held = json.loads(body).get("personal", {}).get(field) if body else None
        found = salted_hash(bytes(salt), value)
        if held != found:
            yield Difference(f"audit.auditrecord {public_id}", f"personal {field}", found, str(held))


def log() -> Iterator[Difference]:
    """The whole log computed again from its leaves: every node, every head's root, every signature."""
    leaves: list[bytes] = []
    for index, leaf in LogLeaf.objects.order_by("index").values_list("index", "leaf_hash").iterator(chunk_size=CHUNK):
        if index != len(leaves):
            yield Difference(f"audit.logleaf {len(leaves)}", "index", str(index), str(len(leaves)))
        leaves.append(bytes(leaf))
    levels = _levels(leaves)
    yield from _nodes(levels)
    yield from _heads(levels, len(leaves))


def _levels(leaves: list[bytes]) -> list[list[bytes]]:
    """The complete subtrees by level, from the leaves up."""
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([merkle.node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return levels


def _nodes(levels: list[list[bytes]]) -> Iterator[Difference]:
    """The stored nodes against the computed ones: none changed, none missing, none too many, none twice."""
    seen = [0] * len(levels)
    stored = LogNode.objects.order_by("level", "index").values_list("level", "index", "hash")
    for level, index, found in stored.iterator(chunk_size=CHUNK):
        subject = f"audit.lognode {level}/{index}"
        if level >= len(levels) or index >= len(levels[level]):
            yield Difference(subject, "node", bytes(found).hex(), "–")
            continue
        seen[level] += 1
        if bytes(found) != levels[level][index]:
            yield Difference(subject, "hash", bytes(found).hex(), levels[level][index].hex())
    for level, (count, computed) in enumerate(zip(seen, levels, strict=True)):
        if count != len(computed):
            yield Difference(f"audit.lognode level {level}", "count", str(count), str(len(computed)))


def _heads(levels: list[list[bytes]], size: int) -> Iterator[Difference]:
    """Each head's root computed again, its statement and signature against its columns."""
    largest = 0
    for head in SignedHead.objects.order_by("size").iterator(chunk_size=CHUNK):
        largest = max(largest, head.size)
        yield from _head(head, levels, size)
    if largest != size:
        yield Difference("audit.signedhead", "size", str(largest), str(size))


def _head(head: SignedHead, levels: list[list[bytes]], size: int) -> Iterator[Difference]:
    subject = f"audit.signedhead {head.size}"
    root = merkle.root(head.size, lambda level, index: levels[level][index]).hex() if head.size <= size else "–"
    try:
        statement = json.loads(head.statement)
        told = {"size": str(statement["size"]), "root": str(statement["root"])}
    except (ValueError, KeyError, TypeError) as fault:
        yield Difference(subject, "statement", head.statement[:80], f"a head: {fault}")
        return
    stored = {"size": str(head.size), "root": bytes(head.root).hex()}
    derived: Iterable[tuple[str, str, str]] = [
        ("size", stored["size"], told["size"]),
        ("root", stored["root"], root),
        ("statement", told["root"], root),
        ("algorithm", head.algorithm, "ed25519"),
        ("key_id", head.key_id, key_id()),
    ]
    for what, found, expected in derived:
        if found != expected:
            yield Difference(subject, what, found, expected)
    try:
        signing_key().public_key().verify(bytes(head.signature), head.statement.encode())
    except InvalidSignature:
        yield Difference(subject, "signature", bytes(head.signature).hex(), "a signature that holds")
