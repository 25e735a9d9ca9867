"""The opening position of a contract that was running before the system: shown, and entered once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.forms.opening import OpeningForm
from houqin.domains.contracts.models import Contract, OpeningPosition
from houqin.domains.contracts.services.opening import open_contract
from houqin.domains.contracts.views.shown import LIST
from houqin.kernel.money import Money
from houqin.web.pages import Act, ActionPage, Column, DetailPage, Form, Rows


def _openings(page: DetailPage) -> Iterable[OpeningPosition]:
    return OpeningPosition.objects.visible_to(page.actor).filter(contract=page.subject)


def _may_be_opened(row: Contract) -> bool:
    """In force, not opened, and no month closed or amended since. One query at most."""
    if row.state != "active" or hasattr(row, "opening"):
        return False
    begun = row.periods.exclude(state="open").values("pk").union(row.amendments.values("pk"))
    return not begun.exists()


OPENING = Rows(
    _("Opening position"),
    shown=lambda page: (
        hasattr(page.subject, "opening") or (page.actor.can("contracts.open") and _may_be_opened(page.subject))
    ),
    rows=_openings,
    columns=(
        Column("as_of", _("First day that counts here")),
        Column("settled", _("Fees settled before deductions"), value=lambda row: Money(row.settled_fen), number=True),
        Column("deducted", _("Deductions made"), value=lambda row: Money(row.deducted_fen), number=True),
        Column("paid", _("Paid to date"), value=lambda row: Money(row.paid_fen), number=True),
        Column("added", _("Additions used of the tenth"), value=lambda row: Money(row.added_fen), number=True),
        Column("bond", _("Performance bond held"), value=lambda row: Money(row.bond_fen), number=True),
        Column(
            "advance_left", _("Advance not yet set off"), value=lambda row: Money(row.advance_left_fen), number=True
        ),
        Column(
            "schedule",
            _("Set off in"),
            value=lambda row: [
                f"{date.fromisoformat(month):%Y-%m} ¥{Money(fen)}" for month, fen in sorted(row.schedule)
            ],
        ),
        Column(
            "counters",
            _("Counters of the clause"),
            value=lambda row: [f"{code} {count}" for code, count in sorted(row.counters.items())],
        ),
        Column("signed_by", _("Signed by")),
        Column("paper", _("Paper it rests on")),
    ),
    empty=_("None: the contract began here. One that was running before is opened before its first month closes."),
    acts=(
        Act(
            _("Enter the opening position"), "contracts:open", "contracts.open", "player-play", "plain", _may_be_opened
        ),
    ),
)


class OpenContract(ActionPage):
    """Where a contract in mid-term stood, signed, once."""

    title = _("Enter the opening position")
    action = "contracts.open"
    parent = LIST
    model = Contract
    form_class = OpeningForm
    service = open_contract
    submit = _("Save")
    intro = _(
        "Caps, counters and the advance count on from here, and its earlier months are closed. It is entered once; what"
        " was wrong in it is corrected by an amendment or a claim."
    )
    done = _("The opening position is on record.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The position as the service takes it."""
        assert isinstance(form, OpeningForm)  # noqa: S101  the page's own form
        return form.arguments()
