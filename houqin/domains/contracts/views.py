"""Pages on contracts, deliveries and the separation of managing and serving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.forms import ContractForm, DayForm, EndForm, LineForm, TerminateForm
from houqin.domains.contracts.models import Contract, DeliveryRecord, LinePrice, ServiceModel
from houqin.domains.contracts.queries import SeparationRow, separation_report
from houqin.domains.contracts.rules import Finding
from houqin.domains.contracts.services import contracts
from houqin.domains.contracts.views_clause import clause_panel
from houqin.domains.contracts.workflow import CONTRACT, PERIOD
from houqin.kernel.money import Money, Price, Quantity, Rate
from houqin.web.pages import (
    Act,
    ActionPage,
    Badge,
    Column,
    DetailPage,
    Facts,
    Form,
    Fragment,
    ListPage,
    ReportPage,
    Rows,
    ServiceFormPage,
    act_pages,
    choice_filter,
    period_filter,
)

LIST = ("contracts:contracts", _("Contracts"))
TONES = {"draft": "note", "active": "good", "ended": "plain", "terminated": "bad"}
FINDINGS = {
    Finding.SAME_HANDS: _("managed and served by the same hands"),
    Finding.NO_STANDARD: _("served without a standard"),
    Finding.NO_MANAGER: _("managed by nobody"),
    Finding.NOT_SERVED: _("served by nobody"),
}


def state(row: Contract) -> Badge:
    """Where a contract stands."""
    return Badge(_(CONTRACT.states[row.state]), TONES[row.state])


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
        .prefetch_related("coverage__unit", "places__place", "item__versions")
        .order_by("number", "valid_from")
    )
    for line in lines:
        line.price_now = prices.get(line.pk)
    return lines


def _named(line: Any) -> str:
    """What the line delivers: the item's newest name, or its class."""
    versions = list(line.item.versions.all()) if line.item else []
    newest = max(versions, key=lambda version: version.valid_from, default=None)
    return str(newest or line.service_class)


def _priced(line: Any) -> str:
    """Price and agreed quantity in one cell."""
    price = line.price_now
    if price is None:
        return ""
    quantity = f" × {Quantity(price.quantity)}" if price.quantity is not None else ""
    return f"¥{Price(price.price)}{quantity}"


class ContractPage(DetailPage):
    """One contract: its terms, its lines, its months."""

    action = "contracts.see"
    model = Contract
    parent = LIST
    related = ("provider__unit", "renewal_of")
    panels = (
        Facts(
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
                (_("Renewal of"), "renewal_of.number"),
                (_("Ended on"), "ended_on"),
                (_("Reason"), "end_reason"),
            ),
        ),
        Rows(
            _("Lines"),
            rows=_lines,
            columns=(
                Column("number", _("Line")),
                Column("named", _("Service"), value=_named),
                Column("service_model", _("Service model")),
                Column("price_basis", _("Price basis")),
                Column("price", _("Price"), value=_priced, number=True),
                Column("covered", _("For"), value=lambda line: [str(each.unit) for each in line.coverage.all()]),
                Column("places", _("Only in"), value=lambda line: [str(each.place) for each in line.places.all()]),
            ),
            url_of=lambda _row: None,
            empty=_("No line yet."),
        ),
        Fragment(_("Performance clause"), fragment="contracts/_clause.html", given=clause_panel),
        Rows(
            _("Months"),
            shown=lambda page: page.subject.state != "draft",
            rows=lambda page: page.subject.periods.order_by("month"),
            columns=(
                Column("month", _("Month"), value=str),
                Column("state", _("State"), value=lambda row: Badge(_(PERIOD.states[row.state]), "plain")),
            ),
            url_of=lambda _row: None,
        ),
    )
    acts = (
        Act(_("Archive package"), "contracts:package", "audit.export", "archive"),
        Act(
            _("Add a line"),
            "contracts:line_add",
            "contracts.change",
            "plus",
            "primary",
            lambda row: row.state == "draft",
        ),
        *act_pages(
            CONTRACT,
            "contracts:",
            {"activate": ("player-play", "primary"), "end": ("check", "plain"), "terminate": ("ban", "danger")},
        ),
    )

    def badge(self) -> Badge:
        """Where it stands."""
        return state(self.subject)


class CreateContract(ServiceFormPage):
    """Draft a contract."""

    title = _("New contract")
    action = "contracts.change"
    parent = LIST
    form_class = ContractForm
    service = contracts.create_contract
    done = _("The contract is a draft; add its lines, then put it into force.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """Amounts in their smallest unit."""
        assert isinstance(form, ContractForm)  # noqa: S101  the page's own form
        return form.arguments()


class AddLine(ActionPage):
    """Add a line to a draft."""

    title = _("Add a line")
    action = "contracts.change"
    parent = LIST
    model = Contract
    form_class = LineForm
    service = contracts.add_line
    submit = _("Save")
    done = _("The line was added.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The terms as the service takes them."""
        assert isinstance(form, LineForm)  # noqa: S101  the page's own form
        return form.arguments()


class ActivateContract(ActionPage):
    """Put a contract into force."""

    title = _("Put into force")
    action = "contracts.activate"
    parent = LIST
    model = Contract
    service = contracts.activate_contract
    intro = _("From now on what the contract says stands; changes are new lines and new prices.")
    done = _("The contract is in force.")


class EndContract(ActionPage):
    """End a contract that has run its term."""

    title = _("End the contract")
    action = "contracts.activate"
    parent = LIST
    model = Contract
    form_class = EndForm
    service = contracts.end_contract
    done = _("The contract ends on that day.")


class TerminateContract(EndContract):
    """Terminate a contract before its time."""

    title = _("Terminate the contract")
    tone = "danger"
    form_class = TerminateForm
    done = _("The contract is terminated on that day.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """With its reason."""
        return {**form.cleaned_data, "terminated": True}


class DeliveryList(ListPage):
    """What was delivered under the contracts one may see."""

    title = _("Deliveries")
    action = "contracts.deliveries.see"
    parent = LIST
    model = DeliveryRecord
    columns = (
        Column("at", _("At"), sort="at"),
        Column("contract.number", _("Contract"), sort="contract__number"),
        Column("line.number", _("Line"), sort=""),
        Column("unit.name", _("For"), sort="unit__sort_key"),
        Column("quantity", _("Quantity"), value=lambda row: Quantity(row.quantity), number=True),
        Column("measure", _("Measure"), sort=""),
        Column("cost", _("Cost"), value=lambda row: None if row.cost_fen is None else Money(row.cost_fen), number=True),
        Column("period", _("Month"), sort="period__month", value=lambda row: row.period and str(row.period)),
        Column("remark", _("Remark"), value=lambda row: _remark(row)),
    )
    filters = (
        choice_filter("outside_term", _("Outside the term"), [("True", _("Yes")), ("False", _("No"))]),
        period_filter("at", _("At")),
    )
    search = ("contract__number", "unit__name")
    order = ("-at", "-pk")
    related = ("contract", "line", "unit", "period")


def _remark(row: DeliveryRecord) -> str:
    """What is unusual about a delivery."""
    said = []
    if row.reverses_id is not None:
        said.append(say("reverses an earlier delivery: {reason}").format(reason=row.reason))
    if row.late_for is not None:
        said.append(
            say("belongs to {month}: {reason}").format(month=f"{row.late_for:%Y-%m}", reason=say(row.late_reason))
        )
    if row.outside_term:
        said.append(say("no contract covers that day"))
    return say(", ").join(said)


class SeparationReport(ReportPage):
    """Who manages and who serves each service, and where the two are not separate (管办分离)."""

    title = _("Managed and served")
    action = "contracts.separation.see"
    parameters = DayForm
    columns = (
        Column("version.item.service_class.name", _("Service class")),
        Column("version.service", _("Service"), link=True),
        Column("manager.name", _("Managed by")),
        Column("servers", _("Served by"), value=lambda row: [_served(one) for one in row.servers]),
        Column("findings", _("To be settled"), value=lambda row: _found(row)),
    )
    notes = _("Managing and serving are separate where the manager is neither the provider nor a part of it.")

    def defaults(self) -> Mapping[str, Any]:
        """Today."""
        return {"on": timezone.localdate().isoformat()}

    def rows(self, values: Mapping[str, Any]) -> Sequence[SeparationRow]:
        """The report of the day."""
        return separation_report(self.actor, values["on"])

    def totals(self, rows: Sequence[SeparationRow]) -> Sequence[tuple[Any, Any]]:
        """How many services of each finding."""
        counted = [(label, sum(finding.value in row.findings for row in rows)) for finding, label in FINDINGS.items()]
        return [(_("Number of services"), len(rows)), *counted]

    def url_of(self, row: SeparationRow) -> str:
        """The item's page."""
        return reverse("catalogue:item", args=[row.version.public_id])


def _served(one: Any) -> str:
    return f"{one.provider.name} ({ServiceModel(one.service_model).label}, {one.since:%Y-%m-%d})"


def _found(row: SeparationRow) -> Badge:
    if not row.findings:
        return Badge(_("separate"), "good")
    words = say(", ").join(str(FINDINGS[Finding(code)]) for code in row.findings)
    return Badge(words, "bad" if Finding.SAME_HANDS.value in row.findings else "warn")
