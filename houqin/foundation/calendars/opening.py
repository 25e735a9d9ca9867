"""What counts for a new installation until it says otherwise: the announced years and the usual office hours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from houqin.foundation.audit.use_case import use_case
from houqin.foundation.calendars.models import CalendarUse
from houqin.foundation.calendars.packaged import packaged_years
from houqin.foundation.calendars.services import create_calendar, load_statutory_year, use_calendar
from houqin.foundation.organisation.actor import Actor, system_actor
from houqin.foundation.organisation.events import InstallationOpened
from houqin.foundation.organisation.models import Unit

#: Five days of eight hours (国务院关于职工工作时间的规定 3, 7); the hours of the day are usage, to be changed at will.
USUAL_HOURS = {"weekly": {"mon-fri": ["08:30-12:00", "14:00-17:30"]}}


@use_case
def lay_down_defaults(actor: Actor, *, at: datetime) -> None:
    """Load every announced year that is known here, and let the authority work by the usual office hours.

    Without them every promise would read 待日历公布. An authority that works by a calendar already keeps it.
    """
    for year in packaged_years():
        load_statutory_year(actor, year, at=at)
    authority = Unit.objects.get(pk=actor.acting_authority_id)
    if CalendarUse.objects.filter(unit=authority).exists():
        return
    since = timezone.localtime(at).date()
    calendar = create_calendar(
        actor,
        code="OFFICE",
        name="机关作息",
        name_en="Office hours",
        layers=USUAL_HOURS,
        valid_from=since,
        at=at,
        source="开通时的通用作息，请按本单位实际修改",
    )
    use_calendar(actor, authority.public_id, calendar_id=calendar.public_id, valid_from=since, at=at)


def installation_opened(event: InstallationOpened, **_: Any) -> None:
    """A new installation starts with years and hours."""
    lay_down_defaults(system_actor(event.authority_id, "houqin init"), at=event.at)
