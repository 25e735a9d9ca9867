"""Check an exported archive without this program: one file, Python's standard library only.

    python verifier.py EXPORT.jsonl [--key HEX]… [--witness HEAD.json]… [--files FOLDER]

Copy this file anywhere. ``--key`` names a public key that was published beforehand (64 hexadecimal digits); without
it the keys named in the export are used, and the report says so. ``--witness`` gives a signed head that somebody
kept: the archive must still contain it. ``--files`` names a folder whose every file must be named, by its SHA-256, in
the ``files`` of some record. Prints findings and counts as JSON; exits 0 without findings, 1 with, 2 when
it was called wrongly.

**The format ``houqin-archive/1``** is UTF-8 text, one JSON object a line, of integers, strings, booleans, null, lists
and objects only. Bytes are lower-case hexadecimal. The first line is the archive's; the others come in any order.

``{"type": "archive", "format": "houqin-archive/1", "hash": "sha-256", "tree": "rfc9162", "log": NAME,
"complete": true|false, "keys": {KEY_ID: PUBLIC_KEY}}``
    ``complete``: every record from index 0 to the largest head is here, so heads are recomputed from the records and
    no proof is needed. KEY_ID is the SHA-256 of the 32 bytes of the Ed25519 public key.
``{"type": "head", "statement": {"format": "houqin-head/1", "log": NAME, "size": N, "root": HASH, "hash": "sha-256",
"signed_at": TIME}, "algorithm": "ed25519", "key_id": KEY_ID, "signature": BYTES}``
    The signature is over the canonical JSON (RFC 8785) of the statement.
``{"type": "consistency", "old_size": M, "size": N, "proof": [HASH, …]}``
    RFC 9162 §2.1.4; one from each head or witnessed head to the next larger one, unless the export is complete.
``{"type": "record", "index": I, "hash": HASH, "body": {…}, "size": N, "proof": [HASH, …],
"personal": {FIELD: {"salt": BYTES, "value": TEXT}}}``
    ``hash`` is the SHA-256 of the body's canonical JSON, which is also the entry whose leaf hash stands at ``index``
    of the log; ``proof`` (RFC 9162 §2.1.3) leads to the head of ``size`` (both may be absent when complete). The
    body's ``personal`` holds SHA-256(salt + value) per field; a value that was erased is absent here, its proof holds.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

FORMAT, HEAD_FORMAT, RECORD_FORMAT = "houqin-archive/1", "houqin-head/1", "houqin-record/1"
HASH, TREE, SIGNATURE = "sha-256", "rfc9162", "ed25519"


class Unreadable(ValueError):
    """A line, or a part of it, does not have the shape of the format."""


# ---- canonical JSON ----------------------------------------------------------------------------------


def canonical(value: Any) -> bytes:
    """*value* by RFC 8785, for the kinds that the format allows."""
    return _canonical(value).encode()


def _canonical(value: Any) -> str:
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: str(pair[0]).encode("utf-16-be"))
        return "{" + ",".join(f"{_canonical(key)}:{_canonical(one)}" for key, one in pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_canonical, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def read_object(text: str) -> dict[str, Any]:
    """One line as an object; raises Unreadable for anything that could be read in two ways."""
    try:
        value = json.loads(
            text, object_pairs_hook=_unique, parse_float=_refuse, parse_constant=_refuse, parse_int=_exact
        )
        text.encode()
    except (ValueError, RecursionError) as fault:
        raise Unreadable(f"no plain JSON: {fault}"[:120]) from fault
    if not isinstance(value, dict):
        raise Unreadable("not an object")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise Unreadable("a key stands twice in one object")
    return dict(pairs)


def _refuse(text: str) -> Any:
    raise Unreadable(f"the number {text} is not a whole one")


def _exact(text: str) -> int:
    if len(text) > 17 or abs(int(text)) >= 1 << 53:
        raise Unreadable("an integer is larger than 2^53 - 1")
    return int(text)


def _text(line: dict[str, Any], key: str) -> str:
    value = line.get(key)
    if not isinstance(value, str):
        raise Unreadable(f"{key} is missing or no text")
    return value


def _number(line: dict[str, Any], key: str) -> int:
    value = line.get(key)
    if type(value) is not int or value < 0:
        raise Unreadable(f"{key} is missing or no count")
    return value


def _object(line: dict[str, Any], key: str) -> dict[str, Any]:
    value = line.get(key)
    if not isinstance(value, dict):
        raise Unreadable(f"{key} is missing or no object")
    return value


def _bytes(value: Any, length: int | None = 32) -> bytes:
    try:
        raw = bytes.fromhex(value)
    except (TypeError, ValueError):
        raise Unreadable("bytes are not hexadecimal") from None
    if raw.hex() != value or (length is not None and len(raw) != length):
        raise Unreadable("bytes are not written plainly or have the wrong length")
    return raw


def _hashes(line: dict[str, Any], key: str) -> list[bytes]:
    value = line.get(key)
    if not isinstance(value, list):
        raise Unreadable(f"{key} is missing or no list")
    return [_bytes(one) for one in value]


# ---- Ed25519 (RFC 8032 §5.1): verification only, with public data, so time need not be constant -------

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)

Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: Point) -> Point:
    product: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            product = _add(product, point)
        point = _add(point, point)
        scalar >>= 1
    return product


def _decode(encoded: bytes) -> Point | None:
    """The point that 32 bytes stand for, or None when they stand for none."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _encode(point: Point) -> bytes:
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


_Y_OF_BASE = 4 * pow(5, -1, _P) % _P
_BASE = _decode(_Y_OF_BASE.to_bytes(32, "little"))


def signature_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the Ed25519 *signature* (64 bytes) of *message* was made with the secret of *public_key* (32 bytes)."""
    if len(public_key) != 32 or len(signature) != 64 or _BASE is None:
        return False
    key, scalar = _decode(public_key), int.from_bytes(signature[32:], "little")
    if key is None or scalar >= _ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    challenge = int.from_bytes(digest, "little") % _ORDER
    negated: Point = (_P - key[0], key[1], 1, _P - key[3])
    return _encode(_add(_times(scalar, _BASE), _times(challenge, negated))) == signature[:32]


# ---- the Merkle log (RFC 9162 §2.1) ------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def head_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The head of *size* leaves that *proof* leads to from *leaf* at *index*; None when it has the wrong length."""
    if not 0 <= index < size:
        return None
    start, width, sides = 0, size, []
    while width > 1:
        split = 1 << (width - 1).bit_length() - 1
        on_right = index - start >= split
        sides.append(on_right)
        start, width = (start + split, width - split) if on_right else (start, split)
    if len(sides) != len(proof):
        return None
    for on_right, sibling in zip(reversed(sides), proof, strict=True):
        leaf = node_hash(sibling, leaf) if on_right else node_hash(leaf, sibling)
    return leaf


def is_prefix(old_size: int, size: int, old_head: bytes, head: bytes, proof: Sequence[bytes]) -> bool:
    """Whether *proof* shows that the log of *old_head* is the beginning of the one of *head*."""
    if not 0 < old_size <= size:
        return False
    if old_size == size:
        return not proof and old_head == head
    sides, width, rest = [], size, old_size
    while rest < width:
        split = 1 << (width - 1).bit_length() - 1
        on_right = rest > split
        sides.append(on_right)
        width, rest = (width - split, rest - split) if on_right else (split, rest)
    path = list(proof)
    if any(sides):  # the last common subtree is not the whole old log, so the proof begins with it
        if not path:
            return False
        old_reached = reached = path.pop(0)
    else:
        old_reached = reached = old_head
    if len(sides) != len(path):
        return False
    for on_right, sibling in zip(reversed(sides), path, strict=True):
        if on_right:
            old_reached, reached = node_hash(sibling, old_reached), node_hash(sibling, reached)
        else:
            reached = node_hash(reached, sibling)
    return old_reached == old_head and reached == head


def heads_of(leaves: Iterable[bytes]) -> Iterable[tuple[int, bytes]]:
    """(size, head) after each leaf."""
    parts: list[tuple[int, bytes]] = []  # complete subtrees, (width, hash), largest first
    for size, leaf in enumerate(leaves, start=1):
        parts.append((1, leaf))
        while len(parts) > 1 and parts[-1][0] == parts[-2][0]:
            (width, left), (_, right) = parts[-2:]
            parts[-2:] = [(2 * width, node_hash(left, right))]
        head = parts[-1][1]
        for _, left in reversed(parts[:-1]):
            head = node_hash(left, head)
        yield size, head


# ---- the check ---------------------------------------------------------------------------------------


class Verification:
    """The check of one export. ``findings`` lists what is wrong; ``counts`` what was looked at."""

    def __init__(self, lines: Iterable[str], *, keys: Sequence[str] = (), witnesses: Sequence[str] = ()) -> None:
        self.findings: list[dict[str, str]] = []
        self.counts = {"records": 0, "heads": 0, "witnesses": 0, "personal_checked": 0, "personal_erased": 0}
        self._published = list(keys)
        self._keys: dict[str, bytes] = {}
        self._log = ""
        self._complete = False
        self._heads: dict[int, bytes] = {}
        self._proofs: dict[tuple[int, int], list[bytes]] = {}
        self._leaves: dict[int, bytes] = {}
        self._inclusions: list[tuple[int, int, list[bytes]]] = []
        self._ids: set[str] = set()
        self._named_files: set[str] = set()
        self._read(lines)
        self._check_witnesses(witnesses)
        self._check_log()

    def as_json(self) -> dict[str, Any]:
        """Findings, counts and how far the keys are trusted."""
        trust = "published" if self._published else "named by the export itself: compare them with published ones"
        return {"findings": self.findings, "counts": self.counts, "keys": trust, "key_ids": sorted(self._keys)}

    def check_files(self, files: Iterable[tuple[str, str]]) -> None:
        """Each file, as (name, SHA-256 in hexadecimal), is named by some record of the export."""
        self.counts["files"] = 0
        for name, digest in files:
            self.counts["files"] += 1
            if digest not in self._named_files:
                self._find("file", name, "no record names a file of this content")

    def _find(self, code: str, where: str, what: str = "") -> None:
        self.findings.append({"code": code, "where": where, "what": what})

    def _read(self, lines: Iterable[str]) -> None:
        kinds = {"head": self._head, "consistency": self._consistency, "record": self._record}
        empty = True
        for number, text in enumerate(lines, start=1):
            where = f"line {number}"
            try:
                line = read_object(text)
                if empty:
                    self._archive(line)
                elif (kind := _text(line, "type")) in kinds:
                    kinds[kind](line, where)
                else:
                    raise Unreadable(f"unknown type {kind[:40]}")
            except (Unreadable, UnicodeError, RecursionError) as fault:
                self._find("unreadable", where, str(fault)[:120])
                if empty:
                    return
            empty = False
        if empty:
            self._find("unreadable", "line 1", "the export is empty")

    def _archive(self, line: dict[str, Any]) -> None:
        stated = [line.get(key) for key in ("type", "format", "hash", "tree")]
        if stated != ["archive", FORMAT, HASH, TREE]:
            raise Unreadable(f"not an archive of format {FORMAT} with {HASH} and {TREE}")
        self._log, self._complete = _text(line, "log"), line.get("complete") is True
        named = self._published or list(_object(line, "keys").values())
        self._keys = {hashlib.sha256(key).hexdigest(): key for key in map(_bytes, named)}

    def _head(self, line: dict[str, Any], where: str) -> None:
        self.counts["heads"] += 1
        size, root = self._signed_head(line, where)
        if self._heads.setdefault(size, root) != root:
            self._find("fork", where, f"two heads of size {size}")

    def _signed_head(self, line: dict[str, Any], where: str) -> tuple[int, bytes]:
        """Size and root of a head; a finding when its signature does not hold."""
        statement, key_id = _object(line, "statement"), _text(line, "key_id")
        size, root = _number(statement, "size"), _bytes(statement.get("root"))
        if (statement.get("format"), statement.get("hash"), statement.get("log")) != (HEAD_FORMAT, HASH, self._log):
            raise Unreadable(f"not a head of format {HEAD_FORMAT} with {HASH} of this log")
        if line.get("algorithm") != SIGNATURE:
            raise Unreadable(f"a signature other than {SIGNATURE}")
        signature = _bytes(line.get("signature"), 64)
        if key_id not in self._keys:
            self._find("unknown_key", where, f"no published key has the id {key_id[:64]}")
        elif not signature_holds(self._keys[key_id], canonical(statement), signature):
            self._find("signature", where, f"the signature of the head of size {size} does not hold")
        return size, root

    def _consistency(self, line: dict[str, Any], where: str) -> None:
        sizes = _number(line, "old_size"), _number(line, "size")
        if sizes in self._proofs:
            self._find("twice", where, "this consistency proof stands twice")
        self._proofs[sizes] = _hashes(line, "proof")

    def _record(self, line: dict[str, Any], where: str) -> None:
        self.counts["records"] += 1
        index, body = _number(line, "index"), _object(line, "body")
        entry, identity = canonical(body), _text(body, "id")
        if (body.get("format"), body.get("hash")) != (RECORD_FORMAT, HASH):
            self._find("unknown_format", where, f"not a record of format {RECORD_FORMAT} with {HASH}")
        if hashlib.sha256(entry).hexdigest() != line.get("hash"):
            self._find("hash", where, f"record {index} is not what its hash says")
        if index in self._leaves or identity in self._ids:
            self._find("twice", where, f"record {index} or its id stands twice")
        self._ids.add(identity)
        self._leaves[index] = leaf_hash(entry)
        if not self._complete or "proof" in line:
            self._inclusions.append((index, _number(line, "size"), _hashes(line, "proof")))
        if isinstance(files := body.get("files"), list):
            self._named_files.update(one for one in files if isinstance(one, str))
        self._check_personal(body, line.get("personal") or {}, where)

    def _check_personal(self, body: dict[str, Any], given: Any, where: str) -> None:
        stated = body.get("personal") or {}
        if not isinstance(stated, dict) or not isinstance(given, dict):
            raise Unreadable("personal is no object")
        for field in given.keys() - stated.keys():
            self._find("personal", where, f"{field[:60]} is not in the record")
        for field, hashed in stated.items():
            if field not in given:
                self.counts["personal_erased"] += 1
                continue
            self.counts["personal_checked"] += 1
            one = _object(given, field)
            salted = _bytes(one.get("salt"), None) + _text(one, "value").encode()
            if hashlib.sha256(salted).hexdigest() != hashed:
                self._find("personal", where, f"the value of {field[:60]} is not the recorded one")

    def _check_witnesses(self, witnesses: Sequence[str]) -> None:
        """Heads kept by others join the archive's own: they must fit where they belong."""
        for number, text in enumerate(witnesses, start=1):
            self.counts["witnesses"] += 1
            where = f"witness {number}"
            try:
                size, root = self._signed_head(read_object(text), where)
            except (Unreadable, UnicodeError, RecursionError) as fault:
                self._find("unreadable", where, str(fault)[:120])
                continue
            if size > max(self._heads, default=0):
                self._find("rolled_back", where, f"the archive ends before the witnessed size {size}")
            elif self._heads.setdefault(size, root) != root:
                self._find("fork", where, f"the witnessed head of size {size} is another one")

    def _check_log(self) -> None:
        if not self._heads:
            self._find("no_head", "archive", "there is no readable signed head")
        for index, size, proof in self._inclusions:
            leaf = self._leaves[index]
            if size not in self._heads or head_from_inclusion(leaf, index, size, proof) != self._heads[size]:
                self._find("inclusion", f"record {index}", f"it is not proven to be in the head of size {size}")
        if self._complete:
            self._recompute_heads()
        else:
            self._check_consistency()

    def _check_consistency(self) -> None:
        sizes = sorted(self._heads)
        for old_size, size in pairwise(sizes):
            proof = self._proofs.get((old_size, size), [])
            if old_size and not is_prefix(old_size, size, self._heads[old_size], self._heads[size], proof):
                self._find("consistency", f"head {size}", f"it is not proven to continue the head of size {old_size}")

    def _recompute_heads(self) -> None:
        largest = max(self._heads, default=0)
        if sorted(self._leaves) != list(range(largest)):
            self._find("incomplete", "archive", f"not every record from 0 to {largest} (out) is here")
            return
        computed = dict([(0, hashlib.sha256().digest()), *heads_of(self._leaves[index] for index in range(largest))])
        for size, root in sorted(self._heads.items()):
            if computed[size] != root:
                self._find("head", f"head {size}", "the records do not have this head")


def hashed(folder: Path) -> Iterable[tuple[str, str]]:
    """Every file below *folder*, with the SHA-256 of its bytes."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; answers the exit code."""
    parser = argparse.ArgumentParser(description="Check an exported archive (houqin-archive/1).")
    parser.add_argument("export", type=Path)
    parser.add_argument("--key", action="append", default=[], metavar="HEX", help="a published Ed25519 public key")
    parser.add_argument("--witness", action="append", default=[], type=Path, help="a file with one signed head")
    parser.add_argument("--files", type=Path, metavar="FOLDER", help="a folder of files that records must name")
    chosen = parser.parse_args(arguments)
    try:
        witnesses = [path.read_text("utf-8") for path in chosen.witness]
        with chosen.export.open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
            verification = Verification(lines, keys=chosen.key, witnesses=witnesses)
        if chosen.files:
            verification.check_files(hashed(chosen.files))
    except OSError as fault:
        parser.error(str(fault))
    json.dump(verification.as_json(), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    return 1 if verification.findings else 0


if __name__ == "__main__":
    sys.exit(main())
