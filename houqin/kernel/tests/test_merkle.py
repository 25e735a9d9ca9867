"""The Merkle log: published vectors of Certificate Transparency, a naive oracle, and proofs that were changed."""

import hashlib
import random
from collections.abc import Callable

import pytest

from houqin.kernel.merkle import (
    append,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

# The reference tree of the Certificate Transparency implementations: eight entries and the head after each.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
HEADS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PART_01 = HEADS[1]
LEAF_0 = HEADS[0]
LEAF_1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
PART_23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
PART_47 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
LEAF_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
PART_67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
PART_45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"


class Log:
    """The stored nodes of a log, in memory."""

    def __init__(self, entries: list[bytes]) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.leaves = [leaf_hash(entry) for entry in entries]
        for size, leaf in enumerate(self.leaves):
            for level, index, hashed in append(size, leaf, self.read):
                assert (level, index) not in self.nodes, "a stored node is never written again"
                self.nodes[level, index] = hashed

    def read(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]


def naive_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162 §2.1.1, word for word."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256().digest()
    split = naive_split(len(leaves))
    return node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


def naive_split(width: int) -> int:
    split = 1
    while split * 2 < width:
        split *= 2
    return split


def naive_path(index: int, leaves: list[bytes], head: Callable[[list[bytes]], bytes]) -> list[bytes]:
    """PATH of §2.1.3.1."""
    if len(leaves) == 1:
        return []
    split = naive_split(len(leaves))
    if index < split:
        return [*naive_path(index, leaves[:split], head), head(leaves[split:])]
    return [*naive_path(index - split, leaves[split:], head), head(leaves[:split])]


def naive_subproof(old: int, leaves: list[bytes], whole: bool, head: Callable[[list[bytes]], bytes]) -> list[bytes]:
    """SUBPROOF of §2.1.4.1."""
    if old == len(leaves):
        return [] if whole else [head(leaves)]
    split = naive_split(len(leaves))
    if old <= split:
        return [*naive_subproof(old, leaves[:split], whole, head), head(leaves[split:])]
    return [*naive_subproof(old - split, leaves[split:], False, head), head(leaves[:split])]


def remembering(function: Callable[[list[bytes]], bytes]) -> Callable[[list[bytes]], bytes]:
    """The same function, remembering; the leaves of one log never change, so first leaf and length tell all."""
    known: dict[tuple[bytes, int], bytes] = {}

    def remembered(leaves: list[bytes]) -> bytes:
        key = (leaves[0], len(leaves))
        if key not in known:
            known[key] = function(leaves)
        return known[key]

    return remembered


REFERENCE = Log(ENTRIES)
LARGE = Log([index.to_bytes(2, "big") for index in range(300)])


@pytest.mark.parametrize("size", range(1, 9))
def test_the_eight_reference_heads(size: int) -> None:
    assert root(size, REFERENCE.read).hex() == HEADS[size - 1]


def test_an_empty_log_has_the_hash_of_nothing() -> None:
    assert root(0, REFERENCE.read) == hashlib.sha256(b"").digest()


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (0, 8, [LEAF_1, PART_23, PART_47]),
        (5, 8, [LEAF_4, PART_67, HEADS[3]]),
        (2, 3, [PART_01]),
        (1, 5, [LEAF_0, PART_23, LEAF_4]),
    ],
)
def test_the_reference_inclusion_proofs(index: int, size: int, path: list[str]) -> None:
    proof = inclusion_proof(index, size, REFERENCE.read)
    assert [one.hex() for one in proof] == path
    assert verify_inclusion(REFERENCE.leaves[index], index, size, proof, bytes.fromhex(HEADS[size - 1]))


@pytest.mark.parametrize(
    ("old_size", "size", "path"),
    [
        (1, 1, []),
        (1, 8, [LEAF_1, PART_23, PART_47]),
        (6, 8, [PART_45, PART_67, HEADS[3]]),
        (2, 5, [PART_23, LEAF_4]),
    ],
)
def test_the_reference_consistency_proofs(old_size: int, size: int, path: list[str]) -> None:
    proof = consistency_proof(old_size, size, REFERENCE.read)
    assert [one.hex() for one in proof] == path
    old_head, head = bytes.fromhex(HEADS[old_size - 1]), bytes.fromhex(HEADS[size - 1])
    assert verify_consistency(old_size, size, old_head, head, proof)


def test_every_size_to_300_equals_the_definition() -> None:
    """All heads, all 45,150 inclusion proofs and all 45,150 consistency proofs."""
    head = remembering(naive_root)
    for size in range(1, 301):
        leaves = LARGE.leaves[:size]
        whole = root(size, LARGE.read)
        assert whole == head(leaves)
        for index in range(size):
            proof = inclusion_proof(index, size, LARGE.read)
            assert proof == naive_path(index, leaves, head)
            assert verify_inclusion(leaves[index], index, size, proof, whole)
            consistency = consistency_proof(index + 1, size, LARGE.read)
            assert consistency == naive_subproof(index + 1, leaves, True, head)
            assert verify_consistency(index + 1, size, root(index + 1, LARGE.read), whole, consistency)


def test_proofs_read_few_nodes() -> None:
    """Of 100,000 leaves no proof reads more than three nodes per level; nodes stored stay under two per leaf."""
    log = Log([index.to_bytes(4, "big") for index in range(100_000)])
    assert len(log.nodes) < 200_000
    reads = 0

    def counting(level: int, index: int) -> bytes:
        nonlocal reads
        reads += 1
        return log.read(level, index)

    for index in (0, 1, 65_535, 65_536, 99_998, 99_999):
        reads = 0
        inclusion_proof(index, 100_000, counting)
        consistency_proof(index + 1, 100_000, counting)
        assert reads <= 3 * 17


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_no_proof_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(IndexError):
        inclusion_proof(index, size, LARGE.read)
    assert not verify_inclusion(LARGE.leaves[0], index, size, [], LARGE.leaves[0])


@pytest.mark.parametrize(("old_size", "size"), [(0, 5), (6, 5), (-1, 1)])
def test_no_proof_for_a_log_that_does_not_lie_before(old_size: int, size: int) -> None:
    with pytest.raises(IndexError):
        consistency_proof(old_size, size, LARGE.read)
    assert not verify_consistency(old_size, size, LARGE.leaves[0], LARGE.leaves[0], [])


def test_a_later_log_needs_a_proof() -> None:
    assert not verify_consistency(3, 5, root(3, LARGE.read), root(5, LARGE.read), [])


def changed(proof: list[bytes], draw: random.Random) -> list[bytes]:
    """*proof* with one bit, one place or one element changed; never equal to *proof*."""
    kind = draw.randrange(6)
    proof = list(proof)
    if kind == 0 or not proof:
        proof.insert(draw.randint(0, len(proof)), draw.randbytes(32))
    elif kind == 1:
        del proof[draw.randrange(len(proof))]
    elif kind == 2 and len(set(proof)) > 1:
        one, other = draw.sample(range(len(proof)), 2)
        proof[one], proof[other] = proof[other], proof[one]
    elif kind == 3:
        proof.insert(draw.randrange(len(proof)), draw.choice(proof))
    else:
        place = draw.randrange(len(proof))
        bit = draw.randrange(256)
        proof[place] = (int.from_bytes(proof[place], "big") ^ 1 << bit).to_bytes(32, "big")
    return proof


def test_no_changed_proof_is_accepted() -> None:
    """120,000 proofs with one change each: to the proof, the leaf, its place, a size or a head."""
    draw = random.Random(9162)
    heads = {size: root(size, LARGE.read) for size in range(1, 301)}
    for _ in range(60_000):
        size = draw.randint(2, 300)
        index = draw.randrange(size)
        leaf, proof, head = LARGE.leaves[index], inclusion_proof(index, size, LARGE.read), heads[size]
        assert verify_inclusion(leaf, index, size, proof, head)
        match draw.randrange(4):
            case 0:
                leaf = LARGE.leaves[(index + draw.randint(1, 299)) % 300]
            case 1:
                index = (index + draw.randint(1, size - 1)) % size
            case 2:
                head = heads[draw.choice([other for other in (size - 1, size + 1) if 1 <= other <= 300])]
            case _:
                proof = changed(proof, draw)
        assert not verify_inclusion(leaf, index, size, proof, head)
    for _ in range(60_000):
        size = draw.randint(2, 300)
        old_size = draw.randint(1, size - 1)
        old_head, head = heads[old_size], heads[size]
        proof = consistency_proof(old_size, size, LARGE.read)
        assert verify_consistency(old_size, size, old_head, head, proof)
        match draw.randrange(3):
            case 0:
                old_head = heads[old_size % 300 + 1]
            case 1:
                head = heads[size % 300 + 1]
            case _:
                proof = changed(proof, draw)
        assert not verify_consistency(old_size, size, old_head, head, proof)
