"""The budget line (预算指标) and its balances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.budgets.rules.ledger import Balances, Control, Line, Stage
from houqin.foundation.organisation.models import Owned, Unit, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor

AnyRows = TypeVar("AnyRows", bound=models.QuerySet[Any])

CONTROLS = [(Control.STOP.value, _("Stop")), (Control.WARN.value, _("Warn"))]


class FundKind(models.TextChoices):
    """Which purse the money comes from (资金性质)."""

    GENERAL = "general", _("General public budget")
    GOVERNMENT_FUND = "government_fund", _("Government fund")
    STATE_CAPITAL = "state_capital", _("State capital operating budget")
    FISCAL_ACCOUNT = "fiscal_account", _("Special fiscal account")
    UNIT_INCOME = "unit_income", _("Income of the unit")


class LineState(models.TextChoices):
    """Whether the line's year is still running."""

    OPEN = "open", pgettext_lazy("budget line", "Open")
    CLOSED = "closed", _("Closed")


def of_seen_units(rows: AnyRows, actor: Actor) -> AnyRows:
    """The *rows* of the units an actor sees: money is shown to the office side only (trust A8)."""
    own = rows.filter(authority_id=actor.authority_id)
    if not actor.can("budgets.see"):
        return own.none()
    return own if actor.sees_all else own.filter(unit_id__in=actor.visible_unit_ids)


class OfUnitQuerySet(VisibleQuerySet):
    """Rows that name their unit."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the units one sees."""
        return of_seen_units(self, actor)


class BudgetLine(Owned):
    """What a unit may spend in a fiscal year on one economic class from one allotment (practice 15), and its use.

    ``fiscal_year`` is the calendar year it may be used in (预算法 18), ``origin_year`` the one it was first approved
    for; ``carried_from`` the line of the year before. ``functional_class`` 项 (7 digits), ``economic_class``
    departmental (302xx), ``government_class`` governmental (502xx). The five ``_fen`` columns are the balances, changed
    only together with a transfer; what is available follows from them. ``reserve_control``, ``commit_control`` and
    ``accrue_control`` say what happens beyond it; payment always stops (预算法 57).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="budget_lines", verbose_name=_("unit"))
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    origin_year = models.PositiveSmallIntegerField(_("first approved for"))
    functional_class = models.CharField(_("functional class"), max_length=7)
    project = models.CharField(_("project"), max_length=120, blank=True)
    economic_class = models.CharField(_("economic class (department)"), max_length=5)
    government_class = models.CharField(_("economic class (government)"), max_length=5, blank=True)
    fund_kind = models.CharField(_("fund kind"), max_length=16, choices=FundKind, default=FundKind.GENERAL)
    allotment_number = models.CharField(_("allotment number"), max_length=80, blank=True)
    name = models.CharField(_("name"), max_length=160)
    is_three_public = models.BooleanField(_("three public expenses"), default=False)
    carried_from = models.OneToOneField("self", models.PROTECT, null=True, related_name="carried_to")
    state = models.CharField(_("state"), max_length=8, choices=LineState, default=LineState.OPEN)

    reserve_control = models.CharField(max_length=4, choices=CONTROLS, default=Control.STOP.value)
    commit_control = models.CharField(max_length=4, choices=CONTROLS, default=Control.STOP.value)
    accrue_control = models.CharField(max_length=4, choices=CONTROLS, default=Control.STOP.value)

    approved_fen = models.BigIntegerField(default=0)
    reserved_fen = models.BigIntegerField(default=0)
    committed_fen = models.BigIntegerField(default=0)
    accrued_fen = models.BigIntegerField(default=0)
    paid_fen = models.BigIntegerField(default=0)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget line")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("authority", "unit", "fiscal_year", "functional_class", "project", "economic_class"),
                    *("government_class", "fund_kind", "allotment_number", "origin_year"),
                ],
                name="budget_line_once",
            ),
            models.CheckConstraint(
                condition=Q(approved_fen__gte=0, reserved_fen__gte=0, committed_fen__gte=0)
                & Q(accrued_fen__gte=0, paid_fen__gte=0),
                name="budget_no_stage_below_zero",
            ),
            models.CheckConstraint(condition=Q(paid_fen__lte=F("approved_fen")), name="budget_never_overpaid"),
            models.CheckConstraint(
                condition=Q(reserve_control="warn")
                | Q(commit_control="warn")
                | Q(accrue_control="warn")
                | Q(
                    approved_fen__gte=F("reserved_fen") + F("committed_fen") + F("accrued_fen") + F("paid_fen"),
                ),
                name="budget_not_exceeded",
            ),
            models.CheckConstraint(
                condition=Q(is_three_public=False)
                | Q(reserve_control="stop", commit_control="stop", accrue_control="stop"),
                name="three_public_lines_stop",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(reserved_fen=0, committed_fen=0, accrued_fen=0),
                name="closed_budget_line_holds_nothing",
            ),
            models.CheckConstraint(
                condition=Q(fiscal_year__gte=F("origin_year"), origin_year__gte=1949), name="budget_years_in_order"
            ),
            models.CheckConstraint(condition=Q(fund_kind__in=FundKind.values), name="fund_kind_known"),
            models.CheckConstraint(condition=Q(state__in=LineState.values), name="budget_state_known"),
            models.CheckConstraint(
                condition=Q(reserve_control__in=["stop", "warn"], commit_control__in=["stop", "warn"])
                & Q(accrue_control__in=["stop", "warn"]),
                name="budget_control_known",
            ),
        ]
        indexes = [models.Index(fields=["authority", "fiscal_year", "unit", "economic_class"])]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.economic_class} {self.name}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("budgets:line", args=[self.public_id])

    @property
    def balances(self) -> Balances:
        """What it holds, as the row was read."""
        return Balances(self.approved_fen, self.reserved_fen, self.committed_fen, self.accrued_fen, self.paid_fen)

    @property
    def available_fen(self) -> int:
        """What is left."""
        return self.balances.available

    @property
    def terms(self) -> Line:
        """What the ledger's rule must know of it."""
        controls = {
            Stage.RESERVED: Control(self.reserve_control),
            Stage.COMMITTED: Control(self.commit_control),
            Stage.ACCRUED: Control(self.accrue_control),
        }
        return Line(str(self), controls)
