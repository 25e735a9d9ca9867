"""The state of the machinery: which jobs ran when, and what suffers when one does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houqin.foundation.audit.queries import unsealed_for_longer_than
from houqin.foundation.jobs.queries import JobState, JobStatus, queue_status, status
from houqin.web.pages import Badge, Column, ReportPage

#: A record should be sealed within this time (house §5).
SEALED_WITHIN = timedelta(seconds=60)

STATES = {
    JobState.IN_ORDER: Badge(_("in order"), "good"),
    JobState.NEVER_RAN: Badge(_("has not run yet"), "warn"),
    JobState.LATE: Badge(_("late"), "warn"),
    JobState.FAILED: Badge(_("failed last time"), "bad"),
}


def _told(row: JobStatus) -> str:
    """What the last run said: its result, or why it failed."""
    return row.last_error or row.last_result


class StatusPage(ReportPage):
    """Whether the machinery runs; what is in trouble comes first."""

    title = _("System status")
    action = "web.status.see"
    export_action = None
    columns = (
        Column("label", _("Job"), value=lambda row: gettext(row.label)),
        Column("state", _("State"), value=lambda row: STATES[row.state]),
        Column("every", _("Runs every")),
        Column("last_started_at", _("Last started")),
        Column("last_succeeded_at", _("Last success")),
        Column("told", _("Result"), value=_told),
        Column("affects", _("What waits without it"), value=lambda row: gettext(row.affects)),
    )
    empty = _("No regular job is declared.")

    def rows(self, values: Mapping[str, Any]) -> Sequence[JobStatus]:
        """Every regular job."""
        return status(at=timezone.now())

    def totals(self, rows: Sequence[Any]) -> Sequence[tuple[Any, Any]]:
        """The queue, and the archive that waits for its seal."""
        now = timezone.now()
        queue, unsealed = queue_status(at=now), unsealed_for_longer_than(SEALED_WITHIN, at=now)
        return (
            (_("Job workers alive"), Badge(str(queue.workers), "good" if queue.workers else "bad")),
            (_("Jobs waiting"), queue.waiting),
            (_("Jobs given up"), Badge(str(queue.given_up), "bad" if queue.given_up else "good")),
            (_("Records waiting for their seal too long"), Badge(str(unsealed), "warn" if unsealed else "good")),
        )
