"""Forms of scores and what follows: schemes, drafts, appeals, measures, the served, managers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue.models import ServiceClass
from houqin.domains.contracts.models import Contract
from houqin.domains.evaluation.forms.fields import GRADES, MonthField, PointsField, words_field, yes_or_no
from houqin.domains.evaluation.models import Finding, MeasureKind
from houqin.domains.evaluation.queries.schemes import of_service
from houqin.domains.evaluation.rules.items import INCIDENTS
from houqin.domains.orders.models import Order
from houqin.domains.providers.models import Provider
from houqin.foundation.organisation.models import Person
from houqin.kernel.identity import new_public_id
from houqin.web.pages import DayField, Form, VisibleChoice, VisibleChoices

#: The classes of incidents in words.
INCIDENT_NAMES = {
    "secret_leaked": _("secret or work secret leaked"),
    "major_accident": _("major accident the provider answers for"),
    "forged_records": _("forged records"),
    "subcontracted_whole": _("the whole service given on without consent"),
    "wages_delayed_gathering": _("a gathering over delayed wages"),
    "safety_incident": _("safety incident"),
    "integrity_case": _("integrity case"),
    "service_interrupted": _("service interrupted"),
    "other": _("other"),
}
ADDED_NAMES = [
    ("commendation", _("written commendation")),
    ("major_event", _("major event without a fault")),
    ("saving", _("proposal to save, taken up")),
]


def contract_field(**kwargs: Any) -> VisibleChoice:
    """A contract being performed."""
    return VisibleChoice(
        Contract, label=_("Contract"), narrow=lambda rows: rows.filter(state="active").order_by("number"), **kwargs
    )


def service_field(help_text: Any = None) -> VisibleChoice:
    """A service that is scored by itself."""
    return VisibleChoice(
        ServiceClass,
        label=_("Service"),
        required=False,
        narrow=lambda rows: rows.order_by("position", "code"),
        help_text=help_text or _("Only where the contract's services are scored each by themselves."),
    )


class MonthForm(Form):
    """A month."""

    month = MonthField(label=_("Month"))


class SpanForm(Form):
    """Months from one to another."""

    since = MonthField(label=_("From month"))
    until = MonthField(label=_("To month (inclusive)"))


class ContractMonthForm(Form):
    """A contract's month."""

    contract_id = contract_field()
    month = MonthField(label=_("Month"))


class DraftForm(ContractMonthForm):
    """Whose month is scored."""

    service_id = service_field()


class PublishForm(Form):
    """From when the default sheet is in force."""

    valid_from = DayField(label=_("In force from"))


class AssignForm(Form):
    """Which contract, or which of its services, is scored by the scheme, from when."""

    contract_id = contract_field()
    service_id = service_field(
        _("Empty: the contract as a whole. A service that is named gets a sheet and a score of its own.")
    )
    valid_from = DayField(label=_("In force from"))


class AppealForm(Form):
    """What is objected to."""

    words = words_field(_("What is objected to, and why"), rows=5)


class AnswerAppealForm(Form):
    """The answer, and which findings are waived."""

    granted = yes_or_no(_("The appeal is"), _("granted"), _("denied"))
    answer = words_field(_("Answer"), rows=5)
    waived = VisibleChoices(Finding, label=_("Findings that are waived"), required=False)

    def prepare(self) -> None:
        """The findings of the card's month that still deduct."""
        field: Any = self.fields["waived"]
        card = self.subject.card
        own = field.queryset.filter(contract_id=card.contract_id, month=card.month, waiver=None)
        field.queryset = own.filter(**of_service(card.service_id))


class MeasureForm(Form):
    """A measure or a reward, dated."""

    provider_id = VisibleChoice(
        Provider, label=_("Provider"), narrow=lambda rows: rows.select_related("unit").order_by("unit__sort_key")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=MeasureKind.choices)
    valid_from = DayField(label=_("From"))
    valid_until = DayField(
        label=_("Until (exclusive)"), required=False, help_text=_("A suspension needs its end and ends by itself.")
    )
    reason = words_field(_("Reason"))


class AnswerGivenForm(Form):
    """What somebody served says."""

    contract_id = contract_field()
    order_id = VisibleChoice(Order, label=_("Order called back about"), required=False, narrow=lambda rows: rows.none())
    person_id = VisibleChoice(
        Person, label=_("Asked"), required=False, narrow=lambda rows: rows.order_by("sort_key", "pk")
    )
    respondent = forms.CharField(label=_("Or their name"), max_length=80, required=False)
    grade = forms.TypedChoiceField(label=_("Satisfied?"), choices=GRADES, coerce=int, widget=forms.RadioSelect)
    words = words_field(_("In their words"), required=False)
    service_id = service_field()
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        """The order one comes from, if any, and a key of its own for this sending."""
        wanted = self.data.get("order_id") or self.initial.get("order_id")
        field: Any = self.fields["order_id"]
        if wanted:
            field.queryset = Order.objects.visible_to(self.actor).filter(public_id=wanted)
            del self.fields["service_id"]
        else:
            del self.fields["order_id"]
        self.fields["client_id"].initial = new_public_id()


class IncidentForm(Form):
    """Something grave."""

    contract_id = contract_field()
    kind = forms.ChoiceField(label=_("Class"), choices=[(code, INCIDENT_NAMES[code]) for code in INCIDENTS])
    own_kind = forms.CharField(label=_("or a class that the contract's clause names"), max_length=40, required=False)
    on = DayField(label=_("Day"))
    words = words_field(_("What happened"))
    is_veto = forms.BooleanField(label=_("A committee decided that it vetoes the month's score"), required=False)
    decision = forms.CharField(label=_("The decision"), max_length=300, required=False)
    service_id = service_field(_("Empty: every score of the contract."))


class AddedForm(Form):
    """Points added."""

    contract_id = contract_field()
    kind = forms.ChoiceField(label=_("For"), choices=ADDED_NAMES)
    points = PointsField(label=_("Points (at most 3)"))
    on = DayField(label=_("Day"))
    words = words_field(_("Reason and evidence"))
    service_id = service_field()


class AppraiseForm(Form):
    """Somebody who manages services, over some months."""

    person_id = VisibleChoice(Person, label=_("Person"), narrow=lambda rows: rows.order_by("sort_key", "pk"))
    since = MonthField(label=_("From month"))
    until = MonthField(label=_("Until month (exclusive)"))
    points = PointsField(label=_("Points of the appraiser (of 100)"), required=False)
    words = words_field(_("Appraisal"))
