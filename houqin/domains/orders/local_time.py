"""The day an instant falls on, where the office is."""

from datetime import date, datetime

from django.utils import timezone


def local_date(at: datetime) -> date:
    """The date of *at* in the active time zone (the authority's)."""
    return timezone.localtime(at).date()
