"""Signed links end before their time: a phone was lost, a link went to the wrong person (practice 2, 18)."""

from __future__ import annotations

import uuid
from datetime import datetime

from houqin.domains.orders.models import Order
from houqin.domains.orders.services.act import demand, load
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor


@use_case
def revoke_links(actor: Actor, order_id: uuid.UUID, *, at: datetime) -> Order:
    """End every link given for an order so far, the caller's and the worker's. Raises NotFound, NotPermitted."""
    order = load(actor, order_id)
    demand(actor, "orders.hand_out_links", order)
    before = order.links_revoked_count
    order.links_revoked_count = before + 1
    order.save(update_fields=["links_revoked_count"])
    record(
        actor,
        "orders.links_revoked",
        order,
        at=at,
        changes={"links_revoked_count": [before, order.links_revoked_count]},
    )
    return order
