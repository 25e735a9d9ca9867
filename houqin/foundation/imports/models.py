"""What was brought in, from where, and which row of the other system became what here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from houqin.foundation.imports.workflow import FILE
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

    ``digest`` is the SHA-256 of what was read, so that a second import knows the row and sees whether it changed. Where
    its thing was written anew since, ``run`` and ``digest`` are those of the last time.
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


class ImportFile(Owned):
    """A file handed in by page or endpoint: checked by a job, looked at, and written by another when somebody says so.

    ``mapping_text`` is the user's own mapping (YAML); empty: the shipped one called ``mapping``. ``counts`` holds how
    many rows were read, new, changed, unchanged, kept, repeated, refused; ``findings``, by language, what was read,
    what the file cannot say, the first problems, the first rows as understood, and why the whole was refused. ``key``
    and ``errors_key`` say where the bytes lie until they are forgotten.
    """

    name = models.CharField(_("file"), max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=60, blank=True)
    errors_key = models.CharField(max_length=60, blank=True)
    target = models.CharField(max_length=41)
    mapping = models.CharField(max_length=41)
    mapping_text = models.TextField(blank=True)
    source = models.CharField(max_length=80, blank=True)
    sheet = models.CharField(max_length=80, blank=True)
    accept_good_rows = models.BooleanField(default=False)
    keep_changed = models.BooleanField(default=False)
    language = models.CharField(max_length=10)
    state = models.CharField(_("state"), max_length=10, default=FILE.initial)
    at = models.DateTimeField()
    handed_in_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    counts = models.JSONField(default=dict)
    findings = models.JSONField(default=dict)
    run = models.ForeignKey(ImportRun, models.PROTECT, null=True, related_name="+")

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported file")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=FILE.check_constraint_values()), name="import_file_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="written", run__isnull=False) | ~models.Q(state="written"),
                name="import_file_written_has_run",
            ),
        ]
        indexes = [models.Index(fields=["authority", "-at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def may_be_written(self) -> bool:
        """Whether every row is good, or only good rows are asked for and there are some."""
        return not self.counts.get("refused") or (
            self.accept_good_rows and bool(self.counts.get("new") or self.counts.get("changed"))
        )
