"""A roster pasted as text: a heading above it is passed over; another line that cannot be read is named."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from houqin.domains.providers.roster_text import read_roster
from houqin.domains.providers.services.staff import RowWrong

NIGHT = "2026-03-05\t电工\t孙师傅\t20:00-08:00\t备班\t62310012"


@pytest.mark.parametrize("heading", ["", "日期\t工种\t姓名\t时间\t顺序\t电话\n", "\n值班表\n"])
def test_a_shift_is_read_with_or_without_a_heading(heading: str) -> None:
    (row,) = read_roster(heading + NIGHT, zone="Asia/Shanghai")
    assert (row.on, row.rank, row.phone) == (date(2026, 3, 5), 2, "62310012")
    assert (row.starts_at, row.ends_at) == (
        datetime(2026, 3, 5, 12, tzinfo=UTC),
        datetime(2026, 3, 6, 0, tzinfo=UTC),
    )


@pytest.mark.parametrize("text", [f"{NIGHT}\n日期\t工种\t姓名\t时间", "标题\n\n没有数字的一行"])
def test_a_line_further_down_is_named(text: str) -> None:
    with pytest.raises(RowWrong) as wrong:
        read_roster(text, zone="Asia/Shanghai")
    assert wrong.value.figures["row"] == len(text.splitlines())
