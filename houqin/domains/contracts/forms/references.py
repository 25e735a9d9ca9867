"""Forms of reference prices and work norms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue.forms import PriceField
from houqin.domains.catalogue.models import PriceBasis, ServiceClass
from houqin.domains.contracts.forms.fields import PercentField, QuantityField
from houqin.domains.contracts.models import NormDriver
from houqin.domains.contracts.rules.should_cost import Norm
from houqin.web.pages import DayField, Form, MoneyField, VisibleChoice


def class_field() -> VisibleChoice:
    """A service class."""
    return VisibleChoice(ServiceClass, label=_("Service class"), narrow=lambda rows: rows.order_by("position"))


class ReferenceForm(Form):
    """A published range of prices, with its source."""

    class_id = class_field()
    price_basis = forms.ChoiceField(label=_("Price basis"), choices=PriceBasis.choices)
    region = forms.CharField(
        label=_("Region"), max_length=20, initial="CN", help_text=_("CN, or the code of a province or city.")
    )
    low = PriceField(label=_("From (yuan)"), required=False)
    high = PriceField(label=_("Up to (yuan)"), required=False)
    valid_from = DayField(label=_("In force from"), initial=timezone.localdate)
    valid_until = DayField(label=_("Until (exclusive)"), required=False)
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("The paper and where it was published."))
    verified = forms.BooleanField(label=_("I have read it in the source itself"), required=False)


class NormForm(Form):
    """How much one post serves, and what a post costs."""

    class_id = class_field()
    driver = forms.ChoiceField(label=_("Posts follow from"), choices=NormDriver.choices)
    per_post = QuantityField(label=_("Units one post serves"), help_text=_("m², people or posts, at one round a day."))
    post = MoneyField(label=_("A post's month (yuan)"))
    materials = MoneyField(label=_("Materials per 1,000 units and month (yuan)"), required=False)
    management = PercentField(label=_("Management (%)"), initial="3")
    profit = PercentField(label=_("Profit (%)"), initial="5")
    tax = PercentField(label=_("Tax (%)"), initial="6")
    valid_from = DayField(label=_("In force from"), initial=timezone.localdate)
    source = forms.CharField(label=_("Source"), max_length=200)

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        norm = Norm(
            per_post=given["per_post"],
            post_fen=given["post"].fen,
            materials_fen=given["materials"].fen if given["materials"] else 0,
            management_ppm=given["management"],
            profit_ppm=given["profit"],
            tax_ppm=given["tax"],
        )
        return {name: given[name] for name in ("class_id", "driver", "valid_from", "source")} | {"norm": norm}
