"""Pages on which both sides act on a statement: confirm, settle anew, set the days, dispute and answer, invoice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from houqin.domains.settlement.forms import (
    AnswerForm,
    CalendarForm,
    DisputeForm,
    InvoiceForm,
    ReasonForm,
)
from houqin.domains.settlement.models import Dispute, Statement
from houqin.domains.settlement.queries import calendar_of
from houqin.domains.settlement.services import anew, calendars, confirming, paying
from houqin.domains.settlement.views.statements import STATEMENTS
from houqin.kernel.money import Money
from houqin.web.pages import ActionPage, Form


class ConfirmStatement(ActionPage):
    """Confirm for one's own side."""

    title = _("Confirm the statement")
    action = "settlement.confirm"
    parent = STATEMENTS
    model = Statement
    service = confirming.confirm_statement
    intro = _("You say that the amounts are right. When both sides have confirmed, the payment period begins.")
    done = _("Confirmed for your side.")


class SettleAnew(ActionPage):
    """Draft the month again from the facts as they stand now."""

    title = _("Settle anew")
    action = "settlement.close"
    parent = STATEMENTS
    model = Statement
    form_class = ReasonForm
    service = anew.settle_statement_anew
    intro = _("The drafts of the month are replaced if their amounts change; what a side has confirmed stays.")
    done = _("The month was settled from the facts as they stand now.")

    def next_url(self, result: Any) -> str:
        """The statement that counts now."""
        return str(result.get_absolute_url())


class SetCalendar(ActionPage):
    """Set the days of a month's end otherwise."""

    title = _("Set the calendar")
    action = "settlement.calendar.set"
    parent = STATEMENTS
    model = Statement
    form_class = CalendarForm
    service = calendars.set_month_end
    submit = _("Save")
    intro = _("Only days that have not come yet can be set. The change is on record with its reason.")
    done = _("The days are set.")

    def initial(self) -> Mapping[str, Any]:
        """As they stand."""
        return {one.what: one.day for one in calendar_of(self.subject)}

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The days by name."""
        given = dict(form.cleaned_data)
        return {"reason": given.pop("reason"), "days": given}

    def next_url(self, result: Any) -> str:
        """The statement."""
        return str(self.subject.get_absolute_url())


class DisputeStatement(ActionPage):
    """Object to an amount."""

    title = _("Dispute an amount")
    action = "settlement.dispute"
    parent = STATEMENTS
    model = Statement
    form_class = DisputeForm
    service = confirming.dispute
    submit = _("Dispute")
    done = _("The dispute is on record; everything else is paid meanwhile.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """One amount."""
        assert isinstance(form, DisputeForm)  # noqa: S101  the page's own form
        return form.arguments()


class AnswerDispute(ActionPage):
    """Answer a dispute."""

    title = _("Answer the dispute")
    action = "settlement.disputes.answer"
    parent = STATEMENTS
    model = Dispute
    form_class = AnswerForm
    service = confirming.answer_dispute
    done = _("The answer is on record.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """In fen."""
        assert isinstance(form, AnswerForm)  # noqa: S101  the page's own form
        return form.arguments()

    def next_url(self, result: Any) -> str:
        """The statement."""
        return str(self.subject.statement.get_absolute_url())


class EnterInvoice(ActionPage):
    """Enter an invoice."""

    title = _("Enter an invoice")
    action = "settlement.invoice"
    parent = STATEMENTS
    model = Statement
    form_class = InvoiceForm
    service = paying.enter_invoice
    submit = _("Save")
    done = _("The invoice matches the statement.")

    def initial(self) -> Mapping[str, Any]:
        """The amount that is payable now."""
        return {"gross": str(Money(paying.payable_now(self.subject)))}
