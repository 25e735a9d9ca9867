"""A draft corrected before it stands: what was entered wrongly goes out and is entered anew."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from houqin.domains.contracts.models import Contract, ContractLine
from houqin.domains.contracts.rules.paying import PaymentTerms, check_payment
from houqin.domains.contracts.rules.renewing import check_tender
from houqin.domains.contracts.services.contracts import NotDraft, ProviderBarred, load_contract
from houqin.domains.providers.models import Provider
from houqin.domains.providers.queries import is_barred
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.period import Period
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
    said = _take_out(line)
    record(actor, "contracts.line_removed", contract, at=at, changes={"line": [said, None]})
    return contract


@use_case
def redraft_contract(
    actor: Actor,
    contract_id: uuid.UUID,
    *,
    provider_id: uuid.UUID,
    head: Mapping[str, Any],
    at: datetime,
) -> Contract:
    """Write a draft anew as its ledger now says it: its head changed, its lines taken out, to be entered again.

    ``head``: what a ledger says of the whole, by column: name, size at signing, days, total, tax, procurement and fund
    source. What it does not say (terms of payment) stays.
    Raises NotDraft, NotFound, EmptyPeriod, TenderTooLong, PaymentDaysOver, ProviderBarred.
    """
    actor.demand("contracts.change", path=actor.authority_path)
    contract = load_contract(actor, contract_id)
    if contract.state != "draft":
        raise NotDraft(contract=contract.number)
    provider = Provider.objects.visible_to(actor).select_related("unit").filter(public_id=provider_id).first()
    if provider is None:
        raise NotFound(thing=N_("provider"))
    until = head["valid_until"]
    Period(head["valid_from"], until)
    check_tender(head["valid_from"], until, until, exception=contract.term_exception)
    terms = {field.name: getattr(contract, field.name) for field in fields(PaymentTerms)}
    check_payment(PaymentTerms(**terms), sme_size=head["sme_size"], total_fen=head["total_fen"])
    if is_barred(provider, head["signed_on"]):
        raise ProviderBarred(provider=provider.unit.name, on=head["signed_on"].isoformat())
    taken_out = [_take_out(line) for line in contract.lines.order_by("number", "pk")]
    columns = {**head, "tendered_until": until}
    changes = {name: [getattr(contract, name), new] for name, new in columns.items() if getattr(contract, name) != new}
    if contract.provider_id != provider.pk:
        changes["provider"] = [str(contract.provider.public_id), str(provider.public_id)]
    for name, new in columns.items():
        setattr(contract, name, new)
    contract.provider = provider
    contract.save(update_fields=[*columns, "provider"])
    record(actor, "contracts.redrafted", contract, at=at, changes=changes | {"lines": [taken_out, None]})
    return contract


def _take_out(line: ContractLine) -> dict[str, Any]:
    """Remove a line of a draft with all that hangs on it; answers what it said."""
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
    return said
