"""Money for what no contract commitment covers: reserved before the work, freed when it ends (clauses.md "Budget").

Budget lines are locked before orders, so an act asks here first, about the order as it reads it, and looks again once
the order is locked: :func:`demand_unchanged`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from houqin.domains.budgets.models import BudgetLine, LineState, Transfer, UnfundedWork
from houqin.domains.budgets.queries import class_of_service
from houqin.domains.budgets.services.postings import authority_scope
from houqin.domains.budgets.services.reservations import (
    Estimate,
    close_unfunded,
    release_reservations,
    reserve_estimate,
)
from houqin.domains.catalogue.models import CatalogueException
from houqin.domains.contracts.models import ContractBudget, ContractLine
from houqin.domains.contracts.queries import price_of
from houqin.domains.contracts.rules import PERIODIC
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import Order
from houqin.domains.orders.rules.reserving import expected_cost, to_reserve
from houqin.domains.orders.rules.triage import EMERGENCIES
from houqin.domains.orders.services.act import ACTION_OF, Entry, demand, open_to
from houqin.domains.orders.workflow import ORDER
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, NotFound, Refusal

SOURCE = "orders.order"
#: On these a price is what is added to each yuan of cost, so nothing is known before a quote.
COST_BASES = frozenset({"commission", "at_cost"})


class ChangedMeanwhile(Refusal):
    """The order changed between the look at its money and its lock."""

    code = "orders.changed_meanwhile"
    sentence = N_("Somebody changed this order at the same moment.")
    remedy = N_("Look at it again, then repeat what you did.")


@dataclass(frozen=True, slots=True)
class SetAside:
    """What was reserved for an order, as it stood: to be compared once the order is locked.

    ``fen`` is what it holds now, ``over_fen`` by how much that went beyond what a line that only warns had left;
    ``is_unfunded``: an emergency goes on without money and is listed.
    """

    unit_id: int
    item_version_id: int | None
    line_id: int | None
    urgency: str
    fen: int = 0
    over_fen: int = 0
    is_unfunded: bool = False

    @property
    def facts(self) -> dict[str, object]:
        """What the act's event says of it; nothing where nothing was reserved."""
        if not self.fen and not self.is_unfunded:
            return {}
        return {"reserved_fen": self.fen, "over_fen": self.over_fen, "unfunded": self.is_unfunded}


def peek(actor: Actor, order_id: uuid.UUID) -> Order:
    """The order as it stands, not locked; raises NotFound."""
    rows = Order.objects.visible_to(actor).select_related("unit", "place", "item_version", "contract_line")
    order: Order | None = rows.filter(public_id=order_id).order_by().first()
    if order is None:
        raise NotFound(thing=N_("order"))
    return order


def demand_possible(actor: Actor, order: Order, name: str, *, at: datetime) -> None:
    """Refuse whoever may not do the act *name*, or not now, before they learn anything of budgets."""
    demand(actor, ACTION_OF[name], order)
    ORDER.transition(order.state, name, open_to(actor, order, at))


def sent_before(order: Order, entry: Entry) -> bool:
    """Whether this very act was sent before: then nothing is set aside again."""
    return bool(entry.client_id and order.events.filter(client_id=entry.client_id).exists())


def set_aside(
    actor: Actor, order: Order, line: ContractLine | None, *, at: datetime, amount: Money | None, quoted: bool = False
) -> SetAside:
    """Reserve what *order* is expected to cost on *line* (None: without contract), or free what it need not hold.

    ``amount``: what the dispatcher expects, or, ``quoted``, what was quoted. Raises BudgetExceeded, NoBudgetLine;
    an emergency never: it is listed.
    """
    seen = SetAside(order.unit_id, order.item_version_id, line.pk if line else None, order.urgency)
    with entering(authority_scope(actor)):
        fiscal_year = local_date(at).year
        version = order.item_version
        expected = amount if quoted and amount is not None else _expected(order, line, at, amount)
        service = version.item.service_class.code if version else (line.service_class.code if line else "")
        economic_class = class_of_service(order.authority_id, service, fiscal_year)
        fen = to_reserve(
            expected=expected,
            is_committed=is_committed(line, fiscal_year),
            keeps_budget=economic_class is not None and _keeps_budget(order.authority_id, fiscal_year),
        ).fen
        estimate = Estimate(
            unit=order.unit,
            fiscal_year=fiscal_year,
            economic_class=economic_class or "–",
            fen=fen,
            source_type=SOURCE,
            source_id=order.public_id,
        )
        moved = reserve_estimate(actor, estimate, at=at, emergency=order.urgency in EMERGENCIES)
    if isinstance(moved, UnfundedWork):
        return replace(seen, is_unfunded=True)
    return replace(seen, fen=fen, over_fen=moved.over_fen if isinstance(moved, Transfer) else 0)


def demand_unchanged(order: Order, line: ContractLine | None, seen: SetAside) -> None:
    """Refuse to go on where the order, now locked, is another one than money was set aside for."""
    now = SetAside(order.unit_id, order.item_version_id, line.pk if line else None, order.urgency)
    if now != replace(seen, fen=0, over_fen=0, is_unfunded=False):
        raise ChangedMeanwhile()


def free(actor: Actor, order_id: uuid.UUID, *, reason: str, at: datetime) -> None:
    """Free what the order holds: it was withdrawn, merged or not taken up. Before the order is locked.

    An emergency nobody had come for yet waits for no money any more. Raises NotFound.
    """
    order = peek(actor, order_id)
    if order.arrived_at is None:
        close_unfunded(actor, SOURCE, order.public_id, reason=reason, at=at)
    release_reservations(actor, SOURCE, [order.public_id], reason=reason, at=at)


def free_when_confirmed(actor: Actor, order_id: uuid.UUID, *, at: datetime) -> None:
    """Free what a confirmed order holds, unless a delivery of it waits for its contract's commitment to bear it.

    Without contract line nothing payable is delivered (practice 13); with a commitment, that bears it.
    """
    order = peek(actor, order_id)
    with entering(authority_scope(actor)):
        waits = order.contract_line is not None and not is_committed(order.contract_line, local_date(at).year)
    if not waits:
        release_reservations(actor, SOURCE, [order.public_id], reason="用户确认", at=at)


def is_committed(line: ContractLine | None, fiscal_year: int) -> bool:
    """Whether the line's contract has committed money for the year."""
    if line is None:
        return False
    rows = ContractBudget.objects.filter(contract_id=line.contract_id, fiscal_year=fiscal_year, committed_fen__gt=0)
    return bool(rows.exists())


def _keeps_budget(authority_id: int, fiscal_year: int) -> bool:
    """An authority that entered no line of the year keeps its budget elsewhere: nothing can be reserved here."""
    rows = BudgetLine.objects.filter(authority_id=authority_id, fiscal_year=fiscal_year, state=LineState.OPEN)
    return bool(rows.exists())


def _expected(order: Order, line: ContractLine | None, at: datetime, given: Money | None) -> Money:
    """What it is expected to cost: as given, as its exception was granted, by the line's price, by the guide price."""
    granted = CatalogueException.objects.filter(subject_type=SOURCE, subject_id=order.public_id, state="granted")
    asked = granted.exclude(estimate_fen=None).order_by("-decided_at").values_list("estimate_fen", flat=True).first()
    price = price_of(line, local_date(at)) if line else None
    version = order.item_version
    basis = line.price_basis if line else (version.price_basis if version else "")
    guide = version.guide_price if version else None
    return expected_cost(
        given=given,
        asked=None if asked is None else Money(asked),
        price=price.price if price else guide,
        is_periodic=basis in PERIODIC or basis in COST_BASES,
    )
