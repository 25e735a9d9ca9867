"""The state of the machinery: which jobs ran when, and what suffers when one does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from houqin.foundation.audit.models import VerificationOutcome
from houqin.foundation.audit.queries import unsealed_for_longer_than
from houqin.foundation.audit.verification import registered
from houqin.foundation.jobs.queries import JobState, JobStatus, queue_status, status
from houqin.web.pages import Act, Badge, Column, ReportPage

#: A record should be sealed within this time (house §5).
SEALED_WITHIN = timedelta(seconds=60)

STATES = {
    JobState.IN_ORDER: Badge(_("in order"), "good"),
    JobState.NEVER_RAN: Badge(_("has not run yet"), "warn"),
    JobState.LATE: Badge(pgettext_lazy("job", "late"), "warn"),
    JobState.FAILED: Badge(_("failed last time"), "bad"),
}


def _differences(count: int | None) -> Badge:
    """How many, or that nobody looked yet."""
    return Badge(_("not yet verified"), "wait") if count is None else Badge(str(count), "bad" if count else "good")


def _told(row: JobStatus) -> str:
    """What the last run said: its result, or why it failed."""
    return row.last_error or row.last_result


@dataclass(frozen=True)
class Found:
    """One line of the verification: a check, or a difference it found."""

    check: str
    ran_at: datetime
    count: int
    subject: str = ""
    what: str = ""
    stored: str = ""
    derived: str = ""


class VerificationPage(ReportPage):
    """What was derived again from its history, and where it differs from what is stored."""

    title = _("Verification")
    action = "web.status.see"
    parent = ("web:status", _("System status"))
    export_action = "web.status.see"
    columns = (
        Column("check", _("Check"), value=lambda row: row.check),
        Column("ran_at", _("Last run")),
        Column("count", _("Differences"), value=lambda row: Badge(str(row.count), "bad" if row.count else "good")),
        Column("subject", _("About")),
        Column("what", _("What")),
        Column("stored", _("Stored")),
        Column("derived", _("Derived")),
    )
    notes = _(
        "Each night everything that is kept as a total is derived again from its history. “houqin verify” does it now."
    )
    empty = _("Nothing was verified yet; it is done each night.")

    def rows(self, values: Mapping[str, Any]) -> Sequence[Found]:
        """Each check, and under it each difference."""
        labels = {check.name: gettext(check.label) for check in registered()}
        found: list[Found] = []
        for outcome in VerificationOutcome.objects.visible_to(self.actor).order_by("-count", "check_name"):
            told = (labels.get(outcome.check_name, outcome.check_name), outcome.ran_at, outcome.count)
            found += [Found(*told, **named) for named in outcome.named] or [Found(*told)]
        return found


class StatusPage(ReportPage):
    """Whether the machinery runs; what is in trouble comes first."""

    title = _("System status")
    action = "web.status.see"
    export_action = None
    acts = (Act(_("Verification"), "web:verification", "", "shield-check"),)
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
        outcomes = VerificationOutcome.objects.visible_to(self.actor)
        differences = outcomes.aggregate(count=Sum("count"))["count"]
        return (
            (_("Job workers alive"), Badge(str(queue.workers), "good" if queue.workers else "bad")),
            (_("Jobs waiting"), queue.waiting),
            (_("Jobs given up"), Badge(str(queue.given_up), "bad" if queue.given_up else "good")),
            (_("Differences found by the last verification"), _differences(differences)),
            (_("Records waiting for their seal too long"), Badge(str(unsealed), "warn" if unsealed else "good")),
        )
