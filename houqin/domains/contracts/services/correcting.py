"""A draft corrected before it stands: what was entered wrongly goes out and is entered anew."""

from __future__ import annotations

import uuid
from datetime import datetime

from houqin.domains.contracts.models import Contract, ContractLine
from houqin.domains.contracts.services.contracts import NotDraft, load_contract
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, NotFound


@use_case
def remove_line(actor: Actor, line_id: uuid.UUID, *, at: datetime) -> Contract:
    """Take a line out of a draft, with its prices, coverage, promises and payers; answers the contract.

    The record keeps what it said. Raises NotDraft, NotFound.
    """
    actor.demand("contracts.change", path=actor.authority_path)
    line = ContractLine.objects.visible_to(actor).select_related("contract").filter(public_id=line_id).first()
    if line is None:
        raise NotFound(thing=N_("contract line"))
    contract = load_contract(actor, line.contract.public_id)
    if contract.state != "draft":
        raise NotDraft(contract=contract.number)
    said = {
        "number": line.number,
        "service": str(line.item.public_id if line.item else line.service_class.public_id),
        "price_basis": line.price_basis,
        "prices": list(line.prices.order_by("pk").values_list("price", flat=True)),
        "units": sorted(str(unit) for unit in line.coverage.values_list("unit__public_id", flat=True)),
    }
    for rows in (line.prices, line.coverage, line.places, line.promises, line.payers):
        rows.all().delete()
    line.delete()
    record(actor, "contracts.line_removed", contract, at=at, changes={"line": [said, None]})
    return contract
