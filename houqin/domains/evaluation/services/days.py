"""Deadlines in working days, by the authority's calendar."""

from __future__ import annotations

from datetime import date

from houqin.foundation.calendars.queries import service_calendar
from houqin.foundation.organisation.models import Unit
from houqin.kernel.refusal import N_, Refusal


class DayUnknown(Refusal):
    """A deadline falls into a year whose calendar is not announced."""

    code = "evaluation.day_unknown"
    sentence = N_("{days} working days after {on} cannot be counted: the calendar of that year is not announced.")
    remedy = N_("Name the day yourself.")
    basis = "practice 1"


def working_day_after(authority_id: int, on: date, days: int) -> date:
    """The last day of so many working days after *on*, which is not counted. Raises DayUnknown, NoCalendar."""
    found = service_calendar(Unit.objects.get(pk=authority_id)).working_day_after(on, days)
    if found is None:
        raise DayUnknown(days=days, on=on.isoformat())
    return found
