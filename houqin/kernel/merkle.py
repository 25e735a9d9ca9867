"""A Merkle log after RFC 9162 §2.1: append, inclusion proof, consistency proof, and their verification.

The log stores the hash of every *complete* subtree under (level, position): level 0 holds the leaves, node
(h, i) covers the leaves i·2^h to (i+1)·2^h (out). Nodes are only ever added, about two per leaf, so the store is
insert-only and every proof reads O(log n) of them.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

#: Returns the stored hash of a complete subtree, by level and position; raises KeyError when it is not there.
NodeReader: TypeAlias = Callable[[int, int], bytes]


class Node(NamedTuple):
    """A complete subtree to be stored."""

    level: int
    position: int
    hash: bytes


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry; the prefix keeps leaves and inner nodes apart (RFC 9162 §2.1.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(size: int, leaf: bytes, read: NodeReader) -> list[Node]:
    """The nodes to store when leaf hash *leaf* follows *size* earlier ones: itself, then each subtree it completes."""
    nodes = [Node(0, size, leaf)]
    while nodes[-1].position % 2:
        level, position, right = nodes[-1]
        nodes.append(Node(level + 1, position // 2, node_hash(read(level, position - 1), right)))
    return nodes


def root(size: int, read: NodeReader) -> bytes:
    """The head of the log of *size* leaves (RFC 9162 §2.1.1); an empty log has the hash of nothing."""
    return _subtree(0, size, read) if size else hashlib.sha256().digest()


def inclusion_proof(index: int, size: int, read: NodeReader) -> list[bytes]:
    """The path from leaf *index* to the head of the first *size* leaves (§2.1.3.1).

    Raises IndexError when the leaf is not among them.
    """
    if not 0 <= index < size:
        raise IndexError(f"leaf {index} is not among the first {size}")
    path: list[bytes] = []
    start, until = 0, size
    while until - start > 1:
        middle = start + _split(until - start)
        if index < middle:
            path.append(_subtree(middle, until, read))
            until = middle
        else:
            path.append(_subtree(start, middle, read))
            start = middle
    return path[::-1]


def consistency_proof(old_size: int, size: int, read: NodeReader) -> list[bytes]:
    """That the first *old_size* leaves are a prefix of the first *size* (§2.1.4.1).

    Raises IndexError unless 0 < old_size ≤ size.
    """
    if not 0 < old_size <= size:
        raise IndexError(f"no log of {old_size} leaves lies before one of {size}")
    proof: list[bytes] = []
    start, until = 0, size
    while until > old_size:
        middle = start + _split(until - start)
        if old_size <= middle:
            proof.append(_subtree(middle, until, read))
            until = middle
        else:
            proof.append(_subtree(start, middle, read))
            start = middle
    if start:  # otherwise the last subtree is the whole old log, whose head the verifier has
        proof.append(_subtree(start, until, read))
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], head: bytes) -> bool:
    """Whether *proof* leads from leaf hash *leaf* at *index* to *head* of *size* leaves (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, reached = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place % 2 or place == last:
            reached = node_hash(sibling, reached)
            while not place % 2 and place:
                place, last = place // 2, last // 2
        else:
            reached = node_hash(reached, sibling)
        place, last = place // 2, last // 2
    return last == 0 and reached == head


def verify_consistency(old_size: int, size: int, old_head: bytes, head: bytes, proof: Sequence[bytes]) -> bool:
    """Whether *proof* shows that the log with *old_head* is a prefix of the one with *head* (RFC 9162 §2.1.4.2)."""
    if not 0 < old_size <= size:
        return False
    if old_size == size:
        return not proof and old_head == head
    path = [old_head, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = old_size - 1, size - 1
    while place % 2:
        place, last = place // 2, last // 2
    old_reached = reached = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place % 2 or place == last:
            old_reached, reached = node_hash(sibling, old_reached), node_hash(sibling, reached)
            while not place % 2 and place:
                place, last = place // 2, last // 2
        else:
            reached = node_hash(reached, sibling)
        place, last = place // 2, last // 2
    return last == 0 and old_reached == old_head and reached == head


def _split(width: int) -> int:
    """The largest power of two smaller than *width* (> 1)."""
    return 1 << (width - 1).bit_length() - 1


def _subtree(start: int, until: int, read: NodeReader) -> bytes:
    """The head of the leaves start … until, from the complete subtrees they fall into, right to left."""
    *left, reached = _complete_parts(start, until, read)
    for part in reversed(left):
        reached = node_hash(part, reached)
    return reached


def _complete_parts(start: int, until: int, read: NodeReader) -> Iterator[bytes]:
    """The complete subtrees into which the leaves start … until fall, largest first (*start* comes from a split)."""
    while start < until:
        level = (until - start).bit_length() - 1
        yield read(level, start >> level)
        start += 1 << level
