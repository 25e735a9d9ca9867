"""The one noun of the shared face: a token that signs a person's program in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from houqin.foundation.organisation.models import Owned, Person, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class ApiTokenQuerySet(VisibleQuerySet):
    """Tokens show to their holder only."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own."""
        return self.filter(authority_id=actor.authority_id, person_id=actor.person_id)


class ApiToken(Owned):
    """A person's token: the hash, never the text; it ends by itself or is ended."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["authority", "person"])]

    def __str__(self) -> str:
        return self.name
