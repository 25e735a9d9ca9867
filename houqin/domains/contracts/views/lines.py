"""The page of a contract line: everything it says, with its prices, whom it covers, who pays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.contracts.models import ContractLine, LinePrice
from houqin.domains.contracts.services.correcting import remove_line
from houqin.domains.contracts.views.money import PAYERS
from houqin.domains.contracts.views.references import SHOULD_COST, STANDING
from houqin.domains.contracts.views.shown import LIST, named, yuan
from houqin.kernel.money import Price, Quantity, Rate
from houqin.web.pages import Act, ActionPage, Column, DetailPage, Facts, Link, Rows

TERMS = Facts(
    _("The line"),
    facts=(
        (_("Service"), named),
        (_("Provider"), "contract.provider.unit.name"),
        (_("Service model"), "service_model"),
        (_("Price basis"), "price_basis"),
        (_("From"), "valid_from"),
        (_("Until (exclusive)"), "valid_until"),
        (_("Materials included apiece up to"), lambda row: yuan(row.materials_each_fen or None)),
        (_("Materials included a year up to"), lambda row: yuan(row.materials_year_fen or None)),
        (_("Mark-up on materials at most"), lambda row: Rate(row.materials_markup_ppm)),
        (_("Quote above"), lambda row: yuan(row.quote_limit_fen)),
        (_("Least per order"), lambda row: yuan(row.minimum_fen or None)),
        (_("Note"), "note"),
    ),
    only_known=True,
)


def _prices(page: DetailPage) -> Iterable[LinePrice]:
    """The price's versions, the newest first."""
    rows = LinePrice.objects.visible_to(page.actor).believed().filter(line=page.subject)
    return rows.order_by("-valid_from")


def _tiers(price: LinePrice) -> list[str]:
    return [f"> {Quantity(start)}: ¥{Price(each)}" for start, each in price.tiers]


PRICES = Rows(
    _("Prices"),
    rows=_prices,
    columns=(
        Column("valid_from", _("From")),
        Column("valid_until", _("Until (exclusive)")),
        Column("price", _("Price"), value=lambda row: f"¥{Price(row.price)}", number=True),
        Column(
            "quantity",
            _("Agreed monthly quantity"),
            value=lambda row: None if row.quantity is None else Quantity(row.quantity),
            number=True,
        ),
        Column("surcharge", _("For emergencies"), value=lambda row: Rate(row.surcharge_ppm), number=True),
        Column("tiering", _("Price by quantity"), value=lambda row: row.get_tiering_display() if row.tiering else None),
        Column("tiers", _("Tiers of the price"), value=_tiers),
    ),
)
COVERAGE = Rows(
    _("Whom it serves"),
    rows=lambda page: [
        *page.subject.coverage.select_related("unit").order_by("valid_from", "unit__path"),
        *page.subject.places.select_related("place").order_by("valid_from", "place__path"),
    ],
    columns=(
        Column("covered", _("Unit or place"), value=lambda row: str(getattr(row, "unit", None) or row.place)),
        Column("valid_from", _("From")),
        Column("valid_until", _("Until (exclusive)")),
    ),
)
PROMISES = Rows(
    _("Promises of the provider"),
    rows=lambda page: page.subject.promises.order_by("urgency", "milestone"),
    columns=(
        Column("urgency", _("Urgency")),
        Column("milestone", _("Milestone")),
        Column("kind", _("Kind")),
        Column("minutes", _("Minutes"), number=True),
        Column("days", pgettext_lazy("how many", "Days"), number=True),
    ),
    empty=_("Those of the catalogue."),
)


class LinePage(DetailPage):
    """One line of a contract."""

    action = "contracts.see"
    model = ContractLine
    parent = LIST
    related = ("contract__provider__unit", "service_class", "item")
    panels = (TERMS, PRICES, STANDING, SHOULD_COST, COVERAGE, PAYERS, PROMISES)
    acts = (
        Act(
            _("Take the line out"),
            "contracts:line_remove",
            "contracts.change",
            "x",
            "danger",
            lambda line: line.contract.state == "draft",
        ),
    )

    def crumbs(self) -> list[Link]:
        """Down to the contract."""
        contract: Any = self.subject.contract
        return [*super().crumbs(), Link(str(contract), reverse("contracts:contract", args=[contract.public_id]))]


class RemoveLine(ActionPage):
    """Take a line out of a draft."""

    title = _("Take the line out")
    action = "contracts.change"
    parent = LIST
    model = ContractLine
    related = ("contract",)
    service = remove_line
    tone = "danger"
    submit = _("Take the line out")
    intro = _("The line goes out of the draft with its price, its units and its shares; enter it anew as it should be.")
    done = _("The line was taken out.")

    def next_url(self, result: Any) -> str:
        """The contract: the line's own page is gone."""
        return str(result.get_absolute_url())
