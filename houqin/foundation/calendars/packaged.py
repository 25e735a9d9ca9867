"""The years of statutory days that come with the installation."""

from collections.abc import Iterator
from typing import Any

from chinese_calendar import constants

#: The package names a day in English and keeps the Chinese name in its enumeration.
_CHINESE = {holiday.value: holiday.chinese for holiday in constants.Holiday}  # type: ignore[attr-defined]  # untyped


def packaged_years() -> Iterator[dict[str, Any]]:
    """The years that the package chinesecalendar knows, in the shape of holiday-cn; none that it would guess."""
    days = [(on, name, True) for on, name in constants.holidays.items()]
    days += [(on, name, False) for on, name in constants.workdays.items()]
    for year in sorted({on.year for on, _, _ in days}):
        yield {
            "year": year,
            "papers": ["国务院办公厅节假日安排通知（chinesecalendar 收录）"],
            "days": [
                {"name": _CHINESE.get(name, name), "date": on.isoformat(), "isOffDay": is_off}
                for on, name, is_off in sorted(days)
                if on.year == year
            ],
        }
