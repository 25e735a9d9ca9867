"""Pages on a provider's people, the trades and the duty rosters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.providers.forms import (
    EndForm,
    QualificationForm,
    RosterForm,
    StaffForm,
    TradeForm,
)
from houqin.domains.providers.models import (
    Qualification,
    Trade,
)
from houqin.domains.providers.queries import Gap, roster_gaps
from houqin.domains.providers.roster_file import roster_rows
from houqin.domains.providers.roster_text import read_roster
from houqin.domains.providers.services import rosters, staff
from houqin.domains.providers.views.providers import LIST, OfProvider
from houqin.foundation.documents.rules import clean_name
from houqin.foundation.documents.services import store_document
from houqin.foundation.imports.checking import InFile
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.settings import setting_of
from houqin.web.pages import (
    Act,
    ActionPage,
    Column,
    Form,
    Link,
    ListPage,
    ReportPage,
    ServiceFormPage,
)


class TradeList(ListPage):
    """The trades of workers and of duty rosters."""

    title = _("Trades")
    action = "providers.see"
    parent = LIST
    model = Trade
    columns = (
        Column("name", _("Trade")),
        Column("code", _("Code"), sort="code"),
        Column("name_en", _("English name")),
    )
    search = ("name", "name_en", "code")
    order = ("code",)
    acts = (Act(_("New trade"), "providers:trade_new", "providers.change", "plus", "primary"),)
    empty = _("No trade is entered; a duty roster names the trades it is for.")


class CreateTrade(ServiceFormPage):
    """Enter a trade."""

    title = _("New trade")
    action = "providers.change"
    parent = ("providers:trades", _("Trades"))
    form_class = TradeForm
    service = staff.create_trade
    done = _("The trade was entered.")


class EnterStaff(OfProvider):
    """Put a person on the staff list."""

    title = _("Enter staff")
    action = "providers.staff.change"
    form_class = StaffForm
    service = staff.enter_staff
    done = _("The person is on the staff list.")

    def perform(self, form: Form) -> Any:
        """Trades by their codes."""
        given = dict(form.cleaned_data)
        chosen = Trade.objects.visible_to(self.actor).filter(public_id__in=given.pop("trades"))
        codes = list(chosen.values_list("code", flat=True))
        person_id = given.pop("person_id")
        return staff.enter_staff(
            self.actor, person_id, provider_id=self.subject.public_id, trades=codes, at=timezone.now(), **given
        )


class EnterQualification(OfProvider):
    """State a qualification."""

    title = _("Enter a qualification")
    action = "providers.staff.qualify"
    form_class = QualificationForm
    service = staff.enter_qualification
    intro = _("Vetting, no-crime proof and confidentiality agreement are stated by the authority's side.")
    done = _("The qualification is on record.")

    def perform(self, form: Form) -> Any:
        """About the chosen person; the paper and the statement, both or neither."""
        given = dict(form.cleaned_data)
        paper, now = given.pop("paper"), timezone.now()
        with transaction.atomic():
            if paper:
                stored = store_document(self.actor, name=str(paper.name), content=paper, at=now)
                given["evidence_id"] = stored.public_id
            return staff.enter_qualification(self.actor, given.pop("person_id"), at=now, **given)


class EndQualification(ActionPage):
    """Withdraw a qualification."""

    title = _("Withdraw the qualification")
    action = "providers.staff.qualify"
    parent = LIST
    model = Qualification
    related = ("provider__unit", "person")
    form_class = EndForm
    service = staff.end_qualification
    tone = "danger"
    done = _("The qualification ends on that day.")

    def about(self) -> Any:
        """The row; the service asks for the exact permission."""
        return self.subject

    def next_url(self, result: Qualification) -> str:
        """Back to the provider."""
        return reverse("providers:provider", args=[self.subject.provider.public_id])

    def crumbs(self) -> list[Link]:
        """Down to the provider."""
        provider = self.subject.provider
        return [Link(LIST[1], reverse(LIST[0])), Link(str(provider), provider.get_absolute_url())]


class LoadRoster(OfProvider):
    """Load a duty roster from a file, or pasted from a spreadsheet."""

    title = _("Load a duty roster")
    action = "providers.roster.change"
    form_class = RosterForm
    service = rosters.load_roster
    intro = _("For its days and trades it replaces what was loaded before. All lines are taken, or none.")
    done = _("The roster was loaded.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """File or text as rows, in the authority's time."""
        authority = Unit.objects.visible_to(self.actor).get(pk=self.actor.acting_authority_id)
        zone = str(setting_of(authority, "time_zone"))
        given = form.cleaned_data
        if uploaded := given["file"]:
            content = uploaded.read()
            file = InFile(clean_name(str(uploaded.name)), lambda: BytesIO(content))
            rows = roster_rows(self.actor, self.subject, file, time_zone=zone, at=timezone.now())
        else:
            rows = read_roster(given["text"], zone=zone)
        return {"rows": rows, "source": given["source"] or str(getattr(uploaded, "name", ""))[:200]}


class RosterReport(ReportPage):
    """The gaps of the next two weeks, for both sides to close."""

    title = _("Gaps in the duty rosters")
    action = "providers.roster.see"
    columns = (
        Column("provider.unit.name", _("Provider")),
        Column("trade.name", _("Trade")),
        Column("starts_at", _("from")),
        Column("ends_at", _("until")),
    )
    notes = _("The next 14 days. A trade counts once it was rostered within the last month.")
    empty = _("There is no gap in the next 14 days.")

    def rows(self, values: Mapping[str, Any]) -> Sequence[Gap]:
        """The gaps."""
        return roster_gaps(self.actor, at=timezone.now())

    def url_of(self, row: Gap) -> str:
        """The provider's page."""
        return row.provider.get_absolute_url()
