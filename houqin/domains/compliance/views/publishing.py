"""Pages of the publication of 31 March: drafted, looked at, printed, confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.compliance.forms import AddressForm, YearForm
from houqin.domains.compliance.models import OverduePublication
from houqin.domains.compliance.services.publishing import confirm_publication, draft_publication
from houqin.kernel.money import Money
from houqin.web.pages import Act, ActionPage, Badge, Column, DetailPage, Facts, ListPage, Rows, ServiceFormPage

PUBLICATIONS = ("compliance:publications", _("Overdue payments published"))


def _state(row: OverduePublication) -> Badge:
    return Badge(_("published"), "good") if row.confirmed_at else Badge(_("draft"), "warn")


class PublicationList(ListPage):
    """What was overdue at the end of each year."""

    title = _("Overdue payments published")
    action = "compliance.see"
    model = OverduePublication
    columns = (
        Column("year", _("Year"), link=True),
        Column("contracts", _("Contracts overdue"), number=True),
        Column("fen", _("Amount"), value=lambda row: Money(row.fen), sort="fen", number=True),
        Column("state", _("State"), value=_state, sort="confirmed_at"),
        Column("confirmed_by.name", _("Confirmed by"), sort="confirmed_by__sort_key"),
        Column("address", _("Published at")),
    )
    order = ("-year",)
    related = ("confirmed_by",)
    acts = (Act(_("Draft a year"), "compliance:draft_publication", "compliance.publications.draft", "plus", "primary"),)


class PublicationPage(DetailPage):
    """One year's publication, as it is printed and published."""

    action = "compliance.see"
    model = OverduePublication
    parent = PUBLICATIONS
    related = ("confirmed_by", "authority")
    panels = (
        Facts(
            _("Payments to small and medium enterprises overdue at the year's end"),
            only_known=True,
            facts=(
                (_("Authority"), "authority.name"),
                (_("Year"), "year"),
                (_("Contracts overdue"), "contracts"),
                (_("Amount overdue"), lambda row: Money(row.fen)),
                (_("Basis"), lambda _row: "保障中小企业款项支付条例 第十八条"),
                (_("Drafted at"), "drafted_at"),
                (_("Confirmed by"), "confirmed_by.name"),
                (_("Confirmed at"), "confirmed_at"),
                (_("Published at"), "address"),
            ),
        ),
        Rows(
            _("By contract"),
            rows=lambda page: page.subject.rows,
            columns=(
                Column("number", _("Contract")),
                Column("name", _("Name")),
                Column("provider", _("Provider")),
                Column("since", _("Overdue since")),
                Column("fen", _("Amount"), value=lambda row: Money(row["fen"]), number=True),
            ),
            empty=_("Nothing was overdue."),
        ),
    )
    acts = (
        Act(
            _("Confirm the publication"),
            "compliance:confirm_publication",
            "compliance.publications.confirm",
            "check",
            "primary",
            lambda row: row.confirmed_at is None,
        ),
    )

    def badge(self) -> Badge:
        """Draft or published."""
        return _state(self.subject)

    def heading(self) -> Any:
        """The year's title."""
        return _("Overdue payments at the end of {year}").format(year=self.subject.year)


class DraftPublication(ServiceFormPage):
    """Draft a year, or draft it anew."""

    title = _("Draft a year")
    action = "compliance.publications.draft"
    parent = PUBLICATIONS
    form_class = YearForm
    service = draft_publication
    submit = _("Draft it")
    intro = _("As it stood on the year's last day, by the size of the provider at signing.")
    done = _("The draft is made; look at it and confirm it.")

    def initial(self) -> Mapping[str, Any]:
        """Last year."""
        return {"year": timezone.localdate().year - 1}


class ConfirmPublication(ActionPage):
    """Confirm a draft under one's own name."""

    title = submit = _("Confirm the publication")
    action = "compliance.publications.confirm"
    parent = PUBLICATIONS
    model = OverduePublication
    form_class = AddressForm
    service = confirm_publication
    intro = _("It is archived as it stands; the duty of 31 March is done by it.")
    done = _("The publication is confirmed and archived.")
