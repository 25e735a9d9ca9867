"""Pages on payments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.settlement.forms import (
    ApplicationForm,
    ReasonForm,
    VoucherForm,
)
from houqin.domains.settlement.models import Invoice, PaymentApplication
from houqin.domains.settlement.queries import Overdue, overdue
from houqin.domains.settlement.services import paying
from houqin.domains.settlement.treasury import paying_themselves
from houqin.domains.settlement.views.statements import STATEMENTS, fen
from houqin.domains.settlement.workflow import APPLICATION
from houqin.web.pages import (
    Act,
    ActionPage,
    Badge,
    Column,
    DetailPage,
    Facts,
    ListPage,
    ReportPage,
    act_pages,
)
from houqin.web.pages.base import Button

PAYMENTS = ("settlement:applications", _("Payments"))
APPLICATION_TONES = {"prepared": "note", "approved": "note", "released": "note", "paid": "good", "refused": "bad"}


class ApplyForPayment(ActionPage):
    """Prepare the application to the treasury."""

    title = _("Apply for payment")
    action = "settlement.apply"
    parent = STATEMENTS
    model = Invoice
    form_class = ApplicationForm
    service = paying.apply_for_payment
    submit = _("Prepare")
    done = _("The application waits for approval by somebody else.")

    def initial(self) -> Mapping[str, Any]:
        """The payee is the provider."""
        return {"payee": self.subject.provider.unit.name, "purpose": f"{self.subject.statement}"}

    def next_url(self, result: Any) -> str:
        """The application."""
        return str(result.get_absolute_url())


class ApplicationList(ListPage):
    """Payment applications."""

    title = _("Payments")
    action = "settlement.see"
    model = PaymentApplication
    columns = (
        Column("number", _("Number"), link=True),
        Column("statement.number", _("Statement")),
        Column("provider.unit.name", _("Provider"), sort="provider__unit__sort_key"),
        Column("amount", _("Amount"), sort="amount_fen", value=fen("amount_fen"), number=True),
        Column("voucher_number", _("Voucher")),
        Column("paid_on", _("Paid on")),
        Column("state", _("State"), sort="state", value=lambda row: application_state(row)),
    )
    filters = ("state", "provider")
    search = ("number", "statement__number", "voucher_number")
    order = ("-prepared_at", "pk")
    acts = (
        Act(_("Application to the treasury (Excel)"), "settlement:treasury", "settlement.payments.export", "download"),
        Act(_("Overdue"), "settlement:overdue", "settlement.see", "hourglass"),
    )
    related = ("statement", "provider__unit")

    def buttons(self) -> list[Button]:
        """With the bank file of each payer that pays from an account of its own."""
        may = self.actor.can("settlement.payments.export")
        files = [
            Button(
                say("Bank file: {payer}").format(payer=payer.name),
                reverse("settlement:bank_file", args=[payer.public_id]),
                "download",
                "plain",
            )
            for payer in (paying_themselves(self.actor) if may else ())
        ]
        return [*super().buttons(), *files]


def application_state(row: PaymentApplication) -> Badge:
    """Where a payment stands."""
    return Badge(_(APPLICATION.states[row.state]), APPLICATION_TONES[row.state])


class ApplicationPage(DetailPage):
    """One payment application."""

    action = "settlement.see"
    model = PaymentApplication
    parent = PAYMENTS
    related = ("statement", "invoice", "prepared_by", "approved_by", "second_approved_by", "released_by", "payer")
    panels = (
        Facts(
            _("The payment"),
            facts=(
                (_("Statement"), "statement"),
                (_("Invoice"), lambda row: str(row.invoice)),
                (_("Amount"), fen("amount_fen")),
                (_("Payee"), "payee"),
                (_("Account"), "account"),
                (_("Bank"), "bank"),
                (_("Purpose"), "purpose"),
                (_("Payer"), "payer.name"),
                (_("Allotment number"), lambda row: row.classes.get("allotment_number")),
                (_("Functional class"), lambda row: row.classes.get("functional_class")),
                (_("Departmental economic class"), lambda row: row.classes.get("economic_class")),
                (_("Governmental economic class"), lambda row: row.classes.get("government_class")),
                (_("Prepared by"), "prepared_by.name"),
                (_("Approved by"), "approved_by.name"),
                (_("Approved a second time by"), "second_approved_by.name"),
                (_("Released by"), "released_by.name"),
                (_("Refused because"), "refused_reason"),
                (_("Voucher"), "voucher_number"),
                (_("Paid on"), "paid_on"),
            ),
        ),
    )
    acts = (
        Act(_("Payment file (PDF)"), "settlement:payment_file", "settlement.payments.export", "printer"),
        Act(
            _("Approve a second time"),
            "settlement:approve",
            "settlement.approve",
            "check",
            "primary",
            paying.waits_for_second,
        ),
        *act_pages(
            APPLICATION,
            "settlement:",
            {
                "approve": ("check", "primary"),
                "refuse": ("arrow-back-up", "danger"),
                "release": ("arrow-up", "primary"),
                "voucher": ("file-text", "primary"),
            },
        ),
    )

    def badge(self) -> Badge:
        """Where it stands."""
        return application_state(self.subject)


class ApproveApplication(ActionPage):
    """Approve a payment."""

    title = _("Approve the payment")
    action = "settlement.approve"
    parent = PAYMENTS
    model = PaymentApplication
    service = paying.approve_application
    done = _("Approved.")


class RefuseApplication(ActionPage):
    """Send a payment back."""

    title = _("Refuse the payment")
    action = "settlement.approve"
    parent = PAYMENTS
    model = PaymentApplication
    form_class = ReasonForm
    service = paying.refuse_application
    tone = "danger"
    done = _("Sent back with its reason.")


class ReleasePayment(ActionPage):
    """Hand a payment to the treasury."""

    title = _("Release the payment")
    action = "settlement.release"
    parent = PAYMENTS
    model = PaymentApplication
    service = paying.release_payment
    done = _("Released.")


class EnterVoucher(ActionPage):
    """Enter the treasury's voucher."""

    title = _("Enter the treasury's voucher")
    action = "settlement.release"
    parent = PAYMENTS
    model = PaymentApplication
    form_class = VoucherForm
    service = paying.enter_voucher
    done = _("Paid.")


class OverdueReport(ReportPage):
    """What is paid late, and what that costs; the yearly publication is made of it (条例 18)."""

    title = _("Overdue payments")
    action = "settlement.see"
    columns = (
        Column("statement.number", _("Statement"), link=True),
        Column("statement.provider.unit.name", _("Provider")),
        Column("statement.payer.name", _("Payer")),
        Column(
            "statement.contract.sme_size",
            _("Size at signing"),
            value=lambda row: row.statement.contract.get_sme_size_display(),
        ),
        Column("statement.due_on", pgettext_lazy("payment", "Due on")),
        Column("days", _("Days late"), number=True),
        Column("open", pgettext_lazy("amount", "Open"), value=fen("open_fen"), number=True),
        Column("interest", _("Interest so far"), value=fen("interest_fen"), number=True),
    )
    notes = _(
        "Interest at the contract's rate; 0.05 % a day where none was agreed. By 31 March last year's are published."
    )

    def rows(self, values: Mapping[str, Any]) -> Sequence[Overdue]:
        """As of today."""
        return overdue(self.actor, on=timezone.localdate())

    def url_of(self, row: Overdue) -> str:
        """The statement."""
        return str(row.statement.get_absolute_url())
