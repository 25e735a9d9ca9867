"""Reads of planned work: the month's calendar, today's tasks, the share of planned to reactive work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count

from houqin.domains.orders.local_time import start_of
from houqin.domains.orders.models import Order, PlannedTask
from houqin.foundation.organisation.actor import Actor


@dataclass
class CalendarDay:
    """A day of the month's calendar with its tasks."""

    on: date
    is_in_month: bool
    tasks: list[PlannedTask] = field(default_factory=list)


def month_calendar(actor: Actor, *, month: date) -> list[list[CalendarDay]]:
    """The weeks (Monday first) that cover *month*, each day with its tasks in order of time. One query."""
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    start = first - timedelta(days=first.weekday())
    end = following + timedelta(days=-following.weekday() % 7)
    days = [start + timedelta(days=offset) for offset in range((end - start).days)]
    calendar = {day: CalendarDay(day, first <= day < following) for day in days}
    tasks = (
        PlannedTask.objects.visible_to(actor)
        .filter(due_on__gte=start, due_on__lt=end)
        .select_related("rule", "place", "provider")
        .order_by("opens_at", "id")
    )
    for task in tasks:
        calendar[task.due_on].tasks.append(task)
    return [[calendar[day] for day in days[index : index + 7]] for index in range(0, len(days), 7)]


def tasks_on(actor: Actor, on: date) -> Sequence[PlannedTask]:
    """The tasks of a day, in order of time."""
    return list(
        PlannedTask.objects.visible_to(actor)
        .filter(due_on=on)
        .select_related("rule", "place", "tag", "worker", "provider")
        .order_by("opens_at", "id")
    )


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
