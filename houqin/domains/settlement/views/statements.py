"""Pages on statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.contracts.views.clause import EFFECTS
from houqin.domains.settlement.explaining import names_of, steps_of, told
from houqin.domains.settlement.models import Dispute, Statement
from houqin.domains.settlement.papers import statement_pdf
from houqin.domains.settlement.queries import CALENDAR, calendar_of, cost_of_units, shares_cost
from houqin.domains.settlement.services import paying
from houqin.domains.settlement.services.papers import bytes_of, paper_of, proof_address, proving_record
from houqin.domains.settlement.workflow import APPLICATION, STATEMENT
from houqin.kernel.money import Money, Price, Quantity, Score
from houqin.web.pages import (
    Act,
    Badge,
    Column,
    DetailPage,
    Explanation,
    Facts,
    Link,
    ListPage,
    Rows,
    act_pages,
    period_filter,
)
from houqin.web.pages.base import Button, SubjectPage

STATEMENTS = ("settlement:statements", _("Statements"))
TONES = {"draft": "note", "confirmed": "good", "applied": "note", "paid": "good", "superseded": "plain"}


def fen(column: str) -> Any:
    """A column of fen as money."""
    return lambda row: Money(getattr(row, column))


def state(row: Statement) -> Badge:
    """Where a statement stands."""
    if row.is_trial:
        return Badge(_("Trial: moves nothing"), "plain" if row.state == "superseded" else "warn")
    return Badge(_(STATEMENT.states[row.state]), TONES[row.state])


class StatementList(ListPage):
    """The statements one may see."""

    title = _("Statements")
    action = "settlement.see"
    model = Statement
    columns = (
        Column("number", _("Number"), link=True),
        Column("month", _("Month"), sort="month", value=lambda row: f"{row.month:%Y-%m}"),
        Column("contract.number", _("Contract")),
        Column("provider.unit.name", _("Provider"), sort="provider__unit__sort_key"),
        Column("payer.name", _("Payer"), sort="payer__sort_key"),
        Column("fee", _("Fee"), sort="fee_fen", value=fen("fee_fen"), number=True),
        Column("deducted", _("Deducted"), sort="deducted_fen", value=fen("deducted_fen"), number=True),
        Column("payable", _("Payable"), sort="payable_fen", value=fen("payable_fen"), number=True),
        Column("due_on", pgettext_lazy("payment", "Due on")),
        Column("state", _("State"), sort="state", value=state),
    )
    acts = (Act(_("Lines of statements"), "settlement:lines", "settlement.see", "list-details"),)
    filters = ("state", "provider", period_filter("month", _("Month")))
    search = ("number", "contract__number", "provider__unit__name")
    order = ("-month", "number", "pk")
    related = ("contract", "provider__unit", "payer")

    def rows(self) -> QuerySet[Any]:
        """The real ones; trials stand with what they are compared with."""
        return super().rows().filter(is_trial=False)


def _contract(row: Statement) -> Link:
    """Where what was agreed stands."""
    return Link(str(row.contract), row.contract.get_absolute_url())


def _score(row: Statement) -> Link | Score | None:
    """Where the score came from: the card with its inspections."""
    settlement = row.settlement
    if settlement.score is None:
        return None
    score = Score(settlement.score)
    return Link(str(score), settlement.scorecard.get_absolute_url()) if settlement.scorecard else score


class StatementPage(DetailPage):
    """One statement: what was delivered, what was deducted and why, what is payable, what was paid."""

    action = "settlement.see"
    model = Statement
    parent = STATEMENTS
    related = (
        *("contract", "provider__unit", "payer", "budget_line", "paper__document"),
        *("settlement__clause", "settlement__period", "settlement__scorecard__contract"),
    )
    panels = (
        Facts(
            _("The statement"),
            facts=(
                (_("Month"), lambda row: Link(f"{row.month:%Y-%m}", row.settlement.period.get_absolute_url())),
                (_("Contract"), _contract),
                (_("Provider"), "provider.unit.name"),
                (_("Payer"), "payer.name"),
                (_("Score"), _score),
                (_("Fee"), fen("fee_fen")),
                (_("Materials and other"), fen("other_fen")),
                (_("Deducted"), fen("deducted_fen")),
                (_("Held back"), fen("held_fen")),
                (_("Payable"), fen("payable_fen")),
                (_("Owed by the provider from here on"), lambda row: Money(row.owed_fen) if row.owed_fen else None),
                (_("Paid"), fen("paid_fen")),
                (_("Budget line"), "budget_line"),
                (_("Confirmed by the provider"), "provider_confirmed_at"),
                (_("Confirmed by the authority"), "office_confirmed_at"),
                (_("By silence of"), lambda row: row.get_silence_of_display()),
                (_("Plan to pay by"), "plan_by"),
                (pgettext_lazy("payment", "Due on"), "due_on"),
                (_("Issued paper (SHA-256)"), lambda row: _issued_hash(row)),
            ),
        ),
        Rows(
            _("Calendar of the month's end"),
            rows=lambda page: calendar_of(page.subject),
            columns=(
                Column("what", _("Stage"), value=lambda row: say(CALENDAR[row.what])),
                Column("day", _("Date")),
            ),
        ),
        Rows(
            _("Lines"),
            rows=lambda page: page.subject.lines.select_related("line__contract").order_by("position"),
            columns=(
                Column("line", _("Line"), value=lambda row: str(row.line), link=True),
                Column("part", pgettext_lazy("statement line", "Part"), value=lambda row: row.part_name),
                Column("count", _("Records"), number=True),
                Column("quantity", _("Quantity"), value=lambda row: Quantity(row.quantity), number=True),
                Column("price", _("Price"), value=lambda row: Price(row.price) if row.price else None, number=True),
                Column("whole", _("Amount"), value=fen("whole_fen"), number=True),
                Column("amount", _("This payer's part"), value=fen("amount_fen"), number=True),
            ),
            url_of=lambda row: reverse("settlement:counted", args=[row.public_id]) if row.digest else None,
        ),
        Rows(
            _("Deductions"),
            rows=lambda page: page.subject.deductions.order_by("position"),
            columns=(
                Column("term", _("Term")),
                Column("basis", _("Basis")),
                Column("applies", _("Taken from"), value=lambda row: row.get_applies_display()),
                Column("amount", _("Amount"), value=fen("amount_fen"), number=True),
            ),
            empty=_("Nothing was deducted."),
        ),
        Rows(
            _("Cost by unit (information)"),
            shown=lambda page: shares_cost(page.subject),
            rows=lambda page: cost_of_units(page.subject),
            columns=(
                Column("line", _("Line"), value=lambda row: str(row.line.line)),
                Column("unit", _("Unit"), value=lambda row: row.unit.name),
                Column("weight", _("Weight"), value=lambda row: row.weight, number=True),
                Column("fen", _("Cost"), value=lambda row: Money(row.fen), number=True),
            ),
        ),
        Rows(
            _("Corrections of closed months"),
            shown=lambda page: page.subject.lines.filter(part="correction").exists(),
            rows=lambda page: told(page.subject.settlement.entered_corrections.order_by("late_for")),
            columns=(
                Column("month", _("Month"), value=lambda row: f"{row.of.late_for:%Y-%m}"),
                Column("changed", _("What changed"), value=lambda row: row.changes),
                Column("reason", _("Reason"), value=lambda row: say(row.of.reason)),
                Column("fen", _("More is owed"), value=lambda row: Money(row.of.fen), number=True),
            ),
        ),
        Explanation(
            _("Why these amounts"),
            steps=lambda page: steps_of(page.subject),
            names=lambda page: names_of(page.subject, page.actor),
        ),
        Rows(
            _("What follows besides money"),
            shown=lambda page: bool(page.subject.settlement.effects),
            rows=lambda page: page.subject.settlement.effects,
            columns=(
                Column(
                    "code",
                    _("What"),
                    value=lambda row: say(EFFECTS[row["code"]]) if row["code"] in EFFECTS else row["code"],
                ),
                Column("from", _("From"), value=lambda row: row["from"]),
                Column("until", _("Until"), value=lambda row: row["until"]),
            ),
        ),
        Rows(
            _("Disputes"),
            shown=lambda page: page.subject.disputes.exists(),
            rows=lambda page: _disputes(page),
            columns=(
                Column("about", _("About"), value=lambda one: _about(one.row)),
                Column("row.reason", _("Why it is wrong")),
                Column("held", pgettext_lazy("amount", "Held"), value=lambda one: Money(one.row.held_fen), number=True),
                Column("state", _("State"), value=lambda one: Badge(one.row.get_state_display(), "note")),
                Column("told", _("Answer"), link=True),
            ),
            url_of=lambda one: one.address,
        ),
        Rows(
            _("Invoices and payments"),
            shown=lambda page: page.subject.invoices.exists(),
            rows=lambda page: _invoices(page),
            columns=(
                Column("number", _("Invoice"), value=lambda one: str(one.row)),
                Column("row.issued_on", _("Issued on")),
                Column("gross", _("Gross"), value=lambda one: Money(one.row.gross_fen), number=True),
                Column("told", _("Payment"), link=True),
            ),
            url_of=lambda one: one.address,
        ),
    )
    acts = (
        Act(_("Print (PDF)"), "settlement:paper", "settlement.see", "printer"),
        *act_pages(STATEMENT, "settlement:", {"confirm": ("check", "primary")}),
        Act(
            _("Dispute an amount"),
            "settlement:dispute",
            "settlement.dispute",
            "message-report",
            "plain",
            lambda row: row.state == "draft",
        ),
        Act(
            _("Settle anew"),
            "settlement:anew",
            "settlement.close",
            "arrow-back-up",
            "plain",
            lambda row: row.state == "draft",
        ),
        Act(
            _("Set the calendar"),
            "settlement:calendar",
            "settlement.calendar.set",
            "calendar-event",
            "plain",
            lambda row: row.state != "superseded",
        ),
        Act(
            _("Enter an invoice"),
            "settlement:invoice",
            "settlement.invoice",
            "file-text",
            "primary",
            lambda row: STATEMENT.allows(row.state, "apply") and paying.payable_now(row) > 0,
        ),
    )

    def badge(self) -> Badge:
        """Where it stands."""
        return state(self.subject)

    def buttons(self) -> list[Button]:
        """A trial can be printed, nothing else."""
        return self.offered(self.acts[:1]) if self.subject.is_trial else super().buttons()


def _issued_hash(row: Statement) -> str | None:
    """The hash of the issued paper; None before it is issued."""
    return row.paper.document.sha256 if hasattr(row, "paper") else None


def answer_address(row: Dispute) -> str:
    """Where a dispute is answered."""
    return reverse("settlement:answer", args=[row.public_id])


@dataclass(frozen=True)
class Leading:
    """A row of a statement with what follows from it, in words, and where whoever looks may go on."""

    row: Any
    told: str
    address: str | None


def _disputes(page: DetailPage) -> Iterator[Leading]:
    """The statement's disputes; an open one leads whoever may answer it to its answer."""
    may = page.actor.can("settlement.disputes.answer")
    for row in page.subject.disputes.select_related("line__line__contract", "deduction").order_by("pk"):
        if may and row.state == "open":
            yield Leading(row, say("Answer the dispute"), answer_address(row))
        else:
            yield Leading(row, row.answer, None)


def _about(row: Dispute) -> str:
    return str(row.line.line) if row.line else row.deduction.term if row.deduction else ""


def _invoices(page: DetailPage) -> Iterator[Leading]:
    """The statement's invoices; each leads to its payment, or whoever may apply for one to that."""
    may = page.actor.can("settlement.apply")
    for row in page.subject.invoices.prefetch_related("applications").order_by("pk"):
        told = [f"{one.number} {say(APPLICATION.states[one.state])}" for one in row.applications.all()]
        address = next((one.get_absolute_url() for one in row.applications.all() if one.state != "refused"), None)
        if address is None and may:
            told.append(say("Apply for payment"))
            address = reverse("settlement:apply", args=[row.public_id])
        yield Leading(row, " · ".join(told), address)


class StatementPaper(SubjectPage):
    """The statement as a PDF on A4, with its QR code to the proof: as issued, or set now while it is a draft."""

    action = "settlement.see"
    model = Statement
    parent = STATEMENTS
    related = ("contract", "provider__unit", "payer", "settlement", "budget_line")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The issued bytes; else set from the stored amounts."""
        statement = self.subject
        issued = paper_of(self.actor, statement)
        paper = bytes_of(issued) if issued else self._set(statement)
        shown = {"Content-Disposition": f'inline; filename="{statement.number}.pdf"'}
        return HttpResponse(paper, content_type="application/pdf", headers=shown)

    def _set(self, statement: Statement) -> bytes:
        proof = proving_record(self.actor, statement)
        address = proof_address(proof) if proof else statement.get_absolute_url()
        return statement_pdf(statement, proof_url=self.request.build_absolute_uri(address))
