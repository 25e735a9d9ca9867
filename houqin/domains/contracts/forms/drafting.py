"""Forms of drafts: the contract as signed, its lines, the formula its prices follow."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue.forms import ItemChoice, PriceField
from houqin.domains.catalogue.models import PriceBasis, ServiceClass
from houqin.domains.catalogue.promise_field import PromisesField
from houqin.domains.contracts.forms.fields import PercentField, QuantityField, RatesField, TiersField
from houqin.domains.contracts.models import EnterpriseSize, PartialMonths, PaymentStart, ServiceModel, Tiering
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.rules.adjusting import Weight
from houqin.domains.contracts.rules.paying import PaymentTerms
from houqin.domains.providers.models import Provider
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.places.models import Place, PlaceKind
from houqin.kernel.money import Money
from houqin.web.pages import DayField, Form, MoneyField, VisibleChoice, VisibleChoices


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
    tendered_until = DayField(
        label=_("Tender valid until (exclusive)"),
        required=False,
        help_text=_("So long it may be renewed year by year without a new tender; three years at most."),
    )
    term_exception = forms.CharField(label=_("Exception that allows a longer tender"), max_length=200, required=False)
    payment_days = forms.IntegerField(
        label=_("Days for payment"),
        min_value=1,
        max_value=365,
        initial=30,
        help_text=_("Calendar days; at most 60 for a micro, small or medium provider."),
    )
    payment_starts = forms.ChoiceField(label=_("The days count from"), choices=PaymentStart.choices)
    acceptance_days = forms.IntegerField(
        label=_("Days from the month's end to contract acceptance"),
        min_value=1,
        max_value=365,
        required=False,
        help_text=_("Needed where acceptance starts the payment period."),
    )
    late_interest = PercentField(label=_("Interest for late payment (% a day)"), initial="0.05")
    bond = PercentField(label=_("Performance bond (% of the total)"), initial="0", help_text=_("10 % at most."))
    advance = MoneyField(label=_("Advance payment (yuan)"), required=False)
    partial_months = forms.ChoiceField(label=_("A part of a month is paid"), choices=PartialMonths.choices)

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        total: Money = given.pop("total")
        payment = PaymentTerms(
            payment_days=given.pop("payment_days"),
            payment_starts=given.pop("payment_starts"),
            acceptance_days=given.pop("acceptance_days"),
            late_interest_ppm=given.pop("late_interest"),
            bond_ppm=given.pop("bond"),
            advance_fen=fen_of(given.pop("advance")) or 0,
        )
        return given | {"total_fen": total.fen, "tax_ppm": given.pop("tax"), "payment": payment}


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
    surcharge = PercentField(label=_("Surcharge for emergencies (%)"), required=False)
    tiering = forms.ChoiceField(label=_("Price by quantity"), choices=Tiering.choices, required=False)
    tiers = TiersField(
        label=_("Tiers of the price"),
        required=False,
        help_text=_("One tier a line: the month's quantity above which it holds, and its price, as “5000 2.80”."),
    )
    materials_each = MoneyField(label=_("Materials included apiece up to (yuan)"), required=False)
    materials_year = MoneyField(label=_("Materials included a year up to (yuan)"), required=False)
    markup = PercentField(label=_("Mark-up on materials at most (%)"), required=False)
    quote_limit = MoneyField(label=_("Quote above (yuan)"), required=False)
    minimum = MoneyField(label=_("Least per order (yuan)"), required=False)
    valid_from = DayField(label=_("From"), required=False, help_text=_("Empty: the contract's first day."))
    valid_until = DayField(label=_("Until (exclusive)"), required=False, help_text=_("Empty: the contract's last day."))
    promises = PromisesField(
        label=_("Promises of the provider"),
        required=False,
        help_text=_("Only where they differ from the catalogue; one a line: “P2 到场 60” (minutes) or “P4 完工 2天”."),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def prepare(self) -> None:
        """The next number."""
        if self.subject is not None:
            self.fields["number"].initial = self.subject.lines.count() + 1

    def terms(self) -> LineTerms:
        """What the line says."""
        given = self.cleaned_data
        return LineTerms(
            number=given["number"],
            price_basis=given["price_basis"],
            service_model=given["service_model"],
            price=given["price"],
            quantity=given["quantity"],
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
            materials_each_fen=fen_of(given["materials_each"]) or 0,
            materials_year_fen=fen_of(given["materials_year"]) or 0,
            materials_markup_ppm=given["markup"] or 0,
            quote_limit_fen=fen_of(given["quote_limit"]),
            minimum_fen=fen_of(given["minimum"]) or 0,
            surcharge_ppm=given["surcharge"] or 0,
            tiering=given["tiering"],
            tiers=given["tiers"],
            note=given["note"],
        )

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        names = ("item_id", "class_id", "units", "places", "promises")
        return {"terms": self.terms(), **{name: self.cleaned_data[name] for name in names}}


def fen_of(amount: Money | None) -> int | None:
    """In fen; None stays."""
    return None if amount is None else amount.fen


class FormulaForm(Form):
    """The formula that stood in the tender document."""

    weights = RatesField(
        rates=2,
        label=_("Indices"),
        help_text=_("One index a line: its name, its weight in the price (%), the band the provider bears (%)."),
    )
    cap = PercentField(label=_("Prices move at most (% in a contract year)"))
    tender_basis = forms.CharField(label=_("Where it stands in the tender document"), max_length=200)

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        weights = [Weight(index, *rates) for index, rates in given["weights"]]
        return {"weights": weights, "cap_ppm": given["cap"], "tender_basis": given["tender_basis"]}
