"""Work calendars as layers: weekly windows with seasons, then dated closures, then dated openings; openings win.

Shapes and units: windows are minutes from local midnight, 0–1440, half-open; dates are local to the calendar's
zone; periods of dates are half-open. Versions of the layers follow one another by ``valid_from``. A calendar that
overlaps itself is refused when it is made. Source: clock.md *Calendars*, house.md §5 *Time*.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import combinations, pairwise
from typing import ClassVar, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from houqin.kernel.opening import OpeningTable
from houqin.kernel.refusal import N_, Refusal
from houqin.kernel.statutory import SATURDAY, DayKind, StatutoryDays

DAY_MINUTES = 24 * 60
MonthDay: TypeAlias = tuple[int, int]


class CalendarOverlaps(Refusal):
    """Two windows, seasons or openings of one calendar claim the same time."""

    code: ClassVar[str] = "calendar.overlaps"
    sentence = N_("The calendar “{calendar}” overlaps itself: {first} and {second} ({where}).")
    remedy = N_("Let each time belong to one window; nothing was changed.")
    basis = "clock.md: Calendars"
    status = 422


class CalendarInvalid(Refusal):
    """A calendar that cannot be read as meant."""

    code: ClassVar[str] = "calendar.invalid"
    sentence = N_("The calendar “{calendar}” is wrong: {problem}.")
    remedy = N_("Correct it; nothing was changed.")
    basis = "clock.md: Calendars"
    status = 422


@dataclass(frozen=True, order=True)
class Window:
    """Open from ``opens`` until before ``closes``, minutes from local midnight; 1440 is the end of the day."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= DAY_MINUTES:
            raise CalendarInvalid(
                calendar="?",
                problem=N_("the window {window} must end after it starts, within one day (split it at 24:00)"),
                window=str(self),
            )

    def __str__(self) -> str:
        return f"{_clock_time(self.opens)}-{_clock_time(self.closes)}"


Windows: TypeAlias = tuple[Window, ...]
#: Seven entries, Monday first.
Week: TypeAlias = tuple[Windows, Windows, Windows, Windows, Windows, Windows, Windows]
ALL_DAY: Windows = (Window(0, DAY_MINUTES),)
#: Where two windows of the week meet, as message ids.
WEEKDAYS = (
    N_("Mondays"),
    N_("Tuesdays"),
    N_("Wednesdays"),
    N_("Thursdays"),
    N_("Fridays"),
    N_("Saturdays"),
    N_("Sundays"),
)
A_SEASON = N_("a season")
NEVER: Week = ((), (), (), (), (), (), ())
ALWAYS: Week = (ALL_DAY,) * 7


@dataclass(frozen=True)
class Season:
    """Other weekly windows from ``starts`` until before ``ends``: every year (month, day), or once (dates)."""

    starts: MonthDay | date
    ends: MonthDay | date
    week: Week
    name: str = ""

    @property
    def is_yearly(self) -> bool:
        """Whether it comes back every year; a dated season wins over a yearly one."""
        return not isinstance(self.starts, date)

    def covers(self, day: date) -> bool:
        """Whether *day* lies in the season; a yearly one may run over the turn of the year."""
        if isinstance(self.starts, date) and isinstance(self.ends, date):
            return self.starts <= day < self.ends
        here, starts, ends = (day.month, day.day), self.starts, self.ends
        if starts < ends:  # type: ignore[operator]  # both are (month, day): dates were handled above
            return starts <= here < ends  # type: ignore[operator]  # both are (month, day): dates were handled above
        return here >= starts or here < ends  # type: ignore[operator]  # both are (month, day): dates were handled above


@dataclass(frozen=True)
class Closure:
    """Closed from ``starts`` until before ``ends`` (dates): all day, or only within ``windows``."""

    starts: date
    ends: date
    windows: Windows = ALL_DAY
    reason: str = ""


@dataclass(frozen=True)
class Opening:
    """Open on one date: within ``windows``, or (None) as on an ordinary working day."""

    on: date
    windows: Windows | None = None
    reason: str = ""


@dataclass(frozen=True)
class Layers:
    """One version of a calendar's layers, in force from ``valid_from`` (None: from ever)."""

    week: Week
    seasons: tuple[Season, ...] = ()
    closures: tuple[Closure, ...] = ()
    openings: tuple[Opening, ...] = ()
    statutory: StatutoryDays | None = None
    #: Windows of a make-up day; None: those of the first weekday that has any.
    make_up_windows: Windows | None = None
    valid_from: date | None = None
    recorded_at: datetime | None = None

    def windows_on(self, day: date) -> Windows | None:
        """The open windows of *day*, merged and in order; None when its year is not announced."""
        kind = self.statutory.kind_of(day) if self.statutory else DayKind.ORDINARY
        if kind is DayKind.UNKNOWN:
            return None
        week = self._week_on(day)
        windows = () if kind is DayKind.OFF else week[day.weekday()]
        for closure in self.closures:
            if closure.starts <= day < closure.ends:
                windows = _without(windows, closure.windows)
        openings = [opening for opening in self.openings if opening.on == day]
        if kind is DayKind.MAKE_UP and not openings:
            is_weekend = day.weekday() >= SATURDAY
            windows = _merged((*windows, *(self._working_windows(week) if is_weekend else week[day.weekday()])))
        for opening in openings:
            windows = _merged(
                (*windows, *(self._working_windows(week) if opening.windows is None else opening.windows))
            )
        return windows

    def _week_on(self, day: date) -> Week:
        covering = [season for season in self.seasons if season.covers(day)]
        covering.sort(key=lambda season: season.is_yearly)
        return covering[0].week if covering else self.week

    def _working_windows(self, week: Week) -> Windows:
        if self.make_up_windows is not None:
            return self.make_up_windows
        return next((windows for windows in week if windows), ())


@dataclass(frozen=True)
class WorkCalendar:
    """A named calendar in one time zone; its versions of layers follow one another by date."""

    name: str
    zone: str
    versions: tuple[Layers, ...]

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, IsADirectoryError) as error:
            raise CalendarInvalid(
                calendar=self.name, problem=N_("there is no time zone “{zone}”"), zone=self.zone
            ) from error
        _check_versions(self)
        for layers in self.versions:
            _check_layers(self.name, layers)

    @cached_property
    def table(self) -> OpeningTable:
        """The opening spans as instants with running totals, computed year by year on demand."""
        return OpeningTable(ZoneInfo(self.zone), self._windows_of_year)

    def windows_on(self, day: date) -> Windows | None:
        """The open windows of *day*; None when its year is not announced."""
        layers = self._layers_on(day)
        return layers.windows_on(day) if layers else ()

    def is_working_day(self, day: date) -> bool | None:
        """Whether *day* has any opening; None when its year is not announced."""
        windows = self.windows_on(day)
        return None if windows is None else bool(windows)

    def working_day_after(self, day: date, count: int) -> date | None:
        """The *count*-th working day after *day* (which is not counted); None when not announced.

        For terms counted in whole days, such as "publish within 2 working days". *count* may be negative.
        """
        step, left, last = (1 if count > 0 else -1), abs(count), day
        for _ in range(20 * 366):
            if left == 0:
                return last
            last += timedelta(days=step)
            is_working = self.is_working_day(last)
            if is_working is None:
                return None
            left -= is_working
        return None

    def known_at(self, instant: datetime) -> "WorkCalendar":
        """The calendar as it was known at *instant*: later versions and notices left out."""
        versions = tuple(
            replace(layers, statutory=layers.statutory.known_at(instant) if layers.statutory else None)
            for layers in self.versions
            if layers.recorded_at is None or layers.recorded_at <= instant
        )
        return self if versions == self.versions else replace(self, versions=versions or self.versions[:1])

    def _layers_on(self, day: date) -> Layers | None:
        in_force = [layers for layers in self.versions if layers.valid_from is None or layers.valid_from <= day]
        return in_force[-1] if in_force else None

    def _windows_of_year(self, year: int) -> list[tuple[date, list[tuple[int, int]]]] | None:
        days: list[tuple[date, list[tuple[int, int]]]] = []
        day = date(year, 1, 1)
        while day.year == year:
            windows = self.windows_on(day)
            if windows is None:
                return None
            days.append((day, [(window.opens, window.closes) for window in windows]))
            day += timedelta(days=1)
        return days


def always_open(zone: str = "Asia/Shanghai", name: str = "always") -> WorkCalendar:
    """A 24×7 calendar, whose minutes are clock time and whose every year is known."""
    return WorkCalendar(name, zone, (Layers(ALWAYS),))


def _clock_time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _merged(windows: Iterable[Window]) -> Windows:
    merged: list[Window] = []
    for window in sorted(windows):
        if merged and window.opens <= merged[-1].closes:
            merged[-1] = Window(merged[-1].opens, max(merged[-1].closes, window.closes))
        else:
            merged.append(window)
    return tuple(merged)


def _without(windows: Windows, closed: Windows) -> Windows:
    """*windows* less the times in *closed*."""
    left = list(windows)
    for hole in closed:
        pieces = [
            piece
            for window in left
            for piece in (
                (window.opens, min(window.closes, hole.opens)),
                (max(window.opens, hole.closes), window.closes),
            )
            if piece[0] < piece[1]
        ]
        left = [Window(*piece) for piece in pieces]
    return tuple(left)


def _check_layers(name: str, layers: Layers) -> None:
    for where, windows in zip(WEEKDAYS, layers.week, strict=True):
        _check_windows(name, where, windows)
    for season in layers.seasons:
        for windows in season.week:
            _check_windows(name, season.name or A_SEASON, windows)
    _check_windows(name, N_("make-up days"), layers.make_up_windows or ())
    for opening in layers.openings:
        _check_windows(name, str(opening.on), opening.windows or ())
    for closure in layers.closures:
        if closure.ends <= closure.starts:
            raise CalendarInvalid(
                calendar=name, problem=N_("the closure from {day} ends before it starts"), day=str(closure.starts)
            )
    for first, second in combinations(layers.openings, 2):
        if first.on == second.on:
            both = [*(first.windows or ALL_DAY), *(second.windows or ALL_DAY)]
            _check_windows(name, str(first.on), both)
    for one, other in combinations(layers.seasons, 2):
        if one.is_yearly == other.is_yearly and _seasons_meet(one, other):
            raise CalendarOverlaps(calendar=name, first=_span(one), second=_span(other), where=N_("seasons"))


def _check_windows(name: str, where: str, windows: Sequence[Window]) -> None:
    for first, second in pairwise(sorted(windows)):
        if second.opens < first.closes:
            raise CalendarOverlaps(calendar=name, first=str(first), second=str(second), where=where)


def _check_versions(calendar: WorkCalendar) -> None:
    if not calendar.versions:
        raise CalendarInvalid(calendar=calendar.name, problem=N_("it has no layers"))
    for earlier, later in pairwise(calendar.versions):
        if later.valid_from is None or (earlier.valid_from is not None and later.valid_from <= earlier.valid_from):
            raise CalendarOverlaps(
                calendar=calendar.name,
                first=str(earlier.valid_from),
                second=str(later.valid_from),
                where=N_("versions must follow one another by their first day"),
            )


def _seasons_meet(one: Season, other: Season) -> bool:
    if isinstance(one.starts, date) and isinstance(other.starts, date):
        return one.starts < other.ends and other.starts < one.ends  # type: ignore[operator]  # dated: both ends are dates
    leap_year = (date(2024, 1, 1) + timedelta(days=offset) for offset in range(366))
    return any(one.covers(day) and other.covers(day) for day in leap_year)


def _span(season: Season) -> str:
    ends = [
        bound.isoformat() if isinstance(bound, date) else f"{bound[0]:02d}-{bound[1]:02d}"
        for bound in (season.starts, season.ends)
    ]
    return f"{season.name} {ends[0]}/{ends[1]}".strip()
