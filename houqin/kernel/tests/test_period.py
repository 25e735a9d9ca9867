"""Half-open periods of dates and instants."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houqin.kernel.period import EmptyPeriod, NotAPeriod, Period, days, month, months, parse

FIRST = date(2026, 1, 1)
OFFSETS = st.tuples(st.integers(0, 60), st.integers(1, 60) | st.none())
PERIODS = OFFSETS.map(
    lambda pair: Period(
        FIRST + timedelta(days=pair[0]),
        None if pair[1] is None else FIRST + timedelta(days=pair[0] + pair[1]),
    )
)


def members(period: Period[date]) -> set[date]:
    """The oracle: the days of a window that reaches beyond every bounded period, one by one."""
    window = (FIRST + timedelta(days=offset) for offset in range(130))
    return {day for day in window if day >= period.start and (period.until is None or day < period.until)}


@given(PERIODS, PERIODS)
def test_set_operations_equal_those_on_days(one: Period[date], other: Period[date]) -> None:
    shared = members(one) & members(other)
    both = one.intersect(other)
    assert one.overlaps(other) == other.overlaps(one) == bool(shared)
    assert (members(both) if both else set()) == shared
    assert one.covers(other) == (members(other) <= members(one) and (other.until is not None or one.until is None))
    assert {day for day in members(one) | members(other) if one.contains(day)} == members(one)


def test_the_end_is_out() -> None:
    october = month("2026-10")
    assert october.contains(date(2026, 10, 1))
    assert october.contains(date(2026, 10, 31))
    assert not october.contains(date(2026, 11, 1))
    assert not october.overlaps(month("2026-11"))


def test_instants_of_different_offsets_are_the_same_time() -> None:
    shanghai = timezone(timedelta(hours=8))
    morning = Period(datetime(2026, 10, 1, 9, tzinfo=shanghai), datetime(2026, 10, 1, 12, tzinfo=shanghai))
    assert morning.contains(datetime(2026, 10, 1, 1, tzinfo=UTC))
    assert not morning.contains(datetime(2026, 10, 1, 4, tzinfo=UTC))


@pytest.mark.parametrize("until", [date(2026, 1, 1), date(2025, 12, 31)])
def test_an_empty_period_is_refused(until: date) -> None:
    with pytest.raises(EmptyPeriod):
        Period(FIRST, until)


@pytest.mark.parametrize(
    ("start", "until"),
    [
        (FIRST, datetime(2026, 2, 1, tzinfo=UTC)),
        (datetime(2026, 1, 1, tzinfo=UTC), date(2026, 2, 1)),
        (datetime(2026, 1, 1), None),  # noqa: DTZ001  # the missing offset is what is refused
    ],
)
def test_dates_and_instants_do_not_mix(start: Any, until: Any) -> None:
    with pytest.raises(TypeError):
        Period(start, until)


@pytest.mark.parametrize(
    ("text", "start", "until"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 11, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 3, 1)),
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_months_and_years_are_read(text: str, start: date, until: date) -> None:
    assert parse(text) == Period(start, until)


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "26-10", "0000-10", "0000", "9999", "9999-12", "x", ""])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(NotAPeriod):
        parse(text)


def test_a_term_is_cut_at_the_firsts() -> None:
    term = Period(date(2026, 11, 15), date(2027, 2, 10))
    pieces = months(term)
    assert [(piece.start, piece.until) for piece in pieces] == [
        (date(2026, 11, 15), date(2026, 12, 1)),
        (date(2026, 12, 1), date(2027, 1, 1)),
        (date(2027, 1, 1), date(2027, 2, 1)),
        (date(2027, 2, 1), date(2027, 2, 10)),
    ]
    assert sum(days(piece) for piece in pieces) == days(term) == 87


def test_an_open_period_has_no_count() -> None:
    with pytest.raises(ValueError, match="open"):
        days(Period(FIRST))
    with pytest.raises(ValueError, match="open"):
        months(Period(FIRST))
