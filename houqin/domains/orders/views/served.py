"""The acts of whoever is served, each a small page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.orders.forms import served
from houqin.domains.orders.services import closing, sorting, voice
from houqin.domains.orders.views.acting import OrderAct


class Confirm(OrderAct):
    """It is fixed."""

    act = "confirm"
    form_class = served.ConfirmForm
    service = closing.confirm
    intro = _("Confirming says “fixed”. Whether it is payable is judged elsewhere.")
    done = _("Thank you: it is confirmed.")

    def next_url(self, result: Any) -> str:
        """The person served is asked how it was."""
        if self.actor.person_id is not None and self.actor.person_id == self.subject.requester_id:
            return reverse("orders:rate", args=[self.subject.public_id])
        return super().next_url(result)


class Reopen(OrderAct):
    """Not fixed."""

    act = "reopen"
    form_class = served.ReopenForm
    service = closing.reopen
    done = _("The order is open again; whoever had it goes on.")


class Rate(OrderAct):
    """How it was."""

    act = "rate"
    form_class = served.RateForm
    service = closing.rate
    intro = _("The provider sees ratings only as month figures, never beside an order.")
    done = _("Thank you for your rating.")


class Withdraw(OrderAct):
    """Take a report back."""

    act = "withdraw"
    form_class = served.OptionalReasonForm
    service = sorting.withdraw
    tone = "danger"
    intro = _("Free until somebody is on site; afterwards say why.")
    done = _("The report was taken back.")


class Appeal(OrderAct):
    """Appeal against a rejection."""

    act = "appeal"
    form_class = served.WordsForm
    service = sorting.appeal
    intro = _("Somebody else than who rejected it decides.")
    done = _("The appeal was handed in.")


class Appoint(OrderAct):
    """Agree on a time."""

    act = "appoint"
    form_class = served.AppointForm
    service = sorting.appoint
    intro = _("The clock runs to the convenient window; missing it is the provider's time.")
    done = _("The time was agreed on.")


class Chase(OrderAct):
    """Ask where it stays."""

    act = "chase"
    form_class = served.OptionalWordsForm
    service = voice.chase
    done = _("Everybody concerned sees that you are waiting.")


class Complain(OrderAct):
    """File a complaint."""

    act = "complain"
    form_class = served.ComplainForm
    service = voice.complain
    intro = _("A named person decides within its limit whether it is valid, and answers you.")
    done = _("The complaint was filed.")

    def next_url(self, result: Any) -> str:
        """The complaint: until when it will be decided."""
        return str(result.get_absolute_url())
