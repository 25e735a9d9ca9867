"""Dates and instants as offices and other systems write them. Pure; each refuses in one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from fractions import Fraction

from houqin.foundation.imports.values import Cell, Unreadable, is_empty, narrow
from houqin.kernel.refusal import N_


class NotADate(Unreadable):
    """Not a date, or one whose parts cannot be told apart."""

    code = "imports.not_a_date"
    sentence = N_("“{read}” is not a date; write it like 2024-03-05 or 2024年3月5日.")


class NotATime(Unreadable):
    """Not a time of day."""

    code = "imports.not_a_time"
    sentence = N_("“{read}” is not a time; write it like 2024-03-05 14:30 or 下午2点30分.")


class NoSuchLocalTime(Unreadable):
    """A local time that the clocks jumped over."""

    code = "imports.no_such_local_time"
    sentence = N_("“{read}” does not exist in {zone}: the clocks were put forward over it.")


class DateOrder(StrEnum):
    """How dates without a leading year are written: 5/3/2024 as the fifth of March (DMY) or the third of May (MDY).

    A date that begins with its year is always read; with YMD no other is, because nobody can tell it.
    """

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"


class DayPart(StrEnum):
    """Which minute stands for a day whose time of day is not written."""

    FIRST = "first_minute"
    LAST = "last_minute"


STANDS_FOR = {DayPart.FIRST: timedelta(), DayPart.LAST: timedelta(hours=23, minutes=59)}


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in UTC as read; ``exact`` is False when only its day was written."""

    at: datetime
    exact: bool = True


@dataclass(frozen=True, slots=True)
class _Written:
    """What a cell says: a day, perhaps a time since midnight, perhaps the offset from UTC."""

    day: date
    clock: timedelta | None = None
    offset: timedelta | None = None


def day(value: Cell, *, order: DateOrder = DateOrder.YMD) -> date:
    """A date; a time of day behind it is dropped. Raises NotADate, NotATime."""
    return _written(value, order).day


def instant(
    value: Cell,
    *,
    zone: tzinfo,
    order: DateOrder = DateOrder.YMD,
    time_of_day: Cell = "",
    day_part: DayPart = DayPart.FIRST,
) -> Moment:
    """An instant, read as local time of *zone* unless it names its offset.

    ``time_of_day`` is a second cell that holds the time, or date and time. Without any time the first or last minute
    of the day stands for it and the moment is not exact. A local time that occurs twice when the clocks go back is
    taken as the first. Raises NotADate, NotATime, NoSuchLocalTime.
    """
    read = narrow(value)[:40]
    written = _written(value, order)
    clock = written.clock
    if clock is None and not is_empty(time_of_day):
        clock = clock_time(time_of_day, order=order)
    exact = clock is not None
    try:
        local = datetime.combine(written.day, time()) + (STANDS_FOR[day_part] if clock is None else clock)
        if written.offset is not None:
            return Moment((local - written.offset).replace(tzinfo=UTC), exact)
        moment = local.replace(tzinfo=zone).astimezone(UTC)
        returned = moment.astimezone(zone).replace(tzinfo=None)
    except OverflowError as beyond:
        raise NotADate(read=read) from beyond
    if returned != local:
        raise NoSuchLocalTime(read=read, zone=str(zone))
    return Moment(moment, exact)


def clock_time(value: Cell, *, order: DateOrder = DateOrder.YMD) -> timedelta:
    """A time of day since midnight, 24:00 included; of a cell with date and time, its time. Raises NotATime."""
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta) and timedelta() <= value < timedelta(days=1):
        return value
    if isinstance(value, float) and 0 <= value < 1:  # a time of day as a spreadsheet keeps it
        return timedelta(seconds=round(value * 86_400))
    read = narrow(value)
    try:
        return _clock(read, read[:40])
    except NotATime:
        try:
            clock = _written(value, order).clock
        except Unreadable:
            clock = None
        if clock is None:
            raise
        return clock


# ---- the date --------------------------------------------------------------------------------------

_DATE = {
    DateOrder.YMD: re.compile(r"(?P<y>\d{4})[-./年](?P<m>\d{1,2})[-./月](?P<d>\d{1,2})[日号]?(?!\d)"),
    DateOrder.DMY: re.compile(r"(?P<d>\d{1,2})[-./](?P<m>\d{1,2})[-./](?P<y>\d{4})(?!\d)"),
    DateOrder.MDY: re.compile(r"(?P<m>\d{1,2})[-./](?P<d>\d{1,2})[-./](?P<y>\d{4})(?!\d)"),
}
_COMPACT_DATE = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?!\d)")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
#: Spaces inside a date: 2024 年 3 月 5 日, 2024. 3. 5.
_SPACES_IN_DATE = re.compile(r"(?<=\d)\s+(?=[年月日号])|(?<=[年月./-])\s+(?=\d)|(?<=\d)\s+(?=[./-]\s*\d)")
#: Day zero of a spreadsheet's serial dates; its nonexistent 1900-02-29 lies before anything that is imported.
_SERIAL_ZERO = date(1899, 12, 30)
#: Serial numbers taken for dates: 1927 to 2119.
_SERIALS = range(10_000, 80_000)


def _written(value: Cell, order: DateOrder) -> _Written:
    read = narrow(value)
    if isinstance(value, bool | time | timedelta):
        raise NotADate(read=read[:40])
    if isinstance(value, datetime):
        clock = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
        return _Written(value.date(), clock or None, value.utcoffset())
    if isinstance(value, date):
        return _Written(value)
    if _SERIAL.fullmatch(read):
        return _from_serial(read)
    written = read.casefold()
    if not written.isascii():
        written = _WEEKDAY.sub(" ", written)
    written = _SPACES_IN_DATE.sub("", written)
    for pattern in (*(_DATE[one] for one in dict.fromkeys((DateOrder.YMD, order))), _COMPACT_DATE):
        found = pattern.match(written)
        if found is None:
            continue
        try:
            written_day = date(int(found["y"]), int(found["m"]), int(found["d"]))
        except ValueError as wrong:
            raise NotADate(read=read[:40]) from wrong
        return _with_clock(written_day, written[found.end() :].lstrip(" t,"), read[:40])
    raise NotADate(read=read[:40])


def _from_serial(read: str) -> _Written:
    """A spreadsheet's days since 1899-12-30, to the second."""
    days, part = divmod(Fraction(read), 1)
    if days not in _SERIALS:
        raise NotADate(read=read[:40])
    clock = timedelta(seconds=round(part * 86_400))
    return _Written(_SERIAL_ZERO + timedelta(days=int(days)), clock or None)


# ---- the time of day -------------------------------------------------------------------------------

_TIME = re.compile(
    r"(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|夜间)?"
    r"(?P<h>\d{1,2})(?:[:点时](?:(?P<half>半)|(?P<min>\d{1,2})(?:分|(?::(?P<s>\d{1,2})(?:\.\d+)?秒?))?)?|(?=[ap]\.?m))"
    r"[整钟]?(?P<ampm>[ap]\.?m\.?)?"
)
_OFFSET = re.compile(r"(?:utc)?(?P<sign>[+-])(?P<oh>\d{2}):?(?P<om>\d{2})$|(?P<z>z)$")
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "夜里", "夜间"})
_NIGHT = frozenset({"晚上", "夜里", "夜间"})


def _with_clock(written_day: date, rest: str, read: str) -> _Written:
    if not rest:
        return _Written(written_day)
    offset = None
    found = _OFFSET.search(rest)
    if found is not None:
        size = timedelta(hours=int(found["oh"] or 0), minutes=int(found["om"] or 0))
        offset = -size if found["sign"] == "-" else size
        rest = rest[: found.start()]
    return _Written(written_day, _clock(rest, read), offset)


def _clock(rest: str, read: str) -> timedelta:
    """The time since midnight that is written; 24:00 is the end of the day."""
    found = _TIME.fullmatch("".join(rest.casefold().split()))
    if found is None:
        raise NotATime(read=read)
    part, half_day = found["part"] or "", (found["ampm"] or "")[:1]
    minute, second = 30 if found["half"] else int(found["min"] or 0), int(found["s"] or 0)
    clock = timedelta(hours=_hour(int(found["h"]), part, half_day, read), minutes=minute, seconds=second)
    if minute > 59 or second > 59 or clock > timedelta(days=1):
        raise NotATime(read=read)
    return clock


def _hour(written: int, part: str, half_day: str, read: str) -> int:
    """The hour of the day; refused where 12 at night may be of this day or the next."""
    if (half_day and (part or not 1 <= written <= 12)) or (written == 12 and part in _NIGHT):
        raise NotATime(read=read)
    if half_day:
        return written % 12 + (12 if half_day == "p" else 0)
    if (part in _AFTERNOON and 1 <= written < 12) or (part == "中午" and 1 <= written < 3):
        return written + 12
    return 0 if part == "凌晨" and written == 12 else written
