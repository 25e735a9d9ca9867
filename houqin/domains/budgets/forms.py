"""Forms on budgets. Amounts are typed in yuan and handed on in fen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.budgets.models import BudgetLine, FundKind
from houqin.domains.budgets.models.income import KINDS as ENTRY_KINDS
from houqin.domains.budgets.models.income import USES
from houqin.domains.budgets.models.line import CONTROLS
from houqin.domains.budgets.models.quota import BASES, KINDS
from houqin.domains.budgets.services.lines import LineTerms
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.kernel.money import Money, Price, Quantity
from houqin.kernel.refusal import Refusal
from houqin.web.pages import DayField, Form, MoneyField, VisibleChoice
from houqin.web.refusals import words_of


def of_the_office(rows: Any) -> Any:
    """Units, not providers."""
    return rows.exclude(kind=UnitKind.PROVIDER).order_by("path")


def open_lines(rows: Any) -> Any:
    """Lines whose year runs."""
    return rows.filter(state="open").order_by("-fiscal_year", "unit__path", "economic_class", "pk")


class YearField(forms.IntegerField):
    """A fiscal year."""

    def __init__(self) -> None:
        super().__init__(label=_("Fiscal year"), min_value=1949, max_value=9998)


class LineForm(Form):
    """A line as approved."""

    unit_id = VisibleChoice(Unit, label=_("Unit"), narrow=of_the_office)
    fiscal_year = YearField()
    name = forms.CharField(label=_("Name of the line"), max_length=160)
    amount = MoneyField(label=_("Approved (yuan)"))
    allotment_number = forms.CharField(label=_("Allotment number"), max_length=80, required=False)
    functional_class = forms.RegexField(
        r"^\d{3,7}$", label=_("Functional class"), help_text=_("The code of the 项, such as 2010301.")
    )
    economic_class = forms.RegexField(r"^\d{5}$", label=_("Economic class (department)"), help_text="30209")
    government_class = forms.RegexField(
        r"^\d{5}$", label=_("Economic class (government)"), required=False, help_text="50201"
    )
    project = forms.CharField(label=_("Project"), max_length=120, required=False)
    fund_kind = forms.ChoiceField(label=_("Fund kind"), choices=FundKind.choices)

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        unit_id, amount = given.pop("unit_id"), given.pop("amount")
        return {"unit_id": unit_id, "terms": LineTerms(amount_fen=amount.fen, **given)}


class AmountForm(Form):
    """A form whose ``fen`` is an amount of money."""

    fen = MoneyField(label=_("Amount (yuan)"))

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        amount: Money = self.cleaned_data["fen"]
        return {**self.cleaned_data, "fen": amount.fen}


class DecisionForm(AmountForm):
    """An amount by a decision."""

    document_number = forms.CharField(label=_("Decision"), max_length=80, help_text=_("The number of the document."))


class ReservationForm(AmountForm):
    """An amount set aside."""

    purpose = forms.CharField(label=_("What for"), max_length=300)


class AdjustmentForm(AmountForm):
    """Money from one line to another."""

    from_line_id = VisibleChoice(BudgetLine, label=_("From line"), narrow=open_lines)
    to_line_id = VisibleChoice(
        BudgetLine,
        label=_("To line"),
        narrow=lambda rows: open_lines(rows).filter(is_three_public=False),
        help_text=_("Lines of the three public expenses receive nothing from others."),
    )
    document_number = forms.CharField(label=_("Decision"), max_length=80, help_text=_("The number of the document."))
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ControlForm(Form):
    """How strictly the line controls, per stage."""

    reserve = forms.ChoiceField(label=_("When reserving"), choices=CONTROLS)
    commit = forms.ChoiceField(label=_("When committing"), choices=CONTROLS)
    accrue = forms.ChoiceField(label=_("When accruing"), choices=CONTROLS)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def prepare(self) -> None:
        """As it stands."""
        if self.subject is not None:
            for name in ("reserve", "commit", "accrue"):
                self.fields[name].initial = getattr(self.subject, f"{name}_control")


class OpeningForm(Form):
    """What was used before, per stage."""

    reserved = MoneyField(label=_("Reserved (yuan)"), initial="0")
    committed = MoneyField(label=_("Committed (yuan)"), initial="0")
    accrued = MoneyField(label=_("Accrued (yuan)"), initial="0")
    paid = MoneyField(label=_("Paid (yuan)"), initial="0")

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        return {name: amount.fen for name, amount in self.cleaned_data.items()}


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class FundForm(Form):
    """The line that bears urgent work."""

    line_id = VisibleChoice(BudgetLine, label=_("Budget line"), narrow=open_lines)


class YearEndForm(Form):
    """Whose year is ended."""

    unit_id = VisibleChoice(Unit, label=_("Unit"), narrow=of_the_office, help_text=_("With all units below it."))
    fiscal_year = YearField()


class YearForm(Form):
    """For which year."""

    fiscal_year = YearField()


class MonthsForm(Form):
    """From which month to which."""

    first = DayField(label=_("From"))
    last = DayField(label=_("To"))


class StandardForm(Form):
    """A quota standard."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    basis = forms.ChoiceField(label=_("Basis"), choices=BASES)
    rate = forms.CharField(
        label=_("A year per head, m², piece or unit"),
        max_length=20,
        help_text=_("Money in yuan with at most four decimals, things with at most three."),
    )
    measure = forms.CharField(label=_("Measure"), max_length=20, required=False, help_text=_("For things only."))
    volume_code = forms.CharField(label=_("Kind of business"), max_length=40, required=False)
    unit_types = forms.CharField(
        label=_("Only for units of these types"), max_length=300, required=False, help_text=_("Parted by commas.")
    )
    economic_class = forms.RegexField(r"^\d{5}$", label=_("Economic class (department)"), required=False)
    valid_from = DayField(label=_("In force from"))
    source = forms.CharField(label=_("Source"), max_length=300)
    verified = forms.BooleanField(label=_("Compared with its source"), required=False)

    def clean(self) -> dict[str, Any]:
        """The rate in its smallest unit."""
        given: dict[str, Any] = super().clean() or {}
        if "rate" in given and "kind" in given:
            try:
                text = given["rate"]
                money = given["kind"] == "money"
                given["rate"] = Price.parse(text).ten_thousandths if money else Quantity.parse(text).thousandths
            except Refusal as refusal:
                raise ValidationError({"rate": str(words_of(refusal))}) from refusal
        return given

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        types = self.cleaned_data["unit_types"].replace("，", ",").replace("、", ",").split(",")
        return {**self.cleaned_data, "unit_types": tuple(one.strip() for one in types if one.strip())}


class FigureForm(Form):
    """A unit's figure."""

    unit_id = VisibleChoice(Unit, label=_("Unit"), narrow=of_the_office)
    basis = forms.ChoiceField(label=_("Basis"), choices=BASES)
    code = forms.CharField(label=_("Kind of business, or type of unit"), max_length=40, required=False)
    amount = forms.CharField(
        label=_("Amount"), max_length=20, help_text=_("Heads, m² or pieces; for a type of unit write 1.")
    )
    valid_from = DayField(label=_("In force from"))
    source = forms.CharField(label=_("Source"), max_length=300)

    def clean_amount(self) -> int:
        """In 1/1,000."""
        try:
            return Quantity.parse(self.cleaned_data["amount"]).thousandths
        except Refusal as refusal:
            raise ValidationError(str(words_of(refusal))) from refusal


class IncomeForm(AmountForm):
    """An entry about a charged service."""

    unit_id = VisibleChoice(Unit, label=_("Unit"), narrow=of_the_office)
    service = forms.CharField(label=_("Charged service"), max_length=120)
    month = DayField(label=_("Any day of the month"), initial=timezone.localdate)
    kind = forms.ChoiceField(label=_("Kind"), choices=ENTRY_KINDS)
    use = forms.ChoiceField(
        label=_("Used for"), choices=[("", "—"), *USES], required=False, help_text=_("For entries “used” only.")
    )
    voucher = forms.CharField(label=_("Voucher"), max_length=80, required=False)
