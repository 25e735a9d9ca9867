"""Pages that compare: with the treasury, with the quotas, income with cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.domains.budgets import forms, reconciling, reporting
from houqin.domains.budgets.models import IncomeRecord, QuotaStandard
from houqin.domains.budgets.models.income import USES
from houqin.domains.budgets.reconciling import APPROVED, ONLY_HERE, ONLY_TREASURY, PAID, Disagreement
from houqin.domains.budgets.reporting import ServiceCoverage, UnitQuota
from houqin.domains.budgets.rules.quota import QuotaKind, difference
from houqin.domains.budgets.services import income, quotas
from houqin.domains.budgets.views.lines import LIST, OfForm, this_year
from houqin.kernel.money import Money, Price, Quantity, Rate
from houqin.web.pages import Act, ActionPage, Badge, Column, ListPage, ReportPage, period_filter
from houqin.web.reasons import in_words

KINDS = {
    ONLY_TREASURY: (_("only at the treasury"), "bad"),
    ONLY_HERE: (_("only here"), "bad"),
    APPROVED: (_("approved differs"), "warn"),
    PAID: (_("paid differs"), "warn"),
}


def money(fen: int | None) -> Money | None:
    """Fen as money; None where there is none."""
    return None if fen is None else Money(fen)


class OfYear(ReportPage):
    """A report of a fiscal year: this one unless another is chosen."""

    action = "budgets.see"
    parent = LIST
    parameters = forms.YearForm

    def defaults(self) -> Mapping[str, Any]:
        """This year."""
        return {"fiscal_year": this_year()}


class Reconcile(OfYear):
    """Our lines against the treasury's last statement."""

    title = _("Compared with the treasury")
    columns = (
        Column("kind", _("Difference"), value=lambda row: Badge(*KINDS[row.kind])),
        Column("name", _("Budget line"), link=True),
        Column("unit", _("Unit")),
        Column("ours", _("Here"), value=lambda row: money(row.ours), number=True),
        Column("theirs", _("Treasury"), value=lambda row: money(row.theirs), number=True),
        Column("by", _("By"), value=lambda row: money(row.by), number=True),
    )
    empty = _("No difference, or no statement of the treasury for this year.")
    notes = _("Statements come in from the treasury's Excel; each is kept, the last one counts.")
    acts = (Act(_("Import a statement"), "web:imports", "budgets.treasury.enter", "inbox"),)

    def rows(self, values: Mapping[str, Any]) -> Sequence[Disagreement]:
        """Each difference."""
        self.found = reconciling.reconcile(self.actor, values["fiscal_year"])
        return self.found.differences

    def totals(self, rows: Sequence[Any]) -> Sequence[tuple[Any, Any]]:
        """As of when, and how many."""
        if self.found.stated_on is None:
            return [(_("Statement of the treasury"), _("none"))]
        return [
            (_("As of"), self.found.stated_on),
            (_("Lines that agree"), self.found.agreeing),
            (_("Differences"), len(rows)),
        ]

    def url_of(self, row: Disagreement) -> str | None:
        """Our line."""
        return row.line.get_absolute_url() if row.line else None


class QuotaReport(OfYear):
    """What the standards give each unit, beside what was approved."""

    title = _("Quotas and approved budgets")
    columns = (
        Column("unit.name", _("Unit")),
        Column("quota", _("Quota in money"), value=lambda row: quota_money(row), number=True),
        Column("approved", _("Approved"), value=lambda row: Money(row.approved_fen), number=True),
        Column("by", _("Beyond the quota"), value=lambda row: beyond(row), number=True),
        Column("physical", _("Physical quota"), value=lambda row: things(row)),
        Column("why", _("How it was reached"), value=lambda row: [one.text for one in in_words(row.worked.steps)]),
    )
    empty = _("No quota standard is in force on the first day of this year.")
    notes = _("Money and physical quota are kept apart and never added; a figure that is not known is not zero.")
    acts = (
        Act(_("Quota standards"), "budgets:standards", "budgets.see", "list-details"),
        Act(_("State a figure"), "budgets:figure", "budgets.quotas.change", "plus"),
    )

    def rows(self, values: Mapping[str, Any]) -> Sequence[UnitQuota]:
        """A row per unit."""
        return reporting.quota_report(self.actor, values["fiscal_year"])


def quota_money(row: UnitQuota) -> Any:
    """The sum, or that it is not known."""
    total = row.worked.value.money_fen
    return Badge(_("not known"), "wait") if total is None else Money(total)


def beyond(row: UnitQuota) -> Any:
    """Approved less quota, marked where it is beyond."""
    by = difference(row.worked.value, Money(row.approved_fen))
    if by is None:
        return None
    return Badge(str(by), "warn") if by.fen > 0 else by


def things(row: UnitQuota) -> list[str]:
    """The physical quota of each standard."""
    physical = [line for line in row.worked.value.lines if line.kind is QuotaKind.PHYSICAL]
    return [f"{line.standard} {Quantity(line.amount)} {line.measure}" for line in physical]


class StandardList(ListPage):
    """The quota standards, each with its time."""

    title = _("Quota standards")
    action = "budgets.see"
    parent = ("budgets:quotas", _("Quotas and approved budgets"))
    model = QuotaStandard
    columns = (
        Column("code", _("Code")),
        Column("name", _("Name")),
        Column("kind", _("Kind")),
        Column("basis", _("Basis")),
        Column("rate", _("A year per head, m², piece or unit"), value=lambda row: rate(row), number=True),
        Column("unit_types", _("Only for units of these types"), sort="", value=lambda row: list(row.unit_types)),
        Column("valid_from", _("In force from")),
        Column("valid_until", _("until (exclusive)")),
        Column("source", _("Source"), sort=""),
        Column("verified", _("Compared with its source"), value=lambda row: checked(row), sort="verified"),
    )
    filters = ("kind", "basis")
    search = ("code", "name", "source")
    order = ("kind", "code", "-valid_from", "pk")
    acts = (Act(_("New standard"), "budgets:standard_new", "budgets.quotas.change", "plus", "primary"),)

    def rows(self) -> Any:
        """Those that stand; superseded ones are history."""
        return super().rows().believed()  # type: ignore[attr-defined]  # a term's queryset


def rate(row: QuotaStandard) -> str:
    """A rate in its unit."""
    return f"¥{Price(row.rate)}" if row.kind == "money" else f"{Quantity(row.rate)} {row.measure}"


def checked(row: QuotaStandard) -> Badge:
    """Whether somebody compared it."""
    return Badge(_("compared"), "good") if row.verified else Badge(_("not compared"), "warn")


class EnterStandard(OfForm):
    """Enter a standard."""

    title = _("New standard")
    action = "budgets.quotas.change"
    parent = ("budgets:standards", _("Quota standards"))
    form_class = forms.StandardForm
    service = quotas.enter_standard
    intro = _("A standard of the same code that is in force is followed by this one.")
    done = _("The standard was entered.")


class EnterFigure(OfForm):
    """State a unit's figure."""

    title = _("State a figure")
    action = "budgets.quotas.change"
    parent = ("budgets:quotas", _("Quotas and approved budgets"))
    form_class = forms.FigureForm
    service = quotas.enter_figure
    done = _("The figure was entered.")


class IncomeList(ListPage):
    """What charged services earned and cost, and where their income went."""

    title = _("Income of charged services")
    action = "budgets.see"
    model = IncomeRecord
    columns = (
        Column("service", _("Charged service"), link=True),
        Column("month", _("Month"), value=lambda row: f"{row.month:%Y-%m}", sort="month"),
        Column("unit.name", _("Unit"), sort="unit__sort_key"),
        Column("kind", _("Kind")),
        Column("use", _("Used for")),
        Column("amount", _("Amount"), sort="fen", value=lambda row: Money(row.fen), number=True),
        Column("voucher", _("Voucher")),
        Column("reason", _("Reason"), sort=""),
    )
    filters = ("unit", "kind", "use", period_filter("month", _("Month")))
    search = ("service", "unit__name", "voucher")
    order = ("-month", "-pk")
    related = ("unit", "reversed_by")
    acts = (
        Act(_("New entry"), "budgets:income_new", "budgets.income.enter", "plus", "primary"),
        Act(_("Cost coverage"), "budgets:coverage", "budgets.see", "chart-bar"),
    )

    def url_of(self, row: IncomeRecord) -> str | None:
        """Where a standing entry is taken back, for who may."""
        stands = row.reverses_id is None and not hasattr(row, "reversed_by")
        may = stands and self.actor.can("budgets.income.enter", path=row.unit.path)
        return reverse("budgets:income_back", args=[row.public_id]) if may else None


class RecordIncome(OfForm):
    """Record an entry about a charged service."""

    title = _("New entry")
    action = "budgets.income.enter"
    parent = ("budgets:income", _("Income of charged services"))
    form_class = forms.IncomeForm
    service = income.record_income
    done = _("The entry was recorded.")


class TakeIncomeBack(ActionPage):
    """Take a wrong entry back."""

    title = _("Take the entry back")
    action = "budgets.income.enter"
    parent = ("budgets:income", _("Income of charged services"))
    model = IncomeRecord
    related = ("unit",)
    form_class = forms.ReasonForm
    service = income.take_entry_back
    tone = "danger"
    done = _("The opposite entry was made.")

    def next_url(self, result: Any) -> str:
        """The list."""
        return reverse("budgets:income")


class CoverageReport(ReportPage):
    """Whether charged services cover their cost, and where their income went."""

    title = _("Cost coverage of charged services")
    action = "budgets.see"
    parent = ("budgets:income", _("Income of charged services"))
    parameters = forms.MonthsForm
    columns = (
        Column("service", _("Charged service")),
        Column("unit.name", _("Unit")),
        Column("earned", _("Earned"), value=lambda row: Money(row.coverage.earned), number=True),
        Column("cost", _("Cost"), value=lambda row: Money(row.coverage.cost), number=True),
        Column("ratio", _("Covers"), value=lambda row: covers(row), number=True),
        Column("used", _("Where the income went"), value=lambda row: went(row)),
        Column("unexplained", _("Not explained"), value=lambda row: marked(row.coverage.unexplained), number=True),
        Column("questioned", _("To be answered for"), value=lambda row: marked(row.coverage.questioned), number=True),
    )
    notes = _(
        "Income that made up for short funds of the office, or paid for welfare, is to be answered for; so is income "
        "of which no entry says where it went."
    )

    def defaults(self) -> Mapping[str, Any]:
        """This year so far."""
        today = timezone.localdate()
        return {"first": today.replace(month=1, day=1).isoformat(), "last": today.isoformat()}

    def rows(self, values: Mapping[str, Any]) -> Sequence[ServiceCoverage]:
        """A row per service and unit."""
        return reporting.coverage_report(self.actor, values["first"], values["last"])


def covers(row: ServiceCoverage) -> Any:
    """The ratio, marked below the cost."""
    ratio = row.coverage.ratio_ppm
    if ratio is None:
        return Badge(_("no cost on record"), "wait")
    return Badge(str(Rate(ratio)), "warn") if row.coverage.below_cost else Rate(ratio)


def went(row: ServiceCoverage) -> list[str]:
    """Each use with its amount."""
    names = dict(USES)
    return [
        say("{use}: ¥{amount}").format(use=names[use.value], amount=Money(fen))
        for use, fen in row.coverage.used.items()
        if fen
    ]


def marked(fen: int) -> Any:
    """An amount that should be nothing."""
    return Badge(str(Money(fen)), "bad") if fen else Money(fen)
