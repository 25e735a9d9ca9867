"""The ledger itself: transfers, which only grow; adjustments between lines; urgent work that had no money."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.budgets.models.line import BudgetLine, OfUnitQuerySet
from houqin.domains.budgets.rules.ledger import OWN_SOURCES, STAGE_NAMES, Stage
from houqin.foundation.organisation.models import Owned, Unit

STAGES = [(stage.value, _(name)) for stage, name in STAGE_NAMES.items()]
INSIDE = [stage.value for stage in Stage if stage is not Stage.OUTSIDE]


class Transfer(Owned):
    """One move of money of a line from a stage to another. Append-only; undone once, by the opposite entry.

    ``source_type`` and ``source_id`` name what it rests on, ``key`` is the poster's own and unique, so that the same
    act posts once. ``over_fen``: by how much it went beyond what was available on a line that only warns.
    """

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="transfers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    from_stage = models.CharField(_("from"), max_length=10, choices=STAGES)
    to_stage = models.CharField(_("to"), max_length=10, choices=STAGES)
    fen = models.BigIntegerField()
    over_fen = models.BigIntegerField(default=0)
    source_type = models.CharField(max_length=60)
    source_id = models.UUIDField()
    key = models.CharField(max_length=200)
    at = models.DateTimeField(_("at"))
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer")
        constraints = [
            models.UniqueConstraint(fields=["authority", "key"], name="transfer_key_once"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="transfer_above_zero"),
            models.CheckConstraint(condition=Q(over_fen__gte=0, over_fen__lte=F("fen")), name="transfer_over_within"),
            models.CheckConstraint(
                condition=Q(from_stage__in=[*INSIDE, "outside"], to_stage__in=[*INSIDE, "outside"])
                & ~Q(from_stage=F("to_stage")),
                name="transfer_between_two_stages",
            ),
            models.CheckConstraint(
                condition=Q(from_stage__in=INSIDE, to_stage__in=INSIDE) | Q(source_type__in=OWN_SOURCES),
                name="money_enters_by_own_sources",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(reason=""), name="transfer_reversal_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["line", "at"]),
            models.Index(fields=["authority", "source_type", "source_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_from_stage_display()} → {self.get_to_stage_display()}"


class Adjustment(Owned):
    """Money moved from one line to another by a named decision (调剂): two transfers that rest on this row."""

    from_line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="+", verbose_name=_("from line"))
    to_line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="+", verbose_name=_("to line"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    fen = models.BigIntegerField()
    document_number = models.CharField(_("decision"), max_length=80)
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("at"))

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("adjustment")
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0), name="adjustment_above_zero"),
            models.CheckConstraint(condition=~Q(from_line=F("to_line")), name="adjustment_between_two_lines"),
            models.CheckConstraint(
                condition=~Q(document_number="") & ~Q(reason=""), name="adjustment_rests_on_a_decision"
            ),
        ]

    def __str__(self) -> str:
        return self.document_number


class UnfundedWork(Owned):
    """Urgent work begun although no line could bear its estimate: listed until money is found (clauses.md).

    Or until what it was for came to nothing before any work: then it is closed, with the reason.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    economic_class = models.CharField(_("economic class (department)"), max_length=5)
    fen = models.BigIntegerField()
    source_type = models.CharField(max_length=60)
    source_id = models.UUIDField()
    why = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("at"))
    funded_by = models.OneToOneField(Transfer, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_because = models.CharField(_("closed because"), max_length=300, blank=True)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("urgent work without money")
        constraints = [
            models.UniqueConstraint(fields=["authority", "source_type", "source_id"], name="unfunded_work_once"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="unfunded_work_above_zero"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_because="")
                | (Q(closed_at__isnull=False, funded_by__isnull=True) & ~Q(closed_because="")),
                name="unfunded_work_closed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.fiscal_year} {self.economic_class}"

    def get_absolute_url(self) -> str:
        """Where money is found for it."""
        return reverse("budgets:fund", args=[self.public_id])


def stage_name(value: Any) -> str:
    """A stage in words."""
    return str(dict(STAGES)[str(value)])
