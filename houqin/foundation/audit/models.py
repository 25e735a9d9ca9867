"""The archive's tables: records that only grow, and the Merkle log (RFC 9162) they are sealed in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models.functions import Now

from houqin.foundation.organisation.models import Record, Unit, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class AuditRecordQuerySet(VisibleQuerySet):
    """Records of what one may see."""

    def visible_to(self, actor: Actor) -> Self:
        """Everything of the authority for those who see all; else the records of one's units, provider, own orders."""
        own = self.filter(authority_id=actor.authority_id)
        if actor.sees_all:
            return own
        return own.filter(
            models.Q(unit_id__in=actor.visible_unit_ids)
            | models.Q(provider_id__in=actor.provider_ids)
            | models.Q(person_id=actor.person_id)
            | models.Q(person_id__isnull=False, actor_public_id=actor.public_id)
        )

    def about(self, subject: Record) -> Self:
        """The records about one thing, oldest first."""
        return self.filter(subject_id=subject.public_id).order_by("id")


class TransactionId(models.Field):  # type: ignore[type-arg]  # never read or written by Python
    """PostgreSQL's ``xid8``: the transaction a row was written in."""

    def db_type(self, connection: Any) -> str:
        """The column's type."""
        return "xid8"


class AuditRecord(Record):
    """What one use case did: who, what, to which thing, why. ``body`` is canonical JSON; its hash is the log's leaf.

    ``unit``, ``provider`` and ``person`` repeat whom the subject belonged to, for visibility; they are not in the body.
    """

    authority = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    provider = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    person_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    actor_public_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    body = models.TextField()
    leaf_hash = models.BinaryField(max_length=32)
    xid = TransactionId(db_default=models.Func(function="pg_current_xact_id"), editable=False)

    objects = AuditRecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "id"]),
            models.Index(fields=["authority", "recorded_at"]),
            models.Index(fields=["authority", "unit", "id"]),
            models.Index(fields=["xid"]),
        ]

    @property
    def content(self) -> dict[str, Any]:
        """The body as a dictionary."""
        content: dict[str, Any] = json.loads(self.body)
        return content


class PersonalValue(models.Model):
    """A personal value that a record holds only as a salted hash; erasing this row leaves every proof intact."""

    record = models.ForeignKey(AuditRecord, models.PROTECT, related_name="personal_values")
    field = models.CharField(max_length=60)
    salt = models.BinaryField(max_length=16)
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "field"], name="personal_value_once")]


class LogLeaf(models.Model):
    """A record's place in the log."""

    index = models.BigIntegerField(primary_key=True)
    record = models.OneToOneField(AuditRecord, models.PROTECT, related_name="leaf")
    leaf_hash = models.BinaryField(max_length=32)


class LogNode(models.Model):
    """A complete subtree of the log: level 0 are the leaves, ``index`` counts within the level."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="log_node_once")]


class SignedHead(models.Model):
    """The log's root at a size, signed: what a witness keeps."""

    size = models.BigIntegerField(unique=True)
    root = models.BinaryField(max_length=32)
    algorithm = models.CharField(max_length=20, default="ed25519")
    key_id = models.CharField(max_length=64)
    signed_at = models.DateTimeField(db_default=Now())
    statement = models.TextField()
    signature = models.BinaryField(max_length=64)


class VerificationOutcomeQuerySet(VisibleQuerySet):
    """Outcomes of checks."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of one's authority, for those who see all of it."""
        return self.filter(authority_id=actor.authority_id) if actor.sees_all else self.none()


class VerificationOutcome(models.Model):
    """What a check of ``verify`` last found for an authority; ``named`` holds the first differences."""

    authority = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    check_name = models.CharField(max_length=80)
    ran_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    named = models.JSONField(default=list)

    objects = VerificationOutcomeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "check_name"], name="verification_outcome_once_per_check")
        ]


class IdempotencyKey(Record):
    """A write that was already answered: the same key with the same content gets the same answer again."""

    actor_key = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor_key", "key"], name="idempotency_key_once_per_actor")]
