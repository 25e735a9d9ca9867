"""Deferred jobs: what follows from an act but may wait, queued in the act's own transaction.

    @job("notices.deliver")
    def deliver(actor: Actor, *, notice_id: str, at: datetime) -> None: ...

    deliver.defer(actor, notice_id=str(notice.public_id))

The queue row is the outbox: it is committed with the act or not at all. It carries the actor and ids, never rows or
rights: when it runs, the actor is loaded anew with the grants held *then* and everything is allowed again (trust B5).
A job may run twice, so what it does is idempotent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from houqin.foundation.organisation.actor import Actor, ActorKind, actor_for, system_actor
from houqin.foundation.organisation.models import Person
from houqin.foundation.scope.scope import entering

Work = Callable[..., None]
#: Tries before a job is left failed, with waits of 4, 16, 64 … seconds between.
TRIES = 6


class NotAnId(TypeError):
    """A job carries ids and words only: a mistake of the program."""


class NobodysJob(ValueError):
    """A job is done for a person or for the system; a link or a visitor leaves none."""


class Job:
    """A deferred job: ``defer`` queues it in the running transaction, ``run_now`` does it at once (for tests)."""

    def __init__(self, name: str, work: Work, tries: int) -> None:
        self.name = name
        self.work = work
        retry = RetryStrategy(max_attempts=tries, exponential_wait=4)
        self._task = app.task(name=name, retry=retry)(self._run)

    def defer(self, actor: Actor, *, not_before: datetime | None = None, **ids: int | str) -> int:
        """Queue the job for *actor*; answers the queue's number. ``not_before`` holds it back until then."""
        for key, value in ids.items():
            if type(value) not in (int, str):
                raise NotAnId(f"{self.name}: {key} is a {type(value).__name__}")
        carried: dict[str, Any] = dict(ids)
        return self._task.configure(schedule_at=not_before).defer(doer=_written(actor), ids=carried)

    def run_now(self, actor: Actor, **ids: int | str) -> None:
        """Do the job as the worker would, from what it would find in the queue."""
        self._run(_written(actor), ids)

    def _run(self, doer: dict[str, Any], ids: Mapping[str, int | str]) -> None:
        with transaction.atomic():
            actor = _read(doer)
            with entering(actor.scope):
                self.work(actor, **ids, at=timezone.now())


def job(name: str, *, tries: int = TRIES) -> Callable[[Work], Job]:
    """Declare a deferred job; its function takes the actor, ids by name, and ``at``."""
    return lambda work: Job(name, work, tries)


def _written(actor: Actor) -> dict[str, Any]:
    """The actor as ids."""
    if actor.kind is ActorKind.PERSON:
        return {"person": actor.person_id}
    if actor.kind is ActorKind.SYSTEM:
        return {"system": actor.name, "authority": actor.authority_id}
    raise NobodysJob(actor.kind.value)


def _read(doer: dict[str, Any]) -> Actor:
    """The actor as they are now: a role taken away since is gone, and a person who left may do nothing."""
    if "person" in doer:
        person = Person.objects.select_related("unit").get(pk=doer["person"])
        return actor_for(person, on=timezone.localdate())
    return system_actor(doer["authority"], str(doer["system"]))
