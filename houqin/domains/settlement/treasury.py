"""Payments on their way out: the application as the treasury's Excel, and the bank file of who has an own account.

Offices pay through the treasury; only a centre or company with its own account hands its bank a file (practice 15).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as say

from houqin.domains.budgets.models import FundKind
from houqin.domains.settlement.models import PaymentApplication
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.settings import setting_of
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, Refusal
from houqin.web.export import Cell
from houqin.web.words import cell_of

#: The classes of the budget line as they stood when the application was prepared.
CLASSES = (
    ("allotment_number", N_("Allotment number")),
    ("functional_class", N_("Functional class")),
    ("project", N_("Project")),
    ("economic_class", N_("Departmental economic class")),
    ("government_class", N_("Governmental economic class")),
    ("fund_kind", N_("Fund kind")),
)


class NoOwnAccount(Refusal):
    """A bank file was asked for a unit that the treasury pays for."""

    code = "settlement.no_own_account"
    sentence = N_("{unit} has no account of its own: the treasury pays for it.")
    remedy = N_("Use the payment application for the treasury, or enter the unit's account in its settings.")
    basis = "practice 15"


def released(actor: Actor) -> QuerySet[PaymentApplication]:
    """The payments handed out and not yet paid, in the order of their numbers."""
    rows: QuerySet[PaymentApplication] = (
        PaymentApplication.objects.visible_to(actor)
        .filter(state="released")
        .select_related("payer", "statement", "invoice")
        .order_by("number")
    )
    return rows


def paying_themselves(actor: Actor) -> list[Unit]:
    """The payers with an account of their own for whom something is released."""
    payers = {row.payer_id: row.payer for row in released(actor)}
    return [payer for payer in payers.values() if own_account(payer)]


def for_the_treasury(actor: Actor) -> list[PaymentApplication]:
    """The released payments that the treasury makes: those of payers without an account of their own."""
    own = {payer.pk for payer in paying_themselves(actor)}
    return [row for row in released(actor) if row.payer_id not in own]


def own_account(payer: Unit) -> str:
    """The account a payer pays from itself; empty where the treasury pays."""
    return str(setting_of(payer, "own_account")).strip()


def treasury_header() -> list[str]:
    """The columns of the application, in the language in force; the last two are for the treasury to fill."""
    return [
        say("Application"),
        say("Payer"),
        say("Payee"),
        say("Account"),
        say("Bank"),
        say("Purpose"),
        say("Amount (yuan)"),
        *(say(label) for _name, label in CLASSES),
        say("Statement"),
        say("Invoice"),
        say("Voucher number"),
        say("Paid on"),
    ]


def treasury_rows(applications: Iterable[PaymentApplication]) -> list[list[Cell]]:
    """A row for each payment; every text as text, the account too."""
    return [
        [
            row.number,
            row.payer.name,
            row.payee,
            row.account,
            row.bank,
            row.purpose,
            cell_of(Money(row.amount_fen)),
            *(_class(row, name) for name, _label in CLASSES),
            row.statement.number,
            str(row.invoice),
            None,
            None,
        ]
        for row in applications
    ]


def _class(row: PaymentApplication, name: str) -> str:
    """A class as written down; the kind of fund in words."""
    value = str(row.classes.get(name, ""))
    return str(FundKind(value).label) if name == "fund_kind" and value in FundKind.values else value


def bank_header() -> list[str]:
    """The columns of the bank file."""
    return [
        say("Paying account"),
        say("Payee"),
        say("Account"),
        say("Bank"),
        say("Amount (yuan)"),
        say("Purpose"),
        say("Application"),
    ]


def bank_rows(actor: Actor, payer: Unit) -> Sequence[Sequence[Cell]]:
    """The released payments of *payer* from its own account. Raises NoOwnAccount."""
    account = own_account(payer)
    if not account:
        raise NoOwnAccount(unit=payer.name)
    return [
        [account, row.payee, row.account, row.bank, cell_of(Money(row.amount_fen)), row.purpose, row.number]
        for row in released(actor).filter(payer=payer)
    ]
