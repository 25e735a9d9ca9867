"""Archives as files: records with what proves them, in the format ``houqin-archive/1`` that ``verifier.py`` reads.

An export of everything recomputes the heads from the records; one of a part carries an inclusion proof per record and
consistency proofs from head to head.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, pairwise
from typing import Any, TextIO
from uuid import UUID

from django.db import connection
from django.db.models import F, Max, QuerySet
from django.db.models.functions import TruncDate

from houqin.foundation.audit.keys import key_id, public_bytes
from houqin.foundation.audit.models import AuditRecord, PersonalValue, SignedHead
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.sealing import log_name
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.kernel import merkle
from houqin.kernel.refusal import N_, Refusal

FORMAT = "houqin-archive/1"
BATCH = 2_000
#: Field → salt (hexadecimal) and value.
Personal = dict[str, dict[str, str]]
#: Either proof of the kernel: by two numbers and a reader of nodes.
Prove = Callable[[int, int, merkle.NodeReader], list[bytes]]


class NothingSealed(Refusal):
    """An export before the first head was signed."""

    code = "audit.nothing_sealed"
    sentence = N_("No record is sealed yet, so nothing can be proven.")
    remedy = N_("Records are sealed within a minute while the job worker runs; try again then.")
    status = 409


class FileThere(Refusal):
    """An export would overwrite a file."""

    code = "audit.file_there"
    sentence = N_("“{name}” exists already; an export overwrites nothing.")
    remedy = N_("Name another file.")
    status = 409


class LogBroken(Refusal):
    """Nodes of the log are gone, so some proof cannot be given."""

    code = "audit.log_broken"
    sentence = N_("The log lacks {missing} of its nodes: somebody removed them behind the application.")
    remedy = N_("Run “houqin verify” and compare with a backup and with the heads that witnesses keep.")
    status = 409


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records to take: those that happened from an instant until (exclusively) another, about some subjects."""

    since: datetime | None = None
    until: datetime | None = None
    subjects: frozenset[UUID] = frozenset()

    @property
    def takes_all(self) -> bool:
        """Whether nothing is left out."""
        return self == Selection()


def newest_head() -> SignedHead:
    """The head that exports are proven under. Raises NothingSealed."""
    head = SignedHead.objects.filter(statement__contains='"log":').order_by("-size").first()
    if head is None:
        raise NothingSealed
    return head


def archive_line(*, is_complete: bool) -> str:
    """The first line of an export."""
    return _text(
        {
            "type": "archive",
            "format": FORMAT,
            "hash": "sha-256",
            "tree": "rfc9162",
            "log": log_name(),
            "complete": is_complete,
            "keys": {key_id(): public_bytes().hex()},
        }
    )


def head_line(head: SignedHead) -> str:
    """A signed head as a line of an export; alone in a file it is what a witness keeps."""
    return _text(
        {
            "type": "head",
            "statement": json.loads(head.statement),
            "algorithm": head.algorithm,
            "key_id": head.key_id,
            "signature": bytes(head.signature).hex(),
        }
    )


def record_line(
    index: int,
    body: str,
    *,
    size: int | None = None,
    proof: Sequence[bytes] | None = None,
    personal: Personal | None = None,
) -> str:
    """A record as a line. The body goes in as it is stored, because the stored text is what is proven."""
    line: dict[str, Any] = {"type": "record", "index": index, "hash": hashlib.sha256(body.encode()).hexdigest()}
    if proof is not None:
        line |= {"size": size, "proof": [step.hex() for step in proof]}
    if personal is not None:
        line["personal"] = personal
    return f'{_text(line).removesuffix("}")},"body":{body}}}'


@dataclass(frozen=True, slots=True)
class Taken:
    """What an export holds: records, the size of the log they are proven in, and the SHA-256 of the file."""

    records: int
    size: int
    sha256: str


@use_case
def take_away(
    actor: Actor,
    out: TextIO,
    selection: Selection,
    *,
    at: datetime,
    with_personal: bool = False,
    witnessed: Iterable[int] = (),
) -> Taken:
    """Write what *actor* may see of the archive to *out*, and record that it was taken. Raises NothingSealed."""
    actor.demand("audit.export")
    rows = AuditRecord.objects.all() if actor.authority_id is None else AuditRecord.objects.visible_to(actor)
    digest, records = hashlib.sha256(), 0
    for line in export(rows, selection, with_personal=with_personal, witnessed=witnessed):
        out.write(line + "\n")
        digest.update(line.encode() + b"\n")
        records += line.startswith('{"type":"record"')
    taken = Taken(records, newest_head().size, digest.hexdigest())
    told = {"records": [None, taken.records], "size": [None, taken.size], "sha256": [None, taken.sha256]}
    if with_personal:
        told["with_personal"] = [None, 1]
    for unit in Unit.objects.filter(kind=UnitKind.AUTHORITY, pk=F("authority_id")).order_by("pk"):
        if actor.authority_id in (None, unit.pk):
            # The whole authority's record: an auditor of one unit could not see it, and so could not write it.
            with entering(Scope(authority=unit.pk, units=EVERYTHING)):
                record(actor, "audit.exported", unit, at=at, changes=told)
    return taken


def export(
    rows: QuerySet[AuditRecord], selection: Selection, *, with_personal: bool = False, witnessed: Iterable[int] = ()
) -> Iterator[str]:
    """The lines of an export of the sealed *rows* (a queryset of records) that *selection* takes.

    ``with_personal`` adds personal values that were not erased; ``witnessed`` names sizes of heads that somebody
    keeps, so that the export leads on from them. Raises NothingSealed.
    """
    head = newest_head()
    chosen = _chosen(rows, selection).filter(leaf__index__lt=head.size).order_by("leaf__index")
    is_complete = selection.takes_all and chosen.count() == head.size
    heads = _heads(head.size)
    yield archive_line(is_complete=is_complete)
    yield from map(head_line, heads)
    if not is_complete:
        yield from _consistency(sorted({one.size for one in heads} | {size for size in witnessed if size > 0}), head)
    found = chosen.values_list("leaf__index", "pk", "body").iterator(chunk_size=BATCH)
    while batch := list(islice(found, BATCH)):
        yield from _records(batch, None if is_complete else head.size, with_personal=with_personal)


def _chosen(rows: QuerySet[AuditRecord], selection: Selection) -> QuerySet[AuditRecord]:
    if selection.since is not None:
        rows = rows.filter(at__gte=selection.since)
    if selection.until is not None:
        rows = rows.filter(at__lt=selection.until)
    return rows.filter(subject_id__in=selection.subjects) if selection.subjects else rows


def _heads(largest: int) -> list[SignedHead]:
    """The last head of each day up to the one of size *largest*: enough to continue from any of them."""
    told = SignedHead.objects.filter(size__lte=largest, statement__contains='"log":')
    last = told.annotate(day=TruncDate("signed_at")).values("day").annotate(size=Max("size")).values("size")
    return list(SignedHead.objects.filter(size__in=last).order_by("size"))


def _consistency(sizes: Sequence[int], head: SignedHead) -> Iterator[str]:
    pairs = [pair for pair in pairwise(sizes) if pair[1] <= head.size]
    proofs = _proven(pairs, merkle.consistency_proof)
    for (old_size, size), proof in zip(pairs, proofs, strict=True):
        line = {"type": "consistency", "old_size": old_size, "size": size, "proof": [step.hex() for step in proof]}
        yield _text(line)


def _records(batch: Sequence[tuple[int, int, str]], size: int | None, *, with_personal: bool) -> Iterator[str]:
    """The lines of some records: with their proofs under the head of *size*, without where the export is complete."""
    proofs: Sequence[list[bytes] | None] = [None] * len(batch)
    if size is not None:
        proofs = _proven([(index, size) for index, _, _ in batch], merkle.inclusion_proof)
    personal = _personal([pk for _, pk, _ in batch]) if with_personal else {}
    for (index, pk, body), proof in zip(batch, proofs, strict=True):
        yield record_line(index, body, size=size, proof=proof, personal=personal.get(pk))


def _personal(records: Sequence[int]) -> dict[int, Personal]:
    """The personal values still kept of some records, with their salts."""
    found: dict[int, Personal] = {}
    for value in PersonalValue.objects.filter(record_id__in=records):
        found.setdefault(value.record_id, {})[value.field] = {"salt": bytes(value.salt).hex(), "value": value.value}
    return found


def _proven(pairs: Sequence[tuple[int, int]], prove: Prove) -> list[list[bytes]]:
    """The proof of each pair, with all nodes they need read in one query: the first pass only notes which."""
    wanted: dict[tuple[int, int], bytes] = {}

    def note(level: int, index: int) -> bytes:
        wanted[level, index] = b""
        return b""

    for pair in pairs:
        prove(*pair, note)
    with connection.cursor() as cursor:
        cursor.execute(
            "select n.level, n.index, n.hash from audit_lognode n"
            " join unnest(%s::smallint[], %s::bigint[]) as w(level, index) on (n.level, n.index) = (w.level, w.index)",
            [[level for level, _ in wanted], [index for _, index in wanted]],
        )
        nodes = {(level, index): bytes(found) for level, index, found in cursor.fetchall()}
    if wanted.keys() - nodes.keys():
        raise LogBroken(missing=len(wanted) - len(nodes))
    return [prove(*pair, lambda level, index: nodes[level, index]) for pair in pairs]


def _text(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))
