"""Pages on the month's end: try it, close it, follow the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houqin.domains.settlement.explaining import Told, told
from houqin.domains.settlement.forms import (
    MonthForm,
)
from houqin.domains.settlement.models import CloseRun, Statement
from houqin.domains.settlement.queries import (
    Missing,
    calendars_of,
    last_trial,
    late_facts,
    refused_in_words,
)
from houqin.domains.settlement.services.month import contracts_to_close, start_run
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

MONTHS = ("settlement:months", _("Month's end"))


def _outcome(row: Mapping[str, Any]) -> Any:
    if row["refused"] is not None:
        return Badge(refused_in_words(row["refused"]), "bad")
    return Money(row["payable_fen"])


#: What a trial found, contract by contract.
TRIED = (
    Column("contract", _("Contract"), value=lambda row: row["contract"]),
    Column("provider", _("Provider"), value=lambda row: row["provider"]),
    Column("outcome", _("Comes to"), value=_outcome),
    Column("lacking", _("Missing"), value=lambda row: tuple(Missing(**one).in_words() for one in row["lacking"])),
)


class MonthEnds(ReportPage):
    """What closing a month came to when it was last tried, and what was missing; looking locks and changes nothing."""

    title = _("Month's end")
    action = "settlement.close"
    parameters = MonthForm
    columns = (*TRIED, Column("days", _("Calendar of the month's end"), value=lambda row: row["days"]))
    acts = (
        Act(_("Try a month"), "settlement:try", "settlement.close", "clock"),
        Act(_("Parallel run"), "settlement:parallel", "settlement.close", "copy"),
        Act(_("Beside paper"), "settlement:trials", "settlement.trials.see", "copy"),
        Act(_("Close a month"), "settlement:close", "settlement.close", "archive", "primary"),
        Act(_("Final statements"), "settlement:finals", "settlement.close", "file-certificate"),
        Act(_("Runs"), "settlement:runs", "settlement.close", "clock"),
        Act(_("Late facts"), "settlement:late_facts", "settlement.close", "hourglass"),
    )
    notes = _("As it was when it was last tried: the month is closed in the background and everything taken back.")
    empty = _("Nobody has tried this month yet.")

    def defaults(self) -> Mapping[str, Any]:
        """Last month."""
        return {"month": f"{last_month(timezone.localdate()):%Y-%m}"}

    def rows(self, values: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """What the last trial found, and the days of the months whose drafts went out."""
        month = date.fromisoformat(f"{values['month']}-01")
        unit = (
            Unit.objects.visible_to(self.actor).filter(public_id=values["unit_id"]).first()
            if values["unit_id"]
            else None
        )
        self.trial = last_trial(self.actor, month, unit=unit)
        days = calendars_of(self.actor, month)
        tried = self.trial.tried if self.trial else []
        return [{**row, "days": tuple(each.in_words() for each in days.get(row["contract"], ()))} for row in tried]

    def totals(self, rows: Sequence[Any]) -> Sequence[tuple[Any, Any]]:
        """When it was tried, and how far that is."""
        if self.trial is None:
            return ()
        payable = sum(row["payable_fen"] for row in rows)
        return (
            (_("Tried at"), self.trial.started_at),
            (_("Done"), f"{self.trial.done}/{self.trial.total}"),
            (_("Comes to"), Money(payable)),
        )


def last_month(today: date) -> date:
    """The first day of the month before."""
    return date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)


class LateFacts(ReportPage):
    """What changed of a settled month behind its close, and where it went."""

    title = _("Late facts")
    action = "settlement.close"
    parent = MONTHS
    parameters = MonthForm
    columns = (
        Column("contract", _("Contract"), value=lambda row: str(row.of.settlement.contract)),
        Column("changed", _("What changed"), value=lambda row: row.changes),
        Column("reason", _("Reason"), value=lambda row: gettext(row.of.reason)),
        Column("fen", _("More is owed"), value=lambda row: Money(row.of.fen), number=True),
        Column("entered", _("Entered in"), value=lambda row: row.of.entered or Badge(_("the next close"), "note")),
    )
    notes = _("A settled month stays as it is. What a late fact is worth enters the next month that is settled.")

    def defaults(self) -> Mapping[str, Any]:
        """Last month."""
        return {"month": f"{last_month(timezone.localdate()):%Y-%m}"}

    def rows(self, values: Mapping[str, Any]) -> Sequence[Told]:
        """Judge the month again with the facts as they stand now."""
        month = date.fromisoformat(f"{values['month']}-01")
        unit = values["unit_id"]
        scope = Unit.objects.visible_to(self.actor).filter(public_id=unit).first() if unit else None
        return told(late_facts(self.actor, list(contracts_to_close(self.actor, month, unit=scope)), month=month))


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
                (_("Kind"), lambda row: _kind(row)),
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
        ),
        Rows(
            _("Tried"),
            shown=lambda page: page.subject.is_trial,
            rows=lambda page: page.subject.tried,
            columns=TRIED,
        ),
        Rows(
            _("By provider"),
            shown=lambda page: not page.subject.is_trial and not page.subject.is_parallel,
            rows=lambda page: _by_provider(page.actor, page.subject.month),
            columns=(
                Column("provider", _("Provider"), value=lambda row: row["provider__unit__name"]),
                Column("fee", _("Fee"), value=lambda row: Money(row["fee"]), number=True),
                Column("deducted", _("Deducted"), value=lambda row: Money(row["deducted"]), number=True),
                Column("payable", _("Payable"), value=lambda row: Money(row["payable"]), number=True),
            ),
        ),
    )

    def badge(self) -> Badge:
        """Running or done."""
        run = self.subject
        return Badge(_("Finished"), "good") if run.finished_at else Badge(_("Running"), "note")


def _kind(run: CloseRun) -> Any:
    """What a run did."""
    return _("Trial") if run.is_trial else _("Parallel run") if run.is_parallel else _("Closing")


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
    """Close a month: a run in the background, a set of contracts at a time."""

    title = _("Close a month")
    action = "settlement.close"
    parent = MONTHS
    form_class = MonthForm
    submit = _("Close")
    intro = _("Facts are frozen, statements drafted and handed out; what is missing stays open and is named.")
    done = _("The run has begun.")
    kind: ClassVar[Mapping[str, bool]] = {}

    def initial(self) -> Mapping[str, Any]:
        """Last month."""
        return {"month": f"{last_month(timezone.localdate()):%Y-%m}", **super().initial()}

    def perform(self, form: Form) -> CloseRun:
        """Begin the run; jobs close a set of contracts each."""
        given = form.cleaned_data
        month = date.fromisoformat(f"{given['month']}-01")
        run = start_run(self.actor, month=month, unit_id=given["unit_id"], at=timezone.now(), **self.kind)
        close_run.defer(self.actor, run=str(run.public_id))
        return run


class TryMonth(CloseMonth):
    """Try a month's end: a run in the background that takes everything back."""

    title = _("Try a month")
    submit = _("Try")
    intro = _("The month is closed in the background and everything taken back; what it would come to is kept.")
    kind: ClassVar[Mapping[str, bool]] = {"is_trial": True}


class RunMonthInParallel(CloseMonth):
    """A parallel run: trial statements, to be compared with what was paid on paper."""

    title = _("Parallel run")
    submit = _("Run in parallel")
    intro = _(
        "The month is computed as closing would, and kept as statements marked as trials. They move nothing and go on"
        " from the trial of the month before; run again, a new version takes their place."
    )
    kind: ClassVar[Mapping[str, bool]] = {"is_parallel": True}
