"""Closing a month over many contracts: a run that can be followed, interrupted and repeated, or only tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from houqin.domains.contracts.models import Contract, ContractPeriod, LineCoverage
from houqin.domains.settlement.models import CloseRun
from houqin.domains.settlement.services.closing import (
    Closed,
    NoBudget,
    SomeRefused,
    StatementOverBudget,
    close_contract_month,
    close_contracts,
)
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal

#: Contracts that are closed together, in one transaction.
SET = 100


@dataclass(frozen=True, slots=True)
class Tried:
    """What closing one contract's month would come to: its payable in fen, or why it cannot be closed."""

    contract: Contract
    payable_fen: int = 0
    refusal: Refusal | None = None


def contracts_to_close(actor: Actor, month: date, *, unit: Unit | None = None) -> QuerySet[Contract]:
    """The contracts with such a month, by number; of *unit*: those that cover it or a unit below it."""
    contracts = Contract.objects.visible_to(actor).filter(
        pk__in=ContractPeriod.objects.filter(authority_id=actor.authority_id, month=month).values("contract_id")
    )
    if unit is not None:
        below = Unit.objects.filter(path__startswith=unit.path).values("pk")
        contracts = contracts.filter(pk__in=LineCoverage.objects.filter(unit_id__in=below).values("contract_id"))
    return contracts.select_related("provider__unit").order_by("number")


def try_month(actor: Actor, contracts: Sequence[Contract], *, month: date, at: datetime) -> list[Tried]:
    """Close each contract's month and take it back: exactly what closing would say, and nothing is changed."""
    with transaction.atomic():
        outcomes = _close_set(actor, contracts, month=month, at=at)
        transaction.set_rollback(True)
    return [_tried(contract, outcomes[contract]) for contract in contracts]


def _tried(contract: Contract, outcome: Closed | Refusal) -> Tried:
    if isinstance(outcome, Refusal):
        return Tried(contract, refusal=outcome)
    return Tried(contract, sum(one.payable_fen for one in outcome.statements))


@use_case
def start_run(actor: Actor, *, month: date, at: datetime, unit_id: UUID | None = None) -> CloseRun:
    """Begin a run over the month's contracts. Raises NotPermitted, NotFound, BadInput (there is no such month)."""
    actor.demand("settlement.close", path=actor.authority_path)
    unit = _unit(actor, unit_id) if unit_id else None
    total = contracts_to_close(actor, month, unit=unit).count()
    if not total:
        raise BadInput(field="month", problem=N_("no contract has such a month"))
    run = CloseRun.objects.create(
        authority_id=actor.acting_authority_id,
        month=month,
        unit=unit,
        by_id=actor.person_id,
        started_at=at,
        total=total,
    )
    record(actor, "settlement.run_started", run, at=at, changes={"month": [None, month], "total": [None, total]})
    return run


def close_next(actor: Actor, run: CloseRun, contract: Contract, *, at: datetime) -> Closed | Refusal:
    """Close one contract of a run in a transaction of its own and note what came of it; the last one ends the run."""
    outcome = _close_one(actor, contract, month=run.month, at=at)
    _note(actor, run, {contract: outcome}, at=at)
    return outcome


def close_month(
    actor: Actor,
    *,
    month: date,
    at: datetime,
    unit_id: UUID | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> CloseRun:
    """The whole run, a set of contracts at a time. A second run compares what is settled and tries the rest again."""
    run = start_run(actor, month=month, at=at, unit_id=unit_id)
    with transaction.atomic(), entering(actor.scope):
        contracts = list(contracts_to_close(actor, month, unit=run.unit))
    for first in range(0, len(contracts), SET):
        some = contracts[first : first + SET]
        _note(actor, run, _close_set(actor, some, month=month, at=at), at=at)
        progress(first + len(some), run.total)
    with transaction.atomic(), entering(actor.scope):
        run.refresh_from_db()
    return run


def _close_set(
    actor: Actor, contracts: Sequence[Contract], *, month: date, at: datetime
) -> dict[Contract, Closed | Refusal]:
    """Close a set in one transaction, without those that refuse; where a budget does not suffice, one by one."""
    refused: dict[Contract, Closed | Refusal] = {}
    left = list(contracts)
    while left:
        try:
            return refused | {one.contract: one for one in close_contracts(actor, left, month=month, at=at)}
        except SomeRefused as some:
            refused |= {contract: some.refusals[contract.pk] for contract in left if contract.pk in some.refusals}
            left = [contract for contract in left if contract.pk not in some.refusals]
        except (NoBudget, StatementOverBudget):
            return refused | {contract: _close_one(actor, contract, month=month, at=at) for contract in left}
    return refused


def _close_one(actor: Actor, contract: Contract, *, month: date, at: datetime) -> Closed | Refusal:
    try:
        return close_contract_month(actor, contract.public_id, month=month, at=at)
    except Refusal as refusal:
        return refusal


@use_case
def _note(actor: Actor, run: CloseRun, outcomes: Mapping[Contract, Closed | Refusal], *, at: datetime) -> None:
    """Count contracts as done; several sets may finish at once."""
    held = CloseRun.objects.select_for_update().get(pk=run.pk)
    for contract, outcome in outcomes.items():
        held.done += 1
        if isinstance(outcome, Refusal):
            held.refused = [*held.refused, _noted(contract, outcome)]
        elif outcome.agreed:
            held.agreed += 1
        else:
            held.drafted += len(outcome.statements)
            held.payable_fen += sum(one.payable_fen for one in outcome.statements)
    is_last = held.done >= held.total and held.finished_at is None
    held.finished_at = at if is_last else held.finished_at
    held.save(update_fields=["done", "refused", "agreed", "drafted", "payable_fen", "finished_at"])
    if is_last:
        changes = {"drafted": [0, held.drafted], "agreed": [0, held.agreed], "refused": [0, len(held.refused)]}
        record(actor, "settlement.run_finished", held, at=at, changes=changes)


def _noted(contract: Contract, refusal: Refusal) -> dict[str, object]:
    """A refusal as it is kept: words are made at display, in either language."""
    return {
        "contract": contract.number,
        "code": refusal.code,
        "sentence": refusal.sentence,
        "remedy": refusal.remedy,
        "figures": dict(refusal.figures),
    }


def _unit(actor: Actor, unit_id: UUID) -> Unit:
    unit: Unit | None = Unit.objects.visible_to(actor).filter(public_id=unit_id).first()
    if unit is None:
        raise NotFound(thing=N_("unit"))
    return unit
