"""What follows for an order from the decision on its exception from the catalogue (practice 1)."""

from __future__ import annotations

import uuid
from datetime import datetime

from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import Order, RejectReason
from houqin.domains.orders.services.ceiling import exceptions_of
from houqin.domains.orders.services.sorting import reject
from houqin.domains.orders.workflow import ORDER
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import N_

#: Why an order is not taken up whose exception was refused; the second where an office ended the first.
REJECTED_WITH = ("outside_catalogue", "above_standard")


def follow_decision(authority_id: int, order_id: uuid.UUID, *, state: str, at: datetime) -> None:
    """Let a refused exception reach its requester as a coded rejection; what was granted may now be dispatched.

    An order that meanwhile went to a provider (it became an emergency), or is over, goes its own way.
    """
    if state != "refused":
        return
    system = system_actor(authority_id, N_("catalogue exceptions"))
    with entering(system.scope):
        order = Order.objects.visible_to(system).filter(public_id=order_id).first()
        if order is None or not any(one.name == "reject" for one in ORDER.available(order.state)):
            return
        known = RejectReason.objects.visible_to(system).in_force(local_date(at)).filter(code__in=REJECTED_WITH)
        codes = set(known.values_list("code", flat=True))
        code = next((one for one in REJECTED_WITH if one in codes), REJECTED_WITH[-1])
        decided = exceptions_of(order).first()
    reject(system, order_id, reason_code=code, words=decided.decision_reason if decided else "", at=at)
