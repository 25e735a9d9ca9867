"""What orders do when something below them changes."""

from typing import Any

from houqin.foundation.calendars.events import CalendarsChanged
from houqin.foundation.organisation.actor import system_actor


def calendars_changed(event: CalendarsChanged, **_: Any) -> None:
    """Days count otherwise: the deadlines of open orders are computed again, by a job of the same transaction."""
    from houqin.domains.orders.tasks import recompute

    recompute.defer(system_actor(event.authority_id, "calendars changed"))
