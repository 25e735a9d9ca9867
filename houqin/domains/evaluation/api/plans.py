"""Endpoints on plans of inspections, and what is due of them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.evaluation.api.shapes import InspectionOut
from houqin.domains.evaluation.models import InspectionPlan
from houqin.domains.evaluation.queries.due import due_to
from houqin.domains.evaluation.services import plans
from houqin.domains.orders.api.planned import RecurrenceGiven
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged

router = Router(tags=["evaluation"])


class InspectionPlanOut(ninja.Schema):
    """A plan of inspections."""

    public_id: UUID
    name: str
    contract_id: UUID = Field(alias="contract.public_id")
    service: str | None = Field(None, alias="service.code")
    site_id: UUID | None = Field(None, alias="site.public_id")
    leader_id: UUID | None = Field(None, alias="leader.public_id")
    kind: str
    panel: int
    hold_days: int
    frequency: str
    weekdays: list[int]
    day_of_month: int | None
    every_days: int | None
    valid_from: date
    valid_until: date | None
    planned_until: date | None


class InspectionPlanIn(RecurrenceGiven):
    """A plan to be entered; without a leader it is for whoever inspects."""

    name: str = Field(min_length=1, max_length=160)
    contract_id: UUID
    kind: str = "planned"
    service_id: UUID | None = None
    site_id: UUID | None = None
    leader_id: UUID | None = None
    panel: int = Field(1, ge=1, le=9)
    hold_days: int = Field(3, ge=0, le=plans.MOST_HOLD_DAYS, description="days after it falls due")

    def terms(self) -> plans.PlanTerms:
        """The plan as the service takes it; raises RuleUnclear."""
        named = ("name", "contract_id", "kind", "service_id", "site_id", "leader_id", "panel", "hold_days")
        return plans.PlanTerms(
            recurrence=self.recurrence(plans.WHOLE_DAY), **{name: getattr(self, name) for name in named}
        )


class InspectionPlanEndIn(Body):
    """The day from which it plans nothing more, and why."""

    on: date
    reason: str = Field(min_length=1, max_length=300)


@router.get("/inspection-plans", response=Paged[InspectionPlanOut])
def list_plans(request: ActorRequest, paging: Query[Paging]) -> object:
    """The plans one may see, by name."""
    request.actor.demand("evaluation.inspections.plan")
    rows = InspectionPlan.objects.visible_to(request.actor).select_related("contract", "service", "site", "leader")
    return paged(rows.order_by("name", "valid_from", "pk"), paging)


@router.post("/inspection-plans", response={201: InspectionPlanOut})
def enter_plan(request: ActorRequest, body: InspectionPlanIn) -> object:
    """Enter a plan; its next inspections are made at once."""
    return ninja.Status(201, plans.enter_plan(request.actor, body.terms(), at=timezone.now()))


@router.post("/inspection-plans/{uuid:plan_id}/end", response=InspectionPlanOut)
def end_plan(request: ActorRequest, plan_id: UUID, body: InspectionPlanEndIn) -> object:
    """End a plan on a day."""
    return plans.end_plan(request.actor, plan_id, on=body.on, reason=body.reason, at=timezone.now())


@router.get("/inspections/due", response=Paged[InspectionOut])
def list_due(request: ActorRequest, paging: Query[Paging]) -> object:
    """What is due to whoever asks in the next two weeks, and what should have been held before."""
    request.actor.demand("evaluation.inspect")
    rows = due_to(request.actor, until=timezone.localdate() + timedelta(days=14)).select_related("contract", "service")
    return paged(rows.order_by("due_on", "pk"), paging)
