"""What the catalogue announces to the domains above: sent in the same transaction, handled idempotently by id."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.dispatch import Signal

from houqin.kernel.identity import new_public_id


@dataclass(frozen=True, slots=True)
class ExceptionDecided:
    """A request for something outside the catalogue was granted, refused or withdrawn.

    ``subject_type`` and ``subject_id`` name what asked for it (an order, by public id); ``state`` as in the workflow.
    """

    exception_id: uuid.UUID
    authority_id: int
    state: str
    subject_type: str
    subject_id: uuid.UUID | None
    at: datetime
    id: uuid.UUID = field(default_factory=new_public_id)


#: Receivers get ``event``; an exception in one undoes the whole decision.
exception_decided = Signal()


def announce(event: ExceptionDecided) -> None:
    """Tell whoever listens above, inside the transaction."""
    exception_decided.send(sender=ExceptionDecided, event=event)
