"""What people write down about statements and payments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.contracts.models import Contract
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.kernel.money import Money
from houqin.web.pages import DayField, Form, MoneyField, VisibleChoice


class DisputeForm(Form):
    """Which amount, and why."""

    amount = forms.ChoiceField(label=_("Amount"))
    part = MoneyField(
        label=_("Only this much of the line (yuan)"),
        required=False,
        help_text=_("Empty: all of it. The rest is paid meanwhile."),
    )
    reason = forms.CharField(label=_("Why it is wrong"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def prepare(self) -> None:
        """The statement's lines and deductions by their places."""
        assert self.subject is not None  # noqa: S101  an act on a statement
        lines = [
            (f"line:{row.position}", f"{row.line}: ¥{Money(row.amount_fen)}")
            for row in self.subject.lines.select_related("line__contract")
        ]
        taken = self.subject.deductions.filter(applies="this")
        deductions = [(f"deduction:{row.position}", f"−¥{Money(row.amount_fen)} {row.basis}") for row in taken]
        chosen = self.fields["amount"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  declared above
        chosen.choices = [*lines, *deductions]

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        kind, place = self.cleaned_data["amount"].split(":")
        part = self.cleaned_data["part"]
        return {kind: int(place), "reason": self.cleaned_data["reason"], "amount_fen": part.fen if part else None}


class AnswerForm(Form):
    """The answer to a dispute."""

    upheld = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("no", pgettext_lazy("dispute", "Rejected")), ("yes", _("Upheld"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    granted = MoneyField(label=_("More is owed by (yuan)"), required=False)
    answer = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        granted = given["granted"].fen if given["granted"] else 0
        return {"upheld": given["upheld"], "granted_fen": granted, "answer": given["answer"]}


class InvoiceForm(Form):
    """An invoice as printed."""

    number = forms.CharField(label=_("Invoice number"), max_length=30)
    code = forms.CharField(
        label=_("Invoice code"), max_length=20, required=False, help_text=_("Empty on a fully digitalised invoice.")
    )
    issued_on = DayField(label=_("Issued on"))
    received_on = DayField(label=_("Received on"))
    net = MoneyField(label=_("Net (yuan)"))
    tax = MoneyField(label=_("Tax (yuan)"))
    gross = MoneyField(label=_("Gross (yuan)"))
    seller_tax_number = forms.CharField(label=_("Seller's tax number"), max_length=20)
    buyer_tax_number = forms.CharField(label=_("Buyer's tax number"), max_length=20)


class ApplicationForm(Form):
    """To whom the treasury pays."""

    payee = forms.CharField(label=_("Payee"), max_length=160)
    account = forms.CharField(label=_("Account"), max_length=40)
    bank = forms.CharField(label=_("Bank"), max_length=120)
    purpose = forms.CharField(label=_("Purpose"), max_length=200)


class CalendarForm(Form):
    """The days of a month's end; a day left empty stays unknown."""

    appeal_until = DayField(label=_("Provider disputes until"), required=False)
    answer_until = DayField(label=_("Answered until"), required=False)
    confirm_until = DayField(label=_("Both confirm until"), required=False)
    invoice_until = DayField(label=_("Invoice until"), required=False)
    apply_until = DayField(label=_("Payment application until"), required=False)
    pay_until = DayField(label=_("Paid until"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class VoucherForm(Form):
    """What came back from the treasury."""

    voucher_number = forms.CharField(label=_("Voucher number"), max_length=40)
    paid_on = DayField(label=_("Paid on"))


class ClaimForm(Form):
    """What is claimed from a provider after payment, and why."""

    contract_id = VisibleChoice(
        Contract, label=_("Contract"), narrow=lambda rows: rows.exclude(state="draft").order_by("-signed_on", "number")
    )
    amount = MoneyField(label=_("Amount (yuan)"))
    payer_id = VisibleChoice(
        Unit,
        label=_("Payer"),
        required=False,
        narrow=lambda rows: rows.exclude(kind=UnitKind.PROVIDER).order_by("path"),
        help_text=_("Empty: the authority."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        return {
            "contract_id": given["contract_id"],
            "fen": given["amount"].fen,
            "payer_id": given["payer_id"],
            "reason": given["reason"],
        }


class SettleClaimForm(Form):
    """How much of a claim was settled, and by what."""

    amount = MoneyField(label=_("Amount (yuan)"))
    by = forms.CharField(label=_("By what (voucher, decision)"), max_length=300)
    on = DayField(label=_("On"))

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        return {"fen": given["amount"].fen, "by": given["by"], "on": given["on"]}


#: A month as it is written: 2026-10.
MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"


class MonthForm(Form):
    """Which month, of which contracts."""

    month = forms.RegexField(MONTH, label=_("Month (2026-10)"))
    unit_id = VisibleChoice(
        Unit,
        label=_("Only contracts that cover"),
        required=False,
        narrow=lambda rows: rows.exclude(kind=UnitKind.PROVIDER).order_by("path"),
    )


class TrialMonthsForm(Form):
    """Which months of parallel runs, of which contracts."""

    since = forms.RegexField(MONTH, label=_("From month (2026-10)"))
    until = forms.RegexField(MONTH, label=_("To month (2026-12)"))
    unit_id = VisibleChoice(
        Unit,
        label=_("Only contracts that cover"),
        required=False,
        narrow=lambda rows: rows.exclude(kind=UnitKind.PROVIDER).order_by("path"),
    )
    differing = forms.BooleanField(label=_("Only those that differ"), required=False)
