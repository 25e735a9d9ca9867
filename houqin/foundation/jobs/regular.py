"""Regular jobs: declared by a decorator, run by the worker, recorded each time.

    @regular("audit.seal", cron="* * * * * */30", every=timedelta(seconds=30),
             label=N_("Sealing of the archive"), affects=N_("Records stay without proof."))
    def seal_archive(at: datetime) -> str: ...

The function stands in an app's ``tasks.py``, which the worker discovers. It gets the time, opens its own transactions
and answers a short text of what it did. A run that fails is recorded, and the next one comes at its time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django import app

from houqin.foundation.jobs.models import JobRun
from houqin.foundation.organisation.actor import Actor, system_actor
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.scope.scope import entering

log = logging.getLogger("houqin.jobs")

Work = Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Regular:
    """A regular job: its name, its label and what suffers while it does not run (English message ids), its beat."""

    name: str
    label: str
    affects: str
    every: timedelta
    work: Work


_regular: dict[str, Regular] = {}


class DeclaredTwice(ValueError):
    """Two regular jobs of one name: a mistake of the program."""


class SomeFailed(RuntimeError):
    """A job that works for every authority failed for some; the others were done."""


def regular(name: str, *, cron: str, every: timedelta, label: str, affects: str) -> Callable[[Work], Work]:
    """Declare a regular job. ``cron`` has five places, or six with seconds last; ``every`` is the beat it makes.

    A job never runs beside itself, and never waits twice.
    """

    def declare(work: Work) -> Work:
        if name in _regular:
            raise DeclaredTwice(name)
        _regular[name] = Regular(name, label, affects, every, work)

        @app.periodic(cron=cron)
        @app.task(name=name, queueing_lock=name, lock=name)
        def task(timestamp: int) -> None:  # noqa: ARG001  # the queue hands it in; the run asks the clock
            run(name)

        return work

    return declare


def declared() -> dict[str, Regular]:
    """Every regular job by name."""
    return dict(sorted(_regular.items()))


def run(name: str) -> str:
    """Run a regular job now and record how it went; a failure is recorded and raised again."""
    job = _regular[name]
    started_at = timezone.now()
    row, _ = JobRun.objects.update_or_create(name=name, defaults={"last_started_at": started_at})
    this = JobRun.objects.filter(pk=row.pk)
    try:
        result = job.work(started_at)
    except Exception as fault:
        log.exception("the job %s failed", name)
        error = f"{type(fault).__name__}: {fault}"[:500]
        this.update(last_finished_at=timezone.now(), last_error=error, runs=F("runs") + 1, failures=F("failures") + 1)
        raise
    finished_at = timezone.now()
    this.update(
        last_finished_at=finished_at,
        last_succeeded_at=finished_at,
        last_result=result[:200],
        last_error="",
        runs=F("runs") + 1,
    )
    return result


def for_each_authority(name: str, work: Callable[[Actor], int]) -> str:
    """Let the system do *work* for each authority under its own scope; answers “code: count” of each.

    An authority whose work fails does not keep the others waiting; raises SomeFailed afterwards.
    """
    done: list[str] = []
    failed: list[str] = []
    for pk, code in Unit.objects.filter(kind=UnitKind.AUTHORITY).order_by("code").values_list("pk", "code"):
        actor = system_actor(pk, name)
        try:
            with transaction.atomic(), entering(actor.scope):
                done.append(f"{code}: {work(actor)}")
        except Exception as fault:
            log.exception("the job %s failed for %s", name, code)
            failed.append(f"{code}: {type(fault).__name__}: {fault}"[:200])
    if failed:
        raise SomeFailed("; ".join(failed))
    return ", ".join(done)
