"""The formula a contract's prices follow: agreed before the contract is in force, never afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from houqin.domains.contracts.models import PriceFormula
from houqin.domains.contracts.rules.adjusting import Weight, check_formula
from houqin.domains.contracts.services.contracts import NotDraft, load_contract
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.terms.models import RegulationRule
from houqin.kernel.refusal import N_, BadInput

#: The authority's dated rule: 1 where a price moved by formula counts towards the tenth of additions.
COUNTS = "contracts.formula_counts_as_addition"


@use_case
def agree_formula(
    actor: Actor,
    contract_id: uuid.UUID,
    *,
    weights: Sequence[Weight],
    cap_ppm: int,
    tender_basis: str,
    at: datetime,
) -> PriceFormula:
    """Write the formula that stood in the tender document (``tender_basis`` names where) into a draft.

    Raises FormulaUnclear, NotDraft (a contract in force takes none), BadInput, NotFound.
    """
    actor.demand("contracts.change", path=actor.authority_path)
    contract = load_contract(actor, contract_id)
    if contract.state != "draft":
        raise NotDraft(contract=contract.number)
    if not tender_basis.strip():
        raise BadInput(field="tender_basis", problem=N_("a formula stood in the tender document: say where"))
    check_formula(weights, cap_ppm=cap_ppm)
    rule = RegulationRule.objects.at(contract.signed_on).filter(authority_id=contract.authority_id, code=COUNTS).first()
    made = PriceFormula.objects.create(
        authority_id=contract.authority_id,
        contract=contract,
        provider_id=contract.provider_id,
        weights=[asdict(weight) for weight in weights],
        cap_ppm=cap_ppm,
        counts=rule is not None and rule.value == 1,
        tender_basis=tender_basis.strip(),
        valid_from=contract.valid_from,
        valid_until=contract.valid_until,
        source=tender_basis.strip(),
    )
    changes = {"weights": [None, made.weights], "cap_ppm": [None, cap_ppm], "tender_basis": [None, tender_basis]}
    record(actor, "contracts.formula_agreed", made, at=at, changes=changes)
    return made
