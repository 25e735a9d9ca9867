"""Pages on providers: the register, and each with its standing, its people, who is on duty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.providers.forms import (
    AdmissionForm,
    AdmitForm,
    ContactForm,
    SendingForm,
)
from houqin.domains.providers.models import (
    Admission,
    AdmissionStatus,
    Provider,
    ProviderPerson,
    ProviderStanding,
    Qualification,
)
from houqin.domains.providers.queries import on_duty
from houqin.domains.providers.services import admission
from houqin.web.pages import (
    Act,
    ActionPage,
    Badge,
    Column,
    DetailPage,
    Facts,
    Link,
    ListPage,
    Rows,
    ServiceFormPage,
)

LIST = ("providers:providers", _("Providers"))
TONES = {"admitted": "good", "suspended": "warn", "exited": "plain"}


#: To whom an ordinary order goes, by whether the provider sends by roster.
SENDING = {True: _("who is on duty"), False: _("its desk")}


def status_badge(code: str | None) -> Badge:
    """A provider's status today."""
    if code is None:
        return Badge(_("not admitted"), "note")
    return Badge(AdmissionStatus(code).label, TONES[code])


def validity(row: Any) -> Badge:
    """Whether a dated row holds today."""
    today = timezone.localdate()
    if row.valid_until is not None and row.valid_until <= today:
        return Badge(_("ended"), "plain")
    if row.valid_until is not None and row.valid_until <= today + timedelta(days=30):
        return Badge(_("ends soon"), "warn")
    return Badge(_("not yet in force"), "note") if row.valid_from > today else Badge(_("in force"), "good")


def paper_of(row: Qualification) -> Link | None:
    """The file that shows it."""
    paper = row.evidence
    return None if paper is None else Link(paper.name, reverse("documents:serve", args=[paper.public_id]))


class ProviderList(ListPage):
    """Everyone who may deliver."""

    title = _("Providers")
    action = "providers.see"
    model = Provider
    columns = (
        Column("unit.name", _("Provider"), sort="unit__sort_key", link=True),
        Column("legal_kind", _("Legal kind"), sort="legal_kind"),
        Column("credit_code", _("Unified social credit code")),
        Column("contact_name", _("Contact")),
        Column("duty_phone", _("Duty telephone")),
        Column("status", _("Status"), sort="status_today", value=lambda row: status_badge(row.status_today)),
    )
    filters = ("legal_kind",)
    search = ("unit__name", "unit__name_en", "unit__sort_key", "credit_code")
    order = ("unit__sort_key", "pk")
    related = ("unit",)
    acts = (
        Act(_("Admit a provider"), "providers:admit", "providers.change", "plus", "primary"),
        Act(_("Trades"), "providers:trades", "providers.change", "tool"),
    )

    def rows(self) -> QuerySet[Any]:
        """With the status of today."""
        today = timezone.localdate()
        status = Admission.objects.visible_to(self.actor).in_force(today).filter(provider=OuterRef("pk"))
        rows: QuerySet[Any] = super().rows().annotate(status_today=Subquery(status.values("status")[:1]))
        return rows


class ProviderPage(DetailPage):
    """One provider: its standing, its people, who is on duty."""

    action = "providers.see"
    model = Provider
    parent = LIST
    related = ("unit",)
    panels = (
        Facts(
            _("The provider"),
            facts=(
                (_("Legal kind"), "legal_kind"),
                (_("Unified social credit code"), "credit_code"),
                (_("Contact"), "contact_name"),
                (_("Telephone"), "contact_phone"),
                (_("Duty telephone"), "duty_phone"),
                (_("Ordinary orders go to"), lambda provider: SENDING[provider.sends_by_roster]),
            ),
        ),
        Rows(
            _("On duty now"),
            shown=lambda page: page.actor.can("providers.roster.see"),
            rows=lambda page: on_duty(provider_id=page.subject.pk, at=timezone.now()),
            columns=(
                Column("trade.name", _("Trade")),
                Column("rank", _("Rank")),
                Column("person.name", _("Person")),
                Column("phone", _("Telephone"), value=lambda shift: shift.phone or shift.person.phone),
                Column("ends_at", _("until")),
            ),
            empty=_("Nobody is on duty by the roster."),
        ),
        Rows(
            _("Staff"),
            shown=lambda page: page.actor.can("providers.staff.see"),
            rows=lambda page: (
                ProviderPerson.objects.visible_to(page.actor)
                .filter(provider=page.subject)
                .select_related("person")
                .prefetch_related("trades")
                .order_by("person__sort_key")
            ),
            columns=(
                Column("person.name", _("Person")),
                Column("post", _("Post")),
                Column("trades", _("Trades"), value=lambda row: [str(trade) for trade in row.trades.all()]),
                Column("validity", _("On site"), value=validity),
            ),
            empty=_("Nobody is on the staff list."),
        ),
        Rows(
            _("Qualifications"),
            shown=lambda page: page.actor.can("providers.staff.see"),
            rows=lambda page: (
                Qualification.objects.visible_to(page.actor)
                .filter(provider=page.subject)
                .select_related("person", "evidence")
                .order_by("person__sort_key", "kind", "-valid_from")
            ),
            columns=(
                Column("person.name", _("Person"), link=True),
                Column("kind", _("Kind")),
                Column("name", _("Title of the certificate")),
                Column("valid_from", _("from")),
                Column("valid_until", _("until (exclusive)")),
                Column("validity", _("In force"), value=validity),
                Column("evidence", _("Paper"), value=paper_of),
            ),
            url_of=lambda row: reverse("providers:qualification_end", args=[row.public_id]),
            empty=_("No qualification is on record."),
        ),
        Rows(
            _("Status in the market"),
            rows=lambda page: page.subject.admissions.order_by("-valid_from"),
            columns=(
                Column("status", _("Status")),
                Column("valid_from", _("from")),
                Column("valid_until", _("until (exclusive)")),
                Column("reason", _("Reason")),
            ),
        ),
        Rows(
            _("Standing"),
            rows=lambda page: (
                ProviderStanding.objects.visible_to(page.actor).filter(provider=page.subject).order_by("-valid_from")
            ),
            columns=(
                Column("kind", _("Kind")),
                Column("valid_from", _("from")),
                Column("valid_until", _("until (exclusive)")),
                Column("reason", _("Reason")),
            ),
            empty=_("Nothing has been found yet."),
        ),
    )
    acts = (
        Act(_("Load a duty roster"), "providers:roster_load", "providers.roster.change", "calendar-event", "primary"),
        Act(_("Enter staff"), "providers:staff_enter", "providers.staff.change", "user"),
        Act(_("Enter a qualification"), "providers:qualify", "providers.staff.qualify", "file-certificate"),
        Act(_("Sending by duty roster"), "providers:sending", "providers.sending.choose", "users"),
        Act(_("How to reach it"), "providers:contact", "providers.change", "bell"),
        Act(_("Change the status"), "providers:admission", "providers.change", "pencil"),
    )

    def badge(self) -> Badge:
        """The status of today."""
        held = self.subject.admissions.in_force(timezone.localdate()).first()
        return status_badge(held.status if held else None)


class AdmitProvider(ServiceFormPage):
    """Enter a unit as a provider."""

    title = _("Admit a provider")
    action = "providers.change"
    parent = LIST
    form_class = AdmitForm
    service = admission.admit_provider
    intro = _("A provider is a unit; found the unit first, outside the tree. The in-house centre stands in the tree.")
    done = _("The provider was admitted.")


class OfProvider(ActionPage):
    """An act about one provider."""

    parent = LIST
    model = Provider
    related = ("unit",)


class ChangeAdmission(OfProvider):
    """Suspend, readmit, strike off."""

    title = _("Change the status")
    action = "providers.change"
    form_class = AdmissionForm
    service = admission.change_admission
    done = _("The status was changed.")


class ChangeContact(OfProvider):
    """Who is telephoned, by day and at night."""

    title = _("How to reach it")
    action = "providers.change"
    form_class = ContactForm
    service = admission.change_contact
    done = _("It is reached there from now on.")

    def initial(self) -> Mapping[str, Any]:
        """As it stands."""
        return {name: getattr(self.subject, name) for name in ContactForm.base_fields}


class ChooseSending(OfProvider):
    """Let ordinary orders go by duty roster and skill, or to the desk."""

    title = _("Sending by duty roster")
    action = "providers.sending.choose"
    form_class = SendingForm
    service = admission.choose_sending
    done = _("It holds for orders that come from now on.")

    def initial(self) -> Mapping[str, Any]:
        """As it stands."""
        return {"by_roster": self.subject.sends_by_roster}
