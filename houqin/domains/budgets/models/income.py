"""What paid services brought in, what they cost, and where the income went (S113, S114)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from houqin.domains.budgets.models.line import OfUnitQuerySet
from houqin.domains.budgets.rules.income import EntryKind, IncomeUse
from houqin.foundation.organisation.models import Owned, Unit

KINDS = [
    (EntryKind.EARNED.value, _("Earned")),
    (EntryKind.COST.value, _("Cost")),
    (EntryKind.USED.value, _("Used")),
]
USES = [
    (IncomeUse.TREASURY.value, _("Paid into the treasury")),
    (IncomeUse.SERVICE.value, _("Cost of the service itself")),
    (IncomeUse.RENEWAL.value, _("Renewal of its equipment")),
    (IncomeUse.TAX.value, _("Taxes")),
    (IncomeUse.RUNNING_COSTS.value, _("Running costs of the office")),
    (IncomeUse.WELFARE.value, _("Welfare of the staff")),
    (IncomeUse.OTHER.value, _("Something else")),
]


class IncomeRecord(Owned):
    """One entry about a charged service in a month: earned, cost, or used (and what for). Append-only.

    ``service`` is the office's name for what is charged (停车, 食堂对外); ``use`` is set for entries ``used``. A wrong
    entry is taken back by the opposite one, which names it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    service = models.CharField(_("service"), max_length=120)
    month = models.DateField(_("month"))
    kind = models.CharField(_("kind"), max_length=8, choices=KINDS)
    use = models.CharField(_("used for"), max_length=16, choices=USES, blank=True)
    fen = models.BigIntegerField()
    voucher = models.CharField(_("voucher"), max_length=80, blank=True)
    at = models.DateTimeField(_("at"))
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("income entry")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[code for code, _name in KINDS]), name="income_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="used", use__in=[code for code, _name in USES]) | ~Q(kind="used") & Q(use=""),
                name="income_use_said_where_used",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, fen__gt=0) | Q(reverses__isnull=False, fen__lt=0),
                name="income_amount_has_its_sign",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(reason=""), name="income_reversal_has_a_reason"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="income_month_is_a_month"),
        ]
        indexes = [models.Index(fields=["authority", "month", "unit", "service"])]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.service}"
