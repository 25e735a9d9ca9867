"""Pages on schemes: the scoring sheets, in versions, and the contracts they are laid on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.evaluation.forms import judging
from houqin.domains.evaluation.models import EvaluationScheme, SchemeItem, Scorecard
from houqin.domains.evaluation.queries.papers import SheetRow, sheet_of
from houqin.domains.evaluation.schemes import default_scheme
from houqin.domains.evaluation.services import schemes
from houqin.domains.evaluation.views import shown
from houqin.domains.evaluation.views.cards import LIST
from houqin.kernel.money import Rate, Score
from houqin.kernel.refusal import N_, NotFound
from houqin.web.pages import (
    Act,
    ActionPage,
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

SCHEMES = ("evaluation:schemes", _("Schemes"))


class SchemeList(ListPage):
    """The scoring sheets, in versions."""

    title = _("Schemes")
    action = "evaluation.see"
    parent = LIST
    model = EvaluationScheme
    columns = (
        Column("name", _("Name"), link=True),
        Column("code", _("Code")),
        Column("valid_from", _("from")),
        Column("valid_until", _("until (exclusive)")),
        Column("weights", _("Inspection · indicators · satisfaction"), value=lambda row: _weights(row), sort=""),
    )
    search = ("name", "code")
    order = ("code", "-valid_from", "pk")
    acts = (Act(_("Take the default sheet"), "evaluation:publish", "evaluation.schemes.change", "plus", "primary"),)

    def rows(self) -> Any:
        """Versions that stand; superseded ones are history."""
        return EvaluationScheme.objects.visible_to(self.actor).believed()


def _weights(row: EvaluationScheme) -> str:
    return " · ".join(str(Rate(ppm)) for ppm in (row.inspection_ppm, row.kpi_ppm, row.satisfaction_ppm))


def _costs(item: SchemeItem) -> list[str]:
    """What an item deducts for, in words."""
    if item.band:
        words = say("from {full} on in full, −{each} each started {step}")
        if item.band["at_most"]:
            words = say("up to {full} in full, −{each} each started {step}")
        band = item.band
        return [words.format(full=Rate(band["full"]), each=Score(band["each"]), step=Rate(band["step"]))]
    return [f"{row['name']} −{Score(row['each'])}" for row in item.deductions]


class SchemePage(DetailPage):
    """One scheme: the sheet with its standards."""

    action = "evaluation.see"
    model = EvaluationScheme
    parent = SCHEMES
    panels = (
        Facts(
            _("The scheme"),
            facts=(
                (_("Code"), "code"),
                (_("From"), "valid_from"),
                (_("Until (exclusive)"), "valid_until"),
                (_("Inspection · indicators · satisfaction"), _weights),
                (_("Several sites"), "site_rule"),
                (_("Least coverage"), lambda row: Rate(row.least_coverage_ppm)),
                (_("Days to appeal, to answer, to put right"), lambda row: _days(row)),
                (_("Source"), "source"),
            ),
        ),
        Rows(
            _("The sheet"),
            rows=lambda page: page.subject.items.select_related("clause"),
            columns=(
                Column("code", _("Item")),
                Column("category", _("Category")),
                Column("name", _("Name")),
                Column("points", _("Points"), value=lambda row: Score(row.max_hundredths), number=True),
                Column("kind", _("Scored")),
                Column("costs", pgettext_lazy("scoring sheet", "Deductions"), value=_costs),
                Column("indicator", _("Computed")),
                Column(
                    "standard",
                    pgettext_lazy("scoring sheet", "Standard"),
                    value=lambda row: str(row.clause or row.standard),
                ),
                Column(
                    "by_hand",
                    _("Remark"),
                    value=lambda row: Badge(_("by hand, with evidence"), "note") if row.by_hand else None,
                ),
            ),
        ),
    )
    acts = (
        Act(_("Lay on a contract"), "evaluation:assign", "evaluation.schemes.change", "file-certificate", "primary"),
    )


def _days(row: EvaluationScheme) -> str:
    return f"{row.appeal_days} · {row.answer_days} · {row.rectify_days}"


class PublishScheme(ServiceFormPage):
    """Take the sheet that comes with the program; an illustrative default, to be edited."""

    title = _("Take the default sheet")
    action = "evaluation.schemes.change"
    parent = SCHEMES
    form_class = judging.PublishForm
    service = schemes.publish_scheme
    intro = _("The sheet of property services, 100 points: an editable default, no legal norm. Others come by file.")
    done = _("The scheme is in force from that day.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """With the sheet."""
        return {**form.cleaned_data, "terms": default_scheme()}


class AssignScheme(ActionPage):
    """Let a contract be scored by the scheme."""

    title = _("Lay on a contract")
    action = "evaluation.schemes.change"
    parent = SCHEMES
    model = EvaluationScheme
    form_class = judging.AssignForm
    done = _("The contract is scored by this scheme.")

    def perform(self, form: Form) -> Any:
        """The service is about the contract."""
        values = form.cleaned_data
        return schemes.assign_scheme(
            self.actor,
            values["contract_id"],
            scheme_code=self.subject.code,
            valid_from=values["valid_from"],
            service_id=values["service_id"],
            at=timezone.now(),
        )


class PrintedSheet(ReportPage):
    """The month's sheet in the columns that both sides sign (rules B8), for print and Excel."""

    title = _("Monthly evaluation sheet")
    action = "evaluation.sheets.see"
    parent = LIST
    columns = (
        Column("position", _("No.")),
        Column("category", _("Category"), value=lambda row: row.item.category),
        Column("name", pgettext_lazy("scoring sheet", "Content"), value=lambda row: str(row.item)),
        Column("points_of", _("Points"), value=lambda row: Score(row.item.max_hundredths), number=True),
        Column("rules", _("Scoring rule"), value=lambda row: _costs(row.item)),
        Column("remarks", _("Deducted for")),
        Column("points", _("Points kept"), value=lambda row: _kept(row), number=True),
    )
    notes = _("Signed for the provider: ________________    Signed for the purchaser: ________________")

    def card(self) -> Scorecard:
        """The card of the address. Raises NotFound."""
        row = (
            Scorecard.objects.visible_to(self.actor)
            .select_related("scheme", "contract", "service", "provider__unit")
            .filter(public_id=self.kwargs["public_id"])
            .first()
        )
        if row is None:
            raise NotFound(thing=N_("scorecard"))
        found: Scorecard = row
        return found

    def rows(self, values: Mapping[str, Any]) -> Sequence[SheetRow]:
        """The sheet."""
        return sheet_of(self.actor, self.card())

    def totals(self, rows: Sequence[SheetRow]) -> Sequence[tuple[Any, Any]]:
        """Who is evaluated for which month, and the score."""
        card = self.card()
        return (
            (_("Evaluated"), card.provider.unit.name),
            (_("Contract"), str(card.contract)),
            *([(_("Service"), card.service.name)] if card.service else []),
            (_("Month"), f"{card.month:%Y-%m}"),
            (_("Score"), shown.known(card.score)),
        )


def _kept(row: SheetRow) -> Any:
    return Badge(_("not checked"), "wait") if row.points is None else Score(row.points)
