"""What orders announce to the domains above (house §2): sent in the same transaction, handled idempotently by id."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.dispatch import Signal

from houqin.kernel.identity import new_public_id


@dataclass(frozen=True, slots=True)
class OrderActed:
    """Something happened to an order. ``act`` is the act's name as in the workflow; handlers load the rest by id."""

    act: str
    order_id: int
    order_public_id: uuid.UUID
    authority_id: int
    at: datetime
    actor_person_id: int | None
    id: uuid.UUID = field(default_factory=new_public_id)


#: Receivers get ``event``; an exception in one undoes the whole act.
order_acted = Signal()


def announce(event: OrderActed) -> None:
    """Tell whoever listens above, inside the act's transaction."""
    order_acted.send(sender=OrderActed, event=event)
