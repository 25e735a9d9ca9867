"""What calendars announce: deadlines that were unknown, or counted by other days, are to be computed again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from django.dispatch import Signal

from houqin.kernel.identity import new_public_id


@dataclass(frozen=True, slots=True)
class CalendarsChanged:
    """From ``since`` on, days of an authority may count otherwise than before. Handlers are idempotent by ``id``."""

    authority_id: int
    since: date
    at: datetime
    id: uuid.UUID = field(default_factory=new_public_id)


#: Receivers get ``event``, inside the transaction of the change; an exception in one undoes the whole.
calendars_changed = Signal()


def announce(event: CalendarsChanged) -> None:
    """Tell whoever listens above."""
    calendars_changed.send(sender=CalendarsChanged, event=event)
