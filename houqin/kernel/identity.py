"""Public identifiers: UUIDv7 (RFC 9562 §5.7), so that what leaves the system sorts by the time it was made."""

import os
import secrets
import threading
import time
from dataclasses import dataclass, field
from uuid import UUID

_RANDOM_BITS = 74  # 12 bits of rand_a and 62 of rand_b
_RANDOM_LIMIT = 1 << _RANDOM_BITS
_STEP_BITS = 32  # small against 74, so that a millisecond holds more ids than can be made in it


@dataclass
class _Generator:
    """The last identifier of this process; RFC 9562 §6.2 method 2: within a millisecond the random part counts up.

    A clock that is set back does not take order away either: the generator then stays at its last millisecond.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    milliseconds: int = 0
    random: int = 0

    def next(self, now_milliseconds: int) -> tuple[int, int]:
        with self.lock:
            if now_milliseconds > self.milliseconds:
                self.milliseconds, self.random = now_milliseconds, secrets.randbits(_RANDOM_BITS)
            else:
                self.random += 1 + secrets.randbits(_STEP_BITS)
                if self.random >= _RANDOM_LIMIT:
                    self.milliseconds, self.random = self.milliseconds + 1, secrets.randbits(_RANDOM_BITS)
            return self.milliseconds, self.random


_generator = _Generator()


def _begin_anew() -> None:
    """A forked process counts from a random part of its own, not on from its parent's."""
    global _generator
    _generator = _Generator()


os.register_at_fork(after_in_child=_begin_anew)


def _pack(milliseconds: int, random: int) -> UUID:
    """48 bits of milliseconds, version 7, 12 random bits, variant 0b10, 62 random bits."""
    rand_a, rand_b = random >> 62, random & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (7 << 76) | (rand_a << 64) | (0b10 << 62) | rand_b)


def new_public_id() -> UUID:
    """A new UUIDv7; each is greater than every earlier one of this process. It tells when it was made, no more."""
    return _pack(*_generator.next(time.time_ns() // 1_000_000))


def made_at_milliseconds(public_id: UUID) -> int:
    """Unix milliseconds carried by *public_id*; raises ValueError when it is no UUIDv7."""
    if public_id.version != 7:
        raise ValueError("not a UUIDv7")
    return public_id.int >> 80
