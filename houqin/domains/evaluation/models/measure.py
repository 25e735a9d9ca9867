"""What follows from scores: measures and rewards for providers, and the appraisal of those who manage them (S38)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models import Contract
from houqin.domains.evaluation.models.card import Scorecard
from houqin.domains.evaluation.models.owned import OpenBookQuerySet
from houqin.domains.providers.models import Provider
from houqin.foundation.organisation.models import Owned, Person, Unit, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class MeasureKind(models.TextChoices):
    """Reward and penalty (glossary 68, 69)."""

    INTERVIEW = "interview", _("Interview")
    WARNING = "warning", _("Warning")
    SUSPENSION = "suspension", _("Suspension")
    REWARD = "reward", _("Reward")


class Measure(Owned):
    """A measure or reward, dated; a suspension has its end and ends by itself. Append-only."""

    number = models.CharField(max_length=20)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="measures")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+")
    card = models.ForeignKey(Scorecard, models.PROTECT, null=True, related_name="measures")
    kind = models.CharField(max_length=10, choices=MeasureKind)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    reason = models.CharField(max_length=300)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    #: Whoever sees it may be asked for the action alone; the service asks exactly.
    stands_in_authority = True

    objects = OpenBookQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="measure_number_once"),
            models.CheckConstraint(condition=Q(kind__in=MeasureKind.values), name="measure_kind_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="measure_has_a_reason"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")), name="measure_ends_later"
            ),
            models.CheckConstraint(
                condition=~Q(kind="suspension") | Q(valid_until__isnull=False), name="suspension_ends_by_itself"
            ),
            models.UniqueConstraint(
                fields=["card", "kind"], condition=Q(card__isnull=False), name="measure_of_a_kind_once_per_card"
            ),
        ]
        indexes = [models.Index(fields=["provider", "valid_from"], name="measure_of_provider")]

    def __str__(self) -> str:
        return self.number


class AppraisalQuerySet(VisibleQuerySet):
    """Appraisals of persons: one's own, and all for those who see all."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own, or all."""
        own = self.filter(authority_id=actor.authority_id)
        return own if actor.sees_all else own.filter(person_id=actor.person_id)


class ManagerAppraisal(Owned):
    """How well a manager of services did their own part in a period (S38), apart from the providers' scores.

    ``figures``: duty → {"kept", "of"}; ``computed`` is their mean in 1/100 point (null: no duty fell due), ``points``
    what the appraiser gives, both shown.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    figures = models.JSONField()
    computed = models.PositiveIntegerField(null=True)
    points = models.PositiveIntegerField(null=True)
    words = models.TextField()
    appraised_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    #: Whoever sees it may be asked for the action alone; the service asks exactly.
    stands_in_authority = True

    objects = AppraisalQuerySet.as_manager()

    class Meta:
        verbose_name = _("appraisal of a manager")
        constraints = [
            models.UniqueConstraint(fields=["person", "since", "until"], name="manager_appraised_once_a_period"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="appraisal_ends_later"),
            models.CheckConstraint(
                condition=Q(appraised_by__isnull=True) | ~Q(appraised_by=F("person")),
                name="nobody_appraises_themselves",
            ),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__lte=10_000), name="appraisal_points_within_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.since}"
