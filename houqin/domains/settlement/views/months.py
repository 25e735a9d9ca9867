"""Pages on the month's end: try it, close it, follow the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.settlement.forms import (
    MonthForm,
)
from houqin.domains.settlement.models import CloseRun, Statement
from houqin.domains.settlement.queries import Tellable, missing, refused_in_words
from houqin.domains.settlement.services.month import contracts_to_close, start_run, try_month
from houqin.domains.settlement.tasks import close_run
from houqin.domains.settlement.views.statements import fen
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.money import Money
from houqin.web.pages import (
    Act,
    Badge,
    Column,
    DetailPage,
    Facts,
    Form,
    ListPage,
    ReportPage,
    Rows,
    ServiceFormPage,
)
from houqin.web.refusals import words_of

MONTHS = ("settlement:months", _("Month's end"))


class MonthEnds(ReportPage):
    """What closing a month would come to now, and what is missing; nothing is changed."""

    title = _("Month's end")
    action = "settlement.close"
    parameters = MonthForm
    columns = (
        Column("contract", _("Contract"), value=lambda row: str(row.contract)),
        Column("provider", _("Provider"), value=lambda row: row.contract.provider.unit.name),
        Column("outcome", _("Comes to"), value=lambda row: _outcome(row)),
        Column("lacking", _("Missing"), value=lambda row: row.lacking),
    )
    acts = (
        Act(_("Close a month"), "settlement:close", "settlement.close", "lock", "primary"),
        Act(_("Runs"), "settlement:runs", "settlement.close", "history"),
    )
    notes = _("Computed by closing the month and taking everything back.")

    def defaults(self) -> Mapping[str, Any]:
        """Last month."""
        return {"month": f"{last_month(timezone.localdate()):%Y-%m}"}

    def rows(self, values: Mapping[str, Any]) -> Sequence[Tellable]:
        """Try it."""
        month = date.fromisoformat(f"{values['month']}-01")
        unit = (
            Unit.objects.visible_to(self.actor).filter(public_id=values["unit_id"]).first()
            if values["unit_id"]
            else None
        )
        contracts = list(contracts_to_close(self.actor, month, unit=unit))
        lacking = missing(self.actor, contracts, month=month)
        return [
            Tellable(one, tuple(each.in_words() for each in lacking.get(one.contract.pk, ())))
            for one in try_month(self.actor, contracts, month=month, at=timezone.now())
        ]


def _outcome(row: Tellable) -> Any:
    if row.tried.refusal is not None:
        return Badge(str(words_of(row.tried.refusal)), "bad")
    return Money(row.tried.payable_fen)


def last_month(today: date) -> date:
    """The first day of the month before."""
    return date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)


class RunList(ListPage):
    """The runs of closing."""

    title = _("Closing runs")
    action = "settlement.close"
    parent = MONTHS
    model = CloseRun
    columns = (
        Column("started_at", _("Started at"), link=True),
        Column("month", _("Month"), sort="month", value=lambda row: f"{row.month:%Y-%m}"),
        Column("done", _("Done"), sort="", value=lambda row: f"{row.done}/{row.total}"),
        Column("drafted", _("Statements"), number=True),
        Column("refused", _("Refused"), sort="", value=lambda row: len(row.refused), number=True),
        Column("payable", _("Payable"), sort="payable_fen", value=fen("payable_fen"), number=True),
    )
    order = ("-started_at", "-pk")


class RunPage(DetailPage):
    """One run: how far it is, what it could not close, what the month came to."""

    action = "settlement.close"
    model = CloseRun
    parent = MONTHS
    related = ("unit", "by")
    panels = (
        Facts(
            _("The run"),
            facts=(
                (_("Month"), lambda row: f"{row.month:%Y-%m}"),
                (_("Unit"), "unit.name"),
                (_("By"), "by.name"),
                (_("Started at"), "started_at"),
                (_("Finished at"), "finished_at"),
                (_("Done"), lambda row: f"{row.done}/{row.total}"),
                (_("Statements drafted"), "drafted"),
                (_("Compared and equal"), "agreed"),
                (_("Payable"), fen("payable_fen")),
            ),
        ),
        Rows(
            _("Not closed"),
            shown=lambda page: bool(page.subject.refused),
            rows=lambda page: page.subject.refused,
            columns=(
                Column("contract", _("Contract"), value=lambda row: row["contract"]),
                Column("why", _("Why"), value=refused_in_words),
            ),
            url_of=lambda _row: None,
        ),
        Rows(
            _("By provider"),
            rows=lambda page: _by_provider(page.actor, page.subject.month),
            columns=(
                Column("provider", _("Provider"), value=lambda row: row["provider__unit__name"]),
                Column("fee", _("Fee"), value=lambda row: Money(row["fee"]), number=True),
                Column("deducted", _("Deducted"), value=lambda row: Money(row["deducted"]), number=True),
                Column("payable", _("Payable"), value=lambda row: Money(row["payable"]), number=True),
            ),
            url_of=lambda _row: None,
        ),
    )

    def badge(self) -> Badge:
        """Running or done."""
        run = self.subject
        return Badge(_("Finished"), "good") if run.finished_at else Badge(_("Running"), "note")


def _by_provider(actor: Actor, month: date) -> Any:
    return (
        Statement.objects.visible_to(actor)
        .current()
        .filter(month=month)
        .values("provider__unit__name")
        .annotate(fee=Sum("fee_fen"), deducted=Sum("deducted_fen"), payable=Sum("payable_fen"))
        .order_by("provider__unit__name")
    )


class CloseMonth(ServiceFormPage):
    """Close a month: a run in the background, contract by contract."""

    title = _("Close a month")
    action = "settlement.close"
    parent = MONTHS
    form_class = MonthForm
    submit = _("Close")
    intro = _("Facts are frozen, statements drafted and handed out; what is missing stays open and is named.")
    done = _("The run has begun.")

    def initial(self) -> Mapping[str, Any]:
        """Last month."""
        return {"month": f"{last_month(timezone.localdate()):%Y-%m}", **super().initial()}

    def perform(self, form: Form) -> CloseRun:
        """Begin the run; a job closes each contract."""
        given = form.cleaned_data
        month = date.fromisoformat(f"{given['month']}-01")
        run = start_run(self.actor, month=month, unit_id=given["unit_id"], at=timezone.now())
        close_run.defer(self.actor, run=str(run.public_id))
        return run
