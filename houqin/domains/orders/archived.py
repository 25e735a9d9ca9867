"""What the archive repeats of an order and its events, so that ``verify`` finds what was changed (trust A4)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from houqin.domains.orders.models import Order, OrderEvent
from houqin.foundation.audit.recording import plain

#: Columns that the first record of an order names where they are set; later acts name what they change.
FIRST = (
    "number",
    "unit",
    "source",
    "item_version",
    "place",
    "urgency",
    "requested_urgency",
    "reported_at",
    "state",
    "provider_id",
    "worker_id",
    "contract_line_id",
    "first_owner_id",
    "confirmed_by",
    "scheduled_at",
    "convenient_from",
    "convenient_until",
    "rework_of",
    "split_from",
    "follow_up_of",
)


def unset(order: Order) -> dict[str, Any]:
    """A new order's first columns as they were before there was an order: nothing."""
    return dict.fromkeys(name for name in FIRST if getattr(order, name))


def digests(events: Sequence[OrderEvent]) -> dict[str, str]:
    """Each event's public id with the SHA-256 of what it says."""
    return {str(event.public_id): digest(event) for event in events}


def digest(event: OrderEvent) -> str:
    """SHA-256, in hexadecimal, of everything that an event says."""
    said = {
        "kind": event.kind,
        "at": plain(event.at),
        "entered_at": plain(event.entered_at),
        "actor_name": event.actor_name,
        "client_id": str(event.client_id),
        "corrects": str(event.corrects.public_id) if event.corrects else event.corrects_id,
        "data": event.data,
        "note": event.note,
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
