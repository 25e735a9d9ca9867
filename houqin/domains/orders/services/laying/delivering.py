"""What a confirmed order brings its contract, as services/delivering.py has it."""

from __future__ import annotations

from typing import Any

from houqin.domains.contracts.models import DeliveryRecord
from houqin.domains.contracts.rules import MEASURE_OF, PERIODIC
from houqin.domains.contracts.services.deliveries import as_changes
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import EventKind
from houqin.domains.orders.rules.quoting import payable
from houqin.domains.orders.rules.triage import EMERGENCIES
from houqin.domains.orders.services.delivering import AT_COST
from houqin.domains.orders.services.laying.laid import LaidAct
from houqin.domains.orders.services.quoting import quote_limit
from houqin.kernel.money import Money


def deliver_work(act: LaidAct) -> None:
    """Lay the work as the line counts it."""
    line = act.order.contract_line
    if line is None or MEASURE_OF[line.price_basis] == AT_COST:
        return
    if MEASURE_OF[line.price_basis] == "order":
        _deliver(act, 1000)
    elif line.price_basis not in PERIODIC and (milli := _completed(act).get("quantity_milli")):
        _deliver(act, milli)


def deliver_charge(act: LaidAct) -> None:
    """Lay what is charged, as far as it is due."""
    line, charged = act.order.contract_line, Money(_completed(act).get("charged_fen", 0))
    if line is None or charged.fen == 0:
        return
    due = payable(charged=charged, limit=quote_limit(act.order), approved=act.laid.approved)
    if due.fen:
        _deliver(act, 1000, cost_fen=due.fen, part="work" if MEASURE_OF[line.price_basis] == AT_COST else "materials")


def _completed(act: LaidAct) -> dict[str, Any]:
    return next(event.data for event in reversed(act.laid.events) if event.kind == EventKind.COMPLETED)


def _deliver(act: LaidAct, quantity: int, cost_fen: int | None = None, part: str = "work") -> None:
    """A delivery record in the month of the confirmation (contracts/services/deliveries.py)."""
    line = act.order.contract_line
    assert line is not None  # noqa: S101  both callers return without one
    on = local_date(act.at)
    month = act.book.month(line.contract_id, on.replace(day=1))
    if month is None or month.state != "open":
        raise LookupError(f"contract {line.contract_id} has no open month for {on}: lay what belongs to open months")
    made = DeliveryRecord(
        authority_id=line.authority_id,
        contract_id=line.contract_id,
        line=line,
        provider_id=line.provider_id,
        unit=act.order.unit,
        period=month,
        at=act.at,
        quantity=quantity,
        measure=MEASURE_OF[line.price_basis] if part == "work" else "piece",
        cost_fen=cost_fen,
        emergency=act.order.urgency in EMERGENCIES,
        source_type="orders.order",
        source_id=act.order.public_id,
        part=part,
    )
    act.book.add(made)
    act.record("contracts.delivered", made, changes=as_changes(made))
