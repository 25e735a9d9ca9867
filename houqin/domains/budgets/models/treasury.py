"""What the treasury's system says about our lines on a day (预算管理一体化), to be laid against our own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from houqin.domains.budgets.models.line import FundKind, OfUnitQuerySet
from houqin.foundation.organisation.models import Owned, Unit


class TreasuryRow(Owned):
    """One line of the treasury's statement as of a day. Append-only: a later statement is a later day.

    Amounts in fen; None where the file has no such column.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    stated_on = models.DateField(_("as of"))
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    functional_class = models.CharField(_("functional class"), max_length=7)
    project = models.CharField(_("project"), max_length=120, blank=True)
    economic_class = models.CharField(_("economic class (department)"), max_length=5)
    government_class = models.CharField(_("economic class (government)"), max_length=5, blank=True)
    fund_kind = models.CharField(_("fund kind"), max_length=16, choices=FundKind)
    allotment_number = models.CharField(_("allotment number"), max_length=80, blank=True)
    name = models.CharField(_("name"), max_length=160)
    approved_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField(null=True)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the treasury's statement")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("authority", "stated_on", "unit", "fiscal_year", "functional_class", "project"),
                    *("economic_class", "government_class", "fund_kind", "allotment_number"),
                ],
                name="treasury_row_once_a_day",
            ),
            models.CheckConstraint(condition=models.Q(fund_kind__in=FundKind.values), name="treasury_fund_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.economic_class} {self.name}"
