"""Sealing: committed records get their place in the log, and the log's head is signed.

Records carry no sequence number and no previous head, because that would make every write of the installation wait for
every other. A job run at least once a minute takes the records that are committed, re-reads and re-hashes them,
appends them to the Merkle log and signs its head.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import connection, transaction

from houqin.foundation.audit.keys import ALGORITHM, key_id, signing_key
from houqin.foundation.audit.models import AuditRecord, LogLeaf, LogNode, SignedHead
from houqin.foundation.scope.scope import WHOLE_INSTALLATION, entering
from houqin.kernel import merkle
from houqin.kernel.canonical import canonical_bytes

HEAD_FORMAT = "houqin-head/1"
#: One sealer at a time, for the whole installation.
LOCK = 0x686F7571
BATCH = 50_000


class RecordChanged(RuntimeError):
    """A record's body no longer has the hash it was written with: somebody went behind the application."""


def seal(*, at: datetime) -> SignedHead | None:
    """Append every committed record that has no place yet and sign the new head; None when there was nothing to seal.

    Raises RecordChanged, and seals nothing, when a record's stored hash does not fit its body.
    """
    with transaction.atomic(), entering(WHOLE_INSTALLATION):
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        head = None
        while rows := _unsealed():
            head = _append(rows)
            if len(rows) < BATCH:
                break
        if head is None:
            return None
        return _sign(*head, at=at)


def log_name() -> str:
    """What this installation's log is called in heads and exports: the hash of its first entry; empty before one."""
    first = LogLeaf.objects.filter(index=0).values_list("leaf_hash", flat=True).first()
    return "" if first is None else bytes(first).hex()


def _unsealed() -> list[AuditRecord]:
    return list(
        AuditRecord.objects.filter(leaf__isnull=True)
        .order_by("id")
        .only("id", "body", "leaf_hash", "public_id")[:BATCH]
    )


def _append(rows: Sequence[AuditRecord]) -> tuple[int, bytes]:
    """Add *rows* to the log; answer its new size and root."""
    first = size = _size()
    read = _Reader()
    leaves: list[bytes] = []
    for row in rows:
        found = merkle.leaf_hash(row.body.encode())
        if found != bytes(row.leaf_hash):
            raise RecordChanged(f"record {row.public_id} was changed after it was written")
        for node in merkle.append(size, found, read):
            read.add(node)
        leaves.append(found)
        size += 1
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into audit_logleaf (index, record_id, leaf_hash)"
            " select * from unnest(%s::bigint[], %s::bigint[], %s::bytea[])",
            [list(range(first, size)), [row.pk for row in rows], leaves],
        )
        cursor.execute(
            "insert into audit_lognode (level, index, hash)"
            " select * from unnest(%s::smallint[], %s::bigint[], %s::bytea[])",
            [[level for level, _ in read.added], [index for _, index in read.added], list(read.added.values())],
        )
    return size, merkle.root(size, read)


def _size() -> int:
    last = LogLeaf.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def _sign(size: int, root: bytes, *, at: datetime) -> SignedHead:
    statement = head_statement(log=log_name(), size=size, root=root, at=at)
    return SignedHead.objects.create(
        size=size,
        root=root,
        algorithm=ALGORITHM,
        key_id=key_id(),
        statement=statement.decode(),
        signature=signing_key().sign(statement),
    )


def head_statement(*, log: str, size: int, root: bytes, at: datetime) -> bytes:
    """The canonical JSON that is signed, as ``verifier.py`` describes it: what a witness keeps."""
    return canonical_bytes(
        {
            "format": HEAD_FORMAT,
            "log": log,
            "size": size,
            "root": root.hex(),
            "hash": "sha-256",
            "signed_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        }
    )


class _Reader:
    """Reads stored nodes one by one and remembers those added in this run."""

    def __init__(self) -> None:
        self.added: dict[tuple[int, int], bytes] = {}
        self._seen: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, index: int) -> bytes:
        place = (level, index)
        if place in self.added:
            return self.added[place]
        if place not in self._seen:
            value = LogNode.objects.filter(level=level, index=index).values_list("hash", flat=True).first()
            if value is None:
                raise KeyError(place)
            self._seen[place] = bytes(value)
        return self._seen[place]

    def add(self, node: merkle.Node) -> None:
        """Remember a new node."""
        self.added[(node.level, node.position)] = node.hash


def stored_nodes() -> _Reader:
    """A reader of the log's stored nodes, for proofs."""
    return _Reader()
