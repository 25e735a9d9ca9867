"""What leaves as a file: the application to the treasury, the bank file, the lines of statements."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.settlement import treasury
from houqin.domains.settlement.models import PaymentApplication, Statement, StatementLine
from houqin.domains.settlement.services.papers import payment_file_of
from houqin.domains.settlement.views.statements import STATEMENTS, fen, state
from houqin.foundation.organisation.models import Unit
from houqin.kernel.money import Price, Quantity
from houqin.web.export import download
from houqin.web.pages import Column, ListPage, Page, period_filter
from houqin.web.pages.base import SubjectPage


class TreasuryFile(Page):
    """Every released payment as the treasury takes it (支付申请), with two columns for its answer."""

    action = "settlement.payments.export"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An Excel file whose every text is text."""
        rows = treasury.treasury_rows(treasury.for_the_treasury(self.actor))
        return download("xlsx", say("Payment applications"), treasury.treasury_header(), rows)


class BankFile(SubjectPage):
    """The released payments of a unit with its own account, for its bank; refused for everybody else."""

    action = "settlement.payments.export"
    model = Unit
    related = ("authority",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An Excel file. Raises NoOwnAccount."""
        rows = treasury.bank_rows(self.actor, self.subject)
        return download("xlsx", say("Bank file"), treasury.bank_header(), rows)


class PaymentFile(SubjectPage):
    """Everything a payment rests on as one PDF in binding order (付款资料)."""

    action = "settlement.payments.export"
    model = PaymentApplication
    related = ("statement",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Set now: parts that are missing are named on its cover."""
        name, content = payment_file_of(self.actor, self.subject.public_id)
        shown = {"Content-Disposition": f'inline; filename="{name}"'}
        return HttpResponse(content, content_type="application/pdf", headers=shown)


class StatementLineList(ListPage):
    """The lines of current statements, to be filtered and taken out as Excel or CSV."""

    title = _("Lines of statements")
    action = "settlement.see"
    parent = STATEMENTS
    model = StatementLine
    columns = (
        Column("statement.number", _("Statement"), link=True),
        Column("month", _("Month"), sort="statement__month", value=lambda row: f"{row.statement.month:%Y-%m}"),
        Column("contract.number", _("Contract")),
        Column("contract.name", _("Name of the contract")),
        Column("provider.unit.name", _("Provider"), sort="provider__unit__sort_key"),
        Column("statement.payer.name", _("Payer"), sort="statement__payer__sort_key"),
        Column("line", _("Line"), sort="line__number", value=lambda row: str(row.line)),
        Column("note", _("Note"), sort="", value=lambda row: row.line.note),
        Column("part_name", pgettext_lazy("statement line", "Part"), sort="part"),
        Column("count", _("Records"), number=True),
        Column("quantity", _("Quantity"), value=lambda row: Quantity(row.quantity), number=True),
        Column("price", _("Price"), value=lambda row: Price(row.price) if row.price else None, number=True),
        Column("whole", _("Amount"), sort="whole_fen", value=fen("whole_fen"), number=True),
        Column("amount", _("This payer's part"), sort="amount_fen", value=fen("amount_fen"), number=True),
        Column("payable", _("Payable"), value=lambda row: fen("payable_fen")(row.statement), number=True),
        Column("state", _("State"), sort="statement__state", value=lambda row: state(row.statement)),
    )
    filters = ("provider", period_filter("statement__month", _("Month")))
    search = ("statement__number", "contract__number", "contract__name")
    order = ("-statement__month", "statement__number", "position")
    related = ("statement__payer", "contract", "provider__unit", "line__contract")

    def rows(self) -> QuerySet[Any]:
        """Those of statements that count."""
        current = Statement.objects.visible_to(self.actor).current()
        return super().rows().filter(statement__in=current)

    def url_of(self, row: StatementLine) -> str:
        """The statement."""
        return row.statement.get_absolute_url()
