"""Inspections, the sheets filled on the spot, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.evaluation.models.owned import Fact, OfContract, OfContractQuerySet, OfService
from houqin.domains.evaluation.models.rectification import Rectification
from houqin.domains.evaluation.models.scheme import EvaluationScheme, SchemeItem
from houqin.domains.evaluation.rules.items import OUTCOMES
from houqin.domains.evaluation.workflow import COUNTERSIGN, INSPECTION
from houqin.domains.orders.models import Recurring
from houqin.domains.orders.rules.planned import Frequency
from houqin.foundation.documents.models import Document
from houqin.foundation.organisation.models import Person
from houqin.foundation.places.models import Place

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class InspectionKind(models.TextChoices):
    """How one looks (glossary 65)."""

    PLANNED = "planned", _("Planned inspection")
    SPOT = "spot", _("Spot check")
    COVERT = "covert", _("Covert check")
    SPECIAL = "special", _("Special inspection")


class InspectionQuerySet(OfContractQuerySet):
    """Inspections."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the contracts one may see; a provider learns of spot and covert checks when they were held."""
        rows = super().visible_to(actor)
        if actor.is_office_side:
            return rows
        return rows.exclude(kind__in=[InspectionKind.SPOT, InspectionKind.COVERT], state__in=["planned", "missed"])


class PlanQuerySet(OfContractQuerySet):
    """Plans are the office's: a provider does not learn when it will be looked at."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the contracts one may see, and none for a provider."""
        return super().visible_to(actor) if actor.is_office_side else self.none()


class InspectionPlan(OfService, Recurring):
    """What is to be looked at again and again: contract or service × place × frequency × inspector, from a day on.

    Each inspection falls due on a day and may be held within ``hold_days`` after it; then it counts as missed. Without
    a ``leader`` it is for whoever holds the duty of inspecting. Ended, never edited: another plan follows it.
    """

    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=8, choices=InspectionKind)
    site = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    leader = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    panel = models.PositiveSmallIntegerField(default=1)
    hold_days = models.PositiveSmallIntegerField(default=3)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection plan")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=InspectionKind.values), name="plan_kind_known"),
            models.CheckConstraint(
                condition=Q(frequency__in=[one.value for one in Frequency]), name="plan_frequency_known"
            ),
            models.CheckConstraint(condition=Q(panel__gte=1, panel__lte=9), name="plan_panel_size"),
            models.CheckConstraint(condition=Q(hold_days__lte=31), name="plan_held_within_a_month"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name="plan_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("evaluation:plan_page", args=[self.public_id])


class Inspection(Fact):
    """Somebody looks whether the service keeps its standard: planned, then held, with a sheet per inspector.

    ``plan``: what planned it; ``hold_until``: the last day on which it may be held, then it counts as missed.
    ``panel``: how many signed sheets it takes; the mean of them counts. ``site`` is the place it looked at as a whole.
    """

    scheme = models.ForeignKey(EvaluationScheme, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=InspectionKind)
    site = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    panel = models.PositiveSmallIntegerField(default=1)
    plan = models.ForeignKey(InspectionPlan, models.PROTECT, null=True, related_name="inspections")
    due_on = models.DateField()
    hold_until = models.DateField(null=True)
    leader = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=10, choices=[(code, _(name)) for code, name in INSPECTION.states.items()], default=INSPECTION.initial
    )
    held_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=InspectionKind.values), name="inspection_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=INSPECTION.check_constraint_values()), name="inspection_state_known"
            ),
            models.CheckConstraint(condition=Q(panel__gte=1, panel__lte=9), name="inspection_panel_size"),
            models.UniqueConstraint(fields=["plan", "due_on"], name="inspection_planned_once"),
            models.CheckConstraint(
                condition=~Q(state="missed") | Q(hold_until__isnull=False), name="inspection_missed_after_its_last_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_at__isnull=False), name="inspection_held_at_some_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(month__isnull=False) | Q(late_for__isnull=False) | Q(outside_term=True),
                name="inspection_held_without_month_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["contract", "month", "state"], name="inspection_of_month"),
            models.Index(fields=["authority", "state", "due_on"], name="inspection_due"),
        ]

    def __str__(self) -> str:
        return f"{self.contract.number} {self.due_on}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("evaluation:inspection", args=[self.public_id])


class Sheet(OfContract):
    """One inspector's sheet of an inspection; signed, it counts, and it is kept."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="sheets")
    inspector = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    inspector_name = models.CharField(max_length=80)
    signed_at = models.DateTimeField(null=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("scoring sheet")
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "inspector"], nulls_distinct=False, name="one_sheet_per_inspector"
            )
        ]

    def __str__(self) -> str:
        return f"{self.inspection} {self.inspector_name}"

    def get_absolute_url(self) -> str:
        """Where it is filled."""
        return reverse("evaluation:sheet", args=[self.public_id])


class SheetMark(OfContract):
    """That an item was looked at, and how it stood: checked (findings say what), met, partly, not met, or a rate.

    An item without a mark was not checked: it is neither full nor nothing (practice 12).
    """

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="marks")
    item = models.ForeignKey(SchemeItem, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8)
    rate_ppm = models.PositiveIntegerField(null=True)
    evidence = models.CharField(max_length=300, blank=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "item"], name="sheet_marks_an_item_once"),
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="mark_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome="rate", rate_ppm__lte=1_000_000) | (~Q(outcome="rate") & Q(rate_ppm=None)),
                name="mark_rate_belongs_to_rates",
            ),
        ]


class Finding(Fact):
    """Something that does not keep the standard, with what it costs in full: ``count`` × ``each_hundredths``.

    ``source``: the order or task it rests on, by public id; one fact deducts once (practice 12). The provider signs
    it or refuses to on the spot; a refusal is kept and stops nothing. Waived, it stays visible at its full amount.
    """

    item = models.ForeignKey(SchemeItem, models.PROTECT, related_name="findings")
    sheet = models.ForeignKey(Sheet, models.PROTECT, null=True, related_name="findings")
    rectification = models.ForeignKey(Rectification, models.PROTECT, null=True, related_name="findings")
    deduction = models.CharField(max_length=40)
    each_hundredths = models.PositiveIntegerField()
    count = models.PositiveSmallIntegerField(default=1)
    words = models.TextField()
    site = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField()
    found_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    client_id = models.UUIDField(null=True)
    source_type = models.CharField(max_length=60, blank=True)
    source_id = models.UUIDField(null=True)
    countersign = models.CharField(
        max_length=8,
        choices=[(code, _(name)) for code, name in COUNTERSIGN.states.items()],
        default=COUNTERSIGN.initial,
    )
    countersigned_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    countersigned_name = models.CharField(max_length=80, blank=True)
    countersigned_at = models.DateTimeField(null=True)
    countersign_words = models.CharField(max_length=300, blank=True)

    objects = OfContractQuerySet.as_manager()

    class Meta(Fact.Meta):
        abstract = False
        verbose_name = _("finding")
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(condition=Q(count__gte=1), name="finding_counts_something"),
            models.CheckConstraint(condition=~Q(words=""), name="finding_says_what"),
            models.UniqueConstraint(
                fields=["contract", "source_type", "source_id"],
                condition=Q(source_id__isnull=False),
                name="one_fact_deducts_once",
            ),
            models.UniqueConstraint(
                fields=["contract", "client_id"], condition=Q(client_id__isnull=False), name="finding_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(countersign__in=COUNTERSIGN.check_constraint_values()), name="finding_countersign_known"
            ),
            models.CheckConstraint(
                condition=Q(countersign="open") | Q(countersigned_at__isnull=False),
                name="finding_countersigned_at_some_time",
            ),
        ]
        indexes = [
            models.Index(fields=["contract", "month"], name="finding_of_month"),
            models.Index(fields=["authority", "found_at"], name="finding_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.item.code} {self.words[:40]}"

    @property
    def full_hundredths(self) -> int:
        """What it costs in full."""
        return self.count * self.each_hundredths

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("evaluation:finding", args=[self.public_id])


class FindingPhoto(OfContract):
    """A photo of what was found."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="photos")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "document"], name="finding_shows_a_photo_once")]
        indexes = [models.Index(fields=["authority", "sha256"], name="finding_photo_hash")]


class Waiver(OfContract):
    """That a finding does not deduct (减免): by somebody who did not propose it, with the reason. Append-only."""

    finding = models.OneToOneField(Finding, models.PROTECT, related_name="waiver")
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    waived_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_a_reason"),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True) | Q(waived_by__isnull=True) | ~Q(proposed_by=F("waived_by")),
                name="waived_by_another",
            ),
        ]
