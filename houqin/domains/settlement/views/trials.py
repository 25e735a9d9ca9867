"""Pages on parallel runs: the trials of some months beside paper, one of them line by line, its paper, its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houqin.domains.settlement.comparing import KINDS, ComparedLine, TrialMonth, compared, compared_lines, trials
from houqin.domains.settlement.forms import TrialMonthsForm
from houqin.domains.settlement.forms_paper import PaperForm
from houqin.domains.settlement.models import Settlement
from houqin.domains.settlement.rules_trials import AGREEING, Kind
from houqin.domains.settlement.services.paper_amounts import enter_paper
from houqin.domains.settlement.views.months import last_month
from houqin.domains.settlement.views.statements import fen
from houqin.foundation.organisation.models import Unit
from houqin.kernel.money import Money, Rate
from houqin.kernel.refusal import NotFound
from houqin.web.export import download
from houqin.web.pages import Act, ActionPage, Badge, Column, DetailPage, Facts, Form, ReportPage, Rows
from houqin.web.pages.base import SubjectPage
from houqin.web.reasons import in_words
from houqin.web.words import Link

TRIALS = ("settlement:trials", _("Parallel runs"))
TONES = {Kind.EQUAL: "good", Kind.ROUNDING: "good", Kind.DIFFERS: "bad", Kind.MISSING: "warn", Kind.ONLY_PAPER: "warn"}

#: Characters of a SHA-256: the basis of a line is the hash over its records.
HASH = 64


def money(amount: int | None) -> Money | None:
    """Fen as money; None where a side has no such line."""
    return None if amount is None else Money(amount)


def agreement(month: TrialMonth) -> Any:
    """How much of a month agrees with paper, or that nothing was entered."""
    if not month.comparison.is_entered:
        return Badge(_("No paper entered"), "note")
    share = month.comparison.agreement_ppm
    return None if share is None else Rate(share)


def outdated(month: TrialMonth) -> Badge | None:
    """That it goes on from what is no longer so."""
    return Badge(_("Run again: an earlier month was computed since"), "warn") if month.is_outdated else None


def kind(line: ComparedLine) -> Badge:
    """What kind of difference a line has."""
    return Badge(_(KINDS[line.compared.kind]), TONES[line.compared.kind])


def how(line: ComparedLine) -> tuple[str, ...]:
    """How the computed amount came about, step by step in words, with the clauses it rests on (hashes left out)."""
    told = []
    for reason in in_words(line.steps):
        basis = gettext(", ").join(one for one in map(str, reason.basis) if len(one) < HASH)
        told.append(f"{reason.text} ({basis})" if basis else reason.text)
    return tuple(told)


#: One trial beside its paper, line by line.
LINES = (
    Column("line", _("Line"), value=lambda row: row.label),
    Column("computed", _("Computed"), value=lambda row: money(row.compared.computed), number=True),
    Column("paper", _("On paper"), value=lambda row: money(row.compared.paper), number=True),
    Column("difference", _("Paper less computed"), value=lambda row: Money(row.compared.difference), number=True),
    Column("kind", _("Comparison"), value=kind),
    Column("reference", _("Voucher number"), value=lambda row: row.paper.reference if row.paper else ""),
    Column("remark", _("Remark"), value=lambda row: row.paper.remark if row.paper else ""),
    Column("how", _("How it was computed"), value=how),
)


class TrialList(ReportPage):
    """The parallel runs of some months beside what was paid on paper, by contract and month."""

    title = _("Parallel runs beside paper")
    action = "settlement.trials.see"
    parameters = TrialMonthsForm
    columns = (
        Column("contract", _("Contract"), value=lambda row: str(row.settlement.contract), link=True),
        Column("month", _("Month"), value=lambda row: f"{row.settlement.month:%Y-%m}"),
        Column("provider", _("Provider"), value=lambda row: row.settlement.provider.unit.name),
        Column("computed", _("Computed"), value=lambda row: Money(row.comparison.computed), number=True),
        Column("paper", _("On paper"), value=lambda row: Money(row.comparison.paper), number=True),
        Column("difference", _("Paper less computed"), value=lambda row: Money(row.comparison.difference), number=True),
        Column("lines", _("Lines agreed"), value=lambda row: f"{row.comparison.agreeing}/{len(row.comparison.rows)}"),
        Column("agreement", _("Agreement"), value=agreement, number=True),
        Column("outdated", "", value=outdated),
    )
    acts = (
        Act(_("Parallel run"), "settlement:parallel", "settlement.close", "copy", "primary"),
        Act(_("Month's end"), "settlement:months", "settlement.close", "calendar-event"),
    )
    notes = _(
        "A line is apart by rounding only where it differs by at most one fen for each amount it is made of (price"
        " versions and payers). Equal lines and those apart by rounding agree."
    )
    empty = _("There is no parallel run of these months.")

    def defaults(self) -> Mapping[str, Any]:
        """Last month."""
        month = f"{last_month(timezone.localdate()):%Y-%m}"
        return {"since": month, "until": month}

    def rows(self, values: Mapping[str, Any]) -> Sequence[TrialMonth]:
        """The trials that stand, each compared."""
        since, until = (date.fromisoformat(f"{values[name]}-01") for name in ("since", "until"))
        unit = values["unit_id"]
        scope = Unit.objects.visible_to(self.actor).filter(public_id=unit).first() if unit else None
        found = compared(list(trials(self.actor, since=since, until=until, unit=scope)))
        return [one for one in found if not values["differing"] or one.comparison.agreeing < len(one.comparison.rows)]

    def totals(self, rows: Sequence[TrialMonth]) -> Sequence[tuple[Any, Any]]:
        """Over all that is shown."""
        lines = sum(len(row.comparison.rows) for row in rows)
        agreeing = sum(row.comparison.agreeing for row in rows)
        return (
            (_("Computed"), Money(sum(row.comparison.computed for row in rows))),
            (_("On paper"), Money(sum(row.comparison.paper for row in rows))),
            (_("Paper less computed"), Money(sum(row.comparison.difference for row in rows))),
            (_("Lines agreed"), f"{agreeing}/{lines}"),
        )

    def url_of(self, row: TrialMonth) -> str:
        """Its comparison, line by line."""
        return reverse("settlement:trial", args=[row.settlement.public_id])


class OfTrial(SubjectPage):
    """A page about one trial."""

    model = Settlement
    parent = TRIALS
    related = ("contract", "provider__unit", "superseded_by")
    _month: TrialMonth | None = None

    def found(self) -> models.Model:
        """Only a trial has paper beside it."""
        row = super().found()
        if not row.is_trial:  # type: ignore[attr-defined]  # a settlement
            raise NotFound(thing=str(_("trial")))
        return row

    @property
    def month(self) -> TrialMonth:
        """The trial beside its paper."""
        if self._month is None:
            (self._month,) = compared([self.subject])
        return self._month


class TrialPage(OfTrial, DetailPage):
    """One contract's month as the parallel run computed it beside what was paid on paper, line by line."""

    action = "settlement.trials.see"
    panels = (
        Facts(
            _("The parallel run"),
            facts=(
                (_("Month"), lambda row: f"{row.month:%Y-%m}"),
                (_("Contract"), "contract"),
                (_("Provider"), "provider.unit.name"),
                (_("Version"), "version"),
                (_("Kept at"), "recorded_at"),
                (_("Fee"), fen("fee_fen")),
                (_("Deducted"), fen("deducted_fen")),
                (_("Payable"), fen("payable_fen")),
            ),
        ),
        Rows(
            _("Line by line"),
            rows=lambda page: compared_lines(page.month),  # type: ignore[attr-defined]  # this page's own
            columns=LINES,
            empty=_("Nothing was computed and nothing stands on paper."),
        ),
        Rows(
            _("Together"),
            rows=lambda page: [page.month],  # type: ignore[attr-defined]  # as above
            columns=TrialList.columns[3:],
        ),
        Rows(
            _("Trial statements"),
            rows=lambda page: page.subject.statements.select_related("payer").order_by("number"),
            columns=(
                Column("number", _("Number"), link=True),
                Column("payer.name", _("Payer")),
                Column("payable", _("Payable"), value=fen("payable_fen"), number=True),
            ),
        ),
    )
    acts = (
        Act(_("Enter what was paid"), "settlement:trial_paper", "settlement.trials.paper", "pencil", "primary"),
        Act(_("Excel"), "settlement:trial_xlsx", "settlement.trials.see", "download"),
        Act(_("CSV"), "settlement:trial_csv", "settlement.trials.see", "file-text"),
    )

    def where(self, subject: Any) -> dict[str, Any]:
        """A trial belongs to the authority as a whole."""
        return {}

    def badge(self) -> Badge:
        """Whether it stands, and agrees."""
        if hasattr(self.subject, "superseded_by"):
            return Badge(_("Superseded"), "plain")
        comparison = self.month.comparison
        if not comparison.is_entered:
            return Badge(_("No paper entered"), "note")
        agrees = all(row.kind in AGREEING for row in comparison.rows)
        return Badge(_("Agrees with paper"), "good") if agrees else Badge(_("Differs from paper"), "bad")


class TrialFile(OfTrial):
    """One trial's comparison as a file whose every text is text."""

    action = "settlement.trials.see"
    kind: ClassVar[str] = "xlsx"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Excel or CSV."""
        header = [gettext("Contract"), gettext("Month"), *(str(column.label) for column in LINES)]
        head = [str(self.subject.contract), f"{self.subject.month:%Y-%m}"]
        rows = [[*head, *(column.cell(line) for column in LINES)] for line in compared_lines(self.month)]
        return download(self.kind, f"{gettext('Parallel run')} {self.subject}", header, rows)


class TrialCsv(TrialFile):
    """As CSV."""

    kind: ClassVar[str] = "csv"


class EnterPaper(OfTrial, ActionPage):
    """What was paid on paper in the trial's month: every computed line beside an input."""

    title = _("Paid on paper")
    action = "settlement.trials.paper"
    form_class = PaperForm
    submit = _("Save")
    intro = _("Amounts belong to the contract's month: a parallel run made again keeps them. Empty: nothing was paid.")
    done = _("Entered.")

    def where(self, subject: Any) -> dict[str, Any]:
        """As the comparison."""
        return {}

    def perform(self, form: Form) -> Any:
        """Enter every line."""
        assert isinstance(form, PaperForm)  # noqa: S101  this page's form
        trial = self.subject
        return enter_paper(
            self.actor, trial.contract.public_id, month=trial.month, amounts=form.paper(), at=timezone.now()
        )

    def next_url(self, result: Any) -> str:
        """Back to the comparison."""
        return reverse("settlement:trial", args=[self.subject.public_id])

    def crumbs(self) -> list[Link]:
        """Down to the comparison."""
        return [*SubjectPage.crumbs(self), Link(str(self.subject), self.next_url(None))]
