"""Closing a month over many contracts: a run that can be followed, interrupted and repeated, or only tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from houqin.domains.contracts.models import Contract, ContractPeriod, LineCoverage
from houqin.domains.settlement.models import CloseRun
from houqin.domains.settlement.services.closing import (
    Closed,
    SomeRefused,
    close_contracts,
)
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.scope.parts import each_part
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import N_, BadInput, NotFound, NotPermitted, Refusal

#: Contracts that are closed together, in one transaction.
SET = 1000


class SetRunner(Protocol):
    """What is done to a set of contracts: closed, or run in parallel."""

    def __call__(
        self, actor: Actor, contracts: Sequence[Contract], *, month: date, at: datetime
    ) -> Mapping[Contract, Closed | Refusal]:
        """What came of each contract's month."""


def contracts_to_close(actor: Actor, month: date, *, unit: Unit | None = None) -> QuerySet[Contract]:
    """The contracts with such a month, by number; of *unit*: those that cover it or a unit below it.

    What comes after a contract's last month is no month of it but its final statement (``services.finals``).
    """
    contracts = Contract.objects.visible_to(actor).filter(
        pk__in=ContractPeriod.objects.filter(authority_id=actor.authority_id, month=month).values("contract_id")
    )
    contracts = contracts.exclude(ended_on__lte=month).exclude(valid_until__lte=month)
    if unit is not None:
        below = Unit.objects.filter(path__startswith=unit.path).values("pk")
        contracts = contracts.filter(pk__in=LineCoverage.objects.filter(unit_id__in=below).values("contract_id"))
    return contracts.select_related("provider__unit").order_by("number")


@use_case
def start_run(
    actor: Actor,
    *,
    month: date,
    at: datetime,
    unit_id: UUID | None = None,
    is_trial: bool = False,
    is_parallel: bool = False,
) -> CloseRun:
    """Begin a run over the month's contracts; a trial changes nothing, a parallel run keeps statements marked as
    trials. Raises NotPermitted, NotFound, BadInput (there is no such month)."""
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
        is_trial=is_trial,
        is_parallel=is_parallel,
    )
    kind = {"is_trial": [None, is_trial], "is_parallel": [None, is_parallel]}
    changes = {"month": [None, month], "total": [None, total], **kind}
    record(actor, "settlement.run_started", run, at=at, changes=changes)
    return run


def close_next(actor: Actor, run: CloseRun, contracts: Sequence[Contract], *, at: datetime, part: int) -> None:
    """Close a set of a run's contracts, its *part* of that number, and note what came of it; the last ends the run."""
    note(actor, run, close_set(actor, contracts, month=run.month, at=at), at=at, part=part)


def close_month(
    actor: Actor,
    *,
    month: date,
    at: datetime,
    unit_id: UUID | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    at_once: int = 1,
) -> CloseRun:
    """The whole run, set by set. A second run compares what is settled and tries the rest again."""
    run = start_run(actor, month=month, at=at, unit_id=unit_id)
    return run_through(actor, run, close_set, at=at, progress=progress, at_once=at_once)


def run_through(
    actor: Actor,
    run: CloseRun,
    each_set: SetRunner,
    *,
    at: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
    at_once: int = 1,
) -> CloseRun:
    """A run over all its contracts by *each_set*, here and now, so many sets at once."""
    with transaction.atomic(), entering(actor.scope):
        contracts = list(contracts_to_close(actor, run.month, unit=run.unit))

    def run_set(first: int) -> int:
        some = contracts[first : first + SET]
        note(actor, run, each_set(actor, some, month=run.month, at=at), at=at, part=first)
        return len(some)

    done = 0
    for count in each_part(run_set, range(0, len(contracts), SET), at_once=at_once):
        done += count
        progress(done, run.total)
    with transaction.atomic(), entering(actor.scope):
        run.refresh_from_db()
    return run


def close_set(
    actor: Actor, contracts: Sequence[Contract], *, month: date, at: datetime
) -> dict[Contract, Closed | Refusal]:
    """Close a set in one transaction, without those that refuse: it is computed again as long as one does."""
    refused: dict[Contract, Closed | Refusal] = {}
    left = list(contracts)
    while left:
        try:
            return refused | {one.contract: one for one in close_contracts(actor, left, month=month, at=at)}
        except SomeRefused as some:
            refused |= {contract: some.refusals[contract.pk] for contract in left if contract.pk in some.refusals}
            left = [contract for contract in left if contract.pk not in some.refusals]
        except NotPermitted:
            raise
        except Refusal as refusal:  # one contract's, which does not say whose: a closed budget line, a changed month
            if len(left) == 1:
                return refused | {left[0]: refusal}
            for contract in left:
                refused |= close_set(actor, [contract], month=month, at=at)
            return refused
    return refused


@use_case
def note(
    actor: Actor,
    run: CloseRun,
    outcomes: Mapping[Contract, Closed | Refusal],
    *,
    at: datetime,
    part: int,
    tried: Sequence[Mapping[str, object]] = (),
) -> None:
    """Count a part's contracts as done, once; several parts may finish at once. ``tried``: what a trial found."""
    held = CloseRun.objects.select_for_update().get(pk=run.pk)
    if part in held.parts:
        return
    held.parts = [*held.parts, part]
    held.done += len(tried)
    held.tried = [*held.tried, *tried]
    for contract, outcome in outcomes.items():
        held.done += 1
        if isinstance(outcome, Refusal):
            held.refused = [*held.refused, noted(contract, outcome)]
        elif outcome.agreed:
            held.agreed += 1
        else:
            held.drafted += len(outcome.statements)
            held.payable_fen += sum(one.payable_fen for one in outcome.statements)
    is_last = held.done >= held.total and held.finished_at is None
    held.finished_at = at if is_last else held.finished_at
    held.save(update_fields=["parts", "tried", *("done", "refused", "agreed", "drafted", "payable_fen", "finished_at")])
    if is_last:
        changes = {"drafted": [0, held.drafted], "agreed": [0, held.agreed], "refused": [0, len(held.refused)]}
        record(actor, "settlement.run_finished", held, at=at, changes=changes)


def noted(contract: Contract, refusal: Refusal) -> dict[str, object]:
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
