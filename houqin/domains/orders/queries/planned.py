"""Reads of planned work: the month's calendar, today's tasks, the share of planned to reactive work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from houqin.domains.orders.local_time import local_date, start_of
from houqin.domains.orders.models import Order, PlannedTask, RecurringRule
from houqin.domains.orders.rules.planned import GRACE
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.places.models import Tag


@dataclass(frozen=True, slots=True)
class Planned:
    """What one rule asks of a day: how many tasks between which times, and what became of them by state."""

    rule_id: UUID
    name: str
    opens_at: datetime
    closes_at: datetime
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many tasks."""
        return sum(self.counts.values())


@dataclass
class CalendarDay:
    """A day of the month's calendar with what is planned for it, in order of time."""

    on: date
    is_in_month: bool
    planned: list[Planned] = field(default_factory=list)


def month_calendar(actor: Actor, *, month: date) -> list[list[CalendarDay]]:
    """The weeks (Monday first) that cover *month*, a line a rule and day. One query, however many tasks."""
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    start = first - timedelta(days=first.weekday())
    end = following + timedelta(days=-following.weekday() % 7)
    days = [start + timedelta(days=offset) for offset in range((end - start).days)]
    calendar = {day: CalendarDay(day, first <= day < following) for day in days}
    counted = (
        PlannedTask.objects.visible_to(actor)
        .filter(due_on__gte=start, due_on__lt=end)
        .values("due_on", "rule__public_id", "rule__name", "state")
        .annotate(opens=Min("opens_at"), closes=Max("closes_at"), count=Count("id"))
        .order_by("due_on", "rule__name", "rule__public_id")
    )
    for (on, rule_id), rows in groupby(counted, key=lambda row: (row["due_on"], row["rule__public_id"])):
        calendar[on].planned.append(_planned(rule_id, list(rows)))
    for day in calendar.values():
        day.planned.sort(key=lambda one: (one.opens_at, one.name))
    return [[calendar[day] for day in days[index : index + 7]] for index in range(0, len(days), 7)]


def _planned(rule_id: UUID, rows: Sequence[Mapping[str, Any]]) -> Planned:
    return Planned(
        rule_id=rule_id,
        name=rows[0]["rule__name"],
        opens_at=min(row["opens"] for row in rows),
        closes_at=max(row["closes"] for row in rows),
        counts={row["state"]: row["count"] for row in rows},
    )


def stops_of(actor: Actor, rule: RecurringRule) -> Sequence[Tag]:
    """The tags of a rule's route, in their order; empty where it names a place."""
    if not rule.route:
        return ()
    tags = {tag.pk: tag for tag in Tag.objects.visible_to(actor).filter(pk__in=rule.route)}
    return [tags[pk] for pk in rule.route if pk in tags]


@dataclass(frozen=True)
class Tasks:
    """The tasks of a day as a worker meets them: what can be done now, what comes later, what is over."""

    now: Sequence[PlannedTask]
    later: Sequence[PlannedTask]
    over: Sequence[PlannedTask]


def tasks_at(actor: Actor, at: datetime) -> Tasks:
    """The tasks of the day of *at*, with those of the day before that may still be made good. One query."""
    rows = list(
        PlannedTask.objects.visible_to(actor)
        .filter(Q(due_on=local_date(at)) | Q(state="planned", opens_at__lt=at, closes_at__gte=at - GRACE))
        .select_related("rule", "place", "tag", "worker", "provider")
        .order_by("opens_at", "id")
    )
    return Tasks(
        now=[task for task in rows if task.state == "planned" and task.opens_at <= at <= task.closes_at + GRACE],
        later=[task for task in rows if task.state == "planned" and task.opens_at > at],
        over=[task for task in rows if task.state != "planned" or task.closes_at + GRACE < at],
    )


def tasks_to_check_in(actor: Actor, code: str, *, at: datetime) -> Sequence[PlannedTask]:
    """The tasks at a scanned code that may be checked in now."""
    return [task for task in tasks_at(actor, at).now if task.tag is not None and task.tag.code == code]


@dataclass(frozen=True, slots=True)
class Shares:
    """Planned against reactive work of a period; ``planned`` counts tasks that fell due, without excused ones."""

    planned: int
    planned_done: int
    planned_late: int
    planned_missed: int
    reactive: int

    @property
    def planned_ppm(self) -> int | None:
        """The share of planned work; None where nothing was done at all."""
        whole = self.planned + self.reactive
        return None if whole == 0 else self.planned * 1_000_000 // whole


def shares(actor: Actor, *, since: date, until: date) -> Shares:
    """Planned and reactive work from *since* until before *until*. Two queries."""
    states = dict(
        PlannedTask.objects.visible_to(actor)
        .filter(due_on__gte=since, due_on__lt=until)
        .values_list("state")
        .annotate(Count("id"))
        .order_by()
    )
    reactive = Order.objects.visible_to(actor).filter(reported_at__gte=start_of(since), reported_at__lt=start_of(until))
    return Shares(
        planned=sum(count for state, count in states.items() if state != "excused"),
        planned_done=states.get("done", 0),
        planned_late=states.get("late", 0),
        planned_missed=states.get("missed", 0),
        reactive=reactive.count(),
    )
