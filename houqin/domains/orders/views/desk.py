"""The desk's acts, each a small page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from houqin.domains.orders.forms import desk, served
from houqin.domains.orders.models import Order
from houqin.domains.orders.services import ceiling, corrections, dispatching, intake, joining, leaving, sorting, voice
from houqin.domains.orders.services.act import Entry, demand
from houqin.domains.orders.services.joining import Job
from houqin.domains.orders.views.acting import LIST, RELATED, OrderAct
from houqin.domains.orders.workflow import LEFT_DECIDABLE
from houqin.kernel.money import Money
from houqin.web.pages import ActionPage, Form


class Acknowledge(OrderAct):
    """Take a report up."""

    act = "acknowledge"
    form_class = desk.NoteForm
    service = intake.acknowledge
    intro = _("Whoever takes a report up owns it until it is handed over.")
    done = _("The report was taken up; it is yours until it is handed over.")


class Classify(OrderAct):
    """Say which service it is."""

    act = "classify"
    form_class = desk.ClassifyForm
    service = sorting.classify
    done = _("The service was set; its promise holds from now on.")


class CorrectPlace(OrderAct):
    """Put the place right."""

    act = "correct_place"
    form_class = desk.PlaceForm
    service = sorting.correct_place
    done = _("The place was put right.")


class SetUrgency(OrderAct):
    """Decide how urgent it is."""

    act = "set_urgency"
    form_class = desk.UrgencyForm
    service = sorting.set_urgency
    done = _("The urgency was set.")

    def initial(self) -> Mapping[str, Any]:
        """What was asked for, else what holds."""
        return {**super().initial(), "urgency": self.subject.requested_urgency or self.subject.urgency}


class AskException(ActionPage):
    """Ask for an exception for what the catalogue does not offer."""

    title = _("Ask for an exception from the catalogue")
    model = Order
    parent = LIST
    related = RELATED
    form_class = desk.ExceptionForm
    service = ceiling.ask_exception
    intro = _("What the catalogue does not offer needs the authority's approval (条例 27, 32); emergencies never wait.")
    done = _("The exception was asked for; the order waits for its decision.")

    def about(self) -> Order:
        """The order, if this actor sorts it."""
        demand(self.actor, "orders.classify", self.subject)
        order: Order = self.subject
        return order

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The estimate in fen."""
        estimate = form.cleaned_data["estimate"]
        return {"reason": form.cleaned_data["reason"], "estimate_fen": None if estimate is None else estimate.fen}

    def next_url(self, result: Any) -> str:
        """The order."""
        return str(self.subject.get_absolute_url())


class DecideLeft(ActionPage):
    """Say what counts of the work that an order left with an earlier contract line."""

    title = submit = _("Decide on work left behind")
    model = Order
    parent = LIST
    related = RELATED
    form_class = desk.LeftForm
    service = leaving.decide_left
    intro = _(
        "It was said to be done, it was not, and the order went to another contract line. What was really delivered "
        "there is paid only as far as you say so here."
    )
    done = _("What counts of the work left behind was decided.")

    def about(self) -> Order:
        """The order, if this actor decides on it and there is something to decide on."""
        order: Order = self.subject
        demand(self.actor, "orders.decide_left", order)
        if not leaving.left_of(order) or order.state not in LEFT_DECIDABLE:
            raise leaving.NothingLeft(number=order.number)
        return order

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The amount in fen."""
        given = dict(form.cleaned_data)
        charge: Money = given.pop("charge")
        return {**given, "charge_fen": charge.fen}

    def next_url(self, result: Any) -> str:
        """The order."""
        return str(self.subject.get_absolute_url())


class Dispatch(OrderAct):
    """Give it to a provider."""

    act = "dispatch"
    form_class = desk.DispatchForm
    service = dispatching.dispatch
    done = _("The order was given to the provider.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The provider, where routing did not decide."""
        assert isinstance(form, desk.DispatchForm)  # noqa: S101  the page's own form
        return {"choice": form.choice(), "estimate_fen": form.estimate_fen()}


class Transfer(OrderAct):
    """Give it to another provider."""

    act = "transfer"
    form_class = desk.TransferForm
    service = dispatching.transfer
    done = _("The order was given to another provider.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The provider chosen, and why."""
        assert isinstance(form, desk.TransferForm)  # noqa: S101  the page's own form
        return {"choice": form.choice(), "estimate_fen": form.estimate_fen()}


class Merge(OrderAct):
    """Merge a duplicate into another order."""

    act = "merge"
    form_class = desk.MergeForm
    service = joining.merge
    intro = _("Whoever asked for this one follows the other; its clock starts at the earlier report.")
    done = _("The order was merged.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The other order by its id."""
        return {"into_id": form.cleaned_data["into"], "reason": form.cleaned_data["reason"]}


class Split(OrderAct):
    """Make several jobs of one report."""

    act = "split"
    form_class = desk.SplitForm
    service = joining.split
    done = _("The further jobs are orders of their own.")


class FollowUp(OrderAct):
    """Order follow-up work by another trade."""

    act = "follow_up"
    form_class = desk.FollowUpForm
    service = joining.follow_up
    done = _("The follow-up was ordered.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The job and why."""
        values = form.cleaned_data
        return {"job": Job(values["description"], values["item_id"]), "reason": values["reason"]}


class Reject(OrderAct):
    """Do not take a report up."""

    act = "reject"
    form_class = desk.RejectForm
    service = sorting.reject
    tone = "danger"
    intro = _("The reason reaches the requester, who may appeal.")
    done = _("The report was rejected; the requester is told why.")


class Admit(OrderAct):
    """Admit an appeal."""

    act = "admit"
    form_class = served.WordsForm
    service = sorting.decide_appeal
    done = _("The report is taken up after all.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """Admitted."""
        return {**form.cleaned_data, "admit": True}


class Uphold(OrderAct):
    """Uphold a rejection."""

    act = "uphold"
    form_class = served.WordsForm
    service = sorting.decide_appeal
    tone = "danger"
    done = _("The rejection stands.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """Not admitted."""
        return {**form.cleaned_data, "admit": False}


class Supervise(OrderAct):
    """Supervise formally."""

    act = "supervise"
    form_class = desk.SuperviseForm
    service = voice.supervise
    done = _("The order is under formal supervision.")


class CorrectEvent(OrderAct):
    """Put a recorded time right."""

    act = "correct_event"
    form_class = desk.CorrectForm
    service = corrections.correct_event
    intro = _("The wrong entry stays on record; the corrected one counts. It needs evidence and a second person.")
    done = _("The time was corrected and the clocks computed anew.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The evidence and the second person go into the entry."""
        values = dict(form.cleaned_data)
        entry = Entry(evidence=values.pop("evidence"), second_person_id=values.pop("second_person_id"))
        return {**values, "entry": entry}
