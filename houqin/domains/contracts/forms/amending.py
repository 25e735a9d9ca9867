"""Forms of amendments: what is signed, and what it changes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue.forms import PriceField
from houqin.domains.contracts.forms.drafting import LineForm
from houqin.domains.contracts.forms.fields import PercentField, QuantityField, reason_field
from houqin.domains.contracts.models import ContractLine, PriceFormula, Rationale
from houqin.domains.contracts.services.amendments import Signed
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.places.models import Place, PlaceKind
from houqin.web.pages import DayField, Form, VisibleChoice, VisibleChoices

PRICED_BY = (Rationale.ADDITION, Rationale.REDUCTION, Rationale.CORRECTION)
EXPECTED = _("Expected quantity for the rest of the term")


class SignedForm(Form):
    """What every amendment says: signed when, in force from when, why, on which paper."""

    signed_on = DayField(label=_("Signed on"))
    in_force_from = DayField(label=_("In force from"))
    reason = reason_field()
    paper = forms.CharField(label=_("Paper it rests on"), max_length=200)

    def signed(self) -> Signed:
        """As the service takes it."""
        given = self.cleaned_data
        return Signed(given["signed_on"], given["in_force_from"], given["reason"], given["paper"])


def line_field() -> VisibleChoice:
    """A line of the contract."""
    return VisibleChoice(
        ContractLine, label=_("Line"), narrow=lambda rows: rows.select_related("contract").order_by("number")
    )


class _OnLineForm(SignedForm):
    """An amendment of one line."""

    line_id = line_field()
    field_order: tuple[str, ...] = ("line_id",)

    def prepare(self) -> None:
        """The contract's own lines; the only one stands chosen."""
        field: Any = self.fields["line_id"]
        field.queryset = field.queryset.filter(contract=self.subject)
        ids = list(field.queryset.values_list("public_id", flat=True)[:2])
        if len(ids) == 1:
            field.initial = ids[0]


class PriceForm(_OnLineForm):
    """Another price or agreed quantity."""

    rationale = forms.ChoiceField(label=_("Rationale"), choices=[(one.value, one.label) for one in PRICED_BY])
    price = PriceField(label=_("New price (yuan)"), required=False, help_text=_("Empty: as it stands."))
    quantity = QuantityField(
        label=_("New agreed monthly quantity"), required=False, help_text=_("Empty: as it stands.")
    )
    expected_quantity = QuantityField(
        label=EXPECTED,
        required=False,
        help_text=_("For a line counted order by order; for an addition or a reduction, how much more or less."),
    )
    field_order = ("line_id", "rationale", "price", "quantity", "expected_quantity")

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        names = ("line_id", "rationale", "price", "quantity", "expected_quantity")
        return {name: self.cleaned_data[name] for name in names} | {"signed": self.signed()}


class AdjustForm(_OnLineForm):
    """Movements of the indices as an official notice states them."""

    notice_on = DayField(label=_("Day of the notice"))
    expected_quantity = QuantityField(label=EXPECTED, required=False, help_text=_("For a line counted order by order."))
    field_order = ("line_id", "notice_on")

    def prepare(self) -> None:
        """A field for each index of the formula."""
        super().prepare()
        formula = (
            PriceFormula.objects.visible_to(self.actor).believed().filter(contract=self.subject).first()
            if self.subject is not None
            else None
        )
        self.indices = [weight["index"] for weight in formula.weights] if formula else []
        for position, index in enumerate(self.indices):
            self.fields[f"moved_{position}"] = PercentField(
                label=say("{index} moved by (%)").format(index=index), required=False
            )

    def clean(self) -> dict[str, Any]:
        """At least one index moved."""
        given = super().clean() or self.cleaned_data
        names = [f"moved_{position}" for position in range(len(self.indices))]
        if names and not self.errors and all(given.get(name) is None for name in names):
            raise ValidationError(_("Say by how much at least one index moved."))
        return given

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        moves = {index: given[f"moved_{position}"] for position, index in enumerate(self.indices)}
        moved = {index: ppm for index, ppm in moves.items() if ppm is not None}
        named = {name: given[name] for name in ("line_id", "notice_on", "expected_quantity")}
        return named | {"moved": moved, "signed": self.signed()}


class CoverageForm(_OnLineForm):
    """Other units or places at the price that stands."""

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
    quantity = QuantityField(
        label=_("New agreed monthly quantity"),
        required=False,
        help_text=_("Where it is measured anew; the month must cost what it did."),
    )
    field_order = ("line_id", "units", "places", "quantity")

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        names = ("line_id", "units", "places", "quantity")
        return {name: self.cleaned_data[name] for name in names} | {"signed": self.signed()}


class NewLineForm(SignedForm, LineForm):
    """A line more of a service class that the contract serves already."""

    expected_quantity = QuantityField(label=EXPECTED, required=False, help_text=_("For a line counted order by order."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("valid_from", "promises"):
            del self.fields[name]

    def arguments(self) -> dict[str, Any]:
        """As the service takes them; the line begins when the amendment is in force."""
        self.cleaned_data["valid_from"] = None
        names = ("item_id", "class_id", "units", "places", "expected_quantity")
        return {name: self.cleaned_data[name] for name in names} | {"terms": self.terms(), "signed": self.signed()}
