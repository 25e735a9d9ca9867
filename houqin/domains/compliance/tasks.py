"""What compliance does regularly: telling of duties."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from houqin.domains.compliance.services.reminding import remind
from houqin.foundation.jobs.regular import for_each_authority, regular
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
