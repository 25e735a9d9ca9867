"""Pages on people, their accounts and the roles granted to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from houqin.foundation.notices.models import Address
from houqin.foundation.organisation import eligible
from houqin.foundation.organisation.duties import EXCLUSIVE, Shortage
from houqin.foundation.organisation.models import Grant, Person, Unit
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services import people
from houqin.web.foundation.units import EndForm, linked, validity
from houqin.web.pages import (
    Act,
    ActionPage,
    Badge,
    Column,
    DayField,
    DetailPage,
    Facts,
    Form,
    ListPage,
    RecordFormPage,
    ReportPage,
    Rows,
    ServiceFormPage,
    VisibleChoice,
)

#: So many names stand beside a duty; the phone book has the rest.
NAMED = 8


class PersonList(ListPage):
    """The phone book."""

    title = _("People")
    action = "organisation.people.see"
    model = Person
    columns = (
        Column("name", pgettext_lazy("person", "Name"), sort="sort_key", link=True),
        Column("unit.name", _("Unit"), sort="unit__path"),
        Column("title", _("Position")),
        Column("extension", _("Extension")),
        Column("phone", _("Telephone")),
        Column("validity", _("In force"), value=validity),
    )
    filters = ("unit",)
    search = ("name", "sort_key", "phone", "extension", "unit__name")
    order = ("sort_key", "pk")
    related = ("unit",)
    acts = (
        Act(_("Enter a person"), "web:person_enter", "organisation.people.change", "plus", "primary"),
        Act(_("Duties kept apart"), "web:duties", "organisation.duties.see", "users"),
    )


def _has_no_account(person: Person) -> bool:
    return person.account_id is None and person.valid_until is None


def _has_account(person: Person) -> bool:
    return person.account is not None and person.account.is_active


class PersonPage(DetailPage):
    """One person and the roles they hold or held."""

    action = "organisation.people.see"
    model = Person
    parent = ("web:people", _("People"))
    related = ("unit", "account")
    panels = (
        Facts(
            _("The person"),
            facts=(
                (_("Unit"), lambda person: linked(person.unit)),
                (_("Position"), "title"),
                (_("Telephone"), "phone"),
                (_("Extension"), "extension"),
                (_("Sign-in"), lambda person: person.account.username if person.account else _("none")),
                (_("Until"), "valid_until"),
            ),
        ),
        Rows(
            _("Roles"),
            rows=lambda page: page.subject.grants.select_related("unit", "granted_by").order_by("-valid_from"),
            columns=(
                Column("role", _("Role")),
                Column("unit.name", _("in")),
                Column("valid_from", _("from")),
                Column("valid_until", _("until (exclusive)")),
                Column("granted_by.name", _("granted by")),
                Column("validity", _("In force"), value=validity),
            ),
        ),
        Rows(
            _("Where messages reach them"),
            rows=lambda page: Address.objects.visible_to(page.actor).filter(person=page.subject).order_by("channel"),
            columns=(Column("channel", _("Messenger")), Column("address", _("Address there"))),
        ),
    )
    acts = (
        Act(_("Where messages reach them"), "web:address_set", "notices.addresses.change", "bell"),
        Act(_("Grant a role"), "web:role_grant", "organisation.grants.change", "key", "primary"),
        Act(_("Open an account"), "web:account_open", "organisation.people.change", "user", when=_has_no_account),
        Act(_("Reset the password"), "web:password_reset", "organisation.people.change", "key", when=_has_account),
        Act(_("Correct the entry"), "web:person_correct", "organisation.people.change", "pencil"),
        Act(_("End a role"), "web:role_end", "organisation.grants.change", "ban"),
        Act(
            _("Leaves"),
            "web:person_end",
            "organisation.people.change",
            "logout",
            "danger",
            lambda one: not one.valid_until,
        ),
    )

    def badge(self) -> Badge:
        """Whether they work here today."""
        return validity(self.subject)


class PersonForm(Form):
    """A person as the phone book lists them."""

    unit_id = VisibleChoice(Unit, label=_("Unit"))
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    title = forms.CharField(label=_("Position"), max_length=80, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    extension = forms.CharField(label=_("Extension"), max_length=20, required=False)


class EnterPerson(ServiceFormPage):
    """Enter a person; an account is a separate matter."""

    title = _("Enter a person")
    action = "organisation.people.change"
    parent = ("web:people", _("People"))
    form_class = PersonForm
    service = people.enter_person
    done = _("The person was entered.")


class CorrectPerson(RecordFormPage):
    """Keep the phone book true."""

    title = _("Correct the entry")
    action = "organisation.people.change"
    parent = ("web:people", _("People"))
    model = Person
    related = ("unit",)
    form_class = PersonForm
    service = people.enter_person
    change = people.correct_person
    done = _("The person was corrected.")


class PasswordForm(Form):
    """A password that the person changes once signed in."""

    password = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters."),
    )

    def clean_password(self) -> str | None:
        """Held to the same rules as any other password."""
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password)
        return password or None


class ResetPassword(ActionPage):
    """Somebody forgot theirs."""

    title = _("Reset the password")
    action = "organisation.people.change"
    parent = ("web:people", _("People"))
    model = Person
    related = ("unit",)
    form_class = PasswordForm
    service = people.reset_password
    intro = _("Be sure who asks. Whoever is signed in with the old one is signed out.")
    done = _("The new password holds.")


class AccountForm(PasswordForm):
    """A user name and a first password."""

    username = forms.CharField(label=_("User name"), max_length=150)
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        required=False,
        help_text=_("At least 12 characters. Empty: they sign in by single sign-on only."),
    )
    field_order = ("username", "password")


class OpenAccount(ActionPage):
    """Give a person a sign-in."""

    title = _("Open an account")
    action = "organisation.people.change"
    parent = ("web:people", _("People"))
    model = Person
    related = ("unit",)
    form_class = AccountForm
    service = people.open_account
    submit = pgettext_lazy("account", "Open")
    done = _("The account was opened.")


class EndPerson(ActionPage):
    """Somebody leaves."""

    title = _("Leaves")
    action = "organisation.people.change"
    parent = ("web:people", _("People"))
    model = Person
    related = ("unit",)
    form_class = EndForm
    service = people.end_person
    tone = "danger"
    intro = _("All roles end and the account closes; what was done stays on record.")
    done = _("The departure was recorded.")


class GrantForm(Form):
    """Which role, where, from when."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    unit_id = VisibleChoice(Unit, label=_("in"))
    valid_from = DayField(label=_("from"))
    valid_until = DayField(label=_("until (exclusive)"), required=False)


class GrantRole(ActionPage):
    """Grant a role."""

    title = _("Grant a role")
    action = "organisation.grants.change"
    parent = ("web:people", _("People"))
    model = Person
    related = ("unit",)
    form_class = GrantForm
    service = people.grant_role
    submit = _("Grant")
    done = _("The role was granted.")


class EndGrantForm(EndForm):
    """Which of the person's roles ends."""

    grant_id = forms.ChoiceField(label=_("Role"))
    field_order = ("grant_id", "on", "reason")

    def prepare(self) -> None:
        """The roles without an end."""
        held = Grant.objects.filter(person=self.subject, valid_until__isnull=True).select_related("unit")
        choices = [(str(grant.public_id), f"{grant.get_role_display()} · {grant.unit.name}") for grant in held]
        self.fields["grant_id"].choices = choices  # type: ignore[attr-defined]  # a choice field


class EndGrant(ActionPage):
    """Take a role back."""

    title = _("End a role")
    action = "organisation.grants.change"
    parent = ("web:people", _("People"))
    model = Person
    related = ("unit",)
    form_class = EndGrantForm
    tone = "danger"
    done = _("The role ends on that day.")

    def perform(self, form: Form) -> Any:
        """The service ends a grant, not a person."""
        chosen = dict(form.cleaned_data)
        return people.end_grant(self.actor, UUID(chosen.pop("grant_id")), at=timezone.now(), **chosen)


@dataclass(frozen=True)
class Staffed:
    """A duty that must be kept apart from others: who may do it, and what is lacking."""

    duty: str
    apart_from: str
    persons: str
    count: int
    state: Badge


def staffed(authority_id: int) -> list[Staffed]:
    """Every such duty, with those whose roles allow it today."""
    able = eligible.able(authority_id, on=timezone.localdate())
    short = eligible.short_of(able)
    rows = []
    for duty, persons in able.items():
        groups = [one for one in short if duty in one.duties]
        apart = [other for other in able if frozenset({duty, other}) in EXCLUSIVE]
        rows.append(
            Staffed(
                duty=gettext(duty.value),
                apart_from=_listed(gettext(other.value) for other in apart),
                persons=_listed(person.name for person in persons[:NAMED]) + ("…" if len(persons) > NAMED else ""),
                count=len(persons),
                state=_lack(groups),
            )
        )
    return rows


def _lack(groups: Sequence[Shortage]) -> Badge:
    """Nobody, too few for the duties it must be kept apart from, or enough."""
    if not groups:
        return Badge(_("enough persons"), "good")
    if not groups[0].persons:
        return Badge(_("nobody may do it"), "bad")
    few = gettext("{persons} for {duties} duties that must be kept apart")
    return Badge(few.format(persons=groups[0].persons, duties=len(groups[0].duties)), "warn")


def _listed(words: Iterable[str]) -> str:
    return gettext(", ").join(words)


class DutyList(ReportPage):
    """Which duties must be kept apart, who may do each, and where there is nobody or too few."""

    title = _("Duties kept apart")
    action = "organisation.duties.see"
    parent = ("web:people", _("People"))
    columns = (
        Column("duty", pgettext_lazy("separation", "Duty")),
        Column("apart_from", _("never by the same person as")),
        Column("count", _("Persons")),
        Column("persons", _("Who")),
        Column("state", _("State")),
    )
    notes = _(
        "Duties are kept apart by person, for each order and statement. Three persons on the buyer's side are enough:"
        " one prepares, one approves, one releases."
    )

    def rows(self, values: Mapping[str, Any]) -> Sequence[Staffed]:
        """Of one's own authority, as it stands today."""
        return staffed(self.actor.acting_authority_id)
