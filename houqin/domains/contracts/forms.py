"""Forms on contracts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue.forms import ItemChoice, PriceField
from houqin.domains.catalogue.models import PriceBasis, ServiceClass
from houqin.domains.contracts.models import EndKind, EnterpriseSize, ServiceModel
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.providers.models import Provider
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.places.models import Place, PlaceKind
from houqin.kernel.money import Money, Quantity, Rate
from houqin.kernel.refusal import Refusal
from houqin.web.pages import DayField, Form, MoneyField, VisibleChoice, VisibleChoices
from houqin.web.refusals import words_of


class _MeasuredField(forms.CharField):
    """A plain decimal number; cleans to its scaled integer, or None when empty."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def scaled(self, text: str) -> int:
        """The integer in the unit's smallest part."""
        raise NotImplementedError

    def clean(self, value: Any) -> int | None:
        """The number; refuses what is none."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.scaled(text)
        except Refusal as refusal:
            raise ValidationError(str(words_of(refusal)), code=refusal.code) from refusal


class QuantityField(_MeasuredField):
    """A quantity with at most three decimals, in 1/1,000."""

    def scaled(self, text: str) -> int:
        """In 1/1,000 of the measure."""
        return Quantity.parse(text).thousandths


class PercentField(_MeasuredField):
    """Per cent, in parts per million."""

    def scaled(self, text: str) -> int:
        """In parts per million."""
        return Rate.parse_percent(text).ppm


class ContractForm(Form):
    """A contract as signed."""

    provider_id = VisibleChoice(Provider, label=_("Provider"))
    number = forms.CharField(label=_("Number"), max_length=60)
    name = forms.CharField(label=_("Name"), max_length=160)
    procurement_method = forms.CharField(label=_("Procurement method"), max_length=80, required=False)
    procurement_category = forms.CharField(label=_("Procurement category"), max_length=40, required=False)
    sme_size = forms.ChoiceField(
        label=_("Size at signing"),
        choices=EnterpriseSize.choices,
        help_text=_("It decides the payment rules for the whole term."),
    )
    signed_on = DayField(label=_("Signed on"))
    valid_from = DayField(label=_("From"))
    valid_until = DayField(label=_("Until (exclusive)"))
    total = MoneyField(label=_("Total with tax (yuan)"))
    tax = PercentField(label=_("Tax (%)"), initial="6")
    fund_source = forms.CharField(label=_("Fund source"), max_length=80, required=False)

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        total: Money = given.pop("total")
        return given | {"total_fen": total.fen, "tax_ppm": given.pop("tax")}


class LineForm(Form):
    """One service of the contract."""

    number = forms.IntegerField(label=_("Line"), min_value=1, max_value=999)
    item_id = ItemChoice(label=_("Catalogue item"), required=False)
    class_id = VisibleChoice(
        ServiceClass, label=_("or a whole service class"), required=False, narrow=lambda rows: rows.order_by("position")
    )
    service_model = forms.ChoiceField(
        label=_("Service model"), choices=ServiceModel.choices, initial=ServiceModel.OUTSOURCE
    )
    units = VisibleChoices(
        Unit,
        label=_("Units covered"),
        narrow=lambda rows: rows.exclude(kind=UnitKind.PROVIDER).order_by("path"),
        help_text=_("With all units below them."),
    )
    places = VisibleChoices(
        Place,
        label=_("Only in these places"),
        required=False,
        narrow=lambda rows: rows.filter(kind__in=[PlaceKind.SITE, PlaceKind.BUILDING]).order_by("path"),
    )
    price_basis = forms.ChoiceField(label=_("Price basis"), choices=PriceBasis.choices)
    price = PriceField(label=_("Price (yuan)"))
    quantity = QuantityField(
        label=_("Agreed monthly quantity"), required=False, help_text=_("For prices per month: 1, the area, the heads.")
    )
    materials_each = MoneyField(label=_("Materials included apiece up to (yuan)"), required=False)
    materials_year = MoneyField(label=_("Materials included a year up to (yuan)"), required=False)
    markup = PercentField(label=_("Mark-up on materials at most (%)"), required=False)
    quote_limit = MoneyField(label=_("Quote above (yuan)"), required=False)
    minimum = MoneyField(label=_("Least per order (yuan)"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def prepare(self) -> None:
        """The next number."""
        if self.subject is not None:
            self.fields["number"].initial = self.subject.lines.count() + 1

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        terms = LineTerms(
            number=given["number"],
            price_basis=given["price_basis"],
            service_model=given["service_model"],
            price=given["price"],
            quantity=given["quantity"],
            materials_each_fen=_fen(given["materials_each"]) or 0,
            materials_year_fen=_fen(given["materials_year"]) or 0,
            materials_markup_ppm=given["markup"] or 0,
            quote_limit_fen=_fen(given["quote_limit"]),
            minimum_fen=_fen(given["minimum"]) or 0,
            note=given["note"],
        )
        named = {name: given[name] for name in ("item_id", "class_id", "units", "places")}
        return {"terms": terms, **named}


def _fen(amount: Money | None) -> int | None:
    return None if amount is None else amount.fen


class EndForm(Form):
    """The last day and why."""

    on = DayField(label=_("Ends on"), help_text=_("The first day on which it no longer serves."))
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class TerminateForm(EndForm):
    """The last day, the kind of reason, and why."""

    kind = forms.ChoiceField(label=_("Kind of reason"), choices=EndKind.choices)
    field_order = ("on", "kind", "reason")


class DayForm(Form):
    """For which day."""

    on = DayField(label=_("Day"), initial=timezone.localdate)
