"""Files as rows: what they are, their hash, where they lie; the bytes lie in Django's storage."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from houqin.foundation.organisation.models import Owned, Person, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor

#: For an actor, a queryset of the ids of documents that belong to something the actor sees.
Holder = Callable[["Actor"], "models.QuerySet[Any, Any]"]
_holders: list[Holder] = []


def register_holder(holder: Holder) -> None:
    """Let the rows of a domain show their files (called from AppConfig.ready): who sees the row sees the file."""
    if holder not in _holders:
        _holders.append(holder)


def new_key() -> str:
    """Where the bytes lie: random, and in one of 256 folders; says nothing about the file."""
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name}"


class DocumentQuerySet(VisibleQuerySet):
    """Files."""

    def visible_to(self, actor: Actor) -> Self:
        """What one uploaded oneself, and what belongs to something one sees; all for who sees the whole authority."""
        own = self.filter(authority_id=actor.authority_id)
        if actor.sees_all:
            return own
        shown = models.Q(uploaded_by_id=actor.person_id) if actor.person_id is not None else models.Q(pk__in=[])
        for holder in _holders:
            shown |= models.Q(pk__in=holder(actor))
        return own.filter(shown)

    def kept(self) -> Self:
        """Files whose bytes are still there."""
        return self.filter(removed_at__isnull=True)


class Document(Owned):
    """A file that was taken in. Its bytes never change; ``sha256`` is the hash of the bytes as stored.

    ``taken_at`` and the place (millionths of a degree) are what the camera said of a picture. When retention removes
    the bytes, hash and reason stay.
    """

    name = models.CharField(_("name"), max_length=120)
    media_type = models.CharField(_("kind"), max_length=80)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    hash_algorithm = models.CharField(max_length=20, default="sha-256", editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    key = models.CharField(max_length=60, unique=True, default=new_key, editable=False)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField(_("taken at"), null=True)
    latitude_millionths = models.IntegerField(null=True)
    longitude_millionths = models.IntegerField(null=True)
    removed_at = models.DateTimeField(null=True, editable=False)
    removal_reason = models.CharField(max_length=300, blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="document_hash_is_a_hash"),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True) | ~models.Q(removal_reason=""),
                name="document_removed_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "sha256"]),
            models.Index(fields=["authority", "uploaded_by"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def requester_id(self) -> int | None:
        """Whose it is, as the archive asks: the record of an upload shows to who uploaded."""
        return self.uploaded_by_id

    @property
    def is_picture(self) -> bool:
        """Whether pages may show it."""
        return self.media_type.startswith("image/")
