"""Forms of deliveries recorded by hand, and taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.forms.amending import line_field
from houqin.domains.contracts.forms.drafting import fen_of
from houqin.domains.contracts.forms.fields import QuantityField, reason_field
from houqin.domains.contracts.rules import PERIODIC
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.kernel.money import Quantity
from houqin.web.pages import Form, InstantField, MoneyField, VisibleChoice


class DeliverForm(Form):
    """What was delivered, when, for whom, and the paper that proves it."""

    line_id = line_field()
    delivered_at = InstantField(label=_("Delivered at"), initial=timezone.localtime)
    quantity = QuantityField(
        label=_("Quantity"), initial="1", help_text=_("Meals, kilometres, hours, pieces; 1 for a proven cost.")
    )
    cost = MoneyField(
        label=_("Proven cost (yuan)"), required=False, help_text=_("For lines at cost and cost plus commission.")
    )
    unit_id = VisibleChoice(
        Unit,
        label=_("For which unit"),
        required=False,
        narrow=lambda rows: rows.exclude(kind=UnitKind.PROVIDER).order_by("path"),
    )
    emergency = forms.BooleanField(label=_("An emergency; the surcharge is due"), required=False)
    words = forms.CharField(label=_("What was delivered"), max_length=300)
    evidence = forms.FileField(
        label=_("Evidence"), help_text=_("The signed count, the trip sheet, the wage sheet, the supplier's invoice.")
    )

    def prepare(self) -> None:
        """The lines that are not delivered by the month itself."""
        field: Any = self.fields["line_id"]
        field.queryset = field.queryset.filter(contract=self.subject).exclude(price_basis__in=PERIODIC)

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        cost = fen_of(given.pop("cost"))
        return given | {"quantity": Quantity(given["quantity"]), "cost_fen": cost}


class TakeBackForm(Form):
    """Why a delivery is taken back."""

    reason = reason_field()
