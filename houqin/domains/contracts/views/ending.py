"""A contract's end: run its term or terminated, handed over; or appraised and renewed for a year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.forms.ending import AppraiseForm, EndForm, HandOverForm, RenewForm, TerminateForm
from houqin.domains.contracts.models import Contract, HandoverItem
from houqin.domains.contracts.services import contracts, renewing
from houqin.domains.contracts.views.shown import LIST, in_state
from houqin.kernel.money import Score
from houqin.web.addresses import address_of
from houqin.web.pages import Act, ActionPage, Column, Form, Rows

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RENEWABLE = in_state("active", "ended")
HANDOVER = Rows(
    _("Hand-over"),
    shown=lambda page: page.subject.state in {"ended", "terminated"},
    rows=lambda page: page.subject.handover.select_related("done_by").order_by("position"),
    columns=(
        Column("name", _("What is handed over"), value=lambda row: _(row.name), link=True),
        Column("done_on", _("Done on")),
        Column("done_by", _("By"), value=lambda row: row.done_by and str(row.done_by)),
        Column("note", _("Note")),
    ),
    url_of=lambda row: reverse("contracts:hand_over", args=[row.public_id]) if row.done_on is None else None,
)
APPRAISALS = Rows(
    _("Renewal"),
    shown=lambda page: page.subject.state != "draft" and page.actor.can("contracts.amend"),
    rows=lambda page: page.subject.appraisals.select_related("appraised_by").order_by("-appraised_on"),
    columns=(
        Column("appraised_on", _("Appraised on")),
        Column("score", _("Score"), value=lambda row: Score(row.score), number=True),
        Column("pass_mark", _("Score needed to renew"), value=lambda row: Score(row.pass_mark), number=True),
        Column("by", _("By"), value=lambda row: row.appraised_by and str(row.appraised_by)),
        Column("note", _("Note")),
    ),
    empty=_("Not appraised yet; a renewal rests on the yearly appraisal."),
    acts=(
        Act(_("Appraise for renewal"), "contracts:appraise", "contracts.amend", "star", "plain", RENEWABLE),
        Act(_("Renew for a year"), "contracts:renew", "contracts.amend", "calendar-event", "plain", RENEWABLE),
    ),
)


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


class HandOver(ActionPage):
    """Tick an item of the hand-over list off."""

    title = _("Hand over")
    action = "contracts.secure"
    parent = LIST
    model = HandoverItem
    related = ("contract",)
    form_class = HandOverForm
    service = renewing.hand_over
    done = _("It is handed over.")

    def heading(self) -> StrOrPromise:
        """What is handed over."""
        return _(self.subject.name)


class Appraise(ActionPage):
    """The yearly appraisal that a renewal rests on."""

    title = _("Appraise for renewal")
    action = "contracts.amend"
    parent = LIST
    model = Contract
    form_class = AppraiseForm
    service = renewing.appraise_contract
    done = _("The appraisal is on record.")


class Renew(ActionPage):
    """Draft the next year within the tender."""

    title = _("Renew for a year")
    action = "contracts.amend"
    parent = LIST
    model = Contract
    form_class = RenewForm
    service = renewing.renew_contract
    intro = _("The draft takes over the lines with the prices, clause, keys and formula that stand at the end.")
    done = _("The next year is a draft; look it through, then put it into force.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The amount in fen."""
        assert isinstance(form, RenewForm)  # noqa: S101  the page's own form
        return form.arguments()

    def next_url(self, result: Any) -> str:
        """The new draft."""
        return address_of(result) or super().next_url(result)
