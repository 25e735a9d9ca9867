"""Contract acceptance of a month: what makes it payable (practice 6)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from houqin.domains.contracts.events import MonthAccepted, month_accepted
from houqin.domains.contracts.models import Acceptance, Contract, ContractPeriod
from houqin.domains.contracts.queries.agreed import required_items
from houqin.domains.contracts.rules.accepting import AcceptsOwnWork, Item, check_acceptance
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class AcceptedAlready(Refusal):
    """A month is accepted once."""

    code = "contracts.accepted_already"
    sentence = N_("{month} of {contract} was accepted on {on}.")
    remedy = N_("What was overlooked is a finding or a claim.")


@use_case
def accept_month(
    actor: Actor,
    contract_id: uuid.UUID,
    month: date,
    *,
    accepted_on: date,
    items: Sequence[Item],
    result: str,
    at: datetime,
    note: str = "",
) -> Acceptance:
    """Accept a *month* (its first day) of a contract, item by item; a refused one may be accepted later.

    Raises ItemsMissing, AcceptanceUnclear, AcceptsOwnWork, AcceptedAlready, NotFound.
    """
    actor.demand("contracts.accept", path=actor.authority_path)
    period = (
        ContractPeriod.objects.visible_to(actor)
        .select_related("contract")
        .select_for_update(of=("self",))
        .filter(contract__public_id=contract_id, month=month)
        .first()
    )
    if period is None:
        raise NotFound(thing=N_("month of the contract"))
    demand_other_side(actor, period.contract)
    if accepted_on < month:
        raise BadInput(field="accepted_on", problem=N_("a month is not accepted before it begins"))
    check_acceptance(required_items(period.contract, month), items, result=result)
    standing = period.acceptances.exclude(result="refused").first()
    if standing is not None:
        on = standing.accepted_on.isoformat()
        raise AcceptedAlready(month=f"{month:%Y-%m}", contract=period.contract.number, on=on)
    made = Acceptance.objects.create(
        authority_id=period.authority_id,
        contract_id=period.contract_id,
        provider_id=period.provider_id,
        period=period,
        version=period.acceptances.count() + 1,
        accepted_on=accepted_on,
        accepted_by_id=actor.person_id,
        result=result,
        items=[asdict(item) for item in items],
        note=note.strip(),
    )
    changes = {"month": [None, month], "result": [None, result], "items": [None, made.items]}
    record(actor, "contracts.month_accepted", made, at=at, changes=changes)
    if result != "refused":
        event = MonthAccepted(period.contract_id, period.authority_id, month, accepted_on, at)
        month_accepted.send(sender=MonthAccepted, event=event)
    return made


def demand_other_side(actor: Actor, contract: Contract) -> None:
    """Who supplies does not accept, by unit or by grant (practice 17)."""
    if contract.provider_id in {*actor.provider_ids, actor.unit_id}:
        raise AcceptsOwnWork()
