"""Planned work laid in a set is what the use cases write one at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from houqin.domains.orders.models import PlannedTask, RecurringRule
from houqin.domains.orders.rules.planned import TooEarly
from houqin.domains.orders.services.laying import PastTask, lay_planned
from houqin.domains.orders.services.planned import (
    WindowOver,
    check_in,
    excuse,
    mark_missed,
    plan_ahead,
    tasks_due,
)
from houqin.domains.orders.tests.making import NINE, Work
from houqin.domains.orders.tests.test_planned import CLOSES, OPENS, TUESDAY, WEEK_END, rule_of
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.places.models import Tag
from houqin.foundation.places.services import hang_tag
from houqin.foundation.scope.scope import entering

DAY = timedelta(days=1)
#: Friday noon: Tuesday's task was done, Wednesday's came late, Thursday's was excused; Friday's and Monday's are open.
FRIDAY = OPENS + 3 * DAY + timedelta(hours=4)
OWN = frozenset({"id", "public_id", "recorded_at", "rule_id"})


@pytest.fixture
def tag(work: Work) -> Tag:
    return hang_tag(work.system, work.room.public_id, label="301 门口", at=AT)


def by_services(work: Work, rule: RecurringRule, tag: Tag) -> None:
    plan_ahead(work.system, rule.public_id, until=WEEK_END, at=NINE)
    done, late, excused, missed, *_ = PlannedTask.objects.order_by("opens_at")
    check_in(work.worker, done.public_id, at=OPENS, tag_code=tag.code, minutes=12)
    check_in(work.worker, late.public_id, at=CLOSES + DAY + timedelta(hours=2))
    excuse(work.chief, excused.public_id, reason="全楼停电检修", at=OPENS + 2 * DAY)
    assert missed.closes_at == CLOSES + 3 * DAY
    mark_missed(work.system, at=missed.closes_at + DAY + timedelta(minutes=1))


def in_a_set(work: Work, rule: RecurringRule, tag: Tag) -> None:
    done, late, excused, *others = tasks_due(rule, since=TUESDAY, until=WEEK_END)
    past = [
        PastTask(done, work.worker, OPENS, tag, minutes=12),
        PastTask(late, work.worker, CLOSES + DAY + timedelta(hours=2)),
        PastTask(excused, work.chief, OPENS + 2 * DAY, excuse="全楼停电检修"),
        *(PastTask(task) for task in others),
    ]
    lay_planned(work.system, past, until=WEEK_END, at=FRIDAY + 2 * DAY)


def written(work: Work, way: Callable[..., None], rule: RecurringRule, tag: Tag) -> dict[str, Counter[str]]:
    """The tasks and records that *way* writes; taken back afterwards."""
    with entering(work.system.scope), transaction.atomic():
        way(work, RecurringRule.objects.get(pk=rule.pk), tag)
        names = [field.attname for field in PlannedTask._meta.concrete_fields if field.attname not in OWN]
        tasks = Counter(str([(name, getattr(task, name)) for name in names]) for task in PlannedTask.objects.all())
        records = Counter(
            str((one.action, one.at if one.action != "orders.planned" else "", one.actor_name, changes_of(one)))
            for one in AuditRecord.objects.filter(action__startswith="orders.planned")
        )
        transaction.set_rollback(True)
    return {"tasks": tasks, "records": records}


def changes_of(record: AuditRecord) -> Any:
    if record.action == "orders.planned_missed":  # names tasks by ids, which each way makes anew
        return len(record.content["changes"]["tasks"][1])
    return record.content["changes"], record.content.get("reason")


def test_both_ways_write_the_same(work: Work, tag: Tag) -> None:
    rule = rule_of(work)
    one_by_one, laid = written(work, by_services, rule, tag), written(work, in_a_set, rule, tag)
    assert one_by_one["tasks"].total() == 5
    assert one_by_one["records"].total() == 5
    assert laid == one_by_one


def test_what_a_use_case_refuses_is_not_laid(work: Work, tag: Tag) -> None:
    task = tasks_due(rule_of(work), since=TUESDAY, until=WEEK_END)[0]
    with pytest.raises(TooEarly):
        lay_planned(work.system, [PastTask(task, work.worker, OPENS - DAY)], until=WEEK_END, at=FRIDAY)
    with pytest.raises(WindowOver):
        lay_planned(work.system, [PastTask(task, work.worker, CLOSES + 2 * DAY)], until=WEEK_END, at=FRIDAY)
    with entering(work.system.scope), transaction.atomic():
        assert not PlannedTask.objects.exists()
