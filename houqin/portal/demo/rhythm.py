"""When orders come in: the year's weight of every day, spread over days and hours (docs/demo.md)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from houqin.kernel.clock.shape_calendar import calendar_from
from houqin.kernel.opening import to_datetime, to_instant
from houqin.kernel.statutory import DayKind, StatutoryDays
from houqin.portal.demo.tables import Tables

ZONE = ZoneInfo("Asia/Shanghai")
SATURDAY = 5
MINUTE = 60_000_000
#: Orders per 1,000 m² and year (samples D3).
DENSITY = 100
YEAR = timedelta(days=365)


class WorkingTime:
    """The authority's working hours: the next opening, and so many working minutes later."""

    def __init__(self, tables: Tables) -> None:
        office = tables.calendars["calendars"][0]
        self.calendar = calendar_from(office["name"], {**office["layers"], "statutory": "CN"}, str(ZONE))
        self._statutory = StatutoryDays()

    def after(self, start: datetime, minutes: int) -> datetime:
        """*minutes* of working time after *start*. Raises ValueError where a year is not announced."""
        reached = self.calendar.table.after(to_instant(start), minutes * MINUTE)
        return _known(reached)

    def opening(self, at: datetime) -> datetime:
        """*at* itself within working hours, else the next opening."""
        return _known(self.calendar.table.next_opening(to_instant(at)))

    def day(self, day: date) -> DayKind:
        """What kind of day it is; weekends without notice are OFF."""
        kind = self._statutory.kind_of(day)
        if kind is DayKind.ORDINARY and day.weekday() >= SATURDAY:
            return DayKind.OFF
        return kind

    def working_day_after(self, day: date, count: int) -> date:
        """The *count*-th working day after *day*."""
        found = self.calendar.working_day_after(day, count)
        if found is None:
            raise ValueError(f"the working days after {day} are not announced")
        return found


def last_day(today: date) -> date:
    """The demo's last day: today, or the end of the last announced year when today's is not announced."""
    statutory, day = StatutoryDays(), today
    while statutory.kind_of(day) is DayKind.UNKNOWN:
        day = date(day.year, 1, 1) - timedelta(days=1)
    return day


def reports(
    tables: Tables, *, first: date, last: date, scale: float, seed: int
) -> Iterator[tuple[datetime, str, Random]]:
    """Every report of the year that ends on *last*, from *first* on, in order: when, which item, and its own dice.

    A day's reports depend on the seed, that day and the year's end only, so that any part of the year may be told
    alone. *scale* 1 is the full density.
    """
    calendar = WorkingTime(tables)
    weather = Weather(tables, seed)
    beginning = last - YEAR + timedelta(days=1)
    days = [beginning + timedelta(days=number) for number in range(YEAR.days)]
    wanted = sum(row.area for row in tables.places if row.kind == "building") * DENSITY / 1000 * scale
    asked = sum(demand.yearly for demand in tables.demand.values())
    weights = {
        code: {day: _weight(tables, calendar, weather, code, day) for day in days} for code in sorted(tables.demand)
    }
    totals = {code: sum(of_days.values()) for code, of_days in weights.items()}
    for day in days:
        if day < first:
            continue
        dice = Random(f"{seed}/{day}/{last}")  # noqa: S311  sample data, not secrets
        found: list[tuple[datetime, str]] = []
        for code, of_days in weights.items():
            expected = wanted * tables.demand[code].yearly / asked * of_days[day] / totals[code]
            for _ in range(_poisson(dice, expected)):
                found.append((_time_of(tables, calendar, day, code, dice), code))
        for number, (at, code) in enumerate(sorted(found)):
            yield at, code, Random(f"{seed}/{day}/{last}/{number}")  # noqa: S311  sample data, not secrets


class Weather:
    """Which days rain and which are hot: the same for the same seed."""

    def __init__(self, tables: Tables, seed: int) -> None:
        self._table = tables.rhythm["weather"]
        self._seed = seed

    def factor(self, kind: str, day: date) -> int:
        """The weight in per cent that the weather of *day* gives to what *kind* of weather brings."""
        dice = Random(f"{self._seed}/weather/{day}")  # noqa: S311  sample data, not secrets
        rains = dice.random() * 30 < self._table["rain_days"][day.month - 1]
        is_hot = not rains and day.month in (6, 7, 8, 9) and dice.random() < 0.4
        if kind == "rain" and rains:
            return int(self._table["rain_factor"])
        return int(self._table["heat_factor"]) if kind == "heat" and is_hot else 100


def _weight(tables: Tables, calendar: WorkingTime, weather: Weather, code: str, day: date) -> float:
    demand, rhythm = tables.demand[code], tables.rhythm
    kind = calendar.day(day)
    if kind is DayKind.MAKE_UP:
        of_day = rhythm["make_up_day"]
    elif kind is DayKind.OFF and day.weekday() < SATURDAY:
        of_day = rhythm["holiday"]
    else:
        of_day = rhythm["weekdays"][day.weekday()]
    season = rhythm["seasons"][demand.season][day.month - 1]
    return float(season * of_day * (weather.factor(demand.weather, day) if demand.weather else 100))


def _time_of(tables: Tables, calendar: WorkingTime, day: date, code: str, dice: Random) -> datetime:
    """A time of day: working hours for most, and some out of hours where something may break by itself."""
    demand, rhythm = tables.demand[code], tables.rhythm
    is_off = calendar.day(day) is DayKind.OFF
    may_wait = demand.appointed or demand.places == ("none",)
    at_night = is_off or (not may_wait and dice.random() * 100 < rhythm["besides"]["night"])
    hours = rhythm["night_hours"] if at_night and not (is_off and dice.random() < 0.6) else rhythm["hours"]
    hour = dice.choices(list(hours), weights=list(hours.values()))[0]
    minute = dice.randrange(30, 60) if hour == min(rhythm["hours"]) else dice.randrange(60)
    return datetime(day.year, day.month, day.day, hour, minute, dice.randrange(60), tzinfo=ZONE)


def _poisson(dice: Random, expected: float) -> int:
    """A count with the mean *expected* (Knuth; the means here are small)."""
    limit, product, count = math.exp(-expected), dice.random(), 0
    while product > limit:
        product *= dice.random()
        count += 1
    return count


def _known(instant: int | None) -> datetime:
    if instant is None:
        raise ValueError("a year is not announced")
    return to_datetime(instant, ZONE)
