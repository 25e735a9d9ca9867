"""Forms of a contract's money: who pays a line, what is committed, bonds and advances."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.domains.budgets.models import BudgetLine
from houqin.domains.contracts.forms.drafting import fen_of
from houqin.domains.contracts.forms.fields import MonthAmountsField, UnitWeightsField, reason_field
from houqin.domains.contracts.models import BondForm, KeyKind
from houqin.domains.contracts.rules.committing import yearly_shares
from houqin.domains.contracts.rules.securing import Offset, even_schedule
from houqin.domains.contracts.services.budgets import BudgetShare
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.kernel.money import Money, Quantity, Rate
from houqin.kernel.period import Period
from houqin.kernel.refusal import Refusal
from houqin.web.pages import DayField, Form, MoneyField, VisibleChoice
from houqin.web.refusals import words_of


class DivideForm(Form):
    """By which key a line is divided, among whom, from when."""

    key = forms.ChoiceField(label=_("Divided by"), choices=KeyKind.choices)
    weights = UnitWeightsField(
        label=_("Units and their weights"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "One unit a line, then its weight: m², heads, the reading, or per cent of a fixed share; none for orders."
        ),
    )
    valid_from = DayField(label=_("From"))
    pays = forms.BooleanField(
        label=_("Each unit pays from its own budget line"),
        required=False,
        initial=True,
        help_text=_("Otherwise the authority pays and the parts are cost information."),
    )
    source = forms.CharField(label=_("Paper it rests on"), max_length=200, required=False)

    def prepare(self) -> None:
        """The units that the line covers, to be given their weights."""
        field: Any = self.fields["weights"]
        field.actor = self.actor
        if self.subject is not None:
            units = Unit.objects.visible_to(self.actor).filter(pk__in=self.subject.coverage.values("unit"))
            field.initial = "\n".join(unit.name for unit in units.order_by("path"))
            self.fields["valid_from"].initial = self.subject.valid_from

    def clean(self) -> dict[str, Any]:
        """Weights in the unit of the key."""
        given = super().clean() or self.cleaned_data
        key, rows = given.get("key"), given.get("weights", ())
        try:
            given["weights"] = {unit: _weight(str(key), text) for unit, text in rows}
        except Refusal as refusal:
            raise ValidationError({"weights": str(words_of(refusal))}, code=refusal.code) from refusal
        if len(given["weights"]) < len(rows):
            raise ValidationError({"weights": say("A unit is named twice.")})
        return given


def _weight(key: str, text: str) -> int:
    """As the key counts: 1/1,000 m² or of a reading, heads, ppm."""
    if key == KeyKind.FIXED:
        return Rate.parse_percent(text).ppm
    thousandths = Quantity.parse(text).thousandths
    return thousandths // 1000 if key == KeyKind.HEADS else thousandths


class CommitForm(Form):
    """How much of a budget line is committed to the contract in all."""

    budget_line_id = VisibleChoice(BudgetLine, label=_("Budget line"))
    amount = MoneyField(label=_("Committed in all (yuan)"))
    payer_id = VisibleChoice(
        Unit,
        label=_("Payer"),
        required=False,
        narrow=lambda rows: rows.exclude(kind=UnitKind.PROVIDER).order_by("path"),
        help_text=_("Empty: the unit of the budget line."),
    )

    def prepare(self) -> None:
        """The lines of the years in which the contract runs, and what falls on each year by days."""
        if self.subject is None:
            return
        field: Any = self.fields["budget_line_id"]
        term = Period(self.subject.valid_from, self.subject.valid_until)
        shares = yearly_shares(Money(self.subject.total_fen + self.subject.amended_fen), term)
        field.queryset = field.queryset.filter(fiscal_year__in=shares).select_related("unit").order_by("fiscal_year")
        self.fields["amount"].help_text = "; ".join(
            say("by days, {year}: ¥{amount}").format(year=year, amount=amount) for year, amount in shares.items()
        )

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        return {"shares": [BudgetShare(given["budget_line_id"], given["amount"].fen, given["payer_id"])]}


class ReceiveBondForm(Form):
    """A bond as it came in."""

    amount = MoneyField(label=_("Amount (yuan)"))
    form = forms.ChoiceField(label=_("Form of the bond"), choices=BondForm.choices)
    received_on = DayField(label=_("Received on"), initial=timezone.localdate)
    valid_until = DayField(label=_("Guarantee valid until"), required=False)

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        return given | {"fen": fen_of(given.pop("amount"))}


class ClaimForm(Form):
    """What is kept of the bond, and why."""

    amount = MoneyField(label=_("Amount (yuan)"))
    reason = reason_field()

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        return given | {"fen": fen_of(given.pop("amount"))}


class ReturnBondForm(Form):
    """When the bond went back."""

    on = DayField(label=_("Returned on"), initial=timezone.localdate)


class AdvanceForm(Form):
    """An advance as it was paid, and how it comes back."""

    amount = MoneyField(label=_("Amount (yuan)"))
    paid_on = DayField(label=_("Paid on"), initial=timezone.localdate)
    voucher = forms.CharField(label=_("Voucher"), max_length=80)
    schedule = MonthAmountsField(
        label=_("Set off in"),
        required=False,
        help_text=_("A month and an amount a line, as “2026-03 10000.00”; empty: in equal parts over the open months."),
    )

    def arguments(self) -> dict[str, Any]:
        """As the service takes them; an empty schedule sets off in equal parts."""
        given = dict(self.cleaned_data)
        fen = fen_of(given.pop("amount")) or 0
        schedule = tuple(Offset(month, part) for month, part in given.pop("schedule"))
        if not schedule:
            months = self.subject.periods.filter(state="open").order_by("month").values_list("month", flat=True)
            schedule = even_schedule(fen, list(months))
        return given | {"fen": fen, "schedule": schedule}
