"""A calendar typed as lines reads as its layers, and is written back as lines that read the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from houqin.foundation.calendars.layers_text import (
    READERS,
    LineUnreadable,
    read_closures,
    read_openings,
    read_seasons,
    read_weekly,
    read_windows,
    written,
)
from houqin.kernel.calendar import Layers
from houqin.kernel.clock.shape_calendar import calendar_from


def layers_of(texts: dict[str, str]) -> Layers:
    read = {name: value for name, text in texts.items() if (value := READERS[name](text))}
    (layers,) = calendar_from("机关作息", read, "Asia/Shanghai").versions
    return layers


TEXTS = {
    "weekly": "mon-thu 08:30-12:00 14:00-17:30\nfri 08:30-12:00 14:00-16:30",
    "seasons": "夏季 05-01..09-30 mon-fri 08:00-12:00 14:30-18:00\n夏季 05-01..09-30 sat 09:00-12:00",
    "closures": "2026-10-01..2026-10-07 国庆\n2026-12-31 14:00-17:30 盘点",
    "openings": "2026-10-10 值班\n2026-10-11 08:30-12:00",
    "make_up_windows": "09:00-12:00 13:00-16:00",
}


def test_lines_read_as_layers_and_are_written_back() -> None:
    layers = layers_of(TEXTS)
    assert written(layers) == TEXTS
    assert layers_of(written(layers)) == layers


def test_weekdays_in_chinese_and_wide_signs() -> None:
    assert read_weekly("周一至周五 08：30-12：00，14：00—17：30\n周六、周日 09:00至12:00") == {
        "周一-周五": ["08:30-12:00", "14:00-17:30"],
        "周六,周日": ["09:00-12:00"],
    }
    assert layers_of({"weekly": "周一至周五 08:30-12:00\n周六、周日 09:00-10:00"}).week[5] != ()


def test_the_pieces() -> None:
    assert read_seasons(f"{TEXTS['seasons']}\n06-15..06-20 mon 10:00-11:00")[1] == {
        "name": "",
        "from": "06-15",
        "through": "06-20",
        "weekly": {"mon": ["10:00-11:00"]},
    }
    assert read_closures("2026-12-31 14:00-17:30 盘点") == [
        {"from": "2026-12-31", "through": "2026-12-31", "windows": ["14:00-17:30"], "reason": "盘点"}
    ]
    assert [day["on"] for day in read_openings("2026-02-28..2026-03-01")] == ["2026-02-28", "2026-03-01"]
    assert read_windows("") == []


@pytest.mark.parametrize(
    ("read", "text", "line"),
    [
        (read_weekly, "mon-fri 08:30-12:00\nsomeday 08:30-12:00", 2),
        (read_weekly, "08:30-12:00", 1),
        (read_weekly, "mon-fri 08:30-12:00 and so on", 1),
        (read_weekly, "mon-fri", 1),
        (read_seasons, "夏季 mon-fri 08:30-12:00", 1),
        (read_seasons, "夏季 05-01..09-30 08:30-12:00", 1),
        (read_closures, "\n国庆 2026-10-01", 2),
        (read_closures, "2026-13-01", 1),
        (read_closures, "2026-10-07..2026-10-01", 1),
        (read_openings, "tomorrow", 1),
        (read_windows, "08:30-12:00 or later", 1),
    ],
)
def test_a_line_that_is_not_like_its_example_is_named(read: Callable[[str], Any], text: str, line: int) -> None:
    with pytest.raises(LineUnreadable) as refused:
        read(text)
    assert refused.value.figures["line"] == line
