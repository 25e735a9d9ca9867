"""Performance clauses: agreed in versions, tried by both sides before they sign."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from houqin.domains.contracts.events import ClauseAgreed, clause_agreed
from houqin.domains.contracts.models import Contract, ContractClause
from houqin.domains.contracts.rules.clauses import check_clause
from houqin.domains.contracts.services.amendments import Signed, note_clause
from houqin.domains.contracts.services.contracts import load_contract
from houqin.domains.contracts.services.periods import refuse_dating_back
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.terms import succession
from houqin.kernel.clauses import read_clause
from houqin.kernel.refusal import N_, BadInput, Refusal


class NotSigned(Refusal):
    """Another clause for a contract in force, without an amendment."""

    code = "contracts.clause_not_signed"
    sentence = N_("{contract} is in force; another performance clause needs a signed amendment.")
    remedy = N_("Say when it was signed, from when it holds, why, and on which paper.")
    basis = "house §6, Versions"
    status = 422


@use_case
def agree_clause(
    actor: Actor,
    contract_id: uuid.UUID,
    *,
    clause: Mapping[str, Any],
    at: datetime,
    written: str = "",
    lines: Sequence[int] = (),
    valid_from: date | None = None,
    source: str = "",
    signed: Signed | None = None,
) -> ContractClause:
    """Write a performance clause (plain data, the shape of ``houqin clauses schema``) into a contract.

    The first version holds from the contract's first day unless *valid_from* says later; another takes over from its
    day on, which lies in no month that is closed; once the contract is in force that is an amendment, ``signed``.
    ``lines``: numbers of the lines it judges; none: all but at cost.
    Raises ClauseUnreadable, BandsDoNotCover, NegativePayOut, DeductsTwice, DatedBack, NotSigned, BadInput, NotFound.
    """
    actor.demand("contracts.change", path=actor.authority_path)
    contract = load_contract(actor, contract_id)
    check_clause(read_clause(clause))
    since = valid_from or (signed.valid_from if signed else contract.valid_from)
    _check_place(contract, since, lines)
    before = ContractClause.objects.at(since).filter(contract=contract).first()
    if before is not None and contract.state != "draft":
        if signed is None:
            raise NotSigned(contract=contract.number)
        note_clause(actor, contract, replace(signed, valid_from=since), at)
    version = 1 + ContractClause.objects.filter(contract=contract).values("version").distinct().count()
    said = {
        "version": version,
        "clause": {**clause, "version": version},
        "written": written.strip(),
        "lines": sorted(set(lines)),
        "source": source,
    }
    if before is None:
        made = ContractClause.objects.create(
            authority_id=contract.authority_id,
            contract=contract,
            provider_id=contract.provider_id,
            valid_from=since,
            valid_until=contract.valid_until,
            **said,
        )
    elif before.valid_from == since:
        made = succession.correct(before, **said)
    else:
        made = succession.follow(before, valid_from=since, **said)
    changes = {"version": [before and before.version, version], "clause": [before and before.clause, made.clause]}
    record(actor, "contracts.clause_agreed", made, at=at, changes=changes)
    event = ClauseAgreed(contract.pk, contract.authority_id, clause, since)
    clause_agreed.send(sender=ClauseAgreed, event=event)
    return made


def _check_place(contract: Contract, since: date, lines: Sequence[int]) -> None:
    """The day lies within the contract and in no month that was closed; the lines are the contract's."""
    if not contract.valid_from <= since < contract.valid_until:
        raise BadInput(field="valid_from", problem=N_("the day does not lie within the contract's period"))
    known = set(contract.lines.values_list("number", flat=True))
    if not set(lines) <= known:
        raise BadInput(field="lines", problem=N_("the contract has no such line"))
    refuse_dating_back(contract, since)
