"""Complaints: decided by a named person within the limit; a provider sees those found valid and may appeal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.filters import ChoiceFilter

from houqin.domains.orders.forms.complaints import DecideAppealForm, DecideForm
from houqin.domains.orders.forms.served import WordsForm
from houqin.domains.orders.models import Complaint
from houqin.domains.orders.rules.timing import COMPLAINT_APPEAL_DAYS
from houqin.domains.orders.services import voice
from houqin.domains.orders.workflow import COMPLAINT
from houqin.foundation.organisation.standing import open_to
from houqin.web.pages import (
    Act,
    ActionPage,
    Badge,
    Column,
    DetailPage,
    Facts,
    Link,
    ListPage,
    choice_filter,
    period_filter,
)
from houqin.web.words import instant

LIST = ("orders:complaints", _("Complaints"))
RELATED = ("unit", "order", "provider", "complainant", "decided_by", "appeal_decided_by")
TONES = {"received": "note", "valid": "bad", "appealed": "warn", "upheld": "bad"}
WAITING = ("received", "appealed")


def state(complaint: Complaint) -> Badge:
    """Where it stands."""
    return Badge(_(COMPLAINT.states[complaint.state]), TONES.get(complaint.state, "plain"))


def due(complaint: Complaint) -> Any:
    """Until when it is to be decided on; overdue marked, decided: nothing."""
    if complaint.state != "received":
        return None
    if complaint.decide_by < timezone.now():
        return Badge(say("overdue since {at}").format(at=instant(complaint.decide_by)), "bad")
    return complaint.decide_by


class WaitingFilter(ChoiceFilter):
    """Complaints that wait for a decision."""

    def __init__(self) -> None:
        super().__init__(  # type: ignore[no-untyped-call]  # the library ships no types
            label=_("Waiting?"), choices=[("yes", _("waiting")), ("late", _("overdue"))], empty_label=_("all")
        )

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """By what still has to be decided."""
        if value == "late":
            return rows.filter(Q(state="received", decide_by__lt=timezone.now()))
        return rows.filter(state__in=WAITING) if value == "yes" else rows


class ComplaintList(ListPage):
    """The complaints one may see, the latest first."""

    title = _("Complaints")
    action = "orders.see"
    model = Complaint
    columns = (
        Column("words", _("Complaint"), value=lambda row: row.words[:60], link=True),
        Column(
            "order", _("Order"), value=lambda row: row.order and Link(row.order.number, row.order.get_absolute_url())
        ),
        Column("unit.name", _("Unit"), sort="unit__sort_key"),
        Column("provider.name", _("Provider"), sort="provider__sort_key"),
        Column("received_at", _("Received")),
        Column("state", _("State"), sort="state", value=state),
        Column("due", _("Decide by"), sort="decide_by", value=due),
    )
    filters = (
        {"waiting": WaitingFilter()},
        choice_filter("state", _("State"), [(code, _(name)) for code, name in COMPLAINT.states.items()]),
        "provider",
        period_filter("received_at", _("Received")),
    )
    search = ("words", "order__number")
    order = ("-received_at", "-pk")
    related = ("unit", "order", "provider")


class ComplaintPage(DetailPage):
    """One complaint: what was said, what was found, what the provider answered."""

    action = "orders.see"
    model = Complaint
    parent = LIST
    related = RELATED
    acts = (
        Act(
            *(_("Decide"), "orders:decide_complaint", "orders.decide_complaint", "check", "primary"),
            when=lambda complaint: complaint.state == "received",
        ),
        Act(
            *(_("Appeal"), "orders:appeal_complaint", "orders.appeal_complaint", "arrow-back-up", "primary"),
            when=lambda complaint: complaint.state == "valid" and timezone.now() <= appeal_until(complaint),
        ),
        Act(
            *(
                _("Decide on the appeal"),
                "orders:decide_complaint_appeal",
                "orders.decide_complaint",
                "check",
                "primary",
            ),
            when=lambda complaint: complaint.state == "appealed",
        ),
    )
    panels = (
        Facts(
            _("The complaint"),
            facts=(
                (_("In their words"), "words"),
                (_("Order"), lambda row: row.order and Link(row.order.number, row.order.get_absolute_url())),
                (_("Unit"), "unit.name"),
                (_("Provider"), "provider.name"),
                (_("This is urgent"), "is_urgent"),
                (_("Received"), "received_at"),
                (_("Answer by"), "reply_by"),
                (_("Decide by"), lambda row: due(row) or row.decide_by),
            ),
        ),
        Facts(
            _("Who complains"),
            shown=lambda page: page.actor.is_office_side,
            facts=((_("Name"), "complainant_name"),),
        ),
        Facts(
            pgettext_lazy("complaint", "The decision"),
            shown=lambda page: page.subject.decided_at is not None,
            facts=((_("Finding"), "finding"), (_("Decided by"), "decided_by.name"), (_("At"), "decided_at")),
        ),
        Facts(
            _("The provider's appeal"),
            shown=lambda page: page.subject.appealed_at is not None,
            facts=(
                (_("In their words"), "appeal_words"),
                (_("At"), "appealed_at"),
                (_("Finding"), "appeal_finding"),
                (_("Decided by"), "appeal_decided_by.name"),
                (_("Decided at"), "appeal_decided_at"),
            ),
        ),
    )

    def heading(self) -> str:
        """Of which order, or that it is of none."""
        order = self.subject.order
        return say("Complaint about {order}").format(order=order.number) if order else say("Complaint")

    def badge(self) -> Badge:
        """Where it stands."""
        return state(self.subject)


def appeal_until(complaint: Complaint) -> Any:
    """Until when the provider may appeal."""
    return (complaint.decided_at or complaint.received_at) + timedelta(days=COMPLAINT_APPEAL_DAYS)


class _ComplaintAct(ActionPage):
    """What the acts on a complaint share: its page above them, and a state that allows ``transition``."""

    transition: ClassVar[str]
    model = Complaint
    parent = LIST
    related = RELATED

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, unless the state forbids the act: then nobody fills it in for nothing."""
        COMPLAINT.transition(self.subject.state, self.transition, open_to(self.actor, self.subject))
        return super().get(request, *args, **kwargs)

    def crumbs(self) -> list[Link]:
        """Down to the complaint, which has no name of its own."""
        return [
            Link(LIST[1], reverse(LIST[0])),
            Link(_("Complaint"), self.subject.get_absolute_url()),
        ]


class DecideComplaint(_ComplaintAct):
    """Say whether it is valid."""

    title = submit = _("Decide")
    action = "orders.decide_complaint"
    transition = "find_valid"
    form_class = DecideForm
    service = voice.decide_complaint
    intro = _("Your name stands beside the decision. Only complaints found valid count.")
    done = _("The complaint was decided on.")


class AppealComplaint(_ComplaintAct):
    """The provider does not accept the finding."""

    title = submit = _("Appeal")
    action = "orders.appeal_complaint"
    transition = "appeal"
    form_class = WordsForm
    service = voice.appeal_complaint
    intro = _("Somebody else than who decided first decides on the appeal.")
    done = _("The appeal was handed in.")


class DecideComplaintAppeal(_ComplaintAct):
    """Somebody else decides whether the finding stands."""

    title = submit = _("Decide on the appeal")
    action = "orders.decide_complaint"
    transition = "uphold"
    form_class = DecideAppealForm
    service = voice.decide_complaint_appeal
    done = _("The appeal was decided on.")
