"""Amendments: signed changes of a contract in force, each with what it was judged by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.forms.amending import AdjustForm, CoverageForm, NewLineForm, PriceForm
from houqin.domains.contracts.models import Amendment, Contract
from houqin.domains.contracts.services import amendments
from houqin.domains.contracts.views.shown import LIST, in_state
from houqin.kernel.money import Money
from houqin.kernel.worked import Step
from houqin.web.pages import Act, ActionPage, Column, DetailPage, Explanation, Facts, Form, Link, Rows

IN_FORCE = in_state("active")

AMENDMENTS = Rows(
    _("Amendments"),
    shown=lambda page: page.subject.state != "draft",
    rows=lambda page: page.subject.amendments.select_related("line").order_by("number"),
    columns=(
        Column("number", _("No."), link=True),
        Column("rationale", _("Rationale")),
        Column("line", _("Line"), value=lambda row: row.line and row.line.number),
        Column("valid_from", _("In force from")),
        Column("delta", _("Changes the total by"), value=lambda row: Money(row.delta_fen), number=True),
        Column("paper", _("Paper it rests on")),
    ),
    acts=(
        Act(_("Amend price or quantity"), "contracts:amend_price", "contracts.amend", "pencil", "plain", IN_FORCE),
        Act(_("Adjust by the formula"), "contracts:adjust_price", "contracts.amend", "scale", "plain", IN_FORCE),
        Act(_("Change units or places"), "contracts:amend_coverage", "contracts.amend", "map-pin", "plain", IN_FORCE),
        Act(_("Add a line by amendment"), "contracts:amend_line", "contracts.amend", "plus", "plain", IN_FORCE),
    ),
)


def _steps(page: DetailPage) -> Iterable[Step]:
    """What the amendment was judged by, as it was stored."""
    return [Step(step["code"], step["figures"], tuple(step["basis"]), step["rule"]) for step in page.subject.worked]


class AmendmentPage(DetailPage):
    """One amendment."""

    action = "contracts.see"
    model = Amendment
    parent = LIST
    related = ("contract", "line")
    panels = (
        Facts(
            _("Amendment"),
            facts=(
                (_("Contract"), lambda row: str(row.contract)),
                (_("Line"), lambda row: row.line and str(row.line)),
                (_("Rationale"), "rationale"),
                (_("Signed on"), "signed_on"),
                (_("In force from"), "valid_from"),
                (_("Changes the total by"), lambda row: Money(row.delta_fen)),
                (_("Of it counted as addition"), lambda row: Money(row.counted_fen)),
                (_("Day of the notice"), "notice_on"),
                (_("Reason"), "reason"),
                (_("Paper it rests on"), "paper"),
            ),
            only_known=True,
        ),
        Explanation(_("How it was judged"), shown=lambda page: bool(page.subject.worked), steps=_steps),
    )

    def crumbs(self) -> list[Link]:
        """Down to the contract."""
        contract = self.subject.contract
        return [*super().crumbs(), Link(str(contract), reverse("contracts:contract", args=[contract.public_id]))]


class _Amend(ActionPage):
    """An amendment of a contract in force."""

    action = "contracts.amend"
    parent = LIST
    model = Contract
    submit = _("Save")
    done = _("The amendment is on record.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """What is signed, and what it changes."""
        made: Mapping[str, Any] = form.arguments()  # type: ignore[attr-defined]  # each of these forms has it
        return made


class AmendPrice(_Amend):
    """Addition, reduction or correction of a line."""

    title = _("Amend price or quantity")
    form_class = PriceForm
    service = amendments.amend_price
    intro = _(
        "An addition brings more of the same at the same price, all additions together at most 10 % of the contract;"
        " a reduction raises nothing; a correction restores what was signed."
    )


class AdjustPrice(_Amend):
    """The price follows the formula."""

    title = _("Adjust by the formula")
    form_class = AdjustForm
    service = amendments.adjust_price
    intro = _("From the day of an official notice on, within the yearly cap of the formula and the budget.")


class AmendCoverage(_Amend):
    """People or places change, money does not."""

    title = _("Change units or places")
    form_class = CoverageForm
    service = amendments.amend_coverage
    intro = _("A change of people or places leaves the price as it is.")


class AmendLine(_Amend):
    """A new line of the same subject."""

    title = _("Add a line by amendment")
    form_class = NewLineForm
    service = amendments.amend_line
    intro = _("An addition of the same subject: of a service class that the contract serves, within the 10 %.")
