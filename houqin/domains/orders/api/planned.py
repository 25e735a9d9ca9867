"""Endpoints on planned work: rules, and the tasks they make ahead of time (practice 9)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.orders.api.given import Files, Words
from houqin.domains.orders.models import PlannedTask, RecurringRule
from houqin.domains.orders.queries.planned import shares
from houqin.domains.orders.rules.planned import Frequency, Recurrence
from houqin.domains.orders.services import planned
from houqin.domains.orders.services.planned import RuleTerms
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged

router = Router(tags=["planned work"])


class TaskOut(ninja.Schema):
    """A task: due in a window; ``flags`` name what is weak about its check-in."""

    public_id: UUID
    rule_id: UUID = Field(alias="rule.public_id")
    name: str = Field(alias="rule.name")
    unit_id: UUID = Field(alias="unit.public_id")
    provider_id: UUID = Field(alias="provider.public_id")
    place_id: UUID | None = Field(None, alias="place.public_id")
    state: str
    due_on: date
    opens_at: datetime
    closes_at: datetime
    checked_in_at: datetime | None
    minutes: int | None
    worker: str | None = Field(None, alias="worker.name")
    flags: list[str]
    note: str
    excuse: str


class RuleOut(ninja.Schema):
    """A recurring rule; the window's times are local."""

    public_id: UUID
    name: str
    unit_id: UUID = Field(alias="unit.public_id")
    provider_id: UUID = Field(alias="provider.public_id")
    item_id: UUID = Field(alias="item_version.item.public_id")
    place_id: UUID | None = Field(None, alias="place.public_id")
    frequency: str
    windows: list[list[str]]
    weekdays: list[int]
    day_of_month: int | None
    every_days: int | None
    valid_from: date
    valid_until: date | None
    planned_until: date | None


class SharesOut(ninja.Schema):
    """Planned against reactive work; the share in parts per million, None where nothing was done."""

    planned: int
    planned_done: int
    planned_late: int
    planned_missed: int
    reactive: int
    planned_ppm: int | None


class Window(Body):
    """A daily window in local time."""

    opens: time
    closes: time


class RecurrenceGiven(Body):
    """On which days something recurs; ``valid_until`` is exclusive."""

    frequency: Frequency
    weekdays: list[int] = Field([], max_length=7)
    day_of_month: int | None = None
    every_days: int | None = None
    valid_from: date
    valid_until: date | None = None

    def recurrence(self, windows: tuple[tuple[time, time], ...]) -> Recurrence:
        """The days, in these windows of each; raises RuleUnclear."""
        return Recurrence(
            frequency=self.frequency,
            starts=self.valid_from,
            windows=windows,
            weekdays=tuple(self.weekdays),
            day_of_month=self.day_of_month,
            every_days=self.every_days,
            until=self.valid_until,
        )


class RuleGiven(RecurrenceGiven):
    """A recurring rule, or the version that ``supersedes`` one; a place, or a route of tags in their order."""

    name: str = Field(min_length=1, max_length=160)
    item_id: UUID
    provider_id: UUID
    unit_id: UUID
    line_id: UUID | None = None
    place_id: UUID | None = None
    tag_ids: list[UUID] = Field([], max_length=500)
    windows: list[Window] = Field(min_length=1, max_length=24)
    supersedes: UUID | None = None

    def terms(self) -> RuleTerms:
        """The rule as the service takes it; raises RuleUnclear."""
        return RuleTerms(
            name=self.name,
            item_id=self.item_id,
            provider_id=self.provider_id,
            unit_id=self.unit_id,
            recurrence=self.recurrence(tuple((window.opens, window.closes) for window in self.windows)),
            line_id=self.line_id,
            place_id=self.place_id,
            tag_ids=self.tag_ids,
        )


class AheadGiven(Body):
    """Until when tasks are made (exclusive)."""

    until: date


class AheadOut(ninja.Schema):
    """How many tasks were made."""

    made: int


class CheckInGiven(Body):
    """Done on the spot: the scanned code, photos, a note."""

    tag_code: str = Field("", max_length=60)
    document_ids: Files = []
    minutes: int | None = Field(None, ge=1, le=1440)
    note: str = Field("", max_length=300)


class ExcuseGiven(Body):
    """Why it counts as excused."""

    reason: Words


@router.get("/planned-tasks", response=Paged[TaskOut])
def list_tasks(
    request: ActorRequest,
    paging: Query[Paging],
    due_from: date | None = None,
    due_until: date | None = None,
    state: str = "",
) -> object:
    """The tasks one may see, in order of time; today's unless days are named (``due_until`` exclusive)."""
    request.actor.demand("orders.planned.see")
    rows = _tasks(request.actor).order_by("opens_at", "pk")
    if due_from is None and due_until is None:
        rows = rows.filter(due_on=timezone.localdate())
    wanted = {"due_on__gte": due_from, "due_on__lt": due_until, "state": state}
    return paged(rows.filter(**{name: value for name, value in wanted.items() if value}), paging)


@router.get("/planned-tasks/shares", response=SharesOut)
def show_shares(request: ActorRequest, since: date, until: date) -> object:
    """The share of planned work in a period (``until`` exclusive), of what one may see."""
    request.actor.demand("orders.planned.see")
    return shares(request.actor, since=since, until=until)


@router.get("/planned-tasks/{uuid:task_id}", response=TaskOut)
def show_task(request: ActorRequest, task_id: UUID) -> object:
    """One task."""
    return _task(request.actor, task_id)


@router.post("/planned-tasks/{uuid:task_id}/check-in", response=TaskOut)
def check_in(request: ActorRequest, task_id: UUID, body: CheckInGiven) -> object:
    """Say on the spot that it is done."""
    planned.check_in(request.actor, task_id, at=timezone.now(), **body.dict())
    return _task(request.actor, task_id)


@router.post("/planned-tasks/{uuid:task_id}/excuse", response=TaskOut)
def excuse(request: ActorRequest, task_id: UUID, body: ExcuseGiven) -> object:
    """Let it count as excused."""
    planned.excuse(request.actor, task_id, reason=body.reason, at=timezone.now())
    return _task(request.actor, task_id)


@router.get("/recurring-rules", response=Paged[RuleOut])
def list_rules(request: ActorRequest, paging: Query[Paging]) -> object:
    """The recurring rules one may see, by name."""
    request.actor.demand("orders.planned.see")
    return paged(_rules(request.actor).order_by("name", "valid_from", "pk"), paging)


@router.post("/recurring-rules", response={201: RuleOut})
def enter_rule(request: ActorRequest, body: RuleGiven) -> object:
    """Enter a recurring rule, or a new version of one."""
    rule = planned.enter_rule(request.actor, body.terms(), supersedes_id=body.supersedes, at=timezone.now())
    return ninja.Status(201, rule)


@router.post("/recurring-rules/{uuid:rule_id}/plan", response=AheadOut)
def plan_ahead(request: ActorRequest, rule_id: UUID, body: AheadGiven) -> object:
    """Make the rule's tasks up to a day."""
    return {"made": planned.plan_ahead(request.actor, rule_id, until=body.until, at=timezone.now())}


def _rules(actor: Actor) -> Any:
    return RecurringRule.objects.visible_to(actor).select_related("unit", "provider", "place", "item_version__item")


def _tasks(actor: Actor) -> Any:
    return PlannedTask.objects.visible_to(actor).select_related("rule", "unit", "provider", "place", "worker")


def _task(actor: Actor, task_id: UUID) -> PlannedTask:
    found: PlannedTask | None = _tasks(actor).filter(public_id=task_id).first()
    if found is None:
        raise NotFound(thing=N_("planned task"))
    return found
