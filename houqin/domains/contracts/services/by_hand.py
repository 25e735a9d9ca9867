"""Deliveries that no order and no month establishes: recorded by hand with evidence, taken back with a reason."""

from __future__ import annotations

import uuid
from datetime import datetime

from houqin.domains.contracts.models import ContractLine, DeliveryNote, DeliveryRecord
from houqin.domains.contracts.rules import PERIODIC
from houqin.domains.contracts.services.accepting import demand_other_side
from houqin.domains.contracts.services.amendments import NotInForce
from houqin.domains.contracts.services.deliveries import hold_month, record_delivery, reverse_delivery
from houqin.domains.contracts.services.months import SOURCE as MONTH
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.documents.models import Document
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.money import Money, Quantity
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal

SOURCE = "contracts.deliverynote"


class MonthDelivers(Refusal):
    """A line priced by the month is delivered by the month itself."""

    code = "contracts.month_delivers"
    sentence = N_("Line {line} is priced by the month; its month is delivered by the close itself.")
    remedy = N_("What was not served is a finding; another area or another number of people is an amendment.")
    basis = "practice 13"
    status = 422


@use_case
def deliver_by_hand(
    actor: Actor,
    contract_id: uuid.UUID,
    *,
    line_id: uuid.UUID,
    quantity: Quantity,
    delivered_at: datetime,
    words: str,
    evidence_id: uuid.UUID,
    at: datetime,
    unit_id: uuid.UUID | None = None,
    cost_fen: int | None = None,
    emergency: bool = False,
) -> DeliveryRecord:
    """Record what was delivered on a line counted piece by piece or at cost, with the document that proves it.

    It counts in the month of ``delivered_at``, or late in the next one that is open. Who supplies does not record it.
    Raises MonthDelivers, MeasureDiffers, AcceptsOwnWork, NotInForce (a draft), BadInput, NotFound.
    """
    actor.demand("contracts.deliveries.record", path=actor.authority_path)
    lines = ContractLine.objects.visible_to(actor).select_related("contract")
    line = lines.filter(public_id=line_id, contract__public_id=contract_id).first()
    evidence = Document.objects.visible_to(actor).filter(public_id=evidence_id).first()
    unit = Unit.objects.visible_to(actor).filter(public_id=unit_id).first() if unit_id else None
    if line is None or evidence is None or (unit_id is not None and unit is None):
        raise NotFound(thing=N_("line, evidence or unit"))
    demand_other_side(actor, line.contract)
    if line.contract.state == "draft":
        raise NotInForce(contract=line.contract.number)
    if line.price_basis in PERIODIC:
        raise MonthDelivers(line=line.number)
    if delivered_at > at or not words.strip() or quantity.thousandths <= 0:
        raise BadInput(field="words", problem=N_("it has happened, counts something, and says what was delivered"))
    held = hold_month(actor, line_id=line.pk, at=delivered_at)
    note = DeliveryNote.objects.create(
        authority_id=line.authority_id,
        contract_id=line.contract_id,
        provider_id=line.provider_id,
        line=line,
        unit=unit,
        delivered_at=delivered_at,
        quantity=quantity.thousandths,
        cost_fen=cost_fen,
        words=words.strip(),
        evidence=evidence,
        entered_by_id=actor.person_id,
    )
    changes = {"line": [None, line.public_id], "quantity": [None, quantity.thousandths], "cost_fen": [None, cost_fen]}
    record(actor, "contracts.delivery_noted", note, at=at, changes=changes, reason=words, files=[evidence])
    return record_delivery(
        actor,
        line_id=line.public_id,
        quantity=quantity,
        source_type=SOURCE,
        source_id=note.public_id,
        at=delivered_at,
        unit_id=unit_id,
        cost=None if cost_fen is None else Money(cost_fen),
        emergency=emergency,
        held=held,
    )


@use_case
def take_back_delivery(actor: Actor, delivery_id: uuid.UUID, *, reason: str, at: datetime) -> DeliveryRecord:
    """Take a delivery back by an opposite record in the month open now.

    Raises AlreadyReversed, MonthDelivers, AcceptsOwnWork, BadInput (no reason), NotFound.
    """
    actor.demand("contracts.deliveries.record", path=actor.authority_path)
    rows = DeliveryRecord.objects.visible_to(actor).select_related("contract", "line")
    found = rows.filter(public_id=delivery_id).first()
    if found is None:
        raise NotFound(thing=N_("delivery record"))
    demand_other_side(actor, found.contract)
    if found.source_type == MONTH:
        raise MonthDelivers(line=found.line.number)
    return reverse_delivery(actor, delivery_id, reason=reason, at=at)
