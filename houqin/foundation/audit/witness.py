"""Heads kept elsewhere: whether the archive of today still continues the one that a witness saw."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature

from houqin.foundation.audit.keys import key_id, signing_key
from houqin.foundation.audit.models import LogLeaf
from houqin.foundation.audit.sealing import HEAD_FORMAT
from houqin.foundation.audit.verification import Difference
from houqin.foundation.scope.scope import WHOLE_INSTALLATION, entering
from houqin.kernel import merkle
from houqin.kernel.canonical import canonical_bytes
from houqin.kernel.refusal import N_, Refusal

ROOT_SIZE = 32


class NoHead(Refusal):
    """A file that holds no signed head of this log."""

    code = "audit.no_head_of_this_log"
    sentence = N_("“{name}” holds no signed head of this installation's log: {problem}.")
    remedy = N_("Give a file as written by “houqin archive head”.")
    status = 422


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A head that somebody kept: its size and root."""

    name: str
    size: int
    root: bytes


def read_witness(text: str, *, name: str) -> Witnessed:
    """A kept head, its signature checked with this installation's key. Raises NoHead.

    Another log's name is no mistake of the file when the log was begun anew: that is what the comparison finds.
    """
    try:
        line = json.loads(text)
        statement = line["statement"]
        size, root = statement["size"], bytes.fromhex(statement["root"])
        if statement["format"] != HEAD_FORMAT or type(size) is not int or size < 1 or len(root) != ROOT_SIZE:
            raise ValueError(f"it is not of format {HEAD_FORMAT}")
        if line["key_id"] != key_id():
            raise ValueError("it was signed with another key")
        signing_key().public_key().verify(bytes.fromhex(line["signature"]), canonical_bytes(statement))
    except InvalidSignature:
        raise NoHead(name=name, problem=N_("its signature does not hold")) from None
    except (ValueError, KeyError, TypeError) as fault:
        raise NoHead(name=name, problem=str(fault)[:120]) from None
    return Witnessed(name, size, root)


def _root(leaves: Iterable[bytes]) -> bytes:
    """The head over *leaves*, computed from them alone: stored nodes could be what somebody left standing."""
    parts: list[tuple[int, bytes]] = []  # complete subtrees, (width, hash), largest first
    for leaf in leaves:
        parts.append((1, leaf))
        while len(parts) > 1 and parts[-1][0] == parts[-2][0]:
            (width, left), (_, right) = parts[-2:]
            parts[-2:] = [(2 * width, merkle.node_hash(left, right))]
    reached = parts[-1][1]
    for _, left in reversed(parts[:-1]):
        reached = merkle.node_hash(left, reached)
    return reached


def compare(witness: Witnessed) -> Iterator[Difference]:
    """What the archive of now has that does not continue the witnessed one: nothing, if nobody touched it."""
    with entering(WHOLE_INSTALLATION):
        subject = f"witness {witness.name}"
        size = LogLeaf.objects.count()
        if size < witness.size:
            yield Difference(subject, "size", str(size), f"≥ {witness.size}")
            return
        leaves = LogLeaf.objects.order_by("index").values_list("leaf_hash", flat=True)[: witness.size]
        root = _root(bytes(leaf) for leaf in leaves.iterator(chunk_size=5_000))
        if root != witness.root:
            yield Difference(subject, "root", root.hex(), witness.root.hex())
