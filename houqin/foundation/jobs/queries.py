"""How the machinery stands, for the status page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db.models import Count, Q
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from houqin.foundation.jobs.models import JobRun
from houqin.foundation.jobs.regular import declared

#: A worker silent for longer is taken for dead.
HEARTBEAT = timedelta(minutes=1)
#: A job is late when this many of its beats went by without a success.
BEATS = 3


class JobState(Enum):
    """How a regular job stands."""

    IN_ORDER = "in_order"
    NEVER_RAN = "never_ran"
    LATE = "late"
    FAILED = "failed"


_WORST_FIRST = (JobState.FAILED, JobState.LATE, JobState.NEVER_RAN, JobState.IN_ORDER)


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A regular job as it stands; ``label`` and ``affects`` are English message ids."""

    name: str
    label: str
    affects: str
    every: timedelta
    state: JobState
    last_started_at: datetime | None = None
    last_succeeded_at: datetime | None = None
    last_result: str = ""
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """The queue as a whole: live workers, jobs that wait past their time, jobs given up after all tries."""

    workers: int
    waiting: int
    given_up: int


def status(*, at: datetime) -> list[JobStatus]:
    """Every regular job, those in trouble first. One query."""
    rows = {row.name: row for row in JobRun.objects.all()}
    found = []
    for job in declared().values():
        row = rows.get(job.name)
        state = _state(row, job.every, at)
        found.append(
            JobStatus(
                name=job.name,
                label=job.label,
                affects=job.affects,
                every=job.every,
                state=state,
                last_started_at=row.last_started_at if row else None,
                last_succeeded_at=row.last_succeeded_at if row else None,
                last_result=row.last_result if row else "",
                last_error=row.last_error if row else "",
            )
        )
    return sorted(found, key=lambda one: (_WORST_FIRST.index(one.state), one.name))


def queue_status(*, at: datetime) -> QueueStatus:
    """The queue. Two queries."""
    due = Q(status="todo") & (Q(scheduled_at__isnull=True) | Q(scheduled_at__lte=at))
    counted = ProcrastinateJob.objects.aggregate(
        waiting=Count("id", filter=due), given_up=Count("id", filter=Q(status="failed"))
    )
    workers = ProcrastinateWorker.objects.filter(last_heartbeat__gte=at - HEARTBEAT).count()
    return QueueStatus(workers=workers, waiting=counted["waiting"], given_up=counted["given_up"])


def _state(row: JobRun | None, every: timedelta, at: datetime) -> JobState:
    if row is None:
        return JobState.NEVER_RAN
    if row.last_error:
        return JobState.FAILED
    if at - (row.last_succeeded_at or row.last_started_at) > BEATS * every:
        return JobState.LATE
    return JobState.IN_ORDER if row.last_succeeded_at else JobState.NEVER_RAN
