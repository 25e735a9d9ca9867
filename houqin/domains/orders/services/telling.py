"""Who is told of a late order, and in which words: few bells, never two for one order and level (practice 5)."""

from __future__ import annotations

from datetime import datetime

from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import Order
from houqin.domains.orders.rules.timing import Audience
from houqin.foundation.notices.services import notify
from houqin.foundation.organisation.actor import holders_of
from houqin.foundation.organisation.models import Person, Unit
from houqin.foundation.organisation.roles import Role
from houqin.kernel.refusal import N_

LATE = "orders.late"


def tell_of_lateness(order: Order, whom: Audience, *, level: int, at: datetime) -> None:
    """Tell those whom a level concerns; what only waits for a decision (拟督办) goes into the chiefs' daily digest."""
    on = local_date(at)
    at_once: list[Person] = []
    in_digest: list[Person] = []
    if whom.worker_leader and order.provider is not None:
        at_once += holders_of(Role.PROVIDER_DISPATCHER, unit=order.provider, on=on)
    if whom.user_unit:
        at_once += holders_of(Role.UNIT_MANAGER, unit=order.unit, on=on)
    authority = Unit.objects.get(pk=order.authority_id)
    if whom.authority:
        at_once += holders_of(Role.DISPATCHER, unit=authority, on=on)
        at_once += holders_of(Role.SECTION_CHIEF, unit=authority, on=on)
    if whom.supervision_list:
        in_digest += holders_of(Role.SECTION_CHIEF, unit=authority, on=on)
    for persons, waits in ((at_once, False), (in_digest, True)):
        notify(
            persons,
            kind=LATE,
            text=N_("Order {number} has used {level} % of its promised time"),
            figures={"number": order.number, "level": level},
            about=order.public_id,
            level=level,
            at=at,
            link=f"/orders/{order.public_id}",
            in_digest=waits,
        )
