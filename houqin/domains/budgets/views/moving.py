"""Pages that move money by hand: adjustments, the end of the year, what is taken back, urgent work without money."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.budgets import forms
from houqin.domains.budgets.models import Adjustment, Transfer, UnfundedWork
from houqin.domains.budgets.services import lines, reservations, taking_back, years
from houqin.domains.budgets.sources import source_of
from houqin.domains.budgets.views.lines import LIST, OfForm, fen, link_to
from houqin.web.pages import ActionPage, Badge, Column, ListPage, period_filter


class AdjustLines(OfForm):
    """Move money between lines."""

    title = _("Move money between lines")
    action = "budgets.adjust"
    parent = LIST
    form_class = forms.AdjustmentForm
    service = lines.adjust
    done = _("The money was moved.")

    def next_url(self, result: Any) -> str:
        """The line that received it."""
        return str(result.to_line.get_absolute_url())


class TakeBack(ActionPage):
    """Take back a transfer made by hand."""

    title = _("Take the transfer back")
    action = "budgets.take_back"
    parent = LIST
    model = Transfer
    related = ("unit", "line")
    form_class = forms.ReasonForm
    service = taking_back.take_back
    tone = "danger"
    intro = _("The opposite entry is made; both stay in the ledger.")
    done = _("The opposite entry was made.")

    def next_url(self, result: Any) -> str:
        """The line."""
        return str(self.subject.line.get_absolute_url())


class EndYear(OfForm):
    """End the year of a unit's lines."""

    title = _("End the year")
    action = "budgets.close_year"
    parent = LIST
    form_class = forms.YearEndForm
    service = years.close_year
    submit = _("End the year")
    tone = "danger"
    intro = _(
        "Reservations and unspent commitments are released, unpaid debts go to the next year, the rest is carried over "
        "or becomes surplus. This is not undone."
    )
    done = _("The year of these lines is ended.")

    def next_url(self, result: Any) -> str:
        """The list."""
        return reverse("budgets:lines")


class AdjustmentList(ListPage):
    """What was moved between lines."""

    title = _("Adjustments between lines")
    action = "budgets.see"
    parent = LIST
    model = Adjustment
    columns = (
        Column("at", _("At")),
        Column("document_number", _("Decision")),
        Column("from_line", _("From line"), sort="", value=lambda row: link_to(row.from_line)),
        Column("to_line", _("To line"), sort="", value=lambda row: link_to(row.to_line)),
        Column("amount", _("Amount"), sort="fen", value=fen("fen"), number=True),
        Column("reason", _("Reason"), sort=""),
    )  # fmt: skip
    filters = (period_filter("at", _("At")),)
    search = ("document_number", "reason", "from_line__name", "to_line__name")
    order = ("-at", "-pk")
    related = ("from_line", "to_line")


class UnfundedList(ListPage):
    """Urgent work that had no money; what came to nothing before any work is off the list."""

    title = _("Urgent work without money")
    action = "budgets.see"
    parent = LIST
    model = UnfundedWork
    columns = (
        Column("at", _("At"), link=True),
        Column("unit.name", _("Unit"), sort="unit__sort_key"),
        Column("fiscal_year", _("Year")),
        Column("economic_class", _("Economic class")),
        Column("amount", _("Estimate"), sort="fen", value=fen("fen"), number=True),
        Column("source_type", _("Rests on"), value=lambda row: source_of(row.source_type).label),
        Column(
            "funded", _("State"), sort="funded_by",
            value=lambda row: Badge(_("money found"), "good") if row.funded_by_id else Badge(_("open"), "bad"),
        ),
    )  # fmt: skip
    filters = ("unit", "fiscal_year")
    order = ("-at", "-pk")
    related = ("unit",)

    def rows(self) -> QuerySet[Any]:
        """Without what was closed."""
        return super().rows().filter(closed_at=None)

    def url_of(self, row: UnfundedWork) -> str | None:
        """Where money is found for it, while it is open and for who may."""
        may = row.funded_by_id is None and self.actor.can("budgets.fund", path=row.unit.path)
        return row.get_absolute_url() if may else None


class FundWork(ActionPage):
    """Find the money for urgent work."""

    title = _("Find the money")
    action = "budgets.fund"
    parent = ("budgets:unfunded", _("Urgent work without money"))
    model = UnfundedWork
    related = ("unit",)
    form_class = forms.FundForm
    service = reservations.fund_work
    done = _("The money is reserved.")

    def next_url(self, result: Any) -> str:
        """The list."""
        return reverse("budgets:unfunded")
