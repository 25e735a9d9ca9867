"""The judgements of orders against tables that an expert can read."""

from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from houqin.domains.orders.rules.planned import (
    CODE_ALONE,
    IMPOSSIBLE_PACE,
    NO_CODE,
    REPEATED_PHOTO,
    WRONG_CODE,
    CheckIn,
    Frequency,
    Outcome,
    Recurrence,
    RuleUnclear,
    due_days,
    flags_of,
    outcome_at,
)
from houqin.domains.orders.rules.quoting import EarlierParts, Left, approver_of, charge_of, earlier_parts, left_behind
from houqin.domains.orders.rules.timing import audience, deemed_confirmed_at, is_rework, rating_open
from houqin.domains.orders.rules.triage import ALIKE, Report, UnknownUrgency, likeness, triage
from houqin.domains.orders.tests.making import NINE
from houqin.kernel.money import Money

MORNING = ((time(8), time(9)),)
DAY = timedelta(days=1)


def cases(name: str) -> pytest.MarkDecorator:
    table = yaml.safe_load((Path(__file__).parent / "cases" / f"{name}.yaml").read_text("utf-8"))
    return pytest.mark.parametrize("case", table, ids=[case["name"] for case in table])


def works(on: date) -> bool | None:
    """October 2026 as announced; 2030 is not."""
    if on.year == 2030:
        return None
    if date(2026, 10, 1) <= on <= date(2026, 10, 7):
        return False
    return on == date(2026, 10, 10) or on.weekday() < 5


@cases("triage")
def test_how_urgent_a_report_is_taken(case: dict[str, str]) -> None:
    judged = triage(danger=case["danger"], requested=case["requested"], usual=case["usual"])
    assert (judged.urgency, judged.requested) == (case["urgency"], case["noted"])


def test_an_urgency_that_is_none_of_the_five_is_refused() -> None:
    with pytest.raises(UnknownUrgency):
        triage(danger="", requested="", usual="P9")


@pytest.mark.parametrize(
    ("estimate", "approval", "limit", "approver"),
    [
        (50_000, "unit", 50_000, "none"),
        (50_001, "unit", 50_000, "unit"),
        (50_001, "none", 50_000, "authority"),
        (1, "authority", None, "authority"),
    ],
)
def test_who_decides_on_a_quote(estimate: int, approval: str, limit: int | None, approver: str) -> None:
    known = None if limit is None else Money(limit)
    assert approver_of(estimate=Money(estimate), approval=approval, limit=known) == approver


@pytest.mark.parametrize(
    ("earlier", "labour", "parts", "charged"),
    [
        ([], 100_00, 30_00, 130_00),
        ([(1, 30_00)], 100_00, 0, 130_00),
        ([(1, 30_00)], 100_00, 20_00, 150_00),
        ([(1, 30_00), (1, 5_00)], 0, 0, 35_00),
        ([(2, 30_00)], 50_00, 20_00, 70_00),
        ([(None, 30_00)], 0, 20_00, 20_00),
    ],
    ids=["never reopened", "no more parts", "more parts", "reopened twice", "another line before", "no line before"],
)
def test_what_an_order_is_charged(earlier: list[tuple[int | None, int]], labour: int, parts: int, charged: int) -> None:
    before = [EarlierParts(line, Money(fen)) for line, fen in earlier]
    assert charge_of(labour=Money(labour), parts=Money(parts), earlier=before, line=1) == Money(charged)


def test_which_parts_a_record_says_went_in_on_which_line() -> None:
    record: list[tuple[str, dict[str, Any]]] = [
        ("dispatched", {"line": 1}),
        ("completed", {"charged_fen": 130_00, "labour_fen": 100_00}),
        ("completed", {"charged_fen": 150_00, "labour_fen": 100_00, "parts_fen": 20_00}),
        ("dispatched", {"line": 2}),
        ("completed", {"charged_fen": 0, "labour_fen": 0, "parts_fen": 0}),
    ]
    found = earlier_parts(record)
    assert found == [EarlierParts(1, Money(30_00)), EarlierParts(1, Money(20_00)), EarlierParts(2, Money(0))]


def test_what_stays_behind_on_a_line_that_an_order_left() -> None:
    record: list[tuple[str, dict[str, Any]]] = [
        ("dispatched", {"line": 1}),
        ("completed", {"labour_fen": 100_00, "parts_fen": 30_00, "quantity_milli": 2_000}),
        ("completed", {"labour_fen": 80_00, "parts_fen": 20_00, "quantity_milli": 3_000}),
        ("dispatched", {"line": None}),
        ("completed", {"labour_fen": 9_00, "parts_fen": 0}),
        ("dispatched", {"line": 2}),
        ("completed", {"labour_fen": 0, "parts_fen": 5_00}),
    ]
    first, second = Left(1, Money(50_00), Money(80_00), 3_000), Left(2, Money(5_00), Money(0))
    assert left_behind(record, line=2) == [first]
    assert left_behind(record, line=1) == [second]
    assert left_behind(record, line=None) == [first, second], "the order came to nothing"
    assert left_behind([*record, ("left_decided", {"line": 1})], line=2) == []
    assert first.charged == Money(130_00), "labour as said last, every part once"


def test_likeness_needs_place_and_more_within_three_days() -> None:
    lamp = Report(1, 7, "三楼走廊的灯不亮", NINE)
    assert likeness(lamp, Report(1, 7, "走廊灯不亮了", NINE + DAY)) >= ALIKE
    assert likeness(lamp, Report(1, 9, "水管漏水", NINE)) < ALIKE
    assert likeness(lamp, Report(2, 7, "空调不冷", NINE)) < ALIKE
    assert likeness(lamp, Report(1, 7, "三楼走廊的灯不亮", NINE + 4 * DAY)) == 0


def test_silence_confirms_after_seven_days_but_never_an_emergency() -> None:
    assert deemed_confirmed_at(urgency="P3", completed_at=NINE) == NINE + 7 * DAY
    assert deemed_confirmed_at(urgency="P2", completed_at=NINE) is None
    assert rating_open(confirmed_at=NINE, at=NINE + 30 * DAY)
    assert not rating_open(confirmed_at=NINE, at=NINE + 31 * DAY)
    assert is_rework(completed_at=NINE, reported_at=NINE + 15 * DAY)
    assert not is_rework(completed_at=NINE, reported_at=NINE + 16 * DAY)


@pytest.mark.parametrize(
    ("level", "urgency", "told"),
    [
        (50, "P1", {"on_board"}),
        (100, "P4", {"on_board", "worker_leader", "user_unit"}),
        (150, "P2", {"on_board", "authority"}),
        (150, "P4", {"on_board", "supervision_list"}),
    ],
)
def test_fewer_bells(level: int, urgency: str, told: set[str]) -> None:
    heard = audience(level=level, urgency=urgency)
    assert {name for name in heard.__slots__ if getattr(heard, name)} == told


@cases("recurrence")
def test_when_a_rule_falls_due(case: dict[str, Any]) -> None:
    given = {**case["rule"], "frequency": Frequency(case["rule"]["frequency"])}
    given["weekdays"] = tuple(given.get("weekdays", ()))
    rule = Recurrence(starts=date(2026, 9, 1), windows=MORNING, **given)
    due = due_days(rule, since=case["since"], until=case["until"], is_working_day=works)
    assert list(due) == case["days"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"frequency": Frequency.WEEKLY},
        {"frequency": Frequency.WEEKLY, "weekdays": (8,)},
        {"frequency": Frequency.MONTHLY},
        {"frequency": Frequency.EVERY_N_DAYS},
        {"frequency": Frequency.DAILY, "windows": ()},
        {"frequency": Frequency.DAILY, "windows": ((time(9), time(9)),)},
    ],
)
def test_a_rule_nobody_could_plan_by_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(RuleUnclear):
        Recurrence(**{"starts": date(2026, 9, 1), "windows": MORNING, **wrong})


def test_what_a_check_in_is_worth() -> None:
    assert outcome_at(at=NINE, closes_at=NINE) is Outcome.DONE
    assert outcome_at(at=NINE + DAY, closes_at=NINE) is Outcome.LATE
    assert outcome_at(at=NINE + DAY + timedelta(seconds=1), closes_at=NINE) is Outcome.MISSED
    nothing_seen: frozenset[str] = frozenset()
    good = CheckIn(scanned_tag_id=1, expected_tag_id=1, photo_hashes=("a",), seconds_since_last=600)
    assert flags_of(good, photos_seen_before=nothing_seen) == ()
    assert flags_of(CheckIn(1, 1, (), None), photos_seen_before=nothing_seen) == (CODE_ALONE,)
    assert flags_of(CheckIn(2, 1, ("a",), None), photos_seen_before=nothing_seen) == (WRONG_CODE,)
    weak = CheckIn(None, 1, ("a",), 59)
    assert flags_of(weak, photos_seen_before=frozenset({"a"})) == (IMPOSSIBLE_PACE, REPEATED_PHOTO, NO_CODE)
