"""A contract's money: who pays a line, what is committed, the bond, the advance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.forms.money import (
    AdvanceForm,
    ClaimForm,
    CommitForm,
    DivideForm,
    ReceiveBondForm,
    ReturnBondForm,
)
from houqin.domains.contracts.models import Contract, ContractBudget, ContractLine, KeyKind, LinePayer
from houqin.domains.contracts.services import securing
from houqin.domains.contracts.services.budgets import commit_contract
from houqin.domains.contracts.services.payers import divide_line
from houqin.domains.contracts.views.shown import LIST, in_state, yuan
from houqin.kernel.money import Money, Quantity, Rate
from houqin.web.pages import Act, ActionPage, Badge, Column, DetailPage, Form, Rows


def _payers(page: DetailPage) -> Iterable[LinePayer]:
    """Who pays the line, as believed now, the newest key first."""
    rows = LinePayer.objects.visible_to(page.actor).believed().filter(line=page.subject)
    return rows.select_related("payer").order_by("-valid_from", "payer__path")


def _weight(row: LinePayer) -> object:
    if row.key == KeyKind.ORDERS:
        return None
    if row.key == KeyKind.FIXED:
        return Rate(row.weight)
    return row.weight if row.key == KeyKind.HEADS else Quantity(row.weight)


PAYERS = Rows(
    _("Who pays"),
    rows=_payers,
    columns=(
        Column("payer.name", _("Unit")),
        Column("key", _("Divided by")),
        Column("weight", _("Weight"), value=_weight, number=True),
        Column(
            "pays",
            _("How"),
            value=lambda row: Badge(_("pays itself"), "good") if row.pays else Badge(_("cost information"), "plain"),
        ),
        Column("valid_from", _("From")),
        Column("valid_until", _("Until (exclusive)")),
    ),
    empty=_("The authority pays the whole line."),
    acts=(Act(_("Divide among units"), "contracts:divide", "contracts.change", "users"),),
)


class DivideLine(ActionPage):
    """Divide a line among the units it serves."""

    title = _("Divide among units")
    action = "contracts.change"
    parent = LIST
    model = ContractLine
    related = ("contract",)
    form_class = DivideForm
    service = divide_line
    submit = _("Save")
    intro = _("From that day on the line's month is split by this key, exact to the fen; the key is frozen each month.")
    done = _("The line is divided.")


BUDGET = Rows(
    _("Budget committed"),
    shown=lambda page: page.actor.can("contracts.budget.see"),
    rows=lambda page: (
        ContractBudget.objects.visible_to(page.actor)
        .filter(contract=page.subject)
        .select_related("payer", "budget_line__unit")
        .order_by("fiscal_year", "payer__path")
    ),
    columns=(
        Column("fiscal_year", _("Fiscal year"), value=lambda row: str(row.fiscal_year)),
        Column("payer.name", _("Payer")),
        Column("budget_line", _("Budget line"), value=lambda row: str(row.budget_line)),
        Column("committed", _("Committed"), value=lambda row: Money(row.committed_fen), number=True),
    ),
    empty=_("Nothing is committed yet; a month cannot be accrued without it."),
    acts=(
        Act(_("Commit money"), "contracts:commit", "contracts.commit", "wallet", "plain", in_state("draft", "active")),
    ),
)


class _WithArguments(ActionPage):
    """An act whose form says how the service takes it."""

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """Amounts in fen."""
        made: Mapping[str, Any] = form.arguments()  # type: ignore[attr-defined]  # each of these forms has it
        return made


class CommitMoney(_WithArguments):
    """Commit budget money to a contract, year by year."""

    title = _("Commit money")
    action = "contracts.commit"
    parent = LIST
    model = Contract
    form_class = CommitForm
    service = commit_contract
    submit = _("Save")
    intro = _("The amount is what the line shall have committed in all; what differs is committed or released.")
    done = _("The money is committed.")

    def perform(self, form: Form) -> Any:
        """The shares stand before the moment."""
        given = self.arguments(form)
        return commit_contract(self.actor, self.subject.public_id, given["shares"], at=timezone.now())


BONDS = Rows(
    _("Performance bond"),
    shown=lambda page: page.subject.state != "draft" and page.subject.bond_ppm > 0,
    rows=lambda page: page.subject.bonds.order_by("received_on", "pk"),
    columns=(
        Column("fen", _("Amount"), value=lambda row: Money(row.fen), number=True),
        Column("form", _("Form of the bond")),
        Column("received_on", _("Received on")),
        Column("valid_until", _("Guarantee valid until")),
        Column("claimed", _("Kept for claims"), value=lambda row: yuan(row.claimed_fen or None), number=True),
        Column("claim_reason", _("Reason")),
        Column("returned_on", _("Returned on")),
    ),
    empty=_("Not received yet."),
    acts=(
        Act(_("Receive a bond"), "contracts:receive_bond", "contracts.secure", "shield-check"),
        Act(_("Claim on the bond"), "contracts:claim_bond", "contracts.secure", "ban", "danger"),
        Act(_("Return the bond"), "contracts:return_bond", "contracts.secure", "check"),
    ),
)


class ReceiveBond(_WithArguments):
    """A bond came in."""

    title = _("Receive a bond")
    action = "contracts.secure"
    parent = LIST
    model = Contract
    form_class = ReceiveBondForm
    service = securing.receive_bond
    submit = _("Save")
    done = _("The bond is on record.")


class ClaimOnBond(_WithArguments):
    """Keep a part of the bond."""

    title = _("Claim on the bond")
    tone = "danger"
    action = "contracts.secure"
    parent = LIST
    model = Contract
    form_class = ClaimForm
    service = securing.claim_on_bond
    done = _("The claim is on record.")


class ReturnBond(ActionPage):
    """Give back what was not claimed."""

    title = _("Return the bond")
    action = "contracts.secure"
    parent = LIST
    model = Contract
    form_class = ReturnBondForm
    service = securing.return_bond
    intro = _("The contract has ended, everything is handed over, every month is closed.")
    done = _("The bond is returned.")


ADVANCES = Rows(
    _("Advance payment"),
    shown=lambda page: page.subject.state != "draft" and page.subject.advance_fen > 0,
    rows=lambda page: page.subject.advances.prefetch_related("offsets").order_by("paid_on", "pk"),
    columns=(
        Column("fen", _("Amount"), value=lambda row: Money(row.fen), number=True),
        Column("paid_on", _("Paid on")),
        Column("voucher", _("Voucher")),
        Column(
            "offsets",
            _("Set off in"),
            value=lambda row: [
                f"{one.month:%Y-%m} ¥{Money(one.fen)}" for one in sorted(row.offsets.all(), key=lambda one: one.month)
            ],
        ),
    ),
    empty=_("Not paid yet."),
    acts=(Act(_("Record an advance"), "contracts:advance", "contracts.secure", "wallet", "plain", in_state("active")),),
)


class PayAdvance(_WithArguments):
    """An advance was paid."""

    title = _("Record an advance")
    action = "contracts.secure"
    parent = LIST
    model = Contract
    form_class = AdvanceForm
    service = securing.pay_advance
    submit = _("Save")
    done = _("The advance is on record, with the months in which it comes back.")
