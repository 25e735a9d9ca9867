"""The list of contracts, and the page on which one is told and acted on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models import Contract, LineCoverage, LinePlace, LinePrice
from houqin.domains.contracts.queries.cautions import cautions_of
from houqin.domains.contracts.views.amending import AMENDMENTS
from houqin.domains.contracts.views.clause import clause_panel
from houqin.domains.contracts.views.ending import APPRAISALS, HANDOVER
from houqin.domains.contracts.views.money import ADVANCES, BONDS, BUDGET
from houqin.domains.contracts.views.months import MONTHS
from houqin.domains.contracts.views.opening import OPENING
from houqin.domains.contracts.views.references import STANDINGS
from houqin.domains.contracts.views.shown import LIST, in_state, named, priced, state, yuan
from houqin.domains.contracts.workflow import CONTRACT
from houqin.kernel.money import Money, Rate
from houqin.kernel.worked import Step
from houqin.web.pages import (
    Act,
    Badge,
    Column,
    DetailPage,
    Explanation,
    Facts,
    Fragment,
    ListPage,
    Rows,
    act_pages,
    period_filter,
)


class ContractList(ListPage):
    """The contracts one may see."""

    title = _("Contracts")
    action = "contracts.see"
    model = Contract
    columns = (
        Column("number", _("Number"), link=True),
        Column("name", _("Name")),
        Column("provider.unit.name", _("Provider"), sort="provider__unit__sort_key"),
        Column("valid_from", _("from")),
        Column("valid_until", _("until (exclusive)")),
        Column("total", _("Total"), sort="total_fen", value=lambda row: Money(row.total_fen), number=True),
        Column("state", _("State"), sort="state", value=state),
    )
    filters = ("state", "provider", period_filter("valid_until", _("Ends")))
    search = ("number", "name", "provider__unit__name", "provider__unit__sort_key")
    order = ("-valid_from", "number", "pk")
    related = ("provider__unit",)
    acts = (
        Act(_("New contract"), "contracts:create", "contracts.change", "plus", "primary"),
        Act(_("Deliveries"), "contracts:deliveries", "contracts.deliveries.see", "truck-delivery"),
    )


def _lines(page: DetailPage) -> Sequence[Any]:
    """The lines with their price of today (or of the contract's first day) and whom they cover."""
    today = max(timezone.localdate(), page.subject.valid_from)
    prices = {
        price.line_id: price
        for price in LinePrice.objects.visible_to(page.actor).at(today).filter(contract=page.subject)
    }
    lines = list(
        page.subject.lines.select_related("item", "service_class")
        .prefetch_related(
            Prefetch("coverage", LineCoverage.objects.visible_to(page.actor).select_related("unit")),
            Prefetch("places", LinePlace.objects.visible_to(page.actor).select_related("place")),
            "item__versions",
        )
        .order_by("number", "valid_from")
    )
    for line in lines:
        line.price_now = prices.get(line.pk)
    return lines


def _cautions(page: DetailPage) -> Iterable[Step]:
    """What to look at, found once for the panel and for whether it shows."""
    found: tuple[Step, ...] | None = getattr(page, "_found_cautions", None)
    if found is None:
        found = page._found_cautions = cautions_of(page.subject) if page.actor.can("contracts.change") else ()  # type: ignore[attr-defined]  # kept on the page
    return found


CAUTIONS = Explanation(_("To be looked at"), shown=lambda page: bool(_cautions(page)), steps=_cautions)
TERMS = Facts(
    _("The contract"),
    facts=(
        (_("Number"), "number"),
        (_("Provider"), "provider.unit.name"),
        (_("Signed on"), "signed_on"),
        (_("From"), "valid_from"),
        (_("Until (exclusive)"), "valid_until"),
        (_("Total with tax"), lambda row: Money(row.total_fen)),
        (_("Tax"), lambda row: Rate(row.tax_ppm)),
        (_("Size at signing"), "sme_size"),
        (_("Procurement method"), "procurement_method"),
        (_("Procurement category"), "procurement_category"),
        (_("Fund source"), "fund_source"),
        (_("Tender valid until (exclusive)"), "tendered_until"),
        (_("Exception that allows a longer tender"), "term_exception"),
        (_("Renewal of"), "renewal_of.number"),
        (_("Ended on"), "ended_on"),
        (_("Why it ended"), "end_kind"),
        (_("Reason"), "end_reason"),
    ),
    only_known=True,
)
PAYMENT = Facts(
    _("Payment"),
    facts=(
        (_("Days for payment"), "payment_days"),
        (_("The days count from"), "payment_starts"),
        (_("Days from the month's end to contract acceptance"), "acceptance_days"),
        (_("Interest for late payment, a day"), lambda row: Rate(row.late_interest_ppm)),
        (_("Performance bond"), lambda row: Rate(row.bond_ppm)),
        (_("Advance payment"), lambda row: yuan(row.advance_fen or None)),
        (_("A part of a month is paid"), "partial_months"),
        (_("Total after amendments"), lambda row: Money(row.total_fen + row.amended_fen)),
        (_("Additions so far"), lambda row: Money(row.added_fen)),
        (_("Additions at most"), lambda row: Money(row.total_fen // 10)),
    ),
    only_known=True,
)
LINES = Rows(
    _("Lines"),
    rows=_lines,
    columns=(
        Column("number", _("Line"), link=True),
        Column("named", _("Service"), value=named),
        Column("service_model", _("Service model")),
        Column("price_basis", _("Price basis")),
        Column("price", _("Price"), value=lambda line: priced(line.price_now), number=True),
        Column("covered", _("For"), value=lambda line: [str(each.unit) for each in line.coverage.all()]),
        Column("places", _("Only in"), value=lambda line: [str(each.place) for each in line.places.all()]),
    ),
    empty=_("No line yet."),
    acts=(
        Act(_("Add a line"), "contracts:line_add", "contracts.change", "plus", "primary", in_state("draft")),
        Act(
            _("Agree on a price formula"), "contracts:formula", "contracts.change", "scale", "plain", in_state("draft")
        ),
    ),
)


class ContractPage(DetailPage):
    """One contract: its terms, its lines, its months, and what can be done about each."""

    action = "contracts.see"
    model = Contract
    parent = LIST
    related = ("provider__unit", "renewal_of", "opening")
    panels = (
        CAUTIONS,
        TERMS,
        PAYMENT,
        LINES,
        STANDINGS,
        Fragment(_("Performance clause"), fragment="contracts/_clause.html", given=clause_panel),
        AMENDMENTS,
        BUDGET,
        OPENING,
        MONTHS,
        BONDS,
        ADVANCES,
        APPRAISALS,
        HANDOVER,
    )
    acts = (
        Act(
            _("Record a delivery"),
            "contracts:deliver",
            "contracts.deliveries.record",
            "truck-delivery",
            "plain",
            in_state("active", "ended", "terminated"),
        ),
        Act(_("Archive package"), "contracts:package", "audit.export", "archive"),
        *act_pages(
            CONTRACT,
            "contracts:",
            {"activate": ("player-play", "primary"), "end": ("check", "plain"), "terminate": ("ban", "danger")},
        ),
    )

    def badge(self) -> Badge:
        """Where it stands."""
        return state(self.subject)
