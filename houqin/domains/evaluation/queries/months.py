"""Months as the database compares them: days, and instants where the authority is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.settings import setting_of


@dataclass(frozen=True, slots=True)
class MonthSpan:
    """A month: its first day and the next month's, and the instants at which both begin in ``zone``."""

    first: date
    until: date
    starts_at: datetime
    ends_at: datetime
    zone: str


def zone_of(authority_id: int) -> str:
    """The authority's time zone."""
    return str(setting_of(Unit.objects.get(pk=authority_id), "time_zone"))


def span_of(authority_id: int, month: date) -> MonthSpan:
    """The span of the month that *month* lies in."""
    zone = zone_of(authority_id)
    first = month.replace(day=1)
    until = next_month(first)
    return MonthSpan(first, until, _instant(first, zone), _instant(until, zone), zone)


def start_of(authority_id: int, day: date) -> datetime:
    """The instant at which a day begins where the authority is."""
    return _instant(day, zone_of(authority_id))


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=32)).replace(day=1)


def month_before(first: date, months: int = 1) -> date:
    """The first day of so many months before."""
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def _instant(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone))
