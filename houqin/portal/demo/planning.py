"""Planned work of the sample authority: rules, the tasks of the last weeks with what came of them, and those ahead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import transaction

from houqin.domains.orders.models import PlannedTask
from houqin.domains.orders.rules.planned import Frequency, Recurrence
from houqin.domains.orders.services.planned import RuleTerms, check_in, enter_rule, excuse, mark_missed, plan_ahead
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.places.models import Place, Tag
from houqin.foundation.scope.scope import entering
from houqin.portal.demo.props import Props
from houqin.portal.demo.rhythm import ZONE
from houqin.portal.demo.tables import Tables

#: Days of planned work before and after the demo's last day.
BEFORE, AHEAD = 21, 14
FREQUENCIES: dict[str, dict[str, Any]] = {
    "day": {"frequency": Frequency.DAILY},
    "workday": {"frequency": Frequency.WORKING_DAYS},
    "week": {"frequency": Frequency.WEEKLY, "weekdays": (2,)},
    "half_month": {"frequency": Frequency.EVERY_N_DAYS, "every_days": 15},
    "month": {"frequency": Frequency.MONTHLY, "day_of_month": 12},
    "quarter": {"frequency": Frequency.QUARTERLY, "day_of_month": 8},
}


def plan(tables: Tables, props: Props, *, until: datetime, seed: int) -> int:
    """Enter the rules, make their tasks and say what came of those that are over; answers how many tasks there are."""
    first = until.astimezone(ZONE).date() - timedelta(days=BEFORE)
    entered_at = datetime.combine(first, time(6), ZONE)
    shares: dict[int, dict[str, Any]] = {}
    with entering(props.system.scope):
        for row in tables.planned:
            for terms in _terms(row, tables, props, first):
                rule = enter_rule(props.system, terms, at=entered_at)
                plan_ahead(props.system, rule.public_id, until=first + timedelta(days=BEFORE + AHEAD), at=entered_at)
                shares[rule.pk] = row
        dice = Random(f"planned/{seed}")  # noqa: S311  sample data, not secrets
        with transaction.atomic():  # outside of one the database shows no rows
            over = list(
                PlannedTask.objects.filter(rule_id__in=shares, closes_at__lt=until)
                .select_related("tag")
                .order_by("opens_at", "pk")
            )
        for task in over:
            _happen(task, shares[task.rule_id], props, dice, until)
        mark_missed(props.system, at=until)
        return PlannedTask.objects.filter(rule_id__in=shares).count()


def _happen(task: PlannedTask, row: dict[str, Any], props: Props, dice: Random, until: datetime) -> None:
    """Let a task be done, done late, excused or missed, by the shares of its rule (per mille)."""
    fate = dice.randrange(1000)
    worker = _worker(task, props, dice)
    length = int((task.closes_at - task.opens_at).total_seconds()) // 60
    if fate < row["missed"]:
        return
    if fate < row["missed"] + row["excused"]:
        excuse(props.system, task.public_id, reason="当日停电检修，经同意顺延", at=min(task.closes_at, until))
        return
    late = fate < row["missed"] + row["excused"] + row["late"]
    at = (
        task.closes_at + timedelta(minutes=dice.randint(5, 55))
        if late
        else task.opens_at + timedelta(minutes=dice.randrange(length))
    )
    if at <= until:
        check_in(worker, task.public_id, at=at, tag_code=task.tag.code if task.tag else "")


def _worker(task: PlannedTask, props: Props, dice: Random) -> Actor:
    names = sorted(name for name, person in props.people.items() if person.unit_id == task.provider_id)
    able = [name for name in names if "worker" in props.actor(name).roles]
    return props.actor(dice.choice(able)) if able else props.system


def _terms(row: dict[str, Any], tables: Tables, props: Props, first: date) -> Iterator[RuleTerms]:
    """One rule for the route of all places a row names that hang a tag, or for the single place."""
    version = props.versions[row["item"]]
    line = props.lines.get(row["item"])
    provider = props.units[tables.served_by[row["item"]]]
    opens, closes = (time.fromisoformat(one) for one in row["window"].split("-"))
    recurrence = Recurrence(starts=first, windows=((opens, closes),), **FREQUENCIES[row["every"]])
    places = _places(row["at"], tables, props)
    tags = list(Tag.objects.filter(place__in=places).order_by("place__path").values_list("public_id", flat=True))
    yield RuleTerms(
        name=row["name"],
        item_id=version.item.public_id,
        provider_id=provider.public_id,
        unit_id=props.authority.public_id,
        recurrence=recurrence,
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
