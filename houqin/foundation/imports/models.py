"""What was brought in, from where, and which row of the other system became what here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from houqin.foundation.organisation.models import Owned, Person, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class ImportQuerySet(VisibleQuerySet):
    """Imports are the business of those who look after the whole authority."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the authority for who sees all of it; nothing for anybody else."""
        own = self.filter(authority_id=actor.authority_id)
        return own if actor.sees_all else own.none()


class ImportRun(Owned):
    """One import that was written: the file by its hash, the mapping, and how many rows went where."""

    target = models.CharField(max_length=41)
    mapping = models.CharField(max_length=41)
    source = models.CharField(max_length=80)
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    written = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()

    objects = ImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["authority", "-at"])]

    def __str__(self) -> str:
        return self.file_name


class ImportedRow(Owned):
    """A row of another system (``source``, ``key``) and what it became (``became``, a public id of the target).

    ``digest`` is the SHA-256 of what was read, so that a second import knows the row and sees whether it changed.
    """

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="rows")
    target = models.CharField(max_length=41)
    source = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32)
    became = models.UUIDField()

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "target", "source", "key"], name="imported_once"),
        ]
        indexes = [models.Index(fields=["became"])]
