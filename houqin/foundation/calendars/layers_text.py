"""A calendar's layers as people type them, a line each, and back again.

Weekly hours: ``mon-fri 08:30-12:00 14:00-17:30`` (weekdays also as 周一至周五). Seasons: ``夏季 05-01..09-30 mon-fri
08:00-12:00``. Closures and openings: ``2026-10-01..2026-10-07 国庆`` or, for some hours of a day, ``2026-12-31
14:00-17:30 盘点``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from houqin.kernel.calendar import ALL_DAY, ALWAYS, Closure, Layers, MonthDay, Opening, Season, Week, Windows
from houqin.kernel.clock.shape_values import weekdays_in
from houqin.kernel.refusal import N_, BadInput

_WINDOW = re.compile(r"(\d{1,2}:\d{2})\s*[-–—~至]\s*(\d{1,2}:\d{2})")
_DAY = r"\d{4}-\d{2}-\d{2}"
_DAYS = re.compile(rf"({_DAY})(?:\s*(?:\.\.|至)\s*({_DAY}))?")
_SEASON = re.compile(rf"({_DAY}|\d{{1,2}}-\d{{1,2}})\s*(?:\.\.|至)\s*({_DAY}|\d{{1,2}}-\d{{1,2}})")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class LineUnreadable(BadInput):
    """A line of a calendar that is not written like its example."""

    code = "calendars.line_unreadable"
    sentence = N_("Line {line} cannot be read: “{read}”.")
    remedy = N_("Write it like this: {example}")


def read_weekly(text: str) -> dict[str, list[str]]:
    """Windows by weekday. Raises LineUnreadable."""
    weekly: dict[str, list[str]] = {}
    for number, line in _lines(text):
        days, windows = _days_and_windows(line, number)
        weekly.setdefault(days, []).extend(windows)
    return weekly


def read_seasons(text: str) -> list[dict[str, Any]]:
    """Seasons; lines of the same name and span belong together. Raises LineUnreadable."""
    seasons: dict[tuple[str, str, str], dict[str, list[str]]] = {}
    for number, line in _lines(text):
        span = _SEASON.search(line)
        if span is None:
            raise LineUnreadable(
                line=number, read=line[:60], example="夏季 05-01..09-30 mon-fri 08:00-12:00 14:30-18:00"
            )
        days, windows = _days_and_windows(line[span.end() :].strip(), number, whole=line)
        weekly = seasons.setdefault((line[: span.start()].strip(), span[1], span[2]), {})
        weekly.setdefault(days, []).extend(windows)
    return [
        {"name": name, "from": first, "through": last, "weekly": weekly}
        for (name, first, last), weekly in seasons.items()
    ]


def read_closures(text: str) -> list[dict[str, Any]]:
    """Closed days, or closed hours of them. Raises LineUnreadable."""
    closures = []
    for number, line in _lines(text):
        first, last, windows, reason = _dated(line, number, "2026-10-01..2026-10-07 国庆")
        closures.append({"from": first, "through": last, **_given(windows, reason)})
    return closures


def read_openings(text: str) -> list[dict[str, Any]]:
    """Open days; without hours as on an ordinary working day. Raises LineUnreadable."""
    openings = []
    for number, line in _lines(text):
        first, last, windows, reason = _dated(line, number, "2026-10-10 08:30-12:00 值班")
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            openings.append({"on": day.isoformat(), **_given(windows, reason)})
            day += timedelta(days=1)
    return openings


def read_windows(text: str) -> list[str]:
    """Windows of one day. Raises LineUnreadable."""
    windows = _windows(text)
    if text.strip() and (not windows or _WINDOW.sub("", text).strip(" ,，、\n\r\t")):
        raise LineUnreadable(line=1, read=text.strip()[:60], example="08:30-12:00 14:00-17:30")
    return windows


def written(layers: Layers) -> dict[str, str]:
    """The texts that read as *layers* again, by the names of the form's fields; always open: an empty week."""
    return {
        "weekly": "" if layers.week == ALWAYS else "\n".join(_week_lines(layers.week)),
        "seasons": "\n".join(line for season in layers.seasons for line in _season_lines(season)),
        "closures": "\n".join(_closure_line(closure) for closure in layers.closures),
        "openings": "\n".join(_opening_line(opening) for opening in layers.openings),
        "make_up_windows": _spaced(layers.make_up_windows or ()),
    }


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.replace("：", ":").splitlines(), start=1):
        if line.strip():
            yield number, line.strip()


def _days_and_windows(line: str, number: int, *, whole: str = "") -> tuple[str, list[str]]:
    """The weekdays before the first window, and the windows."""
    first = _WINDOW.search(line)
    days = line[: first.start()].strip(" :,，") if first else ""
    days = days.replace("至", "-").replace("、", ",").replace("，", ",")
    windows = _windows(line)
    rest = _WINDOW.sub("", line[first.start() :]).strip(" ,，、") if first else line
    try:
        if not days or rest:
            raise ValueError
        list(weekdays_in(days))
    except ValueError as fault:
        example = "mon-fri 08:30-12:00 14:00-17:30"
        raise LineUnreadable(line=number, read=(whole or line)[:60], example=example) from fault
    return days, windows


def _dated(line: str, number: int, example: str) -> tuple[str, str, list[str], str]:
    """First and last day, windows, reason."""
    found = _DAYS.match(line)
    try:
        if found is None:
            raise ValueError
        first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2] or found[1])
        if last < first or (last - first).days > 366:
            raise ValueError
    except ValueError as fault:
        raise LineUnreadable(line=number, read=line[:60], example=example) from fault
    rest = line[found.end() :]
    reason = " ".join(_WINDOW.sub(" ", rest).split()).strip(" ,，、")
    return first.isoformat(), last.isoformat(), _windows(rest), reason[:100]


def _given(windows: list[str], reason: str) -> dict[str, Any]:
    return {**({"windows": windows} if windows else {}), **({"reason": reason} if reason else {})}


def _windows(text: str) -> list[str]:
    return [f"{opens}-{closes}" for opens, closes in _WINDOW.findall(text.replace("：", ":"))]


def _week_lines(week: Week) -> Iterator[str]:
    """Weekdays of the same hours that follow one another stand in one line."""
    first = 0
    for weekday in range(1, 8):
        if weekday < 7 and week[weekday] == week[first]:
            continue
        if week[first]:
            days = WEEKDAYS[first] if weekday - first == 1 else f"{WEEKDAYS[first]}-{WEEKDAYS[weekday - 1]}"
            yield f"{days} {_spaced(week[first])}"
        first = weekday


def _season_lines(season: Season) -> Iterator[str]:
    span = f"{_bound(season.starts)}..{_bound(_day_before(season.ends))}"
    for line in _week_lines(season.week):
        yield f"{season.name} {span} {line}".strip()


def _closure_line(closure: Closure) -> str:
    windows = () if closure.windows == ALL_DAY else closure.windows
    return _dated_line(closure.starts, closure.ends - timedelta(days=1), windows, closure.reason)


def _opening_line(opening: Opening) -> str:
    return _dated_line(opening.on, opening.on, opening.windows or (), opening.reason)


def _dated_line(first: date, last: date, windows: Windows, reason: str) -> str:
    days = first.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"
    return " ".join(part for part in (days, _spaced(windows), reason) if part)


def _spaced(windows: Windows) -> str:
    return " ".join(map(str, windows))


def _bound(bound: MonthDay | date) -> str:
    return bound.isoformat() if isinstance(bound, date) else f"{bound[0]:02d}-{bound[1]:02d}"


def _day_before(bound: MonthDay | date) -> MonthDay | date:
    if isinstance(bound, date):
        return bound - timedelta(days=1)
    before = date(2024, *bound) - timedelta(days=1)
    return before.month, before.day


#: How each field of the form is read, by its name.
READERS: Mapping[str, Callable[[str], Any]] = {
    "weekly": read_weekly,
    "seasons": read_seasons,
    "closures": read_closures,
    "openings": read_openings,
    "make_up_windows": read_windows,
}
