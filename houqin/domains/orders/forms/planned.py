"""Forms of planned work: a recurring rule, a check-in, an excuse."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue.forms import ItemChoice
from houqin.domains.contracts.models import ContractLine
from houqin.domains.orders.forms.fields import PhotosField
from houqin.domains.orders.rules.planned import FREQUENCY_NAMES, Frequency, Recurrence
from houqin.domains.orders.rules.planned_text import windows_of
from houqin.domains.orders.services.planned import DAY_MINUTES, RuleTerms
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.places.models import Tag
from houqin.web.foundation.places import PlaceChoice
from houqin.web.pages import DayField, Form, VisibleChoice, VisibleChoices

WEEKDAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]
#: A scanned code is the tag's address; typed in by hand it is the code alone.
SCANNED = re.compile(r"/t/([A-Za-z0-9-]+)/?$")


class WindowsField(forms.CharField):
    """Daily windows, ``08:00-09:30``, several divided by commas; cleans to pairs of times."""

    def clean(self, value: Any) -> tuple[tuple[time, time], ...]:
        """The windows; refuses what is not two times of day."""
        try:
            return windows_of(super().clean(value))
        except ValueError as error:
            raise ValidationError(_("Write each window like 08:00-09:30.")) from error


class ServiceLineChoice(VisibleChoice):
    """A contract line by its contract: two contracts may both have a first line."""

    def label_from_instance(self, obj: Any) -> str:
        """Contract, line."""
        return f"{obj.contract} · {obj}"


class RecurrenceForm(Form):
    """On which days something recurs."""

    frequency = forms.ChoiceField(
        label=_("How often"), choices=[(code.value, _(name)) for code, name in FREQUENCY_NAMES.items()]
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days of the week"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "in-a-row"}),
        help_text=_("For every week."),
    )
    day_of_month = forms.IntegerField(
        label=_("On which day of the month"),
        min_value=1,
        max_value=31,
        required=False,
        help_text=_("For every month, quarter or year; a shorter month takes its last day."),
    )
    every_days = forms.IntegerField(
        label=_("Every how many days"), min_value=1, max_value=366, required=False, help_text=_("For every N days.")
    )
    valid_from = DayField(label=_("From"))
    valid_until = DayField(label=_("Until before"), required=False)

    def recurrence(self, windows: tuple[tuple[time, time], ...]) -> Recurrence:
        """The days, in these windows of each; raises RuleUnclear."""
        values = self.cleaned_data
        return Recurrence(
            frequency=Frequency(values["frequency"]),
            starts=values["valid_from"],
            windows=windows,
            weekdays=tuple(values["weekdays"]),
            day_of_month=values["day_of_month"],
            every_days=values["every_days"],
            until=values["valid_until"],
        )


class RuleForm(RecurrenceForm):
    """What is to be done again and again: where, how often, in which hours, by whom."""

    field_order = ("name", "item_id", "unit_id", "provider_id", "line_id", "place_id", "tag_ids", "frequency")
    name = forms.CharField(label=_("Name"), max_length=160)
    item_id = ItemChoice(label=_("Service"))
    unit_id = VisibleChoice(
        Unit, label=_("For the unit"), narrow=lambda rows: rows.exclude(kind=UnitKind.PROVIDER).order_by("path")
    )
    provider_id = VisibleChoice(
        Unit, label=_("Provider"), narrow=lambda rows: rows.filter(provider__isnull=False).order_by("sort_key")
    )
    line_id = ServiceLineChoice(
        ContractLine,
        label=_("Contract line"),
        required=False,
        narrow=lambda rows: rows.select_related("contract", "item", "service_class").order_by("contract_id", "number"),
    )
    place_id = PlaceChoice(label=_("Place"), required=False)
    tag_ids = VisibleChoices(
        Tag,
        label=_("or a route of codes"),
        required=False,
        narrow=lambda rows: rows.filter(valid_until__isnull=True).select_related("place").order_by("place__path"),
        help_text=_("Each code makes a task of its own."),
    )
    windows = WindowsField(
        label=_("In which hours"), max_length=400, help_text=_("Example: 08:00-09:30, several divided by commas.")
    )

    def terms(self) -> RuleTerms:
        """The rule as the service takes it; raises RuleUnclear."""
        values = self.cleaned_data
        return RuleTerms(
            name=values["name"],
            item_id=values["item_id"],
            provider_id=values["provider_id"],
            unit_id=values["unit_id"],
            recurrence=self.recurrence(values["windows"]),
            line_id=values["line_id"],
            place_id=None if values["tag_ids"] else values["place_id"],
            tag_ids=values["tag_ids"],
        )


class AheadForm(Form):
    """Until when tasks are made."""

    until = DayField(label=_("Make the tasks until before"))


class CheckInForm(Form):
    """Done on the spot: the scanned code, a photo, the minutes it took."""

    tag_code = forms.CharField(
        label=_("Code on the wall"),
        max_length=200,
        required=False,
        help_text=_("Scan it with the phone's camera, or type it in."),
    )
    photos = PhotosField(label=_("Photo"))
    minutes = forms.IntegerField(label=_("Minutes it took"), min_value=1, max_value=DAY_MINUTES, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def clean_tag_code(self) -> str:
        """The code alone, from the address that a scan gives too."""
        given = str(self.cleaned_data["tag_code"]).strip()
        found = SCANNED.search(given)
        return found[1] if found else given[:60]


class MonthForm(Form):
    """Which month."""

    month = forms.DateField(
        label=_("Month"), input_formats=["%Y-%m"], widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m")
    )

    def shown_month(self, otherwise: date) -> date:
        """The month asked for, as its first day."""
        asked: date = self.cleaned_data["month"] if self.is_valid() else otherwise
        return asked.replace(day=1)
