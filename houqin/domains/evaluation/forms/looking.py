"""Forms of inspections: plan, mark a sheet on the spot, record a finding, countersign, rectify."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.contracts.forms import PercentField
from houqin.domains.contracts.models import Contract
from houqin.domains.evaluation.forms.fields import words_field, yes_or_no
from houqin.domains.evaluation.forms.judging import service_field
from houqin.domains.evaluation.models import Finding, InspectionKind, SchemeItem, Sheet
from houqin.domains.evaluation.services.inspections import Mark
from houqin.domains.evaluation.services.plans import MOST_HOLD_DAYS, WHOLE_DAY, PlanTerms
from houqin.domains.orders.forms.fields import PhotosField
from houqin.domains.orders.forms.planned import RecurrenceForm
from houqin.foundation.organisation.models import Person
from houqin.foundation.places.models import Place, PlaceKind
from houqin.kernel.identity import new_public_id
from houqin.kernel.money import Rate, Score
from houqin.web.pages import DayField, Form, VisibleChoice, VisibleChoices

NOT_CHECKED = ("", _("not checked"))
CHOICES = {
    "per_occurrence": [NOT_CHECKED, ("checked", _("checked"))],
    "three_state": [NOT_CHECKED, ("met", _("met")), ("partly", _("partly met")), ("not_met", _("not met"))],
    "binary": [NOT_CHECKED, ("met", _("met")), ("not_met", _("not met"))],
}


def site_field() -> VisibleChoice:
    """The place that is looked at as a whole."""
    return VisibleChoice(
        Place,
        label=_("Site or building"),
        required=False,
        narrow=lambda rows: rows.filter(kind__in=[PlaceKind.SITE, PlaceKind.BUILDING]).order_by("sort_key"),
    )


def leader_field(help_text: Any = "") -> VisibleChoice:
    """Who leads the inspection."""
    return VisibleChoice(
        Person,
        label=_("Led by"),
        required=False,
        narrow=lambda rows: rows.order_by("sort_key", "pk"),
        help_text=help_text,
    )


class PlanForm(Form):
    """Who looks at which contract's service, when, where."""

    contract_id = VisibleChoice(
        Contract, label=_("Contract"), narrow=lambda rows: rows.filter(state="active").order_by("number")
    )
    service_id = service_field()
    due_on = DayField(label=_("On"))
    kind = forms.ChoiceField(label=_("Kind"), choices=InspectionKind.choices)
    site_id = site_field()
    leader_id = leader_field()
    panel = forms.IntegerField(label=_("Sheets it takes"), min_value=1, max_value=9, initial=1)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class RecurringPlanForm(RecurrenceForm):
    """What is looked at again and again: where, how often, by whom."""

    name = forms.CharField(label=_("Name"), max_length=160)
    contract_id = VisibleChoice(
        Contract, label=_("Contract"), narrow=lambda rows: rows.filter(state="active").order_by("number")
    )
    service_id = service_field()
    kind = forms.ChoiceField(label=_("Kind"), choices=InspectionKind.choices)
    site_id = site_field()
    leader_id = leader_field(_("Empty: whoever holds the duty of inspecting."))
    panel = forms.IntegerField(label=_("Sheets it takes"), min_value=1, max_value=9, initial=1)
    hold_days = forms.IntegerField(
        label=_("Days in which it may be held"),
        min_value=0,
        max_value=MOST_HOLD_DAYS,
        initial=3,
        help_text=_("After its day; then it counts as missed."),
    )

    field_order = ("name", "contract_id", "service_id", "kind", "site_id", "frequency")

    def terms(self) -> PlanTerms:
        """The plan as the service takes it; raises RuleUnclear."""
        named = ("name", "contract_id", "service_id", "kind", "site_id", "leader_id", "panel", "hold_days")
        return PlanTerms(recurrence=self.recurrence(WHOLE_DAY), **{name: self.cleaned_data[name] for name in named})


class EndPlanForm(Form):
    """From when it plans nothing more, and why."""

    on = DayField(label=_("Until before"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ReasonForm(Form):
    """Why."""

    reason = words_field(_("Reason"))


class SheetForm(Form):
    """The whole sheet: what was looked at, item by item; what is left out is not checked."""

    def prepare(self) -> None:
        """A field for each item that is looked at on the spot, as it stands marked."""
        sheet: Sheet = self.subject
        marked = {mark.item_id: mark for mark in sheet.marks.all()}
        self.items = [item for item in sheet.inspection.scheme.items.all() if not item.in_kpi]
        for item in self.items:
            mark = marked.get(item.pk)
            label = f"{item.code} {item.name} ({Score(item.max_hundredths)})"
            if item.kind in CHOICES:
                field: forms.Field = forms.ChoiceField(
                    label=label,
                    choices=CHOICES[item.kind],
                    widget=forms.RadioSelect,
                    required=False,
                    help_text=item.standard,
                )
                field.initial = mark.outcome if mark else ""
            else:
                field = PercentField(label=f"{label} %", required=False, help_text=item.standard)
                field.initial = str(Rate(mark.rate_ppm)).rstrip("%") if mark and mark.rate_ppm is not None else ""
            self.fields[self.name_of(item)] = field

    @staticmethod
    def name_of(item: SchemeItem) -> str:
        """The field of an item."""
        return f"item_{item.pk}"

    def marks(self) -> Iterator[Mark]:
        """What was said, without the items left out."""
        for item in self.items:
            said = self.cleaned_data.get(self.name_of(item))
            if said in (None, ""):
                continue
            if item.kind in CHOICES:
                yield Mark(item.code, str(said))
            else:
                yield Mark(item.code, "rate", said)


class FindingForm(Form):
    """What does not keep the standard: which item, what it costs, how many, where, with photos."""

    deduction = forms.ChoiceField(label=_("What is deducted for"))
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=1000, initial=1)
    words = words_field(_("What was found"))
    place_id = VisibleChoice(
        Place, label=_("Place"), required=False, narrow=lambda rows: rows.order_by("path").filter(valid_until=None)
    )
    photos = PhotosField()
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        """The deductions of the sheet's items, but for what the system counts itself."""
        sheet: Sheet = self.subject
        choices = []
        for item in sheet.inspection.scheme.items.all():
            own = item.deductions[1:] if item.indicator else item.deductions
            rows = [(f"{item.code}|{one['code']}", f"{one['name']} −{Score(one['each'])}") for one in own]
            if rows:
                choices.append((str(item), rows))
        field: Any = self.fields["deduction"]
        field.choices = choices
        self.fields["client_id"].initial = new_public_id()


class CountersignForm(Form):
    """Signed or refused, on the spot."""

    signs = yes_or_no(_("The provider"), _("signs"), _("refuses to sign"))
    name = forms.CharField(label=_("Name of the provider's person"), max_length=80, required=False)
    words = words_field(_("In their words"), required=False)

    def prepare(self) -> None:
        """The provider's own people sign with their own name."""
        if self.actor.provider_ids:
            del self.fields["name"]


class RectificationForm(Form):
    """Findings of one contract, what to put right, until when."""

    finding_ids = VisibleChoices(
        Finding,
        label=_("Findings"),
        narrow=lambda rows: rows.filter(rectification=None, waiver=None).select_related("item").order_by("-found_at"),
    )
    words = words_field(_("What is to be put right"))
    due_on = DayField(
        label=pgettext_lazy("rectification", "Due on"), required=False, help_text=_("Empty: the scheme's working days.")
    )


class AnswerForm(Form):
    """What was done."""

    answer = words_field(_("What was done"))


class RecheckForm(Form):
    """What was seen when one looked again."""

    put_right = yes_or_no(_("It is"), _("put right"), _("not put right"))
    words = words_field(_("What was seen"))
    due_on = DayField(label=_("New day, if not put right"), required=False)
