"""Years of statutory days: what a file says, which are missing."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from houqin.foundation.calendars.packaged import packaged_years
from houqin.foundation.calendars.rules import MissingYear, NotAYear, missing_years, read_year
from houqin.kernel.statutory import DayKind, Notice, StatutoryDays

NATIONAL = [{"name": "国庆节", "date": f"2026-10-0{day}", "isOffDay": True} for day in range(1, 8)]
YEAR: dict[str, Any] = {"year": 2026, "papers": ["国办发明电〔2025〕7号"], "days": NATIONAL}


def test_a_year_is_read_in_order_with_its_source() -> None:
    made_up = {"name": "国庆节", "date": "2026-09-20", "isOffDay": False}
    year, days, source = read_year(YEAR | {"days": [*NATIONAL, made_up]})
    assert (year, source) == (2026, "国办发明电〔2025〕7号")
    assert [day["date"] for day in days] == ["2026-09-20", *(f"2026-10-0{day}" for day in range(1, 8))]


@pytest.mark.parametrize(
    "change",
    [
        {"year": None},
        {"year": "2026"},
        {"year": 1900},
        {"days": []},
        {"days": NATIONAL[:6]},
        {"days": None},
        {"days": [*NATIONAL, NATIONAL[0]]},
        {"days": [*NATIONAL, {"date": "2024-12-31", "isOffDay": True}]},
        {"days": [*NATIONAL, {"date": "2026-02-30", "isOffDay": True}]},
        {"days": [*NATIONAL, {"date": "2026-02-20"}]},
        {"days": [*NATIONAL, {"date": "2026-02-20", "isOffDay": 1}]},
        {"days": [*NATIONAL, "2026-02-20"]},
    ],
    ids=str,
)
def test_what_is_no_year_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(NotAYear):
        read_year(YEAR | change)


@pytest.mark.parametrize(
    ("on", "announced", "needed", "missing"),
    [
        (date(2026, 10, 31), [2026], [], []),
        (date(2026, 11, 1), [2026], [], [(2027, True)]),
        (date(2026, 11, 1), [2026, 2027], [], []),
        (date(2026, 3, 1), [2026], [2027, 2028], [(2027, False), (2028, False)]),
        (date(2026, 12, 1), [2026], [2028], [(2027, True), (2028, False)]),
        (date(2026, 3, 1), [], [2024], [(2026, True)]),
    ],
)
def test_which_years_are_missing(
    on: date, announced: list[int], needed: list[int], missing: list[tuple[int, bool]]
) -> None:
    assert missing_years(announced=announced, on=on, needed=needed) == [MissingYear(*one) for one in missing]


def test_the_packaged_years_say_what_the_kernel_reads_from_the_package() -> None:
    """Every day of 2004 to 2026; and no year beyond."""
    years = [read_year(year) for year in packaged_years()]
    assert [year for year, _, _ in years] == list(range(2004, 2027))
    rows = tuple(
        Notice(year, tuple((date.fromisoformat(day["date"]), day["isOffDay"]) for day in days))
        for year, days, _ in years
    )
    loaded, package = StatutoryDays(rows, package=False), StatutoryDays()
    day = date(2004, 1, 1)
    while day < date(2027, 1, 1):
        assert loaded.kind_of(day) == package.kind_of(day), day
        day += timedelta(days=1)
    assert loaded.kind_of(date(2027, 1, 4)) is DayKind.UNKNOWN


def test_the_real_files_are_read(shared_data: Path) -> None:
    """2015 to 2026 are years; the stub of 2027 is not, for nothing was announced."""
    for file in sorted((shared_data / "cn_calendar").glob("*.json")):
        data = json.loads(file.read_text("utf-8"))
        if file.stem == "2027":
            with pytest.raises(NotAYear):
                read_year(data)
        else:
            assert read_year(data)[0] == int(file.stem)
