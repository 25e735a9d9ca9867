"""Pages that managers watch: league table, staffing, signs, call-backs, incidents, measures, managers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.contracts.models import Contract
from houqin.domains.evaluation.forms import judging
from houqin.domains.evaluation.models import ManagerAppraisal, Measure
from houqin.domains.evaluation.queries import sampling, watching
from houqin.domains.evaluation.services import answers, incidents, measures
from houqin.domains.evaluation.steps import SIGNS
from houqin.domains.evaluation.views import shown
from houqin.domains.evaluation.views.cards import LIST
from houqin.domains.orders.models import Order
from houqin.kernel.identity import new_public_id
from houqin.kernel.money import Rate, Score
from houqin.web.pages import Act, Badge, Column, Form, ListPage, ReportPage, ServiceFormPage

MEASURES = ("evaluation:measures", _("Measures and rewards"))


def last_month() -> date:
    """The first day of the month before this one."""
    return (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)


class League(ReportPage):
    """Who stands where under each scheme, with what it rests on."""

    title = _("League table")
    action = "evaluation.see"
    parent = LIST
    parameters = judging.SpanForm
    columns = (
        Column("scheme", _("Scheme")),
        Column("place", pgettext_lazy("league table", "Place"), number=True),
        Column("provider", _("Provider")),
        Column("mean", _("Mean score"), value=lambda row: Score(row.mean), number=True),
        Column("stability", _("Limits"), value=lambda row: _limits(row)),
        Column("months", _("Months"), number=True),
        Column("contracts", _("Contracts"), number=True),
        Column("inspections", _("Inspections"), number=True),
        Column("orders", _("Orders"), number=True),
        Column("answers", _("Voices"), number=True),
    )
    notes = _("Scores of different schemes are not compared. A place that rests on few voices or months says little.")

    def defaults(self) -> Mapping[str, Any]:
        """The last three months."""
        last = last_month()
        since = date(last.year - (last.month < 3), (last.month - 3) % 12 + 1, 1)
        return {"since": f"{since:%Y-%m}", "until": f"{last:%Y-%m}"}

    def rows(self, values: Mapping[str, Any]) -> Sequence[watching.LeagueRow]:
        """The table."""
        until = (values["until"] + timedelta(days=32)).replace(day=1)
        return watching.league(self.actor, since=values["since"], until=until)


def _limits(row: watching.LeagueRow) -> Any:
    """Between which limits the scores stayed; outside, or falling, is remarked."""
    found = row.stability
    if found is None or found.lower is None or found.upper is None:
        return Badge(_("too few months"), "note")
    said = f"{Score(found.lower)} – {Score(found.upper)}"
    return Badge(said, "warn" if found.outside or found.falling >= 3 else "plain")


class Staffing(ReportPage):
    """On-post rate and turnover under every contract (S80)."""

    title = _("Staffing")
    action = "evaluation.sheets.see"
    parent = LIST
    parameters = judging.MonthForm
    columns = (
        Column("contract", _("Contract"), value=lambda row: str(row.contract), link=True),
        Column("provider", _("Provider"), value=lambda row: row.contract.provider.unit.name),
        Column("on_post", _("On-post rate"), value=lambda row: _rate(row.on_post_ppm), number=True),
        Column("turnover", _("Turnover"), value=lambda row: _rate(row.turnover_ppm), number=True),
    )
    notes = _("A month whose staff roster was not handed in is not known: it is never full.")

    def defaults(self) -> Mapping[str, Any]:
        """The last month."""
        return {"month": f"{last_month():%Y-%m}"}

    def rows(self, values: Mapping[str, Any]) -> Sequence[watching.StaffingRow]:
        """The contracts one may see."""
        return watching.staffing(self.actor, values["month"])

    def url_of(self, row: watching.StaffingRow) -> str:
        """The contract's page."""
        return str(row.contract.get_absolute_url())


def _rate(ppm: int | None) -> Any:
    return Badge(_("not known"), "wait") if ppm is None else Rate(ppm)


class Signs(ReportPage):
    """Signs of a game with ratings and inspections: questions that want an answer."""

    title = _("Signs that want an answer")
    action = "evaluation.flags.see"
    parent = LIST
    parameters = judging.MonthForm
    columns = (
        Column("rule", _("Sign"), value=lambda row: _(SIGNS[row.rule])),
        Column("about", _("About")),
        Column("count", _("How many"), number=True),
    )
    notes = _("A sign is a question, not a verdict; it never blocks by itself.")

    def defaults(self) -> Mapping[str, Any]:
        """The last month."""
        return {"month": f"{last_month():%Y-%m}"}

    def rows(self, values: Mapping[str, Any]) -> Sequence[Any]:
        """The signs of the month."""
        return watching.signs(self.actor, values["month"])


class CallBacks(ReportPage):
    """Whom to call back this month, drawn by a published seed."""

    title = _("Call-backs")
    action = "evaluation.ask"
    parent = LIST
    parameters = judging.ContractMonthForm
    columns = (
        Column("number", _("Order"), link=True),
        Column("who", _("Call"), value=lambda row: row.requester.name if row.requester else row.caller_name),
        Column("phone", _("Phone"), value=lambda row: row.requester.phone if row.requester else row.caller_phone),
        Column("service", _("Service"), value=lambda row: str(row.item_version or "")),
        Column("confirmed_at", _("Confirmed at")),
    )
    notes = _("Only the silent are called, each once; anybody who draws with the same seed draws the same orders.")

    def defaults(self) -> Mapping[str, Any]:
        """This month, the first contract one may see."""
        first = Contract.objects.visible_to(self.actor).filter(state="active").order_by("number").first()
        return {"month": f"{timezone.localdate():%Y-%m}", "contract_id": first and first.public_id}

    def rows(self, values: Mapping[str, Any]) -> Sequence[Order]:
        """The orders drawn."""
        contract = Contract.objects.visible_to(self.actor).get(public_id=values["contract_id"])
        self.contract = contract
        return sampling.sample(self.actor, contract, values["month"])

    def url_of(self, row: Order) -> str:
        """Where the answer is taken down."""
        return f"{reverse('evaluation:ask')}?contract_id={self.contract.public_id}&order_id={row.public_id}"


class Ask(ServiceFormPage):
    """Take down what somebody served says."""

    title = _("Ask for satisfaction")
    action = "evaluation.ask"
    parent = LIST
    form_class = judging.AnswerGivenForm
    service = answers.record_answer
    intro = _("The provider sees month figures only, never who said what.")
    done = _("The answer is recorded.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """With a key of its own where the browser sent none."""
        values = dict(form.cleaned_data)
        values["client_id"] = values["client_id"] or new_public_id()
        return values


class EnterIncident(ServiceFormPage):
    """Enter something grave."""

    title = _("Enter an incident")
    action = "evaluation.incidents.enter"
    parent = LIST
    form_class = judging.IncidentForm
    service = incidents.enter_incident
    done = _("The incident is entered.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """A class of the contract's own goes before the known one."""
        given = dict(form.cleaned_data)
        return given | {"kind": given.pop("own_kind").strip() or given["kind"]}


class AddPoints(ServiceFormPage):
    """Add points to a month."""

    title = _("Add points")
    action = "evaluation.points.add"
    parent = LIST
    form_class = judging.AddedForm
    service = incidents.add_points
    intro = _("A month takes at most three points.")
    done = _("The points are added.")


class MeasureList(ListPage):
    """Measures and rewards (the open book: everyone of the authority, a provider its own)."""

    title = _("Measures and rewards")
    action = "evaluation.see"
    model = Measure
    columns = (
        Column("number", _("Number")),
        Column("provider.unit.name", _("Provider"), sort="provider__unit__sort_key"),
        Column("kind", _("Kind")),
        Column("valid_from", _("From")),
        Column("valid_until", _("Until (exclusive)")),
        Column("reason", _("Reason"), sort=""),
    )
    filters = ("kind", "provider")
    search = ("number", "reason", "provider__unit__name")
    order = ("-at", "-pk")
    related = ("provider__unit",)
    acts = (Act(_("Take a measure"), "evaluation:take_measure", "evaluation.measures.take", "plus", "primary"),)


class TakeMeasure(ServiceFormPage):
    """Take a measure or give a reward."""

    title = _("Take a measure")
    action = "evaluation.measures.take"
    parent = MEASURES
    form_class = judging.MeasureForm
    service = measures.take_measure
    done = _("It stands in the provider's standing.")


class ManagerList(ListPage):
    """Appraisals of those who manage services: one's own, or all."""

    title = _("Managers appraised")
    action = "evaluation.managers.see"
    model = ManagerAppraisal
    columns = (
        Column("person.name", _("Person"), sort="person__sort_key"),
        Column("unit.name", _("Unit"), sort="unit__sort_key"),
        Column("since", _("From")),
        Column("until", _("Until (exclusive)")),
        Column("computed", _("Own duties"), value=lambda row: shown.known(row.computed), sort="computed", number=True),
        Column("figures", _("Kept of due"), value=lambda row: _duties(row), sort=""),
        Column("points", _("Appraiser's points"), value=lambda row: shown.points(row.points), number=True),
        Column("words", _("Appraisal"), sort=""),
    )
    order = ("-since", "person__sort_key", "pk")
    related = ("person", "unit")
    acts = (Act(_("Appraise"), "evaluation:appraise", "evaluation.managers.appraise", "plus", "primary"),)


DUTY_NAMES = {
    "inspections_held": _("inspections {kept}/{of}"),
    "rectifications_closed": _("rectifications {kept}/{of}"),
    "appeals_answered": _("appeals {kept}/{of}"),
    "complaints_decided": _("complaints {kept}/{of}"),
}


def _duties(row: ManagerAppraisal) -> list[str]:
    return [str(DUTY_NAMES[name]).format(**found) for name, found in row.figures.items() if found["of"]]


class Appraise(ServiceFormPage):
    """Appraise somebody who manages services."""

    title = _("Appraise a manager")
    action = "evaluation.managers.appraise"
    parent = ("evaluation:managers", _("Managers appraised"))
    form_class = judging.AppraiseForm
    service = measures.appraise_manager
    intro = _("The person's own duties are computed from facts; nobody appraises themselves.")
    done = _("The appraisal is recorded.")
