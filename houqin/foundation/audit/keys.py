"""The key that signs archive heads: made once, kept in the data folder, never in the database."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

ALGORITHM = "ed25519"


@cache
def signing_key() -> Ed25519PrivateKey:
    """The installation's signing key, made on first use with mode 600."""
    place = Path(settings.HOUQIN_HOME) / "keys" / "archive.pem"
    if not place.exists():
        place.parent.mkdir(mode=0o700, exist_ok=True)
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        try:
            descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass  # another process was first: its key counts
        else:
            with os.fdopen(descriptor, "wb") as out:
                out.write(pem)
    key = serialization.load_pem_private_key(place.read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)  # noqa: S101  the file holds what this function wrote
    return key


def public_bytes(key: Ed25519PublicKey | None = None) -> bytes:
    """The 32 bytes of the public key that goes with every export."""
    key = key or signing_key().public_key()
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def key_id(public: bytes | None = None) -> str:
    """How a head names its key: SHA-256 of the public bytes, in hexadecimal."""
    return hashlib.sha256(public or public_bytes()).hexdigest()
