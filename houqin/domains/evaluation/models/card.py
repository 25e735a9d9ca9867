"""The month's score of a contract, in versions, and appeals against it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.evaluation.models.owned import OfContract, OfContractQuerySet, OfService, OpenBookQuerySet
from houqin.domains.evaluation.models.scheme import EvaluationScheme
from houqin.domains.evaluation.workflow import APPEAL, CARD
from houqin.foundation.organisation.models import Person


class Scorecard(OfService):
    """What the month of a contract, or of a service of it, is worth, in 1/100 point, with every step; a correction is a
    new version.

    A part or score of null is not known: neither nothing nor full marks. ``coverage_ppm``: points of the items whose
    state is known, of all points; below the scheme's least a chief signs before the score moves money. ``inspections``
    were held, ``missed`` were planned and nobody came. ``sites``:
    [{"site", "name", "score", "weight"}] where several were looked at. ``measured``: indicator → {"parts", "whole"};
    ``voice``: {"index": [numerator, denominator] or null, "voices", "months", "needed"}. Both are read from work and
    frozen with the card: what changes behind it is a late fact, and the card follows from what it froze.
    """

    scheme = models.ForeignKey(EvaluationScheme, models.PROTECT, related_name="+")
    month = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    state = models.CharField(
        max_length=10, choices=[(code, _(name)) for code, name in CARD.states.items()], default=CARD.initial
    )
    inspection = models.PositiveIntegerField(null=True)
    kpi = models.PositiveIntegerField(null=True)
    satisfaction = models.PositiveIntegerField(null=True)
    added = models.PositiveIntegerField(default=0)
    score = models.PositiveIntegerField(null=True)
    is_vetoed = models.BooleanField(default=False)
    grade = models.CharField(max_length=20, blank=True)
    coverage_ppm = models.PositiveIntegerField()
    coverage_signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    coverage_signed_at = models.DateTimeField(null=True)
    inspections = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    orders = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    flags = ArrayField(models.CharField(max_length=40), default=list)
    sites = models.JSONField(default=list)
    measured = models.JSONField(default=dict)
    voice = models.JSONField(default=dict)
    worked = models.JSONField(default=list)
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    objects = OpenBookQuerySet.as_manager()

    class Meta:
        verbose_name = _("scorecard")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "month", "service"],
                condition=~Q(state="superseded"),
                nulls_distinct=False,
                name="one_card_per_contract_service_and_month",
            ),
            models.UniqueConstraint(
                fields=["contract", "month", "service", "version"], nulls_distinct=False, name="card_version_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="card_month_is_a_month"),
            models.CheckConstraint(condition=Q(state__in=CARD.check_constraint_values()), name="card_state_known"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=10_000), name="card_score_within_bounds"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True, grade="") | (Q(score__isnull=False) & ~Q(grade="")),
                name="card_grade_belongs_to_a_score",
            ),
            models.CheckConstraint(
                condition=~Q(state="frozen") | Q(frozen_at__isnull=False), name="card_frozen_at_some_time"
            ),
            models.CheckConstraint(condition=Q(coverage_ppm__lte=1_000_000), name="card_coverage_is_a_share"),
        ]
        indexes = [
            models.Index(fields=["authority", "month", "state"], name="card_of_month"),
            models.Index(fields=["provider", "month"], name="card_of_provider"),
        ]

    def __str__(self) -> str:
        return " ".join([self.contract.number, *([self.service.name] if self.service else []), f"{self.month:%Y-%m}"])

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("evaluation:card", args=[self.public_id])


class Appeal(OfContract):
    """The provider's objection to a card (申诉), within its window, and the recorded answer."""

    card = models.ForeignKey(Scorecard, models.PROTECT, related_name="appeals")
    words = models.TextField()
    filed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField()
    answer_by = models.DateField(null=True)
    state = models.CharField(
        max_length=8, choices=[(code, _(name)) for code, name in APPEAL.states.items()], default=APPEAL.initial
    )
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=APPEAL.check_constraint_values()), name="appeal_state_known"),
            models.CheckConstraint(
                condition=Q(state="filed") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="appeal_answered_in_words",
            ),
            models.CheckConstraint(
                condition=Q(filed_by__isnull=True) | Q(answered_by__isnull=True) | ~Q(filed_by=F("answered_by")),
                name="appeal_answered_by_another",
            ),
            models.UniqueConstraint(fields=["card"], condition=Q(state="filed"), name="one_open_appeal_per_card"),
        ]
        indexes = [models.Index(fields=["authority", "state", "answer_by"], name="appeal_waiting")]

    def __str__(self) -> str:
        return str(self.card)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("evaluation:appeal_page", args=[self.public_id])
