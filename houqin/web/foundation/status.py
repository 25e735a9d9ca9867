"""The state of the machinery: which jobs ran when, and what suffers when one does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob, ProcrastinateWorker

from houqin.foundation.audit.queries import unsealed_for_longer_than
from houqin.web.pages import Badge, Column, ReportPage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: A worker that has been silent for longer is taken for dead.
HEARTBEAT = timedelta(minutes=1)
#: A record should be sealed within this time (house §5).
SEALED_WITHIN = timedelta(seconds=60)


@dataclass(frozen=True)
class Job:
    """A regular job: its procrastinate task, what it is called, how often it runs, and what waits without it."""

    task: str
    label: StrOrPromise
    every: timedelta
    affects: StrOrPromise


_jobs: dict[str, Job] = {}


def register(*jobs: Job) -> None:
    """Name regular jobs for the status page (from AppConfig.ready)."""
    for job in jobs:
        _jobs[job.task] = job


@dataclass(frozen=True)
class JobState:
    """How a job stands now."""

    label: StrOrPromise
    affects: StrOrPromise
    succeeded_at: datetime | None
    failed_at: datetime | None
    waiting: int
    badge: Badge


def job_states(at: datetime) -> list[JobState]:
    """Every regular job and every other task ever queued; two queries."""
    events = ProcrastinateEvent.objects.values("job__task_name").annotate(
        succeeded_at=Max("at", filter=Q(type="succeeded")), failed_at=Max("at", filter=Q(type="failed"))
    )
    ran = {row["job__task_name"]: row for row in events.order_by()}
    queued = ProcrastinateJob.objects.filter(status__in=["todo", "doing"]).filter(
        Q(scheduled_at__isnull=True) | Q(scheduled_at__lte=at)
    )
    waiting = dict(queued.values_list("task_name").annotate(number=Count("id")).order_by())
    names = [*_jobs, *sorted({*ran, *waiting} - _jobs.keys())]
    return [_state(name, ran.get(name, {}), waiting.get(name, 0), at) for name in names]


def _state(name: str, ran: Mapping[str, Any], waiting: int, at: datetime) -> JobState:
    job = _jobs.get(name)
    succeeded, failed = ran.get("succeeded_at"), ran.get("failed_at")
    if failed is not None and (succeeded is None or failed > succeeded):
        badge = Badge(_("failed last time"), "bad")
    elif job is not None and succeeded is None:
        badge = Badge(_("has not run yet"), "warn")
    elif job is not None and succeeded is not None and at - succeeded > 3 * job.every:
        badge = Badge(_("late"), "warn")
    else:
        badge = Badge(_("in order"), "good")
    label, affects = (job.label, job.affects) if job else (name, "")
    return JobState(label, affects, succeeded, failed, waiting, badge)


class StatusPage(ReportPage):
    """Whether the machinery runs."""

    title = _("System status")
    action = "web.status.see"
    export_action = None
    columns = (
        Column("label", _("Job")),
        Column("badge", _("State")),
        Column("succeeded_at", _("Last success")),
        Column("failed_at", _("Last failure")),
        Column("waiting", _("Waiting"), number=True),
        Column("affects", _("What waits without it")),
    )
    empty = _("No job has been set up or queued yet.")

    def rows(self, values: Mapping[str, Any]) -> Sequence[JobState]:
        """Every job."""
        return job_states(timezone.now())

    def totals(self, rows: Sequence[Any]) -> Sequence[tuple[Any, Any]]:
        """The worker and the archive."""
        now = timezone.now()
        alive = ProcrastinateWorker.objects.filter(last_heartbeat__gte=now - HEARTBEAT).count()
        late = unsealed_for_longer_than(SEALED_WITHIN, at=now)
        running = Badge(_now("{number} running").format(number=alive), "good") if alive else Badge(_("none"), "bad")
        sealing = Badge(_now("{number} late").format(number=late), "warn") if late else Badge(_("in order"), "good")
        return ((_("Job workers"), running), (_("Sealing of the archive"), sealing))
