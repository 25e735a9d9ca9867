"""What an order leaves with a contract line when it goes to another (practice 6, 8; clauses.md "Periods").

It was said to be done there and was not: nothing of that is a delivery by itself. Parts may have gone in all the same,
or a piece of work may be good for what it is. Somebody on the authority's side says what of it counts, once the order
cannot come back; it then becomes a delivery of that line, in the month that is open.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from houqin.domains.contracts.models import ContractLine
from houqin.domains.contracts.rules import MEASURE_OF, PERIODIC
from houqin.domains.contracts.services.deliveries import hold_month
from houqin.domains.orders.models import EventKind, Order
from houqin.domains.orders.rules.acting import demand_reason
from houqin.domains.orders.rules.quoting import Left, left_behind
from houqin.domains.orders.services.act import ON_THE_SPOT, Act, demand, load, workers_of
from houqin.domains.orders.services.delivering import AT_COST, deliver, deliver_at_cost
from houqin.domains.orders.services.materials import completions_of
from houqin.domains.orders.workflow import LEFT_DECIDABLE, VOID
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.duties import Duty, demand_separate
from houqin.kernel.money import Money, Quantity
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class NothingLeft(Refusal):
    """The order left nothing undecided with that contract line, or may still come back to it."""

    code = "orders.nothing_left"
    sentence = N_("The order {number} left nothing to be decided on with this contract line.")
    remedy = N_("What stayed behind is decided on once the order is confirmed, withdrawn or merged.")
    basis = "practice 6"


def standing_line(order: Order) -> int | None:
    """The contract line (its inner id) that an order came to; None where it came to nothing."""
    return None if order.state in VOID else order.contract_line_id


def left_of(order: Order) -> list[Left]:
    """What an order left with earlier contract lines and nobody has decided on."""
    return left_behind(completions_of(order), line=standing_line(order)) if order.reopened_count else []


def note_left(act: Act) -> None:
    """An order went to another line, or came to nothing: whether something stays behind to be decided on."""
    if act.order.reopened_count:
        act.change(left_open=bool(left_of(act.order)))


def counts_work(line: ContractLine, left: Left) -> bool:
    """Whether a line counts the work itself beside the charge: by the order, or by what its completion measured."""
    if MEASURE_OF[line.price_basis] == AT_COST or line.price_basis in PERIODIC:
        return False
    return MEASURE_OF[line.price_basis] == "order" or left.quantity_milli is not None


@use_case
def decide_left(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    line_id: uuid.UUID,
    charge_fen: int,
    reason: str,
    at: datetime,
    work: bool = False,
) -> Order:
    """Say what of the work that an order left with a contract line counts after all: of what its provider charged
    ``charge_fen``, and with ``work`` the work as the line counts it; nothing at all, where neither.

    Not the requester, nor whoever worked on it (practice 17). Raises NothingLeft, DutiesExclude, ReasonNeeded,
    BadInput, NotFound.
    """
    line = ContractLine.objects.visible_to(actor).filter(public_id=line_id).first()
    if line is None:
        raise NotFound(thing=N_("contract line"))
    held = hold_month(actor, line_id=line.pk, at=at)
    order = load(actor, order_id)
    demand(actor, "orders.decide_left", order)
    left = {one.line: one for one in left_of(order)}
    if line.pk not in left or order.state not in LEFT_DECIDABLE:
        raise NothingLeft(number=order.number)
    own = left.pop(line.pk)
    asked = {order.requester_id} if order.requester_id else set()
    done = {Duty.SUPPLY: workers_of(order), Duty.REQUEST_PRICED: asked}
    demand_separate(actor.person_id or 0, Duty.ACCEPT, done)
    demand_reason(reason)
    if not 0 <= charge_fen <= own.charged.fen:
        raise BadInput(field="charge_fen", problem=N_("it lies within what was charged"))
    if work and not counts_work(line, own):
        raise BadInput(field="work", problem=N_("this line does not count the work of an order"))
    act = Act(actor, order, "decide_left", at=at, happened_at=at, entry=ON_THE_SPOT, held_month=held)
    act.note(EventKind.LEFT_DECIDED, {"line": line.pk, "work": work, "charge_fen": charge_fen}, words=reason)
    act.change(left_open=bool(left))
    act.finish("orders.left_decided", reason=reason)
    if work:
        deliver(act, Quantity(1000 if MEASURE_OF[line.price_basis] == "order" else own.quantity_milli or 0))
    if charge_fen:
        deliver_at_cost(act, Money(charge_fen))
    return order
