"""What an endpoint under a contract starts from: the contract, if the actor sees it."""

from __future__ import annotations

from uuid import UUID

from houqin.domains.contracts.models import Contract
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, NotFound


def seen_contract(actor: Actor, contract_id: UUID, *, permission: str = "contracts.see") -> Contract:
    """The contract among those the actor sees. Raises NotPermitted, NotFound."""
    actor.demand(permission)
    row: Contract | None = (
        Contract.objects.visible_to(actor).select_related("provider").filter(public_id=contract_id).first()
    )
    if row is None:
        raise NotFound(thing=N_("contract"))
    return row
