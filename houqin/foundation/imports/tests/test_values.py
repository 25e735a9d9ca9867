"""Cells read as meant, and refused in one sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houqin.foundation.imports import moments, values
from houqin.foundation.imports.moments import DateOrder, DayPart

SHANGHAI = ZoneInfo("Asia/Shanghai")
BOSTON = ZoneInfo("America/New_York")
NINE_FIVE = datetime(2024, 3, 5, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2024.3.5 9:05",
        "2024/3/5 9:05",
        "2024-03-05T09:05:00+08:00",
        "2024-03-05T01:05:00Z",
        "2024年3月5日 上午9时5分",
        "2024 年 3 月 5 日（星期二）9点5分",
        "２０２４．３．５　９：０５",
        "20240305 9:05",
        "2024-3-5 9:05 AM",
        45356.378472222,
        "45356.378472222",
        datetime(2024, 3, 5, 9, 5),  # noqa: DTZ001  as a spreadsheet gives it
        datetime(2024, 3, 5, 1, 5, tzinfo=UTC),
    ],
)
def test_every_way_to_write_an_instant(written: values.Cell) -> None:
    assert moments.instant(written, zone=SHANGHAI) == moments.Moment(NINE_FIVE)


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [
        ("2024.3.5 下午3点", 15, 0),
        ("2024.3.5 下午12点", 12, 0),
        ("2024.3.5 中午12点半", 12, 30),
        ("2024.3.5 中午1点", 13, 0),
        ("2024.3.5 凌晨12点10分", 0, 10),
        ("2024.3.5 晚上8点", 20, 0),
        ("2024.3.5 下午15:20", 15, 20),
        ("2024.3.5 12:05 am", 0, 5),
        ("2024.3.5 12:05 p.m.", 12, 5),
        ("2024.3.5 3点整", 3, 0),
        ("2024.3.5 00:00", 0, 0),
    ],
)
def test_times_of_the_day(written: str, hour: int, minute: int) -> None:
    moment = moments.instant(written, zone=SHANGHAI)
    assert moment.exact
    assert moment.at.astimezone(SHANGHAI).replace(tzinfo=None) == datetime(2024, 3, 5, hour, minute)  # noqa: DTZ001


def test_the_end_of_the_day_is_the_next_days_start() -> None:
    moment = moments.instant("2024-03-05 24:00", zone=SHANGHAI)
    assert moment.at.astimezone(SHANGHAI) == datetime(2024, 3, 6, tzinfo=SHANGHAI)


def test_a_day_alone_is_not_exact() -> None:
    first = moments.instant("2024.3.5", zone=SHANGHAI)
    last = moments.instant("2024.3.5", zone=SHANGHAI, day_part=DayPart.LAST)
    assert (first.exact, last.exact) == (False, False)
    assert last.at - first.at == timedelta(hours=23, minutes=59)


@pytest.mark.parametrize("other", ["9:05", time(9, 5), timedelta(hours=9, minutes=5), 0.378472222, "2024.3.5 9:05"])
def test_a_second_column_gives_the_time(other: values.Cell) -> None:
    assert moments.instant("2024.3.5", zone=SHANGHAI, time_of_day=other) == moments.Moment(NINE_FIVE)


def test_the_order_of_day_and_month_comes_from_the_mapping() -> None:
    american = moments.instant("01/31/2015 04:17:43 PM", zone=BOSTON, order=DateOrder.MDY)
    assert american.at == datetime(2015, 1, 31, 21, 17, 43, tzinfo=UTC)
    assert moments.day("29/2/2016 01:16", order=DateOrder.DMY) == date(2016, 2, 29)
    with pytest.raises(moments.NotADate):
        moments.day("3/5/2024")


@pytest.mark.parametrize(
    "written", ["", "昨天", "3月5日", "2024-02-30", "2024-13-1", "2024-3-55", "24.3.5", 5, True, "99999", time(9)]
)
def test_what_is_no_date_is_refused(written: values.Cell) -> None:
    with pytest.raises(moments.NotADate):
        moments.instant(written, zone=SHANGHAI)


@pytest.mark.parametrize("clock", ["晚上12点", "25:00", "9:61", "13:00 pm", "下午3点 pm", "吃饭时", "24:30"])
def test_what_is_no_time_is_refused(clock: str) -> None:
    with pytest.raises(moments.NotATime):
        moments.instant(f"2024-3-5 {clock}", zone=SHANGHAI)


def test_a_local_time_that_the_clocks_jumped_over_is_refused() -> None:
    with pytest.raises(moments.NoSuchLocalTime):
        moments.instant("03/08/2015 02:30:00 AM", zone=BOSTON, order=DateOrder.MDY)
    twice = moments.instant("11/01/2015 01:30:00 AM", zone=BOSTON, order=DateOrder.MDY)
    assert twice.at == datetime(2015, 11, 1, 5, 30, tzinfo=UTC)


STYLES = ("%Y-%m-%d %H:%M", "%Y.%m.%d %H:%M", "%Y/%m/%d %H点%M分", "%Y年%m月%d日 %H时%M分", "%Y%m%d %H:%M:00")


@given(st.datetimes(datetime(1950, 1, 1), datetime(2099, 12, 31)), st.sampled_from(STYLES))  # noqa: DTZ001
def test_what_was_written_is_read(local: datetime, style: str) -> None:
    local = local.replace(second=0, microsecond=0)
    moment = moments.instant(local.strftime(style), zone=UTC)
    assert moment == moments.Moment(local.replace(tzinfo=UTC))


@given(st.datetimes(datetime(1930, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_serial_dates_to_the_second(local: datetime) -> None:
    local = local.replace(microsecond=0)
    since = local - datetime(1899, 12, 30)  # noqa: DTZ001
    read = moments.instant(since.total_seconds() / 86_400, zone=UTC)
    assert read.at == local.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "unit", "fen"),
    [
        ("1,234.50", "", 123_450),
        ("￥1，234.5元", "", 123_450),
        ("12.5万元", "元", 12_500_000),
        (12.5, "万元", 12_500_000),
        (300, "", 30_000),
        (0.1 + 0.2, "", 30),
        ("-3.5", "", -350),
        ("人民币 300 元整", "", 30_000),
        ("88元/次", "", 8_800),
        ("5角", "", 50),
        (".5", "", 50),
    ],
)
def test_amounts_become_fen(written: values.Cell, unit: str, fen: int) -> None:
    assert values.amount(written, unit=unit) == fen


@pytest.mark.parametrize("written", ["", "1.234", "1,23", "约300", "三百", True, "1.2.3", "12%", "9" * 30])
def test_what_is_no_amount_is_refused(written: values.Cell) -> None:
    with pytest.raises(values.NotAnAmount):
        values.amount(written)


@given(st.integers(-(10**14), 10**14), st.booleans())
def test_amounts_round_trip(fen: int, grouped: bool) -> None:
    yuan, rest = divmod(abs(fen), 100)
    text = f"{'-' if fen < 0 else ''}{yuan:{',' if grouped else ''}d}.{rest:02d}"
    assert values.amount(text) == fen
    assert values.amount(f"{text}元") == fen


@given(st.integers(-(10**11), 10**11))
def test_quantities_survive_the_floats_of_a_spreadsheet(thousandths: int) -> None:
    assert values.scaled(thousandths / 1000, places=3) == thousandths


def test_rates() -> None:
    assert [values.rate("5%"), values.rate(0.05), values.rate(5, unit="%"), values.rate("0.25%")] == [
        50_000,
        50_000,
        50_000,
        2_500,
    ]


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("13800138000/0411-83631234转8216", ("13800138000", "0411-83631234-8216")),
        ("手机：138 0013 8000，办公：8216", ("13800138000", "8216")),
        (13800138000.0, ("13800138000",)),
        ("8216 8217", ("8216", "8217")),
        ("010-88886666、13900001111\n+86 13700001111", ("010-88886666", "13900001111", "13700001111")),
        ("13800138000,13800138000", ("13800138000",)),
        ("400-810-8888", ("400-810-8888",)),
    ],
)
def test_phones(written: values.Cell, numbers: tuple[str, ...]) -> None:
    assert values.phones(written) == numbers


@pytest.mark.parametrize("written", ["张三", "12", "13800138000a", "1380013800012"])
def test_what_is_no_phone_is_refused(written: str) -> None:
    with pytest.raises(values.NotAPhone):
        values.phones(written)


def test_yes_no_and_choices() -> None:
    assert [values.yes_or_no(word) for word in ("是", "有", "√", "Y", True, 1)] == [True] * 6
    assert [values.yes_or_no(word) for word in ("否", "无", "×", "n", False, 0)] == [False] * 6
    urgency = {"常规": "P4", "加急": "P3", "特急": "P2"}
    assert values.choice(" 特 急 ", urgency) == "P2"
    with pytest.raises(values.NotAChoice, match="常规、加急、特急"):
        values.choice("马上", urgency)
    with pytest.raises(values.NotYesOrNo):
        values.yes_or_no("也许")


def test_refusals_say_what_was_read_and_what_is_expected() -> None:
    with pytest.raises(moments.NotADate) as refused:
        moments.day("昨天下午")
    assert refused.value.english() == "“昨天下午” is not a date; write it like 2024-03-05 or 2024年3月5日."


@given(st.text(max_size=60))
def test_no_text_breaks_a_reader(written: str) -> None:
    for read in (
        lambda: moments.instant(written, zone=SHANGHAI, order=DateOrder.DMY),
        lambda: values.amount(written),
        lambda: values.phones(written),
        lambda: values.rate(written),
        lambda: values.yes_or_no(written),
        lambda: values.text(written, limit=30),
    ):
        try:
            read()
        except values.Unreadable as refusal:
            assert refusal.english()
