"""What settlement does in the background: closing a month set by set, telling of drafts, letting silence confirm."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from houqin.domains.settlement.days import local_day
from houqin.domains.settlement.models import CloseRun, MonthEnd, Statement
from houqin.domains.settlement.services import anew as services
from houqin.domains.settlement.services.confirming import AppealWaits, deem_confirmed
from houqin.domains.settlement.services.month import SET, close_next, contracts_to_close
from houqin.domains.settlement.services.parallel import run_next
from houqin.domains.settlement.services.telling import tell_of_drafts
from houqin.domains.settlement.services.trying import try_next
from houqin.foundation.jobs.deferred import job
from houqin.foundation.jobs.regular import for_each_authority, regular
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_


@job("settlement.close_run")
def close_run(actor: Actor, *, run: str, at: datetime) -> None:  # noqa: ARG001  each job reads the clock itself
    """Queue a job per set of contracts: each is a transaction of its own, and one that fails holds up no other."""
    held = CloseRun.objects.visible_to(actor).get(public_id=UUID(run))
    keys = list(contracts_to_close(actor, held.month, unit=held.unit).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), SET):
        part = keys[start : start + SET]
        close_part.defer(actor, run=run, first=part[0], last=part[-1])


@job("settlement.close_part")
def close_part(actor: Actor, *, run: str, first: int, last: int, at: datetime) -> None:
    """Close, try or run in parallel the contracts of a run from one internal id to another."""
    held = CloseRun.objects.visible_to(actor).get(public_id=UUID(run))
    contracts = contracts_to_close(actor, held.month, unit=held.unit).filter(pk__gte=first, pk__lte=last)
    part = try_next if held.is_trial else run_next if held.is_parallel else close_next
    part(actor, held, list(contracts), at=at, part=first)


@job("settlement.follow_card")
def follow_card(actor: Actor, *, contract: str, month: str, at: datetime) -> None:
    """Settle anew what a replaced score changes, where the drafts are still in their window."""
    services.follow_card(actor, UUID(contract), month=date.fromisoformat(month), at=at)


@regular(
    "settlement.tell_drafts",
    cron="15 * * * *",
    every=timedelta(hours=1),
    label=N_("Telling providers of drafts"),
    affects=N_("Providers are not told of drafts whose silence counts as confirmation."),
)
def tell_drafts(at: datetime) -> str:
    """Tell providers of the drafts handed out since the last time."""
    return for_each_authority("settlement.tell_drafts", lambda actor: tell_of_drafts(actor, at=at))


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
        done = 0
        for public_id in silent:
            try:
                deem_confirmed(actor, public_id, at=at)
            except AppealWaits:  # silence says nothing about a score that is appealed against
                continue
            done += 1
        return done

    return for_each_authority("settlement.deem_confirmed", work)
