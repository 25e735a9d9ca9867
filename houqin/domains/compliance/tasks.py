"""What compliance does regularly: telling of duties, asking what figures raise."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from houqin.domains.compliance.services.flags import ask
from houqin.domains.compliance.services.reminding import remind
from houqin.domains.evaluation.queries.months import month_before
from houqin.foundation.jobs.regular import for_each_authority, regular
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_


@regular(
    "compliance.remind",
    cron="10 8 * * *",
    every=timedelta(days=1),
    label=N_("Reminders of duties"),
    affects=N_("Nobody is told that a duty falls due."),
)
def remind_of_duties(at: datetime) -> str:
    """Tell of every duty that reached a reminder or is overdue."""
    today = timezone.localdate(at)
    return for_each_authority("compliance.remind", lambda actor: remind(actor, today=today, at=at))


@regular(
    "compliance.ask",
    cron="40 6 * * *",
    every=timedelta(days=1),
    label=N_("Questions that figures raise"),
    affects=N_("Questions of the month do not come to those who answer them."),
)
def ask_what_figures_raise(at: datetime) -> str:
    """Keep what the month that runs and the one before ask."""
    running = timezone.localdate(at).replace(day=1)

    def asked(actor: Actor) -> int:
        return sum(ask(actor, month=month, at=at) for month in (month_before(running), running))

    return for_each_authority("compliance.ask", asked)
