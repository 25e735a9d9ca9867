"""Pages on units and their settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.foundation.organisation.models import Person, Unit, UnitKind
from houqin.foundation.organisation.services import units
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
    "password_days": N_("Days that a password lives under djbh3"),
    "open_book": N_("Open book"),
    "deemed_confirmation_days": N_("Days until an order counts as confirmed"),
    "late_entry_minutes": N_("Minutes within which an event may be entered late"),
    "december_cut_off_day": N_("Last day of December that counts in its year"),
    "own_account": N_("Account the unit pays from itself"),
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
