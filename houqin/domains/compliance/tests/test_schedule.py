"""When duties fall due, by their tables of cases."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from houqin.domains.compliance.rules.schedule import (
    Around,
    ScheduleUnclear,
    due_around,
    periodic,
    read_schedule,
    reminder_level,
    standing,
)
from houqin.kernel.calendar import Layers, Window, WorkCalendar
from houqin.kernel.statutory import StatutoryDays

CASES = Path(__file__).parent / "cases"
NUMBERS = {"meters": 8, "lifts": 15, "filed": 7, "months": 2}
DAY = (Window(9 * 60, 17 * 60),)
OFFICE = WorkCalendar(
    "office", "Asia/Shanghai", (Layers((DAY, DAY, DAY, DAY, DAY, (), ()), statutory=StatutoryDays()),)
)


def cases(name: str) -> pytest.MarkDecorator:
    """The cases of one table as test parameters."""
    rows = yaml.safe_load((CASES / f"{name}.yaml").read_text())
    return pytest.mark.parametrize("case", rows, ids=[row["name"] for row in rows])


def figure(code: str, _on: date) -> int | None:
    """The numbers of law of the tables."""
    return NUMBERS.get(code)


@cases("schedules")
def test_what_comes_back(case: dict[str, Any]) -> None:
    due = periodic(read_schedule(case["schedule"]), case["since"], case["until"], figure)
    assert {one.key: one.due_on for one in due} == case["due"]


@cases("around")
def test_what_hangs_on_an_event(case: dict[str, Any]) -> None:
    schedule = read_schedule(case["schedule"])
    assert isinstance(schedule, Around)
    due = due_around(schedule, case["event_on"], figure=figure, working_day_after=OFFICE.working_day_after)
    assert due == case["due"]


@cases("schedules_refused")
def test_what_does_not_say_when(case: dict[str, Any]) -> None:
    with pytest.raises(ScheduleUnclear):
        read_schedule(case["schedule"])


@cases("standings")
def test_where_a_time_stands(case: dict[str, Any]) -> None:
    today, remind = date(2026, 3, 2), (30, 7, 1)
    assert standing(case["due"], today=today, done_on=case.get("done"), remind=remind) == case["standing"]
    level = reminder_level(case["due"], today=today, remind=remind) if case["due"] else 0
    assert level == case["level"]
