"""What is scored and how: dated schemes with their items, and which contract is scored by which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue.models import InAuthorityQuerySet, ServiceClass, StandardClause
from houqin.domains.contracts.models import Contract, of_seen_contracts
from houqin.domains.evaluation.rules.items import INDICATORS, KINDS, SITE_RULES
from houqin.domains.providers.models import Provider
from houqin.foundation.organisation.models import Owned
from houqin.foundation.terms.exclusion import no_overlap
from houqin.foundation.terms.models import Term, TermQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class ScoringKind(models.TextChoices):
    """How an item is scored (samples D1, rules B2.3)."""

    PER_OCCURRENCE = "per_occurrence", _("Deduction per occurrence")
    THREE_STATE = "three_state", _("Met, partly met, not met")
    BINARY = "binary", _("Met or not met")
    RATE_BAND = "rate_band", _("By a rate")
    SURVEY = "survey", _("By a survey")


class Indicator(models.TextChoices):
    """What the system computes from facts."""

    ON_POST_RATE = "on_post_rate", _("On-post rate")
    RESPONSE_ON_TIME = "response_on_time", _("Responses on time")
    COMPLETION_ON_TIME = "completion_on_time", _("Completions on time")
    REWORK_RATE = "rework_rate", _("Rework")
    VALID_COMPLAINTS = "valid_complaints", _("Valid complaints")
    ROUNDS_ON_TIME = "rounds_on_time", _("Rounds made on time")
    ROUNDS_MISSED = "rounds_missed", _("Rounds missed")
    PLAN_DONE = "plan_done", _("Planned work done")
    RECTIFICATIONS_OVERDUE = "rectifications_overdue", _("Rectifications overdue")
    TURNOVER = "turnover", _("Staff turnover")


class SiteRule(models.TextChoices):
    """How the scores of several sites become one."""

    WEIGHTED = "weighted", _("Mean weighted by area")
    MINIMUM = "minimum", _("The worst site counts")
    MEAN = "mean", _("Plain mean")


class EvaluationScheme(Term):
    """A scoring sheet with its composite rule, in force from a day on; never edited, followed by another.

    Weights in ppm sum to one; quality and satisfaction both weigh something (S41). ``grades``: [{"code", "name",
    "name_en", "from": 1/100 point}], rising from 0. Days are working days. ``service_class``: the service it is for;
    empty for a contract over several.
    """

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    service_class = models.ForeignKey(ServiceClass, models.PROTECT, null=True, related_name="+")
    inspection_ppm = models.PositiveIntegerField()
    kpi_ppm = models.PositiveIntegerField()
    satisfaction_ppm = models.PositiveIntegerField()
    grades = models.JSONField()
    site_rule = models.CharField(max_length=10, choices=SiteRule, default=SiteRule.WEIGHTED)
    least_coverage_ppm = models.PositiveIntegerField(default=800_000)
    most_added_hundredths = models.PositiveIntegerField(default=300)
    veto_hundredths = models.PositiveIntegerField(default=5_900)
    appeal_days = models.PositiveSmallIntegerField(default=3)
    answer_days = models.PositiveSmallIntegerField(default=5)
    rectify_days = models.PositiveSmallIntegerField(default=5)

    objects = TermQuerySet.as_manager()

    #: Seen by everyone of the authority (the open book).
    stands_in_authority = True

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("evaluation scheme")
        constraints = [
            *Term.Meta.constraints,
            no_overlap("evaluation_scheme_once_at_a_time", numbers=("authority_id",), texts=("code",)),
            models.CheckConstraint(
                condition=Q(inspection_ppm__gt=0, satisfaction_ppm__gt=0),
                name="quality_and_satisfaction_both_weigh",
            ),
            models.CheckConstraint(
                condition=Q(inspection_ppm=1_000_000 - F("kpi_ppm") - F("satisfaction_ppm")),
                name="scheme_weights_sum_to_one",
            ),
            models.CheckConstraint(
                condition=Q(
                    least_coverage_ppm__lte=1_000_000, most_added_hundredths__lte=300, veto_hundredths__lt=6_000
                ),
                name="scheme_limits_hold",
            ),
            models.CheckConstraint(condition=Q(site_rule__in=SITE_RULES), name="scheme_site_rule_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("evaluation:scheme", args=[self.public_id])


class SchemeItem(Owned):
    """One row of a sheet. Points in 1/100.

    ``deductions``: [{"code", "name", "name_en", "each"}], the first for what the system counts; ``band``: {"full",
    "step" (ppm), "each", "at_most": bool} for rates. ``indicator``: computed by the system (empty: by inspection),
    only from planned work of ``service_classes`` where those are named; ``in_kpi``: part of the indicators' share, not
    of the inspection's. ``standard``: the clause of the service standard in words, ``clause`` the very row where the
    catalogue has it (S138). ``by_hand``: its data come from parts not built yet, so it is scored with evidence.
    """

    scheme = models.ForeignKey(EvaluationScheme, models.PROTECT, related_name="items")
    code = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=60)
    category_en = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    max_hundredths = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=ScoringKind)
    indicator = models.CharField(max_length=24, choices=Indicator, blank=True)
    in_kpi = models.BooleanField(default=False)
    service_classes = ArrayField(models.CharField(max_length=40), default=list)
    deductions = models.JSONField(default=list)
    band = models.JSONField(null=True)
    standard = models.CharField(max_length=300)
    clause = models.ForeignKey(StandardClause, models.PROTECT, null=True, related_name="+")
    evidence = models.CharField(max_length=120, blank=True)
    by_hand = models.BooleanField(default=False)

    objects = InAuthorityQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="scheme_item_once"),
            models.CheckConstraint(condition=Q(max_hundredths__gt=0), name="scheme_item_has_points"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="scheme_item_kind_known"),
            models.CheckConstraint(condition=Q(indicator__in=["", *INDICATORS]), name="scheme_item_indicator_known"),
            models.CheckConstraint(condition=~Q(standard=""), name="scheme_item_points_to_a_standard"),
            models.CheckConstraint(condition=Q(in_kpi=False) | ~Q(indicator=""), name="scheme_kpi_item_is_computed"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ContractSchemeQuerySet(TermQuerySet):
    """Assignments: in force on a day like any term."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the contracts one may see."""
        return of_seen_contracts(self, actor, contract="contract_id")


class ContractScheme(Term):
    """Which scheme a contract is scored by, from a day on: as a whole, or its services each by their own.

    ``service`` empty: the whole contract; the two never stand side by side, else a fact would deduct twice.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    service = models.ForeignKey(ServiceClass, models.PROTECT, null=True, related_name="+")
    scheme_code = models.CharField(max_length=40)

    objects = ContractSchemeQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        constraints = [
            *Term.Meta.constraints,
            no_overlap("contract_scored_as_a_whole_or_by_service", numbers=("contract_id",), parts=("service_id",)),
        ]
