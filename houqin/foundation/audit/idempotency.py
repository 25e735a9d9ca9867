"""A write sent twice happens once: the second time it gets the first answer (trust, Idempotency-Key).

The caller names its write by a key of its own making; the answer is kept in the transaction of what it answers for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from houqin.foundation.audit.models import IdempotencyKey
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, Refusal

LONGEST = 255


class KeyMissing(Refusal):
    """A write without its key."""

    code = "idempotency.key_missing"
    sentence = N_("This write came without an Idempotency-Key of 1 to 255 printable characters.")
    remedy = N_("Send a new random key with each new write, and the same key when you repeat one.")
    basis = "RFC draft Idempotency-Key"
    status = 400


class InFlight(Refusal):
    """The same write is being worked on at this moment."""

    code = "idempotency.in_flight"
    sentence = N_("The same write is still being worked on.")
    remedy = N_("Wait a moment, then send it again with the same key.")
    status = 409


class OtherContent(Refusal):
    """The key was already used for something else."""

    code = "idempotency.other_content"
    sentence = N_("This was already sent once, with other content.")
    remedy = N_("Open the form anew (a program: use a new key) and send it again.")
    status = 422


@dataclass(frozen=True)
class Answer:
    """What was answered: an HTTP status and a body (for forms: the address to go on to)."""

    status: int
    body: str


def key_of(text: str | None) -> str:
    """A key as sent; raises KeyMissing."""
    key = (text or "").strip()
    if not key or len(key) > LONGEST or not key.isprintable():
        raise KeyMissing
    return key


def earlier_answer(actor: Actor, key: str, content: str, *, wait: bool) -> Answer | None:
    """The answer already given to *key*, or None: then this transaction holds the key until it ends.

    With ``wait`` a twin at work is waited for (a double click); without, raises InFlight. Raises OtherContent.
    """
    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(hashtextextended(%s, 0))", [f"idempotency {_owner(actor)} {key}"])
        row = cursor.fetchone()
    if not wait and not (row and row[0]):
        raise InFlight
    kept = IdempotencyKey.objects.filter(actor_key=_owner(actor), key=key).first()
    if kept is None:
        return None
    if kept.fingerprint != content:
        raise OtherContent
    return Answer(kept.status, kept.answer)


def keep(actor: Actor, key: str, content: str, answer: Answer) -> None:
    """Remember an answer in the same transaction as what it answers for."""
    IdempotencyKey.objects.create(
        actor_key=_owner(actor),
        key=key,
        fingerprint=content,
        status=answer.status,
        answer=answer.body,
    )


def forget(*, before: datetime) -> int:
    """Drop answers kept since before an instant; a repetition so late is a new write. How many went."""
    gone, _ = IdempotencyKey.objects.filter(recorded_at__lt=before).delete()
    return gone


def _owner(actor: Actor) -> str:
    return str(actor.public_id or actor.link_subject or actor.kind.value)
