"""Reading the archive: a thing's records, a record's proof, whether everything is sealed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from houqin.foundation.audit.exporting import archive_line, head_line, record_line
from houqin.foundation.audit.models import AuditRecord, LogLeaf, SignedHead
from houqin.foundation.audit.sealing import stored_nodes
from houqin.kernel import merkle


@dataclass(frozen=True, slots=True)
class Proof:
    """That a record stands in the log: leaf *index* of *size*, the path to the root, and the signed head."""

    record: AuditRecord
    index: int
    size: int
    path: tuple[bytes, ...]
    head: SignedHead

    def lines(self) -> Iterator[str]:
        """The proof as anyone may take it away: an archive of this one record, for the offline verifier."""
        yield archive_line(is_complete=False)
        yield head_line(self.head)
        yield record_line(self.index, self.record.body, size=self.size, proof=self.path)

    @property
    def holds(self) -> bool:
        """Recomputed now, from the stored body: whether the record is what was sealed."""
        leaf = merkle.leaf_hash(self.record.body.encode())
        return merkle.verify_inclusion(leaf, self.index, self.size, self.path, bytes(self.head.root))


def proof_of(record: AuditRecord) -> Proof | None:
    """The record's proof under the newest head; None while it waits to be sealed (at most a minute)."""
    return proofs_of([record])[record.pk]


def proofs_of(records: Sequence[AuditRecord]) -> dict[int, Proof | None]:
    """The proof of each record, by its inner id; leaves and head are read once for all."""
    leaves = {leaf.record_id: leaf for leaf in LogLeaf.objects.filter(record__in=[record.pk for record in records])}
    head = SignedHead.objects.order_by("-size").first()
    nodes = stored_nodes()
    found: dict[int, Proof | None] = {}
    for record in records:
        leaf = leaves.get(record.pk)
        if leaf is None or head is None or leaf.index >= head.size:
            found[record.pk] = None
            continue
        path = tuple(merkle.inclusion_proof(leaf.index, head.size, nodes))
        found[record.pk] = Proof(record=record, index=leaf.index, size=head.size, path=path, head=head)
    return found


def consistency(old_size: int, size: int) -> tuple[bytes, ...]:
    """That the log of *old_size* leaves is the beginning of the one of *size*."""
    return tuple(merkle.consistency_proof(old_size, size, stored_nodes()))


def unsealed_for_longer_than(age: timedelta, *, at: datetime) -> int:
    """How many records have waited longer than *age* for their place in the log (a healthy installation: none)."""
    return AuditRecord.objects.filter(leaf__isnull=True, recorded_at__lt=at - age).count()
