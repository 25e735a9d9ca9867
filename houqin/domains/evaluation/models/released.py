"""Comments of ratings and call-backs as the authority lets a provider read them (practice 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue.models import ServiceItem
from houqin.domains.evaluation.models.voice import SatisfactionAnswer
from houqin.domains.orders.models import Rating
from houqin.domains.providers.models import Provider
from houqin.foundation.organisation.models import Owned, Person, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class ReleasedCommentQuerySet(VisibleQuerySet):
    """Released comments."""

    def visible_to(self, actor: Actor) -> Self:
        """The office's all, a provider its own; whoever may see ratings' figures."""
        own = self.filter(authority_id=actor.authority_id)
        if not actor.can("evaluation.ratings.see"):
            return own.none()
        return own if actor.is_office_side else own.filter(provider_id__in=actor.provider_ids)


class ReleasedComment(Owned):
    """A comment with names, rooms and order numbers removed; never shown beside the order it was made on.

    ``rating``, or ``answer`` of a sampled call-back, keeps it from being released twice and is shown to nobody;
    ``month`` is the month in which it was said, its first day.
    """

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="+")
    month = models.DateField()
    text = models.TextField()
    rating = models.OneToOneField(Rating, models.PROTECT, null=True, related_name="+")
    answer = models.OneToOneField(SatisfactionAnswer, models.PROTECT, null=True, related_name="+")
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    #: Whoever sees it may be asked for the action alone.
    stands_in_authority = True

    objects = ReleasedCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("released comment")
        constraints = [
            models.CheckConstraint(condition=models.Q(month__day=1), name="released_comment_of_a_month"),
            models.CheckConstraint(condition=~models.Q(text=""), name="released_comment_says_something"),
            models.CheckConstraint(
                condition=models.Q(rating__isnull=False, answer__isnull=True)
                | models.Q(rating__isnull=True, answer__isnull=False),
                name="released_comment_was_said_once",
            ),
        ]
        indexes = [models.Index(fields=["provider", "month"], name="released_comment_of_month")]

    def __str__(self) -> str:
        return self.text[:40]
