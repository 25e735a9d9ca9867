"""Pages on exceptions from the catalogue."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.catalogue.forms import ExceptionForm, ReasonForm
from houqin.domains.catalogue.models import CatalogueException
from houqin.domains.catalogue.services import exceptions
from houqin.domains.catalogue.workflow import EXCEPTION
from houqin.kernel.money import Money
from houqin.web.pages import (
    Act,
    ActionPage,
    Badge,
    Column,
    DetailPage,
    Facts,
    Form,
    ListPage,
    ServiceFormPage,
    act_pages,
    period_filter,
)

LIST = ("catalogue:exceptions", _("Exceptions"))
TONES = {"requested": "wait", "granted": "good", "refused": "bad", "withdrawn": "plain"}


def state(row: CatalogueException) -> Badge:
    """Where the request stands."""
    return Badge(_(EXCEPTION.states[row.state]), TONES[row.state])


class ExceptionList(ListPage):
    """What was asked for outside the catalogue."""

    title = _("Exceptions")
    action = "catalogue.exceptions.see"
    model = CatalogueException
    columns = (
        Column("description", _("What is asked for"), link=True),
        Column("unit.name", _("For"), sort="unit__path"),
        Column("requester.name", _("Asked by"), sort="requester__sort_key"),
        Column("requested_at", _("Asked at"), sort="requested_at"),
        Column("state", _("State"), sort="state", value=state),
    )
    filters = ("state", period_filter("requested_at", _("Asked at")))
    search = ("description", "reason", "unit__name")
    order = ("-requested_at", "-pk")
    related = ("unit", "requester")
    acts = (
        Act(
            _("Ask for an exception"), "catalogue:exception_request", "catalogue.exceptions.request", "plus", "primary"
        ),
    )


class ExceptionPage(DetailPage):
    """One request and its decision."""

    action = "catalogue.exceptions.see"
    model = CatalogueException
    parent = LIST
    related = ("unit", "requester", "decided_by", "service_class")
    panels = (
        Facts(
            _("The request"),
            facts=(
                (_("What is asked for"), "description"),
                (_("Why"), "reason"),
                (_("For"), "unit.name"),
                (_("Service class"), "service_class.name"),
                (_("Estimate"), lambda row: None if row.estimate_fen is None else Money(row.estimate_fen)),
                (_("Asked by"), "requester.name"),
                (_("Asked at"), "requested_at"),
            ),
        ),
        Facts(
            pgettext_lazy("exception", "The decision"),
            shown=lambda page: page.subject.decided_at is not None,
            facts=(
                (_("Decided by"), "decided_by.name"),
                (_("Decided at"), "decided_at"),
                (_("Reason"), "decision_reason"),
            ),
        ),
    )
    acts = act_pages(
        EXCEPTION,
        "catalogue:exception_",
        {"grant": ("check", "primary"), "refuse": ("x", "danger"), "withdraw": ("arrow-back-up", "plain")},
    )

    def badge(self) -> Badge:
        """Where it stands."""
        return state(self.subject)


class RequestException(ServiceFormPage):
    """Ask for something outside the catalogue."""

    title = _("Ask for an exception")
    action = "catalogue.exceptions.request"
    parent = LIST
    form_class = ExceptionForm
    service = exceptions.request_exception
    submit = _("Ask")
    intro = _("Services beyond the catalogue and its standards need the authority's approval (条例 27, 32).")
    done = _("Your request was handed in.")


class GrantException(ActionPage):
    """Grant a request."""

    title = _("Grant the exception")
    action = "catalogue.exceptions.decide"
    parent = LIST
    model = CatalogueException
    related = ("unit",)
    form_class = ReasonForm
    service = exceptions.decide_exception
    submit = _("Agree")
    done = _("The exception was granted.")
    granted = True

    def perform(self, form: Form) -> Any:
        """Decide it."""
        return exceptions.decide_exception(
            self.actor, self.subject.public_id, granted=self.granted, at=timezone.now(), **form.cleaned_data
        )


class RefuseException(GrantException):
    """Refuse a request."""

    title = _("Refuse the exception")
    submit = _("Refuse")
    tone = "danger"
    done = _("The exception was refused.")
    granted = False


class WithdrawException(ActionPage):
    """Take a request back."""

    title = _("Withdraw the request")
    action = "catalogue.exceptions.request"
    parent = LIST
    model = CatalogueException
    related = ("unit",)
    form_class = ReasonForm
    service = exceptions.withdraw_exception
    submit = _("Withdraw")
    done = _("The request was withdrawn.")
