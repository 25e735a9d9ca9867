"""Forms of the duty calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.compliance.models import Paper
from houqin.domains.compliance.rules.schedule import read_schedule
from houqin.domains.compliance.sentences import DAY_UNITS, EVENTS, KINDS
from houqin.domains.compliance.services.duties import DutyTerms
from houqin.domains.evaluation.forms.fields import MonthField
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.roles import OFFICE_ROLES, Role
from houqin.kernel.refusal import Refusal
from houqin.web.pages import DayField, Form, VisibleChoice
from houqin.web.refusals import words_of

#: Which fields say when, by kind of schedule; one form shows them all.
FIGURES = {
    "yearly": ("month", "day"),
    "quarterly": ("days_after",),
    "monthly": ("day", "rule"),
    "every_days": ("since", "days", "rule"),
    "dated": ("dates",),
    "after": ("event", "count", "unit", "rule"),
    "before": ("event", "count", "unit", "rule"),
}


class AheadForm(Form):
    """From which day, how far."""

    since = DayField(label=_("From"))
    months = forms.TypedChoiceField(
        label=_("How many months"), choices=[(count, str(count)) for count in (1, 2, 3, 6, 12)], coerce=int
    )


class DoneForm(Form):
    """When it was done, and what shows it."""

    done_on = DayField(label=_("Done on"))
    note = forms.CharField(
        label=_("What shows it"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Number, address or place of the evidence; or add a file."),
    )
    paper = forms.FileField(label=_("File"), required=False)


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class EndForm(ReasonForm):
    """From when on, and why."""

    on = DayField(label=_("Not kept from"))


class MonthForm(Form):
    """Which month."""

    month = MonthField(label=_("Month"))


class AnswerForm(MonthForm):
    """Which question of which month, and what is answered."""

    rule = forms.CharField(max_length=40, widget=forms.HiddenInput)
    key = forms.CharField(max_length=120, widget=forms.HiddenInput)
    words = forms.CharField(label=_("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class YearForm(Form):
    """Which year."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=9999)


class AddressForm(Form):
    """Where it was published."""

    address = forms.CharField(
        label=_("Published at"), max_length=300, help_text=_("Address of the page, or the board.")
    )


class TemplateForm(Form):
    """Which paper, and its template."""

    paper = forms.ChoiceField(label=_("Word paper"), choices=Paper.choices)
    file = forms.FileField(label=_("Word file (.docx)"), required=False)


class DutyForm(Form):
    """A duty: what, when, who, by which basis, shown by what."""

    code = forms.SlugField(label=_("Code"), max_length=60, help_text=_("Letters, digits, - and _."))
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Falls due"), choices=list(KINDS.items()))
    month = forms.IntegerField(
        label=_("Month"), min_value=1, max_value=12, required=False, help_text=_("Of a duty of every year.")
    )
    day = forms.IntegerField(
        label=pgettext_lazy("duty", "Day of the month"),
        min_value=1,
        max_value=31,
        required=False,
        help_text=_("Of a duty of every year or month; beyond the month's last day it is the last."),
    )
    days_after = forms.IntegerField(
        label=_("Days after the quarter"),
        min_value=0,
        max_value=80,
        required=False,
        help_text=_("Of a duty of every quarter; nothing means by its end."),
    )
    since = DayField(label=_("First day"), required=False, help_text=_("Of a duty of every so many days."))
    days = forms.IntegerField(
        label=_("Every … days"),
        min_value=1,
        max_value=3660,
        required=False,
        help_text=_("Of a duty of every so many days."),
    )
    dates = forms.CharField(
        label=_("Days"), required=False, help_text=_("One a line: 2026-05-01"), widget=forms.Textarea(attrs={"rows": 3})
    )
    event = forms.ChoiceField(
        label=_("Event"),
        required=False,
        choices=[("", "–"), *EVENTS.items()],
        help_text=_("Of a duty before or after an event; with how many and what they are counted in."),
    )
    count = forms.IntegerField(label=_("How many"), min_value=0, max_value=3660, required=False)
    unit = forms.ChoiceField(label=_("Counted in"), required=False, choices=[("", "–"), *DAY_UNITS.items()])
    rule = forms.CharField(label=_("Number of law instead"), required=False, max_length=80)
    remind = forms.CharField(
        label=_("Remind so many days before"), required=False, help_text=_("30, 7 or the code of a number of law")
    )
    owner_role = forms.ChoiceField(
        label=_("Role in charge"),
        initial=Role.SECTION_CHIEF.value,
        choices=[(role.value, role.label) for role in Role if role in OFFICE_ROLES],
    )
    owner_unit_id = VisibleChoice(
        Unit, label=_("Unit in charge"), required=False, narrow=lambda rows: rows.filter(provider=None)
    )
    basis = forms.CharField(label=_("Basis"), max_length=200)
    evidence = forms.CharField(label=_("Evidence"), max_length=200)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    verified = forms.BooleanField(label=_("Compared with its source"), required=False)
    valid_from = DayField(label=_("From"))

    def prepare(self) -> None:
        """A duty that stands keeps its code."""
        if self.subject is not None:
            self.fields["code"].disabled = True

    def clean(self) -> dict[str, Any]:
        """The terms of the duty, with a schedule that says when."""
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        try:
            schedule = _schedule(given)
            read_schedule(schedule)
        except Refusal as refusal:
            raise ValidationError(str(words_of(refusal)), code=refusal.code) from refusal
        named = {name: given[name] for name in DutyTerms.__slots__ if name in given}
        terms = DutyTerms(**named | {"schedule": schedule, "remind": _remind(given["remind"])})
        return {"terms": terms, "valid_from": given["valid_from"], "owner_unit_id": given["owner_unit_id"]}


def _schedule(given: dict[str, Any]) -> dict[str, Any]:
    kind = given["kind"]
    filled = {name: given[name] for name in FIGURES[kind] if given[name] not in (None, "")}
    if kind == "dated":
        filled = {"days": str(given["dates"]).split()}
    if filled.get("since"):
        filled["since"] = filled["since"].isoformat()
    return {"kind": kind, **filled}


def _remind(text: str) -> list[int] | str:
    parts = text.replace("，", ",").replace("、", ",").replace(",", " ").split()
    if all(part.isdigit() for part in parts):
        return [int(part) for part in parts]
    return text.strip()


def as_fields(schedule: dict[str, Any]) -> dict[str, Any]:
    """A written schedule as the form's fields."""
    shown = {name: value for name, value in schedule.items() if name != "days" or isinstance(value, int)}
    if isinstance(schedule.get("days"), list):
        shown["dates"] = "\n".join(schedule["days"])
    return shown
