"""Questions that figures raise, as they wait for an answer; the answers, and who read the questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.foundation.organisation.models import Owned, Person, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class FlagQuestionQuerySet(VisibleQuerySet):
    """Questions that were asked."""

    def visible_to(self, actor: Actor) -> Self:
        """The authority's, for whoever may see the questions."""
        own = self.filter(authority_id=actor.authority_id)
        return own if actor.sees_all and actor.can("compliance.flags.see") else own.none()

    def waiting(self) -> Self:
        """Those that still want an answer: neither answered, nor do their figures ask nothing any more."""
        return self.filter(answered_at=None, lifted_at=None)

    def not_about(self, actor: Actor) -> Self:
        """Those that *actor* may answer: not about their own acts; signs of evaluation name a person by name."""
        return self.exclude(persons__contains=[actor.person_id]).exclude(about=actor.name)


class FlagQuestion(Owned):
    """A question of a month as it was asked: its figures as last read, and until when it is to be answered.

    Read anew while its month runs and the month after; ``lifted_at``: since when its figures ask nothing any more.
    Answered, its figures stay. ``persons``: whose acts it is about, by inner id. ``due_on`` is empty where the number
    of law or the working days are not known.
    """

    month = models.DateField()
    rule = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    about = models.CharField(max_length=300)
    count = models.BigIntegerField()
    of = models.BigIntegerField(default=0)
    persons = ArrayField(models.BigIntegerField(), default=list)
    asked_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)

    #: Seen by whoever ``visible_to`` shows it to.
    stands_in_authority = True

    objects = FlagQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question that figures raise")
        constraints = [
            models.UniqueConstraint(fields=["authority", "month", "rule", "key"], name="flag_question_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="flag_question_month_is_a_month"),
        ]
        indexes = [
            models.Index(
                fields=["authority", "due_on"],
                condition=Q(answered_at__isnull=True, lifted_at__isnull=True),
                name="flag_question_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        """Where it is answered."""
        given = {"month": f"{self.month:%Y-%m}", "rule": self.rule, "key": self.key}
        return f"{reverse('compliance:answer_flag')}?{urlencode(given)}"


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
