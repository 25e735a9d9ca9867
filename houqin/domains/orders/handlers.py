"""What orders do when something below them changes."""

from typing import Any

from houqin.domains.catalogue.events import ExceptionDecided
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.services.ceiling import SUBJECT
from houqin.domains.orders.services.excepted import follow_decision
from houqin.domains.orders.services.reasons import enter_default_reasons
from houqin.foundation.calendars.events import CalendarsChanged
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.events import InstallationOpened
from houqin.kernel.refusal import N_


def calendars_changed(event: CalendarsChanged, **_: Any) -> None:
    """Days count otherwise: the deadlines of open orders are computed again, by a job of the same transaction."""
    from houqin.domains.orders.tasks import recompute

    recompute.defer(system_actor(event.authority_id, N_("calendars changed")))


def installation_opened(event: InstallationOpened, **_: Any) -> None:
    """A new installation has coded reasons, so that pausing and rejecting work from the first day."""
    system = system_actor(event.authority_id, "houqin init")
    enter_default_reasons(system, valid_from=local_date(event.at), at=event.at)


def exception_decided(event: ExceptionDecided, **_: Any) -> None:
    """An exception that an order asked for was decided: a refusal reaches the requester as a coded rejection."""
    if event.subject_type == SUBJECT and event.subject_id is not None:
        follow_decision(event.authority_id, event.subject_id, state=event.state, at=event.at)
