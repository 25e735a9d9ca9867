"""What the organisation announces to the apps above: sent in the same transaction, handled idempotently by id."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.dispatch import Signal

from houqin.kernel.identity import new_public_id


@dataclass(frozen=True, slots=True)
class InstallationOpened:
    """A real installation has its first authority: whoever needs rows to start from lays them down now."""

    authority_id: int
    at: datetime
    id: uuid.UUID = field(default_factory=new_public_id)


#: Receivers get ``event``; an exception in one undoes the whole opening.
installation_opened = Signal()


def announce(event: InstallationOpened) -> None:
    """Tell whoever listens above, inside the transaction."""
    installation_opened.send(sender=InstallationOpened, event=event)
