"""A contract's month: what was delivered in it, its acceptance, its frozen keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.forms.accepting import AcceptForm
from houqin.domains.contracts.models import ContractPeriod, Measure
from houqin.domains.contracts.services.accepting import accept_month
from houqin.domains.contracts.views.shown import LIST, yuan
from houqin.domains.contracts.workflow import PERIOD
from houqin.kernel.money import Quantity
from houqin.web.pages import Act, ActionPage, Badge, Column, DetailPage, Facts, Form, Link, Rows

RESULTS = {"passed": "good", "reserved": "warn", "refused": "bad"}


def period_state(row: ContractPeriod) -> Badge:
    """Whether the month takes facts."""
    return Badge(_(PERIOD.states[row.state]), "plain")


def _accepted(row: ContractPeriod) -> Badge | None:
    """The last word of acceptance."""
    last = max(row.acceptances.all(), key=lambda one: one.version, default=None)
    return None if last is None else Badge(last.get_result_display(), RESULTS[last.result])


MONTHS = Rows(
    _("Months"),
    shown=lambda page: page.subject.state != "draft",
    rows=lambda page: page.subject.periods.prefetch_related("acceptances").order_by("month"),
    columns=(
        Column("month", _("Month"), value=str, link=True),
        Column("state", _("State"), value=period_state),
        Column("accepted", _("Contract acceptance"), value=_accepted),
    ),
)


def _delivered(page: DetailPage) -> Iterable[Any]:
    """Sums by line and part; a reversal counts against what it takes back."""
    rows = page.subject.deliveries.values("line__number", "part", "measure")
    summed = rows.annotate(count=Count("pk"), quantity=Sum("quantity"), cost=Sum("cost_fen"))
    return list(summed.order_by("line__number", "part"))


DELIVERED = Rows(
    _("What was delivered"),
    rows=_delivered,
    columns=(
        Column("line", _("Line"), value=lambda row: row["line__number"]),
        Column("count", _("Records"), value=lambda row: row["count"], number=True),
        Column("quantity", _("Quantity"), value=lambda row: Quantity(row["quantity"]), number=True),
        Column("measure", _("Measure"), value=lambda row: Measure(row["measure"]).label),
        Column("cost", _("Cost"), value=lambda row: yuan(row["cost"]), number=True),
    ),
)
ACCEPTANCES = Rows(
    _("Contract acceptance"),
    rows=lambda page: page.subject.acceptances.select_related("accepted_by").order_by("-version"),
    columns=(
        Column("version", _("No.")),
        Column("accepted_on", _("Accepted on")),
        Column("accepted_by", _("Accepted by"), value=lambda row: row.accepted_by and str(row.accepted_by)),
        Column("result", _("Result"), value=lambda row: Badge(row.get_result_display(), RESULTS[row.result])),
        Column(
            "not_met",
            _("not met"),
            value=lambda row: [f"{one['item']}: {one['note']}" for one in row.items if not one["met"]],
        ),
        Column("note", _("Note")),
    ),
    empty=_("Not accepted yet."),
    acts=(Act(_("Accept the month"), "contracts:accept", "contracts.accept", "check", "primary"),),
)
KEYS = Rows(
    _("Keys frozen for the month"),
    shown=lambda page: page.actor.can("contracts.budget.see"),
    rows=lambda page: page.subject.allocations.select_related("payer", "line__contract").order_by(
        "line", "payer__path"
    ),
    columns=(
        Column("line", _("Line"), value=lambda row: row.line.number),
        Column("payer.name", _("Unit")),
        Column("key", _("Divided by")),
        Column("weight", _("Weight"), value=lambda row: str(row.weight), number=True),
    ),
)


class PeriodPage(DetailPage):
    """One month of a contract."""

    action = "contracts.see"
    model = ContractPeriod
    parent = LIST
    related = ("contract__provider__unit",)
    panels = (
        Facts(
            _("The month"),
            facts=(
                (_("Contract"), lambda row: str(row.contract)),
                (_("Provider"), "contract.provider.unit.name"),
                (_("Month"), str),
            ),
        ),
        DELIVERED,
        ACCEPTANCES,
        KEYS,
    )

    def badge(self) -> Badge:
        """Whether it takes facts."""
        return period_state(self.subject)

    def crumbs(self) -> list[Link]:
        """Down to the contract."""
        contract = self.subject.contract
        return [*super().crumbs(), Link(str(contract), reverse("contracts:contract", args=[contract.public_id]))]


class AcceptMonth(ActionPage):
    """Contract acceptance of a month, item by item."""

    title = _("Accept the month")
    action = "contracts.accept"
    parent = LIST
    model = ContractPeriod
    related = ("contract",)
    form_class = AcceptForm
    intro = _("Every item that is required is found met or not met; an item that is not met says what is wrong.")
    done = _("The acceptance is on record.")

    def perform(self, form: Form) -> Any:
        """A month is named by its contract and first day."""
        assert isinstance(form, AcceptForm)  # noqa: S101  the page's own form
        period = self.subject
        return accept_month(self.actor, period.contract.public_id, period.month, at=timezone.now(), **form.arguments())
