"""Canonical JSON (RFC 8785), so that one content has one hash, today and in another program.

Only integers within ±(2^53 − 1), strings, booleans, null, lists and dictionaries with string keys: a float has
no place in a record, and dates, ids and amounts are written by their owner as strings or integers.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Json: TypeAlias = "int | str | bool | Sequence[Json] | Mapping[str, Json] | None"

#: Stored beside every hash made here, so that the algorithm can be changed on a living archive.
HASH_ALGORITHM = "sha-256"

#: Of texts and integers the standard library writes RFC 8785's form; the order of the keys is ours (_plain).
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":"))
_LISTS = (list, tuple)
_EXACT_LIMIT = 1 << 53  # beyond it other JSON readers lose digits (I-JSON, RFC 7493 §2.2)


class NotCanonical(TypeError):
    """A value that canonical JSON of integers and strings cannot hold: a mistake of the programmer."""


def canonical_bytes(value: Json) -> bytes:
    """*value* as RFC 8785 JSON in UTF-8; raises :class:`NotCanonical`."""
    return _ENCODER.encode(_plain(value)).encode()


def content_hash(value: Json) -> str:
    """Lower-case hexadecimal SHA-256 of the canonical form."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def _plain(value: object) -> Any:
    """*value* in plain lists and dictionaries; everything else than the allowed kinds is refused."""
    if isinstance(value, str):
        return _whole_text(value)
    if value is None or isinstance(value, bool):
        return value
    if type(value) is int:
        if abs(value) >= _EXACT_LIMIT:
            raise NotCanonical("an integer beyond ±(2^53 − 1) is written as a string")
        return value
    if isinstance(value, _LISTS):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        named = {_key(key): one for key, one in value.items()}
        return {key: _plain(named[key]) for key in sorted(named, key=_utf16)}
    raise NotCanonical(f"canonical JSON holds no {type(value).__name__}")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NotCanonical("keys are strings")
    return _whole_text(key)


def _utf16(key: str) -> bytes:
    """What RFC 8785 §3.2.3 sorts keys by."""
    return key.encode("utf-16-be")


def _whole_text(text: str) -> str:
    """A plain ``str`` (not a subclass such as a translated or enumerated one) without half characters."""
    if type(text) is str and text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError as half:
        raise NotCanonical("a text holds half a character (a lone surrogate)") from half
    return str.__str__(text)
