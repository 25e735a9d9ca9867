"""The small values of a case file: times of day, windows, moments, dates, amounts of minutes.

Lenient where nothing is lost (``8:30``, a blank for the T, weekdays by name or number), strict in meaning. A date-time
without offset is local time of the case's ``timezone``.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ValidationInfo, WithJsonSchema

from houqin.kernel.calendar import DAY_MINUTES, Window
from houqin.kernel.refusal import N_, Refusal
from houqin.kernel.unreadable import wrong

DEFAULT_ZONE = "Asia/Shanghai"
#: Dates outside are slips of the pen.
YEARS = range(1980, 2110)
#: The longest promise or pause: more than two years of clock time, thirteen of office hours.
MOST_MINUTES = 2_000_000
#: The longest promise in days.
MOST_DAYS = 3_650
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CHINESE_WEEKDAYS = "一二三四五六日"
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")
_AMOUNT = re.compile(r"(\d+)\s*(m|min|minutes?|h|hours?|d|days?)?")


def minutes_of_day(value: object) -> int:
    """Minutes from midnight of ``HH:MM``; 24:00 is the end of the day."""
    if isinstance(value, time):
        return value.hour * 60 + value.minute
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise wrong(N_("“{value}” is not a time of day like 08:30"), value=str(value))
    minutes = int(found[1]) * 60 + int(found[2])
    if int(found[2]) > 59 or minutes > DAY_MINUTES:
        raise wrong(N_("“{value}” is not a time of day like 08:30"), value=str(value))
    return minutes


def _window(value: object) -> Window:
    if isinstance(value, Window):
        return value
    parts: list[Any]
    if isinstance(value, str):
        parts = re.split(r"\s*[-–—~]\s*", value.strip())
    elif isinstance(value, dict) and value.keys() == {"from", "until"}:
        parts = [value["from"], value["until"]]
    else:
        parts = list(value) if isinstance(value, list | tuple) else []
    if len(parts) != 2:
        raise wrong(N_("“{value}” is not a window like 08:30-12:00"), value=str(value))
    opens, closes = (minutes_of_day(part) for part in parts)
    try:
        return Window(opens, closes)
    except Refusal as refusal:
        raise wrong(
            N_("the window {window} must end after it starts, within one day (split it at 24:00)"), window=str(value)
        ) from refusal


def _time_of_day(value: object) -> time:
    minutes = minutes_of_day(value)
    if minutes == DAY_MINUTES:
        raise wrong(N_("write 23:59 or the next day's 00:00"))
    return time(minutes // 60, minutes % 60)


def _of_our_age(year: int) -> None:
    if year not in YEARS:
        raise wrong(
            N_("the year {year} is not between {first} and {last}"), year=year, first=YEARS.start, last=YEARS.stop - 1
        )


def _day(value: object) -> date:
    read = value
    if isinstance(value, str):
        with suppress(ValueError):
            read = date.fromisoformat(value.strip())
    if isinstance(read, date) and not isinstance(read, datetime):
        _of_our_age(read.year)
        return read
    raise wrong(N_("“{value}” is not a date like 2026-03-02"), value=str(value))


def moment_in(value: object, zone: ZoneInfo) -> datetime:
    """An aware moment from ISO 8601; without offset, local time in *zone*."""
    read = value
    if isinstance(value, str):
        with suppress(ValueError):
            read = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
    if not isinstance(read, datetime):
        raise wrong(N_("“{value}” is not a date and time like 2026-03-02T09:00"), value=str(value))
    _of_our_age(read.year)
    if read.tzinfo is not None:
        return read
    local = read.replace(tzinfo=zone)  # an hour that comes twice: the first
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != read:
        raise wrong(
            N_("{value} does not exist in {zone}: clocks were put forward over it; give the offset"),
            value=str(value),
            zone=str(zone),
        )
    return local


def _zone(info: ValidationInfo) -> ZoneInfo:
    return ZoneInfo((info.context or {}).get("zone", DEFAULT_ZONE))


def _moment(value: object, info: ValidationInfo) -> datetime:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
        raise wrong(N_("“{value}” needs a time of day: 2026-03-02T09:00"), value=str(value))
    return moment_in(value, _zone(info))


def _moment_or_day(value: object, info: ValidationInfo) -> datetime | date:
    is_day = isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip())
    if is_day or (isinstance(value, date) and not isinstance(value, datetime)):
        return _day(value)
    return moment_in(value, _zone(info))


def minutes_in(value: object, *, days: bool) -> int:
    """Whole minutes of ``90``, ``90m``, ``4h`` and, where *days* is true, ``2d`` (of 24 hours)."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise wrong(N_("“{value}” is not a whole number of minutes, nor like 90m or 4h"), value=str(value))
    found = _AMOUNT.fullmatch(str(value).strip())
    unit = (found[2] or "m")[0] if found else ""
    if found is None or (unit == "d" and not days):
        raise wrong(N_("“{value}” is not a whole number of minutes, nor like 90m or 4h"), value=str(value))
    minutes = int(found[1]) * {"m": 1, "h": 60, "d": DAY_MINUTES}[unit]
    if minutes > MOST_MINUTES:
        raise wrong(N_("“{value}” is more than {most} minutes"), value=str(value), most=MOST_MINUTES)
    return minutes


def _minutes(value: object) -> int:
    return minutes_in(value, days=False)


def _elapsed(value: object) -> int:
    return minutes_in(value, days=True)


def weekdays_in(value: object) -> Iterable[int]:
    """Weekdays 0–6 of ``mon``, ``Monday``, ``1`` (Monday) to ``7``, ``周一``, ``mon-fri``, ``sat,sun``."""
    for part in str(value).replace("..", "-").replace("–", "-").split(","):
        first, _, last = part.strip().partition("-")
        begin, end = _weekday(first), _weekday(last or first)
        # sat-mon goes over the end of the week.
        yield from (day % 7 for day in range(begin, (end if end >= begin else end + 7) + 1))


def _weekday(name: str) -> int:
    cleaned = name.strip().lower()
    if cleaned[:3] in _WEEKDAYS and cleaned.isalpha():
        return _WEEKDAYS.index(cleaned[:3])
    if cleaned.isdigit() and 1 <= int(cleaned) <= 7:
        return int(cleaned) - 1
    if cleaned[:1] in ("周", "星") and cleaned[-1:].replace("天", "日") in _CHINESE_WEEKDAYS:
        return _CHINESE_WEEKDAYS.index(cleaned[-1].replace("天", "日"))
    raise wrong(N_("“{value}” is not a weekday: mon to sun, or 1 (Monday) to 7"), value=str(name))


def _season_end(value: object) -> tuple[int, int] | date:
    if isinstance(value, date):
        return _day(value)
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", str(value).strip().removeprefix("--"))
    if found is None:
        return _day(value)
    date(2024, int(found[1]), int(found[2]))  # raises ValueError for a day no year has
    return int(found[1]), int(found[2])


def day_after(bound: tuple[int, int] | date) -> tuple[int, int] | date:
    """The exclusive end of a season whose last day is *bound*."""
    if isinstance(bound, date):
        return bound + timedelta(days=1)
    following = date(2024, *bound) + timedelta(days=1)
    return following.month, following.day


def _text_schema(description: str, *examples: object) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "description": description, "examples": list(examples)})


WindowValue: TypeAlias = Annotated[
    Window,
    BeforeValidator(_window),
    WithJsonSchema(
        {
            "description": "An opening window of one day, half-open; 24:00 is the end of the day.",
            "anyOf": [
                {"type": "string", "examples": ["08:30-12:00"]},
                {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
                {"type": "object", "required": ["from", "until"], "additionalProperties": False,
                 "properties": {"from": {"type": "string"}, "until": {"type": "string"}}},
            ],
        }
    ),
]  # fmt: skip
TimeOfDay: TypeAlias = Annotated[time, BeforeValidator(_time_of_day), _text_schema("A local time of day.", "15:00")]
Day: TypeAlias = Annotated[date, BeforeValidator(_day), _text_schema("A date.", "2026-02-14")]
Moment: TypeAlias = Annotated[
    datetime,
    BeforeValidator(_moment),
    _text_schema("A date and time, ISO 8601; without offset, local time.", "2026-03-02T09:00"),
]
MomentOrDay: TypeAlias = Annotated[
    datetime | date,
    BeforeValidator(_moment_or_day),
    _text_schema("A date and time, or a date alone.", "2026-03-05T14:00", "2026-03-05"),
]
WorkMinutes: TypeAlias = Annotated[
    int,
    BeforeValidator(_minutes),
    WithJsonSchema({"description": "Whole minutes.", "anyOf": [{"type": "integer"}, {"type": "string"}],
                    "examples": [90, "90m", "4h"]}),
]  # fmt: skip
ElapsedMinutes: TypeAlias = Annotated[
    int,
    BeforeValidator(_elapsed),
    WithJsonSchema({"description": "Whole minutes; a day is 24 hours.",
                    "anyOf": [{"type": "integer"}, {"type": "string"}], "examples": [90, "4h", "2d"]}),
]  # fmt: skip
SeasonBound: TypeAlias = Annotated[
    tuple[int, int] | date,
    BeforeValidator(_season_end),
    _text_schema("Month and day (every year), or a date (once).", "05-01", "2026-06-15"),
]
