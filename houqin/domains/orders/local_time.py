"""The day an instant falls on, where the office is, and back."""

from datetime import date, datetime, time

from django.utils import timezone


def local_date(at: datetime) -> date:
    """The date of *at* in the active time zone (the authority's)."""
    return timezone.localtime(at).date()


def start_of(day: date) -> datetime:
    """The instant at which *day* begins in the active time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def said(moment: datetime | date) -> str:
    """A day, or an instant to the minute, as a message gives it."""
    if isinstance(moment, datetime):
        return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
    return moment.isoformat()
