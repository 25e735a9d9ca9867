"""An archive in the hands of a cheating owner, and what such an owner may try (trust R7)."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from houqin.kernel import merkle
from houqin.kernel.canonical import canonical_bytes

Line = dict[str, Any]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
#: Sizes of the heads that the sample archive signed.
SIZES = (7, 24, 40)
#: The size of its head that a witness keeps.
WITNESSED = 24


def public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def record_body(index: int, salts: random.Random) -> tuple[Line, Line]:
    """A record and, for every third, the personal value it holds as a salted hash."""
    body: Line = {
        "format": "houqin-record/1",
        "hash": "sha-256",
        "id": f"0199-{index:04}",
        "action": "orders.acknowledged",
        "changes": {"状态": ["SUBMITTED", "ACKNOWLEDGED"], "minutes": [None, index]},
    }
    if index % 3:
        return body, {}
    salt, value = salts.randbytes(16), f"电话 {index}"
    body["personal"] = {"phone": hashlib.sha256(salt + value.encode()).hexdigest()}
    return body, {"phone": {"salt": salt.hex(), "value": value}}


@dataclass
class Archive:
    """An archive as its owner holds it, from which exports are written: also by a cheating owner.

    ``sizes`` are those of its heads, ``witnessed`` that of the one somebody keeps, with none between it and the last.
    """

    bodies: list[Line]
    personal: list[Line]
    key: Ed25519PrivateKey = KEY
    log: str = "demo"
    sizes: tuple[int, ...] = SIZES
    witnessed: int = WITNESSED
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for size, body in enumerate(self.bodies):
            for node in merkle.append(size, merkle.leaf_hash(canonical_bytes(body)), self.read):
                self.nodes[node.level, node.position] = node.hash

    def read(self, level: int, position: int) -> bytes:
        return self.nodes[level, position]

    def head(self, size: int) -> Line:
        statement: Line = {
            "format": "houqin-head/1",
            "log": self.log,
            "size": size,
            "root": merkle.root(size, self.read).hex(),
            "hash": "sha-256",
            "signed_at": f"2026-10-01T00:{size:02}:00+00:00",
        }
        return {
            "type": "head",
            "statement": statement,
            "algorithm": "ed25519",
            "key_id": hashlib.sha256(bytes.fromhex(public(self.key))).hexdigest(),
            "signature": self.key.sign(canonical_bytes(statement)).hex(),
        }

    def export(self, sizes: Iterable[int], *, complete: bool, since: Iterable[int] = ()) -> list[Line]:
        sizes = [size for size in sizes if size <= len(self.bodies)]
        largest = max(sizes)
        named = {hashlib.sha256(bytes.fromhex(public(KEY))).hexdigest(): public(KEY)}
        first: Line = {"type": "archive", "format": "houqin-archive/1", "hash": "sha-256", "tree": "rfc9162"}
        lines: list[Line] = [first | {"log": self.log, "complete": complete, "keys": named}]
        lines += [self.head(size) for size in sizes]
        chain = sorted({*sizes, *since})
        for old_size, size in [] if complete else pairwise(chain):
            proof = [one.hex() for one in merkle.consistency_proof(old_size, size, self.read)]
            lines.append({"type": "consistency", "old_size": old_size, "size": size, "proof": proof})
        for index in range(0, largest, 1 if complete else 2):
            body = self.bodies[index]
            line: Line = {"type": "record", "index": index, "body": body, "personal": self.personal[index]}
            line["hash"] = hashlib.sha256(canonical_bytes(body)).hexdigest()
            if not complete:
                line["size"] = largest
                line["proof"] = [one.hex() for one in merkle.inclusion_proof(index, largest, self.read)]
            lines.append(line)
        return lines


def sample(records: int = 40, seed: int = 1) -> Archive:
    salts = random.Random(seed)
    made = [record_body(index, salts) for index in range(records)]
    return Archive([body for body, _ in made], [personal for _, personal in made])


# ---- tampering, by somebody who owns the database ------------------------------------------------

Tamper = Callable[[Archive, random.Random], list[Line]]


def honest_export(honest: Archive, draw: random.Random) -> list[Line]:
    return honest.export(honest.sizes, complete=draw.random() < 0.5)


def records_of(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line["type"] == "record"]


def fix_hash(line: Line) -> None:
    line["hash"] = hashlib.sha256(canonical_bytes(line["body"])).hexdigest()


def other_action(body: Line) -> Line:
    return body | {"action": "tests.never_happened"}


def change_record(honest: Archive, draw: random.Random) -> list[Line]:
    lines = honest_export(honest, draw)
    line = draw.choice(records_of(lines))
    line["body"] = other_action(line["body"])
    if draw.random() < 0.5:
        fix_hash(line)
    return lines


def delete_record(honest: Archive, draw: random.Random) -> list[Line]:
    lines = honest.export(honest.sizes, complete=True)
    lines.remove(draw.choice(records_of(lines)))
    return lines


def insert_record(honest: Archive, draw: random.Random) -> list[Line]:
    lines = honest_export(honest, draw)
    line = dict(draw.choice(records_of(lines)))
    line["body"] = line["body"] | {"id": "made-up"}
    line["index"] = draw.randint(0, len(honest.bodies) + 5)
    fix_hash(line)
    return [*lines, line]


def reorder_records(honest: Archive, draw: random.Random) -> list[Line]:
    lines = honest_export(honest, draw)
    one, other = draw.sample(records_of(lines), 2)
    one["index"], other["index"] = other["index"], one["index"]
    return lines


def truncate(honest: Archive, draw: random.Random) -> list[Line]:
    """Give out an honest earlier state: only the witness tells."""
    return honest.export([draw.randint(1, honest.witnessed - 1)], complete=draw.random() < 0.5)


def fork(honest: Archive, draw: random.Random) -> list[Line]:
    """A second log, signed with the real key, beside the honest one."""
    lines = honest_export(honest, draw)
    other = replace(sample(len(honest.bodies), seed=draw.randrange(2, 10**6)), key=honest.key, log=honest.log)
    return [*lines, other.head(draw.choice((*honest.sizes, len(honest.bodies) * 3 // 4)))]


def sign_again(honest: Archive, draw: random.Random) -> list[Line]:
    """The whole archive rebuilt and signed with a key of one's own."""
    lines = honest_export(replace(honest, key=OTHER_KEY), draw)
    if draw.random() < 0.5:  # … that pretends to be the published one
        for line in lines:
            if line["type"] == "head":
                line["key_id"] = hashlib.sha256(bytes.fromhex(public(honest.key))).hexdigest()
    return lines


def rebuild(honest: Archive, draw: random.Random) -> list[Line]:
    """One record before the witnessed head changed, everything built anew and signed with the real key."""
    bodies = list(honest.bodies)
    place = draw.randrange(honest.witnessed)
    bodies[place] = other_action(bodies[place])
    rebuilt = replace(honest, bodies=bodies, nodes={})
    return rebuilt.export(honest.sizes, complete=draw.random() < 0.5, since=[honest.witnessed])


def roll_back(honest: Archive, draw: random.Random) -> list[Line]:
    """The database set back behind the witnessed head, then filled with other records."""
    kept, size = draw.randint(1, honest.witnessed - 1), len(honest.bodies)
    other = sample(size, seed=draw.randrange(2, 10**6))
    later = [body | {"id": f"later-{number}"} for number, body in enumerate(other.bodies[kept:])]
    archive = replace(
        honest, bodies=honest.bodies[:kept] + later, personal=honest.personal[:kept] + other.personal[kept:], nodes={}
    )
    sizes = [draw.randint(honest.witnessed + 1, size)]
    return archive.export(sizes, complete=draw.random() < 0.5, since=[honest.witnessed])


def change_personal(honest: Archive, draw: random.Random) -> list[Line]:
    lines = honest.export(honest.sizes, complete=True)
    line = draw.choice([line for line in records_of(lines) if line["personal"]])
    field_name = draw.choice(sorted(line["personal"]))
    told = line["personal"][field_name] | {"value": "电话 110"}
    line["personal"] = line["personal"] | {field_name if draw.random() < 0.5 else "made_up": told}
    return lines


def flip_proof(honest: Archive, draw: random.Random) -> list[Line]:
    """One digit of one proof, root or signature."""
    lines = honest.export(honest.sizes, complete=False)
    line = draw.choice([line for line in lines[1:] if line["type"] == "head" or line["proof"]])
    if line["type"] == "head":
        holder, key = draw.choice([(line, "signature"), (line["statement"], "root")])
        holder[key] = flipped(holder[key], draw)
    else:
        place = draw.randrange(len(line["proof"]))
        line["proof"][place] = flipped(line["proof"][place], draw)
    return lines


def flipped(text: str, draw: random.Random) -> str:
    place = draw.randrange(len(text))
    return text[:place] + format(int(text[place], 16) ^ draw.randint(1, 15), "x") + text[place + 1 :]


#: What an owner may try, and the findings of which at least one must be made.
TAMPERS: list[tuple[Tamper, set[str]]] = [
    (change_record, {"hash", "inclusion", "head"}),
    (delete_record, {"incomplete"}),
    (insert_record, {"incomplete", "inclusion", "twice"}),
    (reorder_records, {"inclusion", "head"}),
    (truncate, {"rolled_back"}),
    (fork, {"fork", "consistency", "head"}),
    (sign_again, {"unknown_key", "signature"}),
    (rebuild, {"fork"}),
    (roll_back, {"consistency", "head"}),
    (change_personal, {"personal"}),
    (flip_proof, {"inclusion", "consistency", "signature", "fork"}),
]
