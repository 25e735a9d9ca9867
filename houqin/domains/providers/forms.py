"""Forms on providers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from houqin.domains.providers.models import AdmissionStatus, LegalKind, QualificationKind, Trade
from houqin.foundation.organisation.models import Person, Unit, UnitKind
from houqin.web.pages import DayField, Form, VisibleChoice, VisibleChoices


class ContactForm(Form):
    """Whom to telephone."""

    contact_name = forms.CharField(label=_("Contact"), max_length=80, required=False)
    contact_phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    duty_phone = forms.CharField(label=_("Duty telephone"), max_length=40, required=False)


class AdmitForm(ContactForm):
    """A unit becomes a provider."""

    unit_id = VisibleChoice(
        Unit,
        label=_("Unit"),
        narrow=lambda rows: rows.filter(kind__in=[UnitKind.PROVIDER, UnitKind.SERVICE_CENTRE], provider__isnull=True),
    )
    legal_kind = forms.ChoiceField(label=_("Legal kind"), choices=LegalKind.choices)
    since = DayField(label=_("Admitted from"))
    credit_code = forms.CharField(label=_("Unified social credit code"), max_length=18, required=False)
    field_order = ("unit_id", "legal_kind", "since", "credit_code", *ContactForm.base_fields)


class TradeForm(Form):
    """A trade, as duty rosters name it."""

    name = forms.CharField(label=_("Trade"), max_length=40)
    code = forms.SlugField(label=_("Code"), max_length=40)
    name_en = forms.CharField(label=_("English name"), max_length=40, required=False)


class AdmissionForm(Form):
    """A change of status."""

    status = forms.ChoiceField(label=_("Status"), choices=AdmissionStatus.choices)
    on = DayField(label=_("From"))
    until = DayField(label=_("Until (exclusive)"), required=False, help_text=_("Then it is admitted again by itself."))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class SendingForm(Form):
    """Whether ordinary orders go by duty roster and skill."""

    by_roster = forms.BooleanField(
        label=_("Send ordinary orders by duty roster and skill"),
        required=False,
        help_text=_("To who is on duty, of the trade, vetted and has least in hand; where nobody fits, to your desk."),
    )


class OfProviderForm(Form):
    """A form about one of the provider's people."""

    person_id = VisibleChoice(Person, label=_("Person"))

    def prepare(self) -> None:
        """Only the provider's own people."""
        field = self.fields["person_id"]
        rows = Person.objects.visible_to(self.actor).filter(unit_id=self.subject.pk, valid_until__isnull=True)
        field.queryset = rows.order_by("sort_key")  # type: ignore[attr-defined]  # it is a VisibleChoice


class StaffForm(OfProviderForm):
    """Somebody comes on site."""

    post = forms.CharField(label=_("Post"), max_length=60, required=False)
    trades = VisibleChoices(Trade, label=_("Trades"), required=False)
    since = DayField(label=_("On site from"))


class QualificationForm(OfProviderForm):
    """A dated fact about somebody."""

    kind = forms.ChoiceField(label=_("Kind"), choices=QualificationKind.choices)
    name = forms.CharField(label=_("Title of the certificate"), max_length=80, required=False)
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    valid_from = DayField(label=_("From"))
    valid_until = DayField(label=_("Until (exclusive)"), required=False)
    paper = forms.FileField(
        label=_("Paper"), required=False, help_text=_("A photo or PDF of the certificate, the proof, the agreement.")
    )


class RosterForm(Form):
    """A roster as a file, or as pasted from a spreadsheet."""

    file = forms.FileField(
        label=_("Excel or CSV file"),
        required=False,
        help_text=_("With the columns 日期, 工种, 姓名, 时段 and, if wanted, 身份 and 电话."),
    )
    text = forms.CharField(
        label=_("Or the shifts as text"),
        max_length=200_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("One shift a line: day, trade, name, hours; then, if wanted, the rank and a telephone."),
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """The one or the other."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(given.get("file")) == bool(given.get("text")):
            raise ValidationError(_("Give either a file or the shifts as text."))
        return given


class EndForm(Form):
    """From when and why."""

    on = DayField(label=_("From"), help_text=_("The first day on which it no longer holds."))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
