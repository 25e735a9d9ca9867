"""Work calendars: layers, versions, statutory days, zones, and counting both ways."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houqin.kernel.calendar import (
    NEVER,
    CalendarInvalid,
    CalendarOverlaps,
    Closure,
    Layers,
    Opening,
    Season,
    Week,
    Window,
    WorkCalendar,
    always_open,
)
from houqin.kernel.opening import MINUTE, to_instant
from houqin.kernel.statutory import DayKind, Notice, StatutoryDays, announced

HOURS = (Window(510, 720), Window(840, 1050))
WEEK: Week = (HOURS, HOURS, HOURS, HOURS, HOURS, (), ())
OFFICE = WorkCalendar("office", "Asia/Shanghai", (Layers(WEEK, statutory=StatutoryDays()),))


def instant(day: int, hour: int, minute: int = 0) -> int:
    """A time of March 2026 in Shanghai."""
    return to_instant(datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8))


def test_layers_one_upon_the_other() -> None:
    layers = Layers(
        WEEK,
        closures=(
            Closure(date(2026, 3, 4), date(2026, 3, 6)),
            Closure(date(2026, 3, 6), date(2026, 3, 7), (HOURS[1],)),
        ),
        openings=(Opening(date(2026, 3, 5), (Window(600, 660),)), Opening(date(2026, 3, 7))),
    )
    expected = {3: HOURS, 4: (), 5: (Window(600, 660),), 6: HOURS[:1], 7: HOURS, 8: ()}
    assert {day: layers.windows_on(date(2026, 3, day)) for day in expected} == expected


@pytest.mark.parametrize(
    ("year", "month", "day", "kind"),
    [
        (2026, 2, 14, DayKind.MAKE_UP),
        (2026, 2, 16, DayKind.OFF),
        (2026, 10, 3, DayKind.OFF),
        (2026, 3, 7, DayKind.ORDINARY),
        (2026, 3, 9, DayKind.ORDINARY),
        (2018, 12, 29, DayKind.MAKE_UP),
        (2003, 1, 6, DayKind.UNKNOWN),
    ],
)
def test_what_the_package_knows(year: int, month: int, day: int, kind: DayKind) -> None:
    assert StatutoryDays().kind_of(date(year, month, day)) is kind


def test_a_stub_makes_a_year_unknown_even_if_the_package_knows_it() -> None:
    statutory = StatutoryDays((Notice(2025, ()),))
    assert statutory.kind_of(date(2025, 3, 3)) is DayKind.UNKNOWN
    assert announced(range(2024, 2027), statutory) == (2024, 2026)


def test_the_package_agrees_with_the_notices(shared_data: Path) -> None:
    for year in range(2015, 2027):
        data = json.loads((shared_data / "cn_calendar" / f"{year}.json").read_text(encoding="utf-8"))
        for day in data["days"]:
            on = date.fromisoformat(day["date"])
            kind, is_weekend = StatutoryDays().kind_of(on), on.weekday() >= 5
            # A weekend within a holiday may be a plain weekend to the package, a named Monday a plain Monday.
            expected = {DayKind.OFF, DayKind.ORDINARY} if is_weekend else {DayKind.OFF}
            worked = {DayKind.MAKE_UP} if is_weekend else {DayKind.ORDINARY}
            assert kind in (expected if day["isOffDay"] else worked), day


def test_what_was_known_of_a_calendar() -> None:
    notice = Notice(2027, ((date(2027, 1, 1), True),), recorded_at=datetime(2026, 11, 20, tzinfo=UTC))
    later = Layers(NEVER, valid_from=date(2026, 6, 1), recorded_at=datetime(2026, 5, 1, tzinfo=UTC))
    calendar = WorkCalendar("c", "Asia/Shanghai", (Layers(WEEK, statutory=StatutoryDays((notice,))), later))
    before = calendar.known_at(datetime(2026, 4, 1, tzinfo=UTC))
    assert before.windows_on(date(2026, 6, 1)) == HOURS
    assert before.windows_on(date(2027, 1, 4)) is None
    assert calendar.known_at(datetime(2026, 12, 1, tzinfo=UTC)) is calendar


def test_working_days_counted_both_ways() -> None:
    assert OFFICE.working_day_after(date(2026, 2, 12), 2) == date(2026, 2, 14)
    assert OFFICE.working_day_after(date(2026, 2, 24), -1) == date(2026, 2, 14)
    assert OFFICE.working_day_after(date(2026, 2, 24), 0) == date(2026, 2, 24)
    assert OFFICE.working_day_after(date(2026, 2, 24), 1000) is None


@pytest.mark.parametrize(
    "layers",
    [
        Layers((*((Window(0, 60), Window(59, 120)),) * 7,)),
        Layers(WEEK, make_up_windows=(Window(0, 60), Window(30, 90))),
        Layers(WEEK, seasons=(Season((5, 1), (10, 1), WEEK), Season((9, 30), (11, 1), WEEK))),
        Layers(WEEK, seasons=(Season((11, 1), (3, 1), WEEK), Season((2, 1), (4, 1), WEEK))),
        Layers(WEEK, seasons=(Season(date(2026, 5, 1), date(2026, 6, 1), WEEK),) * 2),
        Layers(WEEK, openings=(Opening(date(2026, 3, 7)), Opening(date(2026, 3, 7), (Window(600, 660),)))),
    ],
    ids=["windows", "make-up days", "seasons", "seasons over the new year", "dated seasons", "openings"],
)
def test_a_calendar_that_overlaps_itself_is_refused(layers: Layers) -> None:
    with pytest.raises(CalendarOverlaps):
        WorkCalendar("c", "Asia/Shanghai", (layers,))


def test_wrong_calendars_are_refused() -> None:
    with pytest.raises(CalendarInvalid):
        Window(720, 510)
    with pytest.raises(CalendarInvalid):
        WorkCalendar("c", "Atlantis/Capital", (Layers(WEEK),))
    with pytest.raises(CalendarInvalid):
        WorkCalendar("c", "Asia/Shanghai", ())
    with pytest.raises(CalendarInvalid):
        WorkCalendar("c", "Asia/Shanghai", (Layers(WEEK, closures=(Closure(date(2026, 3, 4), date(2026, 3, 4)),)),))


def test_counting_forth_and_back() -> None:
    table = OFFICE.table
    assert table.open_between(instant(2, 11), instant(2, 15)).amount == 120 * MINUTE
    assert table.after(instant(2, 11), 120 * MINUTE) == instant(2, 15)
    assert table.before(instant(2, 15), 120 * MINUTE) == instant(2, 11)
    assert table.before(instant(2, 14), 30 * MINUTE) == instant(2, 11, 30)
    assert table.next_opening(instant(2, 12)) == instant(2, 14)
    assert table.open_between(instant(2, 15), instant(2, 11)).amount == 0


def test_an_unknown_year_is_never_counted() -> None:
    table = OFFICE.table
    end_of_2026 = to_instant(datetime(2026, 12, 31, 16, tzinfo=UTC))
    counted = table.open_between(instant(2, 9), end_of_2026 + 60 * MINUTE)
    assert not counted.is_known
    assert counted.amount == table.open_between(instant(2, 9), end_of_2026).amount
    assert table.after(end_of_2026, MINUTE) is None
    assert table.next_opening(end_of_2026) is None
    assert table.before(to_instant(datetime(2003, 6, 1, tzinfo=UTC)), MINUTE) is None


@given(st.integers(0, 200 * 24 * 60), st.integers(1, 5000))
def test_after_and_before_undo_each_other(start: int, minutes: int) -> None:
    table, amount = OFFICE.table, minutes * MINUTE
    begin = instant(2, 0) + start * MINUTE
    end = table.after(begin, amount)
    assert end is not None
    assert table.open_between(begin, end).amount == amount
    back = table.before(end, amount)
    assert back is not None
    assert table.open_between(back, end).amount == amount


def test_days_of_23_and_25_hours() -> None:
    table = always_open("America/New_York").table
    spring, autumn = date(2026, 3, 8), date(2026, 11, 1)
    assert table.at_local(spring, 1440) - table.at_local(spring, 0) == 23 * 60 * MINUTE
    assert table.at_local(autumn, 1440) - table.at_local(autumn, 0) == 25 * 60 * MINUTE
    # 02:30 was skipped: it is the instant of the change, 07:00 UTC.
    assert table.at_local(spring, 150) == to_instant(datetime(2026, 3, 8, 7, tzinfo=UTC))
