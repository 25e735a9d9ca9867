"""A duty roster as text pasted from a spreadsheet: one shift a line, cells parted by tabs, commas or spaces.

``2026-03-05 电工 孙师傅 08:00-20:00`` and, optionally, the rank (值班, 备班, 班长; 1, 2, 3) and a telephone. A shift
that ends at or before its beginning ends on the next day.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from houqin.domains.providers.services.rosters import RosterRow
from houqin.domains.providers.services.staff import RowWrong
from houqin.kernel.refusal import N_

_DAY = re.compile(r"^(\d{4})\D(\d{1,2})\D(\d{1,2})日?$")
_HOURS = re.compile(r"^(\d{1,2})[:：](\d{2})\s*[-–—~至]\s*(\d{1,2})[:：](\d{2})$")
_CELLS = re.compile(r"[\t,，、;；]+|\s{1,}")
RANKS = {"": 1, "1": 1, "值班": 1, "2": 2, "备班": 2, "替班": 2, "3": 3, "班长": 3, "负责人": 3}
_PHONE = re.compile(r"^[0-9+\-]{3,20}$")


def read_roster(text: str, *, zone: str) -> list[RosterRow]:
    """The rows of *text*, in local time of *zone*; raises RowWrong at the first line that cannot be read.

    A heading above them, which holds no figure, is passed over.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if lines and not re.search(r"\d", lines[0][1]):
        del lines[0]
    return [_row(line, number, ZoneInfo(zone)) for number, line in lines]


def _row(line: str, number: int, zone: ZoneInfo) -> RosterRow:
    cells = [cell for cell in _CELLS.split(line) if cell]
    if len(cells) < 4:
        raise RowWrong(row=number, problem=N_("it needs a day, a trade, a name and hours such as 08:00-20:00"))
    on = _day(cells[0])
    span = None if on is None else hours_of(cells[3], on=on, zone=zone)
    if on is None or span is None:
        raise RowWrong(row=number, problem=N_("the day or the hours cannot be read"))
    rank, phone = 1, ""
    for cell in cells[4:]:
        if cell in RANKS:
            rank = RANKS[cell]
        elif _PHONE.match(cell):
            phone = cell
        else:
            raise RowWrong(row=number, problem=N_("the rank or the telephone cannot be read"))
    return RosterRow(on, cells[1], cells[2], *span, rank, phone)


def hours_of(text: str, *, on: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """The instants of hours such as ``20:00-08:00`` on a day; None when they cannot be read.

    A shift that ends at or before its beginning ends on the next day.
    """
    hours = _HOURS.match(text.strip())
    if hours is None:
        return None
    try:
        starts_at = _at(on, int(hours[1]), int(hours[2]), zone)
        ends_at = _at(on, int(hours[3]), int(hours[4]), zone)
        if ends_at <= starts_at:
            ends_at = _at(on + timedelta(days=1), int(hours[3]), int(hours[4]), zone)
    except ValueError:
        return None
    return starts_at, ends_at


def _day(text: str) -> date | None:
    found = _DAY.match(text)
    try:
        return None if found is None else date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _at(on: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    """24:00 is midnight at the end of the day."""
    if (hour, minute) == (24, 0):
        return datetime.combine(on + timedelta(days=1), time(0), zone)
    return datetime.combine(on, time(hour, minute), zone)
