"""Pages on the end of contracts: final statements that are missing, and claims that stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models import Contract
from houqin.domains.settlement.ending import Left, finals_missing
from houqin.domains.settlement.forms import ClaimForm, SettleClaimForm
from houqin.domains.settlement.models import DamagesClaim
from houqin.domains.settlement.services import finals
from houqin.domains.settlement.views.months import MONTHS
from houqin.domains.settlement.views.statements import fen
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
    ServiceFormPage,
)

CLAIMS = ("settlement:claims", _("Claims on providers"))


class FinalsMissing(ReportPage):
    """Ended contracts that left something: held back, owed, advanced, recorded late."""

    title = _("Final statements")
    action = "settlement.close"
    parent = MONTHS
    columns = (
        Column("contract.number", _("Contract"), link=True),
        Column("contract.provider.unit.name", _("Provider")),
        Column("end", _("Ended on"), value=lambda row: row.contract.ended_on or row.contract.valid_until),
        Column("held", _("Held back"), value=fen("held"), number=True),
        Column("owed", _("Owed by the provider"), value=fen("owed"), number=True),
        Column("advance", _("Advance not set off"), value=fen("advance"), number=True),
        Column("late", _("Late records"), number=True),
    )
    notes = _("What is listed here is owed and stands on no statement yet. Each row leads to making the final one.")

    def rows(self, values: Mapping[str, Any]) -> Sequence[Left]:
        """As of today."""
        return finals_missing(self.actor, on=timezone.localdate())

    def url_of(self, row: Left) -> str:
        """Where its final statement is made."""
        return reverse("settlement:final", args=[row.contract.public_id])


class MakeFinal(ActionPage):
    """Make the final statement of an ended contract."""

    title = _("Make the final statement")
    action = "settlement.close"
    parent = MONTHS
    model = Contract
    service = finals.draft_final
    intro = _(
        "Sets what months left against what is still payable, then against the bond; the rest stands as a claim on"
        " the provider until it is settled."
    )
    done = _("The final statement is drafted; both sides confirm it.")

    def next_url(self, result: Any) -> str:
        """The first of its statements."""
        return str(result.statements[0].get_absolute_url())


def standing(row: DamagesClaim) -> Badge:
    """Whether something is still owed."""
    return Badge(_("Owed"), "bad") if row.open_fen else Badge(_("Settled"), "good")


class ClaimList(ListPage):
    """What providers owe after their last statement."""

    title = _("Claims on providers")
    action = "settlement.see"
    model = DamagesClaim
    columns = (
        Column("raised_at", _("Raised on"), link=True),
        Column("contract.number", _("Contract")),
        Column("provider.unit.name", _("Provider"), sort="provider__unit__sort_key"),
        Column("payer.name", _("Payer"), sort="payer__sort_key"),
        Column("fen", _("Amount"), value=fen("fen"), number=True),
        Column("bond", _("Borne by the bond"), sort="bond_fen", value=fen("bond_fen"), number=True),
        Column("open", _("Still owed"), sort="", value=fen("open_fen"), number=True),
        Column("state", _("State"), sort="", value=standing),
    )
    acts = (
        Act(_("Enter a claim"), "settlement:enter_claim", "settlement.claim", "plus", "primary"),
        Act(_("Final statements"), "settlement:finals", "settlement.close", "file-certificate"),
    )
    filters = ("provider",)
    search = ("contract__number", "provider__unit__name", "reason")
    order = ("-raised_at", "pk")
    related = ("contract", "provider__unit", "payer")


class ClaimPage(DetailPage):
    """One claim: why, what bore it, what is still owed."""

    action = "settlement.see"
    model = DamagesClaim
    parent = CLAIMS
    related = ("contract", "provider__unit", "payer", "statement")
    panels = (
        Facts(
            _("The claim"),
            facts=(
                (_("Contract"), "contract"),
                (_("Provider"), "provider.unit.name"),
                (_("Payer"), "payer.name"),
                (_("Final statement"), "statement"),
                (_("Reason"), "reason"),
                (_("Amount"), fen("fen")),
                (_("Borne by the bond"), fen("bond_fen")),
                (_("Settled otherwise"), fen("settled_fen")),
                (_("Still owed"), fen("open_fen")),
                (_("Settled on"), "settled_on"),
                (_("By what (voucher, decision)"), "settled_by"),
            ),
        ),
    )
    acts = (
        Act(
            _("Settle"), "settlement:settle_claim", "settlement.claim", "check", "primary", lambda row: row.open_fen > 0
        ),
    )

    def badge(self) -> Badge:
        """Whether something is still owed."""
        return standing(self.subject)


class EnterClaim(ServiceFormPage):
    """Claim what was found after payment."""

    title = _("Enter a claim on the provider")
    action = "settlement.claim"
    parent = CLAIMS
    form_class = ClaimForm
    service = finals.enter_claim
    intro = _("For what is found after payment: no closed month is opened again. The bond bears it first.")
    submit = _("Claim")
    done = _("The claim stands.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """In fen."""
        assert isinstance(form, ClaimForm)  # noqa: S101  the page's own form
        return form.arguments()


class SettleClaim(ActionPage):
    """A claim was paid, or given up by a decision."""

    title = _("Settle the claim")
    action = "settlement.claim"
    parent = CLAIMS
    model = DamagesClaim
    form_class = SettleClaimForm
    service = finals.settle_claim
    submit = _("Settle")
    done = _("On record.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """In fen."""
        assert isinstance(form, SettleClaimForm)  # noqa: S101  the page's own form
        return form.arguments()
