"""What settlement does in the background: closing a month contract by contract, and letting silence confirm."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from houqin.domains.contracts.models import Contract
from houqin.domains.settlement.days import local_day
from houqin.domains.settlement.models import CloseRun, MonthEnd, Statement
from houqin.domains.settlement.services.confirming import deem_confirmed
from houqin.domains.settlement.services.month import close_next, contracts_to_close
from houqin.foundation.jobs.deferred import job
from houqin.foundation.jobs.regular import for_each_authority, regular
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_


@job("settlement.close_run")
def close_run(actor: Actor, *, run: str, at: datetime) -> None:  # noqa: ARG001  each job reads the clock itself
    """Queue one job per contract: each is a transaction of its own, and one that fails holds up nobody."""
    held = CloseRun.objects.visible_to(actor).get(public_id=UUID(run))
    for contract in contracts_to_close(actor, held.month, unit=held.unit):
        close_one.defer(actor, run=run, contract=str(contract.public_id))


@job("settlement.close_one")
def close_one(actor: Actor, *, run: str, contract: str, at: datetime) -> None:
    """Close one contract of a run."""
    held = CloseRun.objects.visible_to(actor).get(public_id=UUID(run))
    close_next(actor, held, Contract.objects.visible_to(actor).get(public_id=UUID(contract)), at=at)


@regular(
    "settlement.deem_confirmed",
    cron="30 * * * *",
    every=timedelta(hours=1),
    label=N_("Confirmation by silence"),
    affects=N_("Statements that nobody confirms or disputes stay drafts."),
)
def confirm_silent(at: datetime) -> str:
    """Confirm what both sides were silent about beyond the window (practice 11)."""

    def work(actor: Actor) -> int:
        over = MonthEnd.objects.filter(authority_id=actor.authority_id, confirm_until__lt=local_day(actor, at))
        drafts = Statement.objects.visible_to(actor).filter(state="draft", is_trial=False)
        silent = [
            public_id
            for window in over
            for public_id in drafts.filter(contract_id=window.contract_id, month=window.month).values_list(
                "public_id", flat=True
            )
        ]
        for public_id in silent:
            deem_confirmed(actor, public_id, at=at)
        return len(silent)

    return for_each_authority("settlement.deem_confirmed", work)
