"""Planned work as use cases: made ahead of time, checked in, missed, excused, changed from a day on."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

import pytest
from django.utils.translation import override

from houqin.domains.orders.models import PlannedTask, RecurringRule
from houqin.domains.orders.promises import forget
from houqin.domains.orders.queries.planned import month_calendar, shares
from houqin.domains.orders.rules.acting import ReasonNeeded
from houqin.domains.orders.rules.planned import CODE_ALONE, NO_CODE, Frequency, Recurrence, RuleUnclear, TooEarly
from houqin.domains.orders.services.planned import (
    RuleTerms,
    WindowOver,
    check_in,
    enter_rule,
    excuse,
    mark_missed,
    plan_ahead,
)
from houqin.domains.orders.tests.making import NINE, Work
from houqin.foundation.calendars.services import load_statutory_year
from houqin.foundation.documents.rules import NoPhotosHere
from houqin.foundation.documents.services import store_document
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.places.models import Tag
from houqin.foundation.places.services import hang_tag, set_secrecy
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import NotFound, NotPermitted
from houqin.kernel.workflow import WrongState
from houqin.web.refusals import words_of

TUESDAY, WEDNESDAY, WEEK_END = date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 10)
#: 8:00 and 9:30 on Tuesday in Shanghai.
OPENS, CLOSES = datetime(2026, 3, 3, 0, 0, tzinfo=UTC), datetime(2026, 3, 3, 1, 30, tzinfo=UTC)


@pytest.fixture
def tag(work: Work) -> Tag:
    return hang_tag(work.system, work.room.public_id, label="301 门口", at=AT)


def rule_of(work: Work, *, starts: date = TUESDAY, supersedes: uuid.UUID | None = None) -> RecurringRule:
    market = work.market
    terms = RuleTerms(
        name="每日巡检",
        item_id=market.lamp.public_id,
        provider_id=market.provider.public_id,
        unit_id=market.office.finance.public_id,
        recurrence=Recurrence(Frequency.WORKING_DAYS, starts, ((time(8), time(9, 30)),)),
        line_id=market.line.public_id,
        place_id=work.room.public_id,
    )
    return enter_rule(work.dispatcher, terms, at=NINE, supersedes_id=supersedes)


def test_a_rule_counts_for_a_line_of_its_provider_that_is_in_force(work: Work) -> None:
    with pytest.raises(RuleUnclear, match="not in force on its first day") as refused:
        rule_of(work, starts=date(2027, 1, 4))
    with override("zh-hans"):
        assert "该合同行不属于这个服务商" in str(words_of(refused.value))


def planned(work: Work) -> list[PlannedTask]:
    with entering(work.system.scope):
        return list(PlannedTask.objects.visible_to(work.system).order_by("opens_at"))


def first_task(work: Work) -> PlannedTask:
    plan_ahead(work.dispatcher, rule_of(work).public_id, until=WEEK_END, at=NINE)
    return planned(work)[0]


def test_tasks_are_made_ahead_once_and_only_on_working_days(work: Work, tag: Tag) -> None:
    rule = rule_of(work)
    assert plan_ahead(work.dispatcher, rule.public_id, until=WEEK_END, at=NINE) == 5
    assert plan_ahead(work.dispatcher, rule.public_id, until=WEEK_END, at=NINE) == 0
    assert plan_ahead(work.dispatcher, rule.public_id, until=WEEK_END + timedelta(days=1), at=NINE) == 1
    task = planned(work)[0]
    assert (task.opens_at, task.closes_at, task.tag_id) == (OPENS, CLOSES, tag.pk)


def test_days_of_a_year_not_announced_are_planned_when_it_is_loaded(work: Work, tag: Tag) -> None:
    rule, until = rule_of(work), date(2027, 1, 12)
    plan_ahead(work.dispatcher, rule.public_id, until=until, at=NINE)
    assert max(task.due_on for task in planned(work)) == date(2026, 12, 31)
    assert plan_ahead(work.dispatcher, rule.public_id, until=until, at=NINE) == 0
    off = [("元旦", "2027-01-01"), *(("国庆节", f"2027-10-0{day}") for day in range(1, 8))]
    days = [{"name": name, "date": on, "isOffDay": True} for name, on in off]
    load_statutory_year(work.system, {"year": 2027, "papers": ["通知"], "days": days}, at=NINE)
    forget()
    assert plan_ahead(work.dispatcher, rule.public_id, until=until, at=NINE) == 6, "4 to 8 January, and the 11th"


def test_a_check_in_at_a_place_with_secrecy_takes_no_photos(work: Work, tag: Tag) -> None:
    task = first_task(work)
    photo = store_document(work.worker, name="现场.txt", content=BytesIO("现场".encode()), at=NINE)
    set_secrecy(work.system, work.room.public_id, secrecy="key", at=NINE, reason="保密要害部位")
    with pytest.raises(NoPhotosHere):
        check_in(work.worker, task.public_id, at=OPENS, tag_code=tag.code, document_ids=[photo.public_id])
    assert check_in(work.worker, task.public_id, at=OPENS, tag_code=tag.code).state == "done"


def test_a_check_in_within_the_window_is_done_and_says_what_is_weak(work: Work, tag: Tag) -> None:
    task = check_in(work.worker, first_task(work).public_id, at=OPENS, tag_code=tag.code)
    assert (task.state, task.worker_id, task.flags) == ("done", work.worker.person_id, [CODE_ALONE])


def test_a_check_in_within_a_day_is_late_and_without_code_flagged(work: Work, tag: Tag) -> None:
    task = check_in(work.worker, first_task(work).public_id, at=CLOSES + timedelta(hours=2))
    assert (task.state, task.flags) == ("late", [NO_CODE])


def test_too_early_too_late_twice_and_by_others_is_refused(work: Work, tag: Tag) -> None:
    task_id = first_task(work).public_id
    with pytest.raises(TooEarly):
        check_in(work.worker, task_id, at=OPENS - timedelta(minutes=1))
    with pytest.raises(WindowOver):
        check_in(work.worker, task_id, at=CLOSES + timedelta(hours=25))
    with pytest.raises(NotFound):
        check_in(work.rival_desk, task_id, at=OPENS)
    with pytest.raises(NotPermitted):
        check_in(work.dispatcher, task_id, at=OPENS)
    check_in(work.worker, task_id, at=OPENS)
    with pytest.raises(WrongState):
        check_in(work.worker, task_id, at=OPENS)


def test_what_nobody_did_is_missed_and_may_be_excused_with_a_reason(work: Work, tag: Tag) -> None:
    task = first_task(work)
    assert mark_missed(work.system, at=CLOSES + timedelta(days=1)) == 0
    assert mark_missed(work.system, at=CLOSES + timedelta(days=1, minutes=1)) == 1
    with pytest.raises(ReasonNeeded):
        excuse(work.chief, task.public_id, reason=" ", at=NINE)
    with pytest.raises(NotPermitted):
        excuse(work.desk, task.public_id, reason="停电", at=NINE)
    assert excuse(work.chief, task.public_id, reason="全楼停电检修", at=NINE).state == "excused"


def test_a_new_version_of_a_rule_takes_the_tasks_not_begun(work: Work, tag: Tag) -> None:
    former = rule_of(work)
    plan_ahead(work.dispatcher, former.public_id, until=WEEK_END, at=NINE)
    check_in(work.worker, planned(work)[0].public_id, at=OPENS)
    following = rule_of(work, starts=WEDNESDAY, supersedes=former.public_id)
    plan_ahead(work.dispatcher, following.public_id, until=WEEK_END, at=NINE)
    assert [task.rule_id for task in planned(work)] == [former.pk, *[following.pk] * 4]


def test_the_month_and_the_share_of_planned_work(work: Work, tag: Tag) -> None:
    task = first_task(work)
    check_in(work.worker, task.public_id, at=OPENS)
    work.submitted()
    with entering(work.chief.scope):
        weeks = month_calendar(work.chief, month=TUESDAY)
        counted = shares(work.chief, since=date(2026, 3, 1), until=date(2026, 4, 1))
    assert all(len(week) == 7 for week in weeks)
    assert sum(one.total for week in weeks for day in week for one in day.planned) == 5
    assert [one.counts for day in weeks[1] for one in day.planned][:2] == [{"done": 1}, {"planned": 1}]
    assert (counted.planned, counted.planned_done, counted.reactive) == (5, 1, 1)
    assert counted.planned_ppm == 833_333
