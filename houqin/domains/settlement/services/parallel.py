"""The parallel run (试运行, practice 16): a month computed as closing would, kept as statements marked 试算.

Nothing moves: what closing freezes first is frozen in a transaction of its own and taken back; only what the months
came to is written. It asks for no budget, because it spends none: what a payer lacks, a trial of the month names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from houqin.domains.contracts.models import Contract, ContractPeriod
from houqin.domains.contracts.services.periods import begin_closes
from houqin.domains.evaluation.services.cards import freeze_cards
from houqin.domains.settlement.gathering import Gathered, gather
from houqin.domains.settlement.models import CloseRun, Settlement, Statement
from houqin.domains.settlement.rules import MonthResult
from houqin.domains.settlement.services.closing import Closed, freeze_facts, judge_months
from houqin.domains.settlement.services.drafting import as_changes, by_contract, of_nothing, write_rows
from houqin.domains.settlement.services.month import note, run_through, start_run
from houqin.domains.settlement.workflow import STATEMENT
from houqin.foundation.audit.recording import record_each
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, NotPermitted, Refusal


class SettledAlready(Refusal):
    """A month that was closed needs no parallel run: the statement itself is there."""

    code = "settlement.settled_already"
    sentence = N_("{month} of {contract} is closed already; the statement itself is there.")
    remedy = N_("Compare a month that is still open, or read the statement.")
    basis = "practice 16"


def run_parallel(
    actor: Actor,
    *,
    month: date,
    at: datetime,
    unit_id: UUID | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    at_once: int = 1,
) -> CloseRun:
    """Run a month in parallel over all its contracts, set by set. Raises as start_run."""
    run = start_run(actor, month=month, at=at, unit_id=unit_id, is_parallel=True)
    return run_through(actor, run, run_set, at=at, progress=progress, at_once=at_once)


def run_next(actor: Actor, run: CloseRun, contracts: Sequence[Contract], *, at: datetime, part: int) -> None:
    """Run a set of a parallel run's contracts, its *part* of that number, and note what came of it."""
    note(actor, run, run_set(actor, contracts, month=run.month, at=at), at=at, part=part)


def run_set(
    actor: Actor, contracts: Sequence[Contract], *, month: date, at: datetime
) -> dict[Contract, Closed | Refusal]:
    """Run the month of a set of contracts; where freezing refuses without saying whose it is, one by one."""
    try:
        return keep_trials(actor, contracts, month=month, at=at)
    except NotPermitted:
        raise
    except Refusal as refusal:
        if len(contracts) == 1:
            return {contracts[0]: refusal}
    found: dict[Contract, Closed | Refusal] = {}
    for contract in contracts:
        found |= run_set(actor, [contract], month=month, at=at)
    return found


@use_case
def keep_trials(
    actor: Actor, contracts: Sequence[Contract], *, month: date, at: datetime
) -> dict[Contract, Closed | Refusal]:
    """Compute the month (its first day) of each contract and keep what it came to as a trial; one that was kept before
    is superseded. Answers for each contract its trial statements, or why it cannot be computed.

    It goes on from the trials of months before where these were not settled. Raises NotPermitted, MonthClosed.
    """
    actor.demand("settlement.close", path=actor.authority_path)
    outcomes: dict[Contract, Closed | Refusal] = {}
    # Two runs of a month, or a run and its close, come one after the other.
    months = ContractPeriod.objects.visible_to(actor).filter(contract__in=contracts, month=month)
    list(months.select_for_update(of=("self",)).order_by("pk"))
    real = Settlement.objects.filter(contract__in=contracts, month=month, is_trial=False)
    settled = set(real.values_list("contract_id", flat=True))
    for contract in contracts:
        if contract.pk in settled:
            outcomes[contract] = SettledAlready(month=f"{month:%Y-%m}", contract=contract.number)
    left = [contract for contract in contracts if contract.pk not in settled]
    results, refusals = _computed(actor, left, month, at=at)
    statements = by_contract(_kept(actor, results, at=at)) if results else {}
    for contract in left:
        outcomes[contract] = refusals.get(contract.pk) or Closed(contract, tuple(statements.get(contract.pk, ())))
    return outcomes


def _computed(
    actor: Actor, contracts: Sequence[Contract], month: date, *, at: datetime
) -> tuple[list[tuple[Gathered, MonthResult]], dict[int, Refusal]]:
    """What closing would come to; what it froze to say so is taken back."""
    with transaction.atomic():
        for earlier, ids in sorted(_tried_before(contracts, month).items()):
            # A month that closing looks back at is frozen by then: else its score would seem to have changed.
            begin_closes(actor, ids, earlier, at=at)
            freeze_cards(actor, ids, earlier, at=at)
        counted = freeze_facts(actor, [contract.pk for contract in contracts], month, at=at)
        months = gather(contracts, month, trial=True, counted=counted)
        answer = judge_months(actor, months, contracts, month=month, at=at)
        transaction.set_rollback(True)
    return answer


def _tried_before(contracts: Sequence[Contract], month: date) -> dict[date, list[int]]:
    """The months that may be looked at again for late facts and were only tried, with their contracts (ids)."""
    found: dict[date, list[int]] = defaultdict(list)
    rows = Settlement.objects.trials().filter(contract__in=contracts, month__lt=month)
    for earlier, contract in rows.values_list("month", "contract_id"):
        found[earlier].append(contract)
    return found


def _kept(actor: Actor, results: Sequence[tuple[Gathered, MonthResult]], *, at: datetime) -> list[Statement]:
    """Write the trials in the place of those before, a record for each."""
    before = [gathered.before.pk for gathered, _ in results if gathered.before is not None]
    replaced = list(Statement.objects.filter(settlement_id__in=before, is_trial=True).order_by("pk"))
    for statement in replaced:
        statement.state = STATEMENT.move(statement.state, "supersede")
    Statement.objects.filter(pk__in=[one.pk for one in replaced]).update(state="superseded")
    record_each(actor, "settlement.superseded", [(one, {}, "") for one in replaced], at=at)
    settlements, statements = write_rows(actor, results, trial=True)
    told = [(one, as_changes(one, one.settlement), "") for one in statements]
    record_each(actor, "settlement.tried", told, at=at)
    nothing = [one for one, (_, result) in zip(settlements, results, strict=True) if not result.payers]
    record_each(actor, "settlement.nothing_tried", [(one, of_nothing(one), "") for one in nothing], at=at)
    return statements
