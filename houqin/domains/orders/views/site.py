"""The provider's acts, each a small page that a worker fills in on a phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.orders.forms import served, site
from houqin.domains.orders.models import Quote
from houqin.domains.orders.services import dispatching, field, quotes
from houqin.domains.orders.services.act import demand
from houqin.domains.orders.views import shown
from houqin.domains.orders.views.acting import LIST, OrderAct
from houqin.kernel.money import Money
from houqin.web.pages import ActionPage, Form


class Assign(OrderAct):
    """Name who is to do it."""

    act = "assign"
    template_name = "orders/assign.html"
    form_class = site.AssignForm
    service = dispatching.assign
    done = _("The worker was named and still has to take it.")

    def initial(self) -> Mapping[str, Any]:
        """With the instant for which the form suggests whom to send."""
        return {**super().initial(), "at": timezone.now()}


class Take(OrderAct):
    """Take it: from here on it is responded to."""

    act = "take"
    form_class = site.TakeForm
    service = dispatching.take
    done = _("The order was taken; the requester sees who comes.")


class Arrive(OrderAct):
    """On site."""

    act = "arrive"
    form_class = site.ArriveForm
    service = field.arrive
    done = _("The arrival is on record.")


class MakeSafe(OrderAct):
    """Danger is under control."""

    act = "make_safe"
    form_class = site.NoteForm
    service = field.make_safe
    done = _("It is on record that it is safe.")


class Pause(OrderAct):
    """Stop the clock with a coded reason."""

    act = "pause"
    form_class = site.PauseForm
    service = field.pause
    intro = _("The reason says who bears the time; the pause ends by itself at the time you promise.")
    done = _("The clock is paused.")


class Resume(OrderAct):
    """Work goes on."""

    act = "resume"
    form_class = site.NoteForm
    service = field.resume
    done = _("Work goes on.")


class Complete(OrderAct):
    """The work is done."""

    act = "complete"
    form_class = site.CompleteForm
    service = field.complete
    done = _("The work is done; the requester is asked to confirm.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """Amounts in their smallest unit."""
        values = dict(super().arguments(form))
        values["labour_fen"] = (values.pop("labour") or Money(0)).fen
        values["quantity_milli"] = values.pop("quantity")
        return values


class Return(OrderAct):
    """Give it back to the dispatcher."""

    act = "return_order"
    form_class = served.ReasonForm
    service = dispatching.return_order
    intro = _("Its time goes on until somebody at the desk has taken it over.")
    done = _("The order went back to the dispatcher.")


class MakeQuote(OrderAct):
    """Put a price to whoever has to agree."""

    act = "quote"
    form_class = site.QuoteForm
    service = quotes.quote
    done = _("The quote was handed in.")


class DecideQuote(ActionPage):
    """Agree to a quote or refuse it."""

    title = _("Decide on the quote")
    model = Quote
    parent = LIST
    related = ("order__unit", "order__contract_line")
    form_class = site.DecideQuoteForm
    service = quotes.decide_quote
    done = _("The quote was decided on.")

    @property
    def intro(self) -> str:  # type: ignore[override]  # said of each quote
        """What is put to whoever decides: the work, the price with its tax, the parts and why they are charged."""
        quote: Quote = self.subject
        price = f"¥{Money(quote.total_fen)} ({shown.tax(quote)})"
        return " · ".join(part for part in (quote.scope, price, shown.quoted_parts(quote)) if part)

    def about(self) -> Quote:
        """The quote, if this actor decides on it."""
        quote: Quote = self.subject
        action = "orders.approve_quote" if quote.approver == "unit" else "orders.approve_dear_quote"
        demand(self.actor, action, quote.order)
        return quote

    def perform(self, form: Form) -> Any:
        """The service asks for the order and its quote."""
        quote = self.subject
        return quotes.decide_quote(
            self.actor, quote.order.public_id, quote_id=quote.public_id, at=timezone.now(), **form.cleaned_data
        )

    def next_url(self, result: Any) -> str:
        """The order."""
        return str(self.subject.order.get_absolute_url())
