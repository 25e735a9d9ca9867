"""Pages on units, people and the roles granted to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.foundation.organisation.models import Grant, Person, Unit, UnitKind
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services import people, units
from houqin.foundation.organisation.settings import BUILT_IN
from houqin.kernel.refusal import N_
from houqin.web.addresses import address_of
from houqin.web.pages import (
    Act,
    ActionPage,
    Badge,
    Column,
    DayField,
    DetailPage,
    Facts,
    Form,
    Link,
    ListPage,
    RecordFormPage,
    Rows,
    ServiceFormPage,
    VisibleChoice,
)

#: The settings an administrator changes here, in words (``organisation.settings.BUILT_IN``).
SETTINGS = {
    "time_zone": N_("Time zone"),
    "security_profile": N_("Security profile"),
    "open_book": N_("Open book"),
    "deemed_confirmation_days": N_("Days until an order counts as confirmed"),
    "late_entry_minutes": N_("Minutes within which an event may be entered late"),
}


def validity(row: Any) -> Badge:
    """Whether a dated row is in force today."""
    today = timezone.localdate()
    if row.valid_until is not None and row.valid_until <= today:
        return Badge(_("ended"), "plain")
    if getattr(row, "valid_from", today) > today:
        return Badge(_("not yet in force"), "note")
    return Badge(_("in force"), "good")


def linked(row: Any) -> Link | None:
    """A row by its name, leading to its page."""
    return None if row is None else Link(str(row), address_of(row) or "")


class UnitList(ListPage):
    """The tree of the authority."""

    title = _("Units")
    action = "organisation.units.see"
    model = Unit
    columns = (
        Column("name", _("Unit"), value=lambda row: _in_tree(row), link=True),
        Column("code", _("Code"), sort="code"),
        Column("kind", _("Kind"), sort="kind"),
        Column("persons", _("Persons"), sort="persons", number=True),
        Column("validity", _("In force"), value=validity),
    )
    filters = ("kind",)
    search = ("name", "name_en", "code", "sort_key")
    order = ("path",)
    page_size = 100
    acts = (Act(_("New unit"), "web:unit_found", "organisation.units.change", "plus", "primary"),)

    def rows(self) -> QuerySet[Any]:
        """Everything in the tree; providers have pages of their own."""
        staff = Count("people", filter=Q(people__valid_until__isnull=True))
        rows: QuerySet[Any] = super().rows().exclude(kind=UnitKind.PROVIDER).annotate(persons=staff)
        return rows


def _in_tree(unit: Unit) -> str:
    depth = min(unit.path.count(".") - 1, 6)
    return format_html('<span class="level-{}">{}</span>', depth, unit.name)


class UnitPage(DetailPage):
    """One unit: what it is, what is below it, who belongs to it."""

    action = "organisation.units.see"
    model = Unit
    parent = ("web:units", _("Units"))
    related = ("parent",)
    panels = (
        Facts(
            _("The unit"),
            facts=(
                (_("Code"), "code"),
                (_("Kind"), "kind"),
                (_("English name"), "name_en"),
                (_("Belongs to"), lambda unit: linked(unit.parent)),
                (_("Headcount"), "headcount"),
                (_("Budget-in-charge unit"), "is_budget_lead"),
                (_("Public institution"), "is_public_institution"),
                (_("Since"), "valid_from"),
                (_("Until"), "valid_until"),
            ),
        ),
        Rows(
            _("Units below"),
            rows=lambda page: Unit.objects.visible_to(page.actor).filter(parent=page.subject).order_by("path"),
            columns=(
                Column("name", _("Unit"), link=True),
                Column("code", _("Code")),
                Column("valid", _("In force"), value=validity),
            ),
        ),
        Rows(
            _("People"),
            rows=lambda page: (
                Person.objects.visible_to(page.actor).filter(unit=page.subject).order_by("sort_key")[:200]
            ),
            columns=(
                Column("name", pgettext_lazy("person", "Name"), link=True),
                Column("title", _("Position")),
                Column("extension", _("Extension")),
            ),
        ),
        Rows(
            _("Settings of its own"),
            rows=lambda page: page.subject.settings.order_by("key"),
            columns=(
                Column("key", _("Setting"), value=lambda row: _(SETTINGS.get(row.key, row.key))),
                Column("value", _("Value")),
            ),
            empty=_("None; it inherits those above it."),
        ),
        Rows(
            _("Where it stood"),
            rows=lambda page: page.subject.placements.select_related("parent").order_by("valid_from"),
            columns=(
                Column("parent.name", _("Under")),
                Column("valid_from", _("from")),
                Column("valid_until", _("until (exclusive)")),
            ),
        ),
    )
    acts = (
        Act(_("Rename"), "web:unit_rename", "organisation.units.change", "pencil"),
        Act(_("Settings"), "web:unit_setting", "organisation.settings.change", "settings"),
        Act(_("Move"), "web:unit_move", "organisation.units.change", "route", when=lambda unit: unit.parent_id),
        Act(_("End"), "web:unit_end", "organisation.units.change", "ban", "danger", lambda unit: unit.parent_id),
    )

    def badge(self) -> Badge:
        """Whether it exists today."""
        return validity(self.subject)


class UnitForm(Form):
    """A new unit under another one, or a provider beside the tree."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[one for one in UnitKind.choices if one[0] != UnitKind.AUTHORITY])
    parent_id = VisibleChoice(
        Unit, label=_("Belongs to"), required=False, narrow=lambda rows: rows.exclude(kind=UnitKind.PROVIDER)
    )
    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    headcount = forms.IntegerField(label=_("Headcount"), min_value=0, max_value=100_000, initial=0)
    is_budget_lead = forms.BooleanField(label=_("Budget-in-charge unit"), required=False)


class FoundUnit(ServiceFormPage):
    """Found a unit."""

    title = _("New unit")
    action = "organisation.units.change"
    parent = ("web:units", _("Units"))
    form_class = UnitForm
    service = units.found_unit
    done = _("The unit was founded.")


class NameForm(Form):
    """A unit's names."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)


class RenameUnit(RecordFormPage):
    """Give a unit another name."""

    title = _("Rename the unit")
    action = "organisation.units.change"
    parent = ("web:units", _("Units"))
    model = Unit
    form_class = NameForm
    service = units.found_unit
    change = units.rename_unit
    done = _("The unit was renamed.")


class MoveForm(Form):
    """Where to and from when."""

    parent_id = VisibleChoice(Unit, label=_("Place under"), narrow=lambda rows: rows.exclude(kind=UnitKind.PROVIDER))
    on = DayField(label=_("From"))


class MoveUnit(ActionPage):
    """Place a unit under another one."""

    title = _("Move the unit")
    action = "organisation.units.change"
    parent = ("web:units", _("Units"))
    model = Unit
    form_class = MoveForm
    service = units.move_unit
    intro = _("Everything below it moves along. What it ordered before stays with it.")
    done = _("The unit was moved.")


class EndForm(Form):
    """From when and why."""

    on = DayField(label=_("From"), help_text=_("The first day on which it no longer holds."))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea)


class SettingForm(Form):
    """One setting and its value for this unit and everything below it."""

    key = forms.ChoiceField(label=_("Setting"), choices=[(key, _(name)) for key, name in SETTINGS.items()])
    value = forms.CharField(label=_("Value"), max_length=100, help_text=_("Yes or no as true or false."))

    def clean(self) -> dict[str, Any]:
        """The value in the setting's own kind."""
        cleaned: dict[str, Any] = super().clean() or {}
        key, text = cleaned.get("key"), cleaned.get("value", "")
        try:
            cleaned["value"] = _as_setting(type(BUILT_IN[key]), text) if key else text
        except (KeyError, ValueError):
            self.add_error("value", _("This is no value of that setting."))
        return cleaned


def _as_setting(kind: type[Any], text: str) -> Any:
    """*text* as a value of *kind*; raises KeyError, ValueError."""
    return {"true": True, "false": False}[text.strip().lower()] if kind is bool else kind(text.strip())


class SetSetting(ActionPage):
    """Give a unit its own value of a setting."""

    title = _("Change a setting")
    action = "organisation.settings.change"
    parent = ("web:units", _("Units"))
    model = Unit
    form_class = SettingForm
    service = units.set_unit_setting
    submit = _("Save")
    intro = _("Everything below this unit inherits the value unless it has its own.")
    done = _("The setting was changed.")


class EndUnit(ActionPage):
    """End a unit."""

    title = _("End the unit")
    action = "organisation.units.change"
    parent = ("web:units", _("Units"))
    model = Unit
    form_class = EndForm
    service = units.end_unit
    tone = "danger"
    done = _("The unit was ended; its history stays.")


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
    acts = (Act(_("Enter a person"), "web:person_enter", "organisation.people.change", "plus", "primary"),)


def _has_no_account(person: Person) -> bool:
    return person.account_id is None and person.valid_until is None


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
            url_of=lambda _grant: None,
            columns=(
                Column("role", _("Role")),
                Column("unit.name", _("in")),
                Column("valid_from", _("from")),
                Column("valid_until", _("until (exclusive)")),
                Column("granted_by.name", _("granted by")),
                Column("validity", _("In force"), value=validity),
            ),
        ),
    )
    acts = (
        Act(_("Grant a role"), "web:role_grant", "organisation.grants.change", "key", "primary"),
        Act(_("Open an account"), "web:account_open", "organisation.people.change", "user", when=_has_no_account),
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


class AccountForm(Form):
    """A user name and a first password."""

    username = forms.CharField(label=_("User name"), max_length=150)
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        required=False,
        help_text=_("At least 12 characters. Empty: they sign in by single sign-on only."),
    )

    def clean_password(self) -> str | None:
        """Held to the same rules as any other password."""
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password)
        return password or None


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
