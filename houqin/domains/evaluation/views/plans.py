"""Pages on plans of inspections, and what is due of them to whoever inspects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.evaluation.forms import looking
from houqin.domains.evaluation.models import Inspection, InspectionPlan
from houqin.domains.evaluation.queries.due import due_to
from houqin.domains.evaluation.services import plans
from houqin.domains.evaluation.views import shown
from houqin.domains.evaluation.views.looking import INSPECTIONS
from houqin.domains.orders.rules.planned import Frequency
from houqin.domains.orders.views.planned import how_often
from houqin.web.pages import Act, ActionPage, Column, DetailPage, Facts, Form, ListPage, Rows, ServiceFormPage

PLANS = ("evaluation:plans", _("Inspection plans"))


class PlanList(ListPage):
    """The plans of inspections."""

    title = _("Inspection plans")
    action = "evaluation.inspections.plan"
    parent = INSPECTIONS
    model = InspectionPlan
    columns = (
        Column("name", _("Name"), link=True),
        Column("contract.number", _("Contract"), sort="contract__number"),
        Column("service.name", _("Service"), sort="service__position"),
        Column("site.name", _("Site"), sort="site__sort_key"),
        Column("frequency", _("How often"), value=how_often, sort="frequency"),
        Column("leader.name", _("Led by"), sort="leader__sort_key"),
        Column("valid_from", _("From")),
        Column("valid_until", _("Until before")),
    )
    filters = ("kind",)
    search = ("name", "contract__number", "contract__name", "site__name")
    order = ("name", "-valid_from", "pk")
    related = ("contract", "service", "site", "leader")
    acts = (Act(_("Enter a plan"), "evaluation:plan_enter", "evaluation.inspections.plan", "plus", "primary"),)


class EnterPlan(ServiceFormPage):
    """Enter what is looked at again and again."""

    title = _("Enter a plan")
    action = "evaluation.inspections.plan"
    parent = PLANS
    form_class = looking.RecurringPlanForm
    intro = _("Its inspections are made some weeks ahead, every night; a plan is ended, and another follows it.")
    done = _("The plan is entered, and its next inspections are made.")

    def initial(self) -> Mapping[str, Any]:
        """From today on, every week."""
        return {**super().initial(), "valid_from": timezone.localdate(), "frequency": Frequency.WEEKLY.value}

    def perform(self, form: Form) -> Any:
        """The plan."""
        assert isinstance(form, looking.RecurringPlanForm)  # noqa: S101  the page's own form
        return plans.enter_plan(self.actor, form.terms(), at=timezone.now())


class PlanPage(DetailPage):
    """One plan, and its inspections."""

    action = "evaluation.inspections.plan"
    model = InspectionPlan
    parent = PLANS
    related = ("contract", "service", "site", "leader")
    panels = (
        Facts(
            _("The plan"),
            facts=(
                (_("Contract"), "contract"),
                (_("Service"), "service.name"),
                (_("Kind"), "kind"),
                (_("Site"), "site.name"),
                (_("How often"), how_often),
                (_("Days in which it may be held"), "hold_days"),
                (_("Led by"), "leader.name"),
                (_("Sheets it takes"), "panel"),
                (_("From"), "valid_from"),
                (_("Until before"), "valid_until"),
                (_("Inspections are made until before"), "planned_until"),
            ),
        ),
        Rows(
            _("Inspections"),
            rows=lambda page: page.subject.inspections.order_by("-due_on")[:60],
            columns=(
                Column("due_on", _("On"), link=True),
                Column("hold_until", _("At the latest on")),
                Column("state", _("State"), value=shown.inspection_state),
            ),
        ),
    )
    acts = (
        Act(
            _("End the plan"),
            "evaluation:plan_end",
            "evaluation.inspections.plan",
            "x",
            "danger",
            lambda row: row.valid_until is None or row.valid_until > timezone.localdate(),
        ),
    )


class EndPlan(ActionPage):
    """End a plan on a day."""

    title = submit = _("End the plan")
    action = "evaluation.inspections.plan"
    parent = PLANS
    model = InspectionPlan
    form_class = looking.EndPlanForm
    service = plans.end_plan
    tone = "danger"
    intro = _("Its inspections from that day on that nobody has begun are cancelled.")
    done = _("The plan ends on that day.")


class DueList(ListPage):
    """What is due to whoever looks: one's own inspections and those that anybody may hold."""

    title = _("Inspections due")
    action = "evaluation.inspect"
    parent = INSPECTIONS
    model = Inspection
    columns = (
        Column("due_on", _("On"), link=True),
        Column("hold_until", _("At the latest on")),
        Column("contract", _("Contract"), value=lambda row: str(row.contract), sort="contract__number"),
        Column("service.name", _("Service"), sort="service__position"),
        Column("site.name", _("Site"), sort="site__sort_key"),
        Column("leader.name", _("Led by"), sort="leader__sort_key"),
        Column("plan.name", pgettext_lazy("inspections", "Plan"), sort="plan__name"),
    )
    search = ("contract__number", "contract__name", "site__name")
    order = ("due_on", "pk")
    related = ("contract", "service", "site", "leader", "plan")

    def rows(self) -> Any:
        """Of the next two weeks, and what should have been held before."""
        return due_to(self.actor, until=timezone.localdate() + timedelta(days=14))
