"""Answers to questions that figures raise, and who read the questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from houqin.foundation.organisation.models import Owned, Person, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class FlagAnswerQuerySet(VisibleQuerySet):
    """Answers to questions."""

    def visible_to(self, actor: Actor) -> Self:
        """The authority's, for whoever may see the questions."""
        own = self.filter(authority_id=actor.authority_id)
        return own if actor.sees_all and actor.can("compliance.flags.see") else own.none()


class FlagAnswer(Owned):
    """What a named person answered to a question of a month, with the figures as they stood. Append-only.

    Whoever the question is about does not answer it; a later answer stands beside the earlier one.
    """

    month = models.DateField()
    rule = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    about = models.CharField(max_length=300)
    count = models.BigIntegerField()
    of = models.BigIntegerField(default=0)
    words = models.CharField(max_length=1000)
    answered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    #: Seen by whoever ``visible_to`` shows it to.
    stands_in_authority = True

    objects = FlagAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a question")
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="flag_answer_month_is_a_month"),
            models.CheckConstraint(condition=~Q(words=""), name="flag_answer_says_something"),
        ]
        indexes = [models.Index(fields=["authority", "month"], name="flag_answer_month")]

    def __str__(self) -> str:
        return f"{self.rule} {self.month:%Y-%m}"


class FlagReadingQuerySet(VisibleQuerySet):
    """Who read the questions."""

    def visible_to(self, actor: Actor) -> Self:
        """For the security officer alone: not for the audited, not for the auditor."""
        own = self.filter(authority_id=actor.authority_id)
        return own if actor.sees_all and actor.can("compliance.readings.see") else own.none()


class FlagReading(Owned):
    """That somebody read the questions of a month, and when. Append-only.

    It stands here and not in the archive, whose records show to everyone who sees the whole authority: the audited are
    not to know that they are looked at (practice 20).
    """

    month = models.DateField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = FlagReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading of the questions")
        indexes = [models.Index(fields=["authority", "-at"], name="flag_reading_latest")]

    def __str__(self) -> str:
        return f"{self.person} {self.month:%Y-%m}"
