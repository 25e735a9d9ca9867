"""What orders do when something below them changes."""

from typing import Any

from django.utils import timezone

from houqin.domains.orders.services.reasons import enter_default_reasons
from houqin.foundation.calendars.events import CalendarsChanged
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.events import InstallationOpened


def calendars_changed(event: CalendarsChanged, **_: Any) -> None:
    """Days count otherwise: the deadlines of open orders are computed again, by a job of the same transaction."""
    from houqin.domains.orders.tasks import recompute

    recompute.defer(system_actor(event.authority_id, "calendars changed"))


def installation_opened(event: InstallationOpened, **_: Any) -> None:
    """A new installation has coded reasons, so that pausing and rejecting work from the first day."""
    system = system_actor(event.authority_id, "houqin init")
    enter_default_reasons(system, valid_from=timezone.localdate(event.at), at=event.at)
