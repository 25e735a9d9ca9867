"""Planned work of the sample authority: its recurring rules, a year of rounds with what came of them, and those ahead.

As with the orders, what is older than a month is laid in a set, the last month is done through the services.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from random import Random
from typing import Any

from django.db import transaction

from houqin.domains.orders.models import PlannedTask, RecurringRule
from houqin.domains.orders.rules.planned import Frequency, Recurrence
from houqin.domains.orders.services.laying import PastTask, lay_planned
from houqin.domains.orders.services.planned import (
    RuleTerms,
    check_in,
    enter_rule,
    excuse,
    mark_missed,
    plan_ahead,
    tasks_due,
)
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.places.models import Place, Tag
from houqin.foundation.scope.scope import entering
from houqin.portal.demo.cast import Cast
from houqin.portal.demo.props import Props
from houqin.portal.demo.rhythm import YEAR, ZONE
from houqin.portal.demo.tables import Tables

#: Days of planned work made ahead, as the regular job makes it.
AHEAD = timedelta(days=45)
FREQUENCIES: dict[str, dict[str, Any]] = {
    "day": {"frequency": Frequency.DAILY},
    "workday": {"frequency": Frequency.WORKING_DAYS},
    "week": {"frequency": Frequency.WEEKLY, "weekdays": (2,)},
    "half_month": {"frequency": Frequency.EVERY_N_DAYS, "every_days": 15},
    "month": {"frequency": Frequency.MONTHLY, "day_of_month": 12},
    "quarter": {"frequency": Frequency.QUARTERLY, "day_of_month": 8},
}
#: Per mille of check-ins whose code was forgotten, or is another stop's; and of rounds done at an impossible pace.
FORGOTTEN, MISTAKEN, HURRIED = 9, 3, 6
#: When the regular job marks what was missed.
AT_NIGHT = time(2, 10)


def plan(tables: Tables, props: Props, *, since: date, until: datetime, seed: int) -> None:
    """Enter the rules, lay their tasks of the year up to *since*, do the later ones, make those ahead."""
    last = until.astimezone(ZONE).date()
    first = last - YEAR + timedelta(days=1)
    entered_at = datetime.combine(first, time(6), ZONE)
    with entering(props.system.scope):
        with transaction.atomic():
            entered = [
                (enter_rule(props.system, _terms(row, tables, props, first), at=entered_at), row)
                for row in tables.planned
            ]
            rounds = Rounds(tables, props, seed)
            past = [
                fate
                for rule, row in entered
                for fate in rounds.fates(tasks_due(rule, since=first, until=since), row, until)
            ]
            lay_planned(props.system, past, until=since, at=datetime.combine(since, AT_NIGHT, ZONE))
        for rule, _ in entered:
            plan_ahead(props.system, rule.public_id, until=last + AHEAD, at=datetime.combine(since, AT_NIGHT, ZONE))
        with transaction.atomic():
            fates = [fate for rule, row in entered for fate in rounds.fates(_tasks_of(rule, until), row, until)]
        _do(fates)
        for day in range((last - since).days + 1):
            mark_missed(props.system, at=datetime.combine(since + timedelta(days=day), AT_NIGHT, ZONE))


def _do(fates: Iterable[PastTask]) -> None:
    """Check in and excuse through the services, in the order in which it happened."""
    for fate in sorted(fates, key=lambda one: one.at or one.task.closes_at):
        if fate.by is None or fate.at is None:
            continue
        if fate.excuse:
            excuse(fate.by, fate.task.public_id, reason=fate.excuse, at=fate.at)
        else:
            code = fate.scanned.code if fate.scanned else ""
            check_in(fate.by, fate.task.public_id, at=fate.at, tag_code=code, minutes=fate.minutes)


def _tasks_of(rule: RecurringRule, until: datetime) -> Sequence[PlannedTask]:
    """The tasks of a rule that wait and whose window has opened, in the order of its route."""
    begun = PlannedTask.objects.filter(rule=rule, state="planned", opens_at__lt=until)
    return list(begun.select_related("tag").order_by("opens_at", "pk"))


class Rounds:
    """Who walks each round of a rule, when, and how it goes: by the shares of planned.yaml, the same for one seed."""

    def __init__(self, tables: Tables, props: Props, seed: int) -> None:
        self._tables, self._props, self._seed = tables, props, seed
        self._cast = Cast(tables)

    def fates(self, tasks: Iterable[PlannedTask], row: dict[str, Any], until: datetime) -> Iterator[PastTask]:
        """What came of *tasks* (of one rule, in the order of time and route) by *until*."""
        for opens_at, stops in groupby(tasks, key=lambda task: task.opens_at):
            dice = Random(f"planned/{self._seed}/{row['name']}/{opens_at}")  # noqa: S311  sample data, not secrets
            yield from self._round(list(stops), row, until, dice)

    def _round(self, stops: Sequence[PlannedTask], row: dict[str, Any], until: datetime, dice: Random) -> Iterator[Any]:
        worker = self._worker(row, dice)
        length = int((stops[0].closes_at - stops[0].opens_at).total_seconds())
        begins = dice.randrange(length // 3)
        pace = min(dice.randrange(180, 540), (length - begins) * 9 // 10 // len(stops))
        if dice.randrange(1000) < HURRIED:
            pace = dice.randrange(20, 50)
        for number, task in enumerate(stops):
            at = task.opens_at + timedelta(seconds=begins + number * pace + dice.randrange(min(pace, 40)))
            yield self._fate(task, worker, at, stops, row, until, dice)

    def _fate(
        self,
        task: PlannedTask,
        worker: Actor,
        at: datetime,
        stops: Sequence[PlannedTask],
        row: dict[str, Any],
        until: datetime,
        dice: Random,
    ) -> PastTask:
        fate, code = dice.randrange(1000), dice.randrange(1000)
        if fate < row["missed"]:
            return PastTask(task)
        if fate < row["missed"] + row["excused"]:
            chief = self._props.actor(dice.choice(self._cast.chiefs).name)
            reason = dice.choice(row.get("excuses") or self._tables.planned_excuses)
            at = task.opens_at + timedelta(minutes=dice.randrange(5, 40))
            return PastTask(task, chief, at, excuse=reason) if at <= until else PastTask(task)
        if fate < row["missed"] + row["excused"] + row["late"]:
            at = task.closes_at + timedelta(seconds=dice.randrange(300, 3300))
        scanned = None if code < FORGOTTEN else task.tag
        if FORGOTTEN <= code < FORGOTTEN + MISTAKEN:
            scanned = dice.choice(stops).tag
        minutes = dice.randrange(2, 9) if len(stops) > 1 else dice.randrange(10, 50)
        return PastTask(task, worker, at, scanned, minutes=minutes) if at <= until else PastTask(task)

    def _worker(self, row: dict[str, Any], dice: Random) -> Actor:
        """One of the provider's people of the item's trade; a vetted one where the round passes sensitive places."""
        provider, trade = self._tables.served_by[row["item"]], self._tables.demand[row["item"]].trade
        found = self._cast.worker(provider, trade, dice, vetted=row.get("vetted", False))
        if found is None:
            raise LookupError(f"{provider} has nobody for {trade}")
        return self._props.actor(found.name)


def _terms(row: dict[str, Any], tables: Tables, props: Props, first: date) -> RuleTerms:
    """One rule for the route of all places a row names that hang a tag, or for the single place."""
    version = props.versions[row["item"]]
    line = props.lines.get(row["item"])
    opens, closes = (time.fromisoformat(one) for one in row["window"].split("-"))
    places = _places(row["at"], tables, props)
    tags = list(Tag.objects.filter(place__in=places).order_by("place__path").values_list("public_id", flat=True))
    return RuleTerms(
        name=row["name"],
        item_id=version.item.public_id,
        provider_id=props.units[tables.served_by[row["item"]]].public_id,
        unit_id=props.authority.public_id,
        recurrence=Recurrence(starts=first, windows=((opens, closes),), **FREQUENCIES[row["every"]]),
        line_id=line.public_id if line else None,
        place_id=None if tags else places[0].public_id,
        tag_ids=tags,
    )


def _places(where: dict[str, Any], tables: Tables, props: Props) -> list[Place]:
    if "place" in where:
        return [props.places[where["place"]]]
    if "points" in where:
        keys = [row.key for row in tables.places if row.kind == "point" and where["points"] in row.name]
    else:
        inside = f"/{where['building']}/"
        keys = [row.key for row in tables.places if row.room_kind in where["kinds"] and inside in row.key]
    return [props.places[key] for key in keys]
