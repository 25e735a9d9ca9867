"""What moves a score besides inspections: answers of those served, incidents, added points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from houqin.domains.evaluation.models.owned import Fact, OfContractQuerySet
from houqin.domains.evaluation.rules.items import GRADE_POINTS, VETOES
from houqin.domains.orders.models import Order
from houqin.foundation.organisation.models import Person, Unit

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class AnswerQuerySet(OfContractQuerySet):
    """Answers are the office's; a provider sees only month figures of enough answers (practice 7)."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the contracts one may see, and none for a provider."""
        return super().visible_to(actor) if actor.is_office_side else self.none()


class SatisfactionAnswer(Fact):
    """What somebody served thinks of a contract's service, asked by a sampled call-back or a survey.

    Ratings of orders stay with orders; both count, one voice per person and month. ``client_id`` tells a second
    sending from a second answer.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    respondent = models.CharField(max_length=80)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=10)
    grade = models.PositiveSmallIntegerField()
    words = models.TextField(blank=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    client_id = models.UUIDField()

    objects = AnswerQuerySet.as_manager()

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(fields=["client_id"], name="answer_sent_once"),
            models.UniqueConstraint(fields=["order"], condition=Q(order__isnull=False), name="order_called_back_once"),
            models.UniqueConstraint(
                fields=["contract", "month", "person", "service"],
                condition=Q(person__isnull=False, order__isnull=True, month__isnull=False),
                nulls_distinct=False,
                name="person_surveyed_once_a_month",
            ),
            models.CheckConstraint(condition=Q(grade__in=list(GRADE_POINTS)), name="answer_grade_known"),
            models.CheckConstraint(condition=Q(how__in=["call_back", "survey"]), name="answer_way_known"),
            models.CheckConstraint(condition=~Q(respondent=""), name="answer_of_somebody"),
        ]
        indexes = [models.Index(fields=["contract", "month"], name="answer_of_month")]


class Incident(Fact):
    """Something grave, by class; some classes veto the month's score (一票否决), as a committee decided.

    The classes are the known ones (``rules.items.INCIDENTS``) and those that the contract's clause names.
    """

    kind = models.CharField(max_length=40)
    on = models.DateField()
    words = models.TextField()
    is_veto = models.BooleanField(default=False)
    decision = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = OfContractQuerySet.as_manager()

    class Meta(Fact.Meta):
        abstract = False
        verbose_name = _("incident")
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(condition=~Q(kind=""), name="incident_has_a_class"),
            models.CheckConstraint(
                condition=Q(is_veto=False) | (Q(kind__in=list(VETOES)) & ~Q(decision="")), name="veto_was_decided"
            ),
        ]
        indexes = [models.Index(fields=["contract", "month"], name="incident_of_month")]


class AddedPoints(Fact):
    """Points added for a written commendation, a major event without fault, an accepted proposal to save."""

    kind = models.CharField(max_length=20)
    hundredths = models.PositiveIntegerField()
    words = models.CharField(max_length=300)
    at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = OfContractQuerySet.as_manager()

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["commendation", "major_event", "saving"]), name="added_points_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(hundredths__gte=1, hundredths__lte=300), name="added_points_at_most_three"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="added_points_say_why"),
        ]
        indexes = [models.Index(fields=["contract", "month"], name="added_points_of_month")]
