"""China's statutory days off and make-up working days (调休), for the years that were announced.

The State Council announces one year at a time; its notice may change days of the year before (the one for
2019 moved 2018-12-29 and 31). A year nobody announced is *unknown*: it is never guessed from weekdays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

import chinese_calendar

SATURDAY = 5


class DayKind(StrEnum):
    """What the State Council made of a day."""

    OFF = "off"
    MAKE_UP = "make_up"
    ORDINARY = "ordinary"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Notice:
    """The announcement for one year, handed in: each day it names, and whether that day is off.

    A notice without days announces nothing (the stub of a year to come). ``recorded_at`` is when it became
    known here, for questions as of then; None: always known.
    """

    year: int
    days: tuple[tuple[date, bool], ...]
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class StatutoryDays:
    """The statutory layer of a calendar: notices handed in, and behind them the package's years.

    A year that was handed in, even as an empty stub, is never looked up in the package, so old knowledge
    can be asked for. With ``package=False`` only what was handed in is known.
    """

    notices: tuple[Notice, ...] = ()
    package: bool = True

    def kind_of(self, day: date) -> DayKind:
        """Say what *day* is; UNKNOWN when its year was not announced."""
        if day in self._named:
            return DayKind.OFF if self._named[day] else DayKind.MAKE_UP
        if day.year in self._handed_in:
            return DayKind.ORDINARY if self._handed_in[day.year] else DayKind.UNKNOWN
        return _kind_by_package(day) if self.package else DayKind.UNKNOWN

    def known_at(self, instant: datetime) -> "StatutoryDays":
        """Only what was known at *instant*: a later notice leaves its year unannounced."""
        notices = (
            notice if notice.recorded_at is None or notice.recorded_at <= instant else replace(notice, days=())
            for notice in self.notices
        )
        return replace(self, notices=tuple(notices))

    @cached_property
    def _named(self) -> Mapping[date, bool]:
        # A later year's notice has the last word on a day that two notices name.
        ordered = sorted(self.notices, key=lambda notice: notice.year)
        return {day: is_off for notice in ordered for day, is_off in notice.days}

    @cached_property
    def _handed_in(self) -> Mapping[int, bool]:
        announced: dict[int, bool] = {}
        for notice in self.notices:
            announced[notice.year] = announced.get(notice.year, False) or bool(notice.days)
        return announced


def _kind_by_package(day: date) -> DayKind:
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)  # type: ignore[no-untyped-call]  # the package has no types
    except NotImplementedError:
        return DayKind.UNKNOWN
    if is_off:
        return DayKind.OFF if name else DayKind.ORDINARY  # a plain weekend has no name
    return DayKind.MAKE_UP if day.weekday() >= SATURDAY else DayKind.ORDINARY


def announced(years: Iterable[int], statutory: StatutoryDays) -> tuple[int, ...]:
    """Which of *years* are announced, for the warning of administrators from 1 November on (practice 1)."""
    return tuple(year for year in years if statutory.kind_of(date(year, 6, 15)) is not DayKind.UNKNOWN)
