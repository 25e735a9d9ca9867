"""What a confirmed order brings its contract: the seam between work and money (house §2).

Two deliveries may come of one order: the work as its line counts it, and what is charged above the line. A charge that
is to be approved afterwards waits for its decision (practice 8).
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from houqin.domains.contracts.rules import MEASURE_OF, PERIODIC
from houqin.domains.contracts.services.deliveries import HeldMonth, hold_month, record_delivery
from houqin.domains.orders.models import EventKind, Order, Quote
from houqin.domains.orders.rules.quoting import payable
from houqin.domains.orders.rules.triage import EMERGENCIES
from houqin.domains.orders.services.act import ON_THE_SPOT, Act, Entry, begin
from houqin.domains.orders.services.quoting import quote_limit
from houqin.domains.orders.services.reserving import ChangedMeanwhile, free_when_confirmed
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.money import Money, Quantity

#: What the line at cost counts: the whole is one charge, without work beside it.
AT_COST = "yuan"


def begin_delivering(actor: Actor, order_id: uuid.UUID, name: str, *, at: datetime, entry: Entry = ON_THE_SPOT) -> Act:
    """:func:`act.begin`, with the month of the order's contract held first: period, then order (clauses.md, Budget).

    What the order held reserved is freed between the two, as far as nothing waits for it.

    Raises ChangedMeanwhile besides the refusals of ``begin``.
    """
    held = hold_its_month(actor, order_id, at=at)
    free_when_confirmed(actor, order_id, at=at)
    act = begin(actor, order_id, name, at=at, entry=entry)
    demand_same_line(act.order, held)
    act.held_month = held
    return act


def hold_its_month(actor: Actor, order_id: uuid.UUID, *, at: datetime) -> HeldMonth | None:
    """Hold the month that takes what the order delivers at *at*; None for an order without contract line."""
    found = Order.objects.visible_to(actor).filter(public_id=order_id).order_by()
    line_id: int | None = next(iter(found.values_list("contract_line_id", flat=True)), None)
    return None if line_id is None else hold_month(actor, line_id=line_id, at=at)


def demand_same_line(order: Order, held: HeldMonth | None) -> None:
    """Refuse to go on where the order, now locked, has another line than the one whose month is held."""
    if order.contract_line_id != (held.line.pk if held else None):
        raise ChangedMeanwhile()


def deliver_work(act: Act) -> None:
    """Record the work as the line counts it; a line at cost has only its charge."""
    line = act.held_month.line if act.held_month else None
    if line is None or MEASURE_OF[line.price_basis] == AT_COST:
        return
    if MEASURE_OF[line.price_basis] == "order":
        deliver(act, Quantity(1000))
    elif line.price_basis not in PERIODIC and (milli := completed_facts(act.order).get("quantity_milli")):
        deliver(act, Quantity(milli))


def deliver_charge(act: Act) -> None:
    """Record what is charged, as far as somebody agreed to it or it lies within the limit."""
    if act.held_month is None:
        return
    charged = Money(completed_facts(act.order).get("charged_fen", 0))
    if charged.fen == 0:
        return
    due = payable(charged=charged, limit=quote_limit(act.order), approved=approved_amount(act.order))
    if due.fen:
        deliver_at_cost(act, due)


def deliver_at_cost(act: Act, cost: Money) -> None:
    """Record what is paid at cost: on a line at cost the whole, on any other beside its work."""
    assert act.held_month is not None  # noqa: S101  every caller holds a month
    part = "work" if MEASURE_OF[act.held_month.line.price_basis] == AT_COST else "materials"
    deliver(act, Quantity(1000), cost=cost, part=part)


def approved_amount(order: Order) -> Money | None:
    """The last quote anybody approved; None without one."""
    approved = Quote.objects.filter(order=order, state="approved").order_by("-id").values_list("total_fen", flat=True)
    found = approved.first()
    return None if found is None else Money(found)


def completed_facts(order: Order) -> dict[str, Any]:
    """What was said of the last completion."""
    done = order.events.filter(kind=EventKind.COMPLETED).order_by("-id").first()
    return done.data if done else {}


def deliver(act: Act, quantity: Quantity, *, cost: Money | None = None, part: str = "work") -> None:
    """Record a part of what the act's order brings the line whose month is held."""
    assert act.held_month is not None  # noqa: S101  every caller holds a month
    record_delivery(
        act.actor,
        line_id=act.held_month.line.public_id,
        quantity=quantity,
        cost=cost,
        part=part,
        source_type="orders.order",
        source_id=act.order.public_id,
        at=act.at,
        unit_id=act.order.unit.public_id,
        emergency=act.order.urgency in EMERGENCIES,
        held=act.held_month,
    )
