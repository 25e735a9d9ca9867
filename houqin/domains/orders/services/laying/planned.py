"""Lay planned work of the past in one set: the rows and records that services/planned.py writes one at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from houqin.domains.orders.models import PlannedTask, RecurringRule
from houqin.domains.orders.rules.acting import demand_reason
from houqin.domains.orders.rules.planned import GRACE, CheckIn, Outcome, demand_not_early, flags_of, outcome_at
from houqin.domains.orders.services.laying.book import Book
from houqin.domains.orders.services.planned import WindowOver
from houqin.domains.orders.workflow import PLANNED
from houqin.foundation.audit.recording import prepare
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Record, Unit
from houqin.foundation.places.models import Tag

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PastTask:
    """What came of a task (``tasks_due`` makes it): ``by`` checked it in at ``at`` with the code they scanned, or
    excused it with a reason; nobody: it was missed, or is still to be done. ``minutes`` it took.
    """

    task: PlannedTask
    by: Actor | None = None
    at: datetime | None = None
    scanned: Tag | None = None
    excuse: str = ""
    minutes: int | None = None


@use_case
def lay_planned(actor: Actor, past: Sequence[PastTask], *, until: date, at: datetime) -> int:
    """Lay the tasks of any number of rules, made up to *until*, with what came of them; answers how many rows.

    Photos are not laid: the evidence is the scanned code. Raises TooEarly, WindowOver, ReasonNeeded, WrongState.
    """
    actor.demand("orders.lay")
    laying = _Laying(Book())
    for one in sorted(past, key=lambda one: one.at or one.task.closes_at):
        laying.lay(one, at)
    laying.mark_missed(actor)
    _say_planned(laying, actor, past, until=until, at=at)
    return laying.book.write()


@dataclass(slots=True)
class _Laying:
    """The rows of one call, and where everybody checked in before."""

    book: Book
    visits: dict[int | None, list[tuple[int | None, datetime]]] = field(default_factory=lambda: defaultdict(list))
    missed: dict[date, list[PlannedTask]] = field(default_factory=lambda: defaultdict(list))

    def lay(self, one: PastTask, now: datetime) -> None:
        """Lay one task; without a deed it is missed a day after its window."""
        if one.excuse:
            self._excuse(one)
        elif one.by is not None:
            self._check_in(one)
        elif one.task.closes_at + GRACE < now:
            one.task.state = PLANNED.move(one.task.state, "miss")
            self.missed[one.task.due_on].append(one.task)
        self.book.add(one.task)

    def _check_in(self, one: PastTask) -> None:
        task, by, at = one.task, one.by, one.at
        assert by is not None and at is not None  # noqa: S101  whoever checks in does so at some time
        demand_not_early(at=at, opens_at=task.opens_at)
        outcome = outcome_at(at=at, closes_at=task.closes_at)
        if outcome is Outcome.MISSED:
            raise WindowOver(closes_at=task.closes_at.isoformat(timespec="minutes"))
        before = task.state
        task.state = PLANNED.move(task.state, "check_in" if outcome is Outcome.DONE else "check_in_late")
        task.worker_id, task.checked_in_at, task.scanned_tag = by.person_id, at, one.scanned
        task.minutes = one.minutes
        task.flags = list(self._flags(task, at))
        self.visits[by.person_id].append((task.place_id, at))
        changes = {"state": [before, task.state], "flags": [[], task.flags], "minutes": [None, one.minutes]}
        self.record(by, "orders.planned_checked_in", task, at, changes)

    def _flags(self, task: PlannedTask, at: datetime) -> tuple[str, ...]:
        earlier = reversed(self.visits[task.worker_id])
        last = next((when for place, when in earlier if place != task.place_id), None)
        since = int((at - last).total_seconds()) if last else None
        judged = CheckIn(task.scanned_tag_id, task.tag_id, (), since)
        return flags_of(judged, photos_seen_before=frozenset())

    def _excuse(self, one: PastTask) -> None:
        task, by, at = one.task, one.by, one.at
        assert by is not None and at is not None  # noqa: S101  somebody excused it at some time
        before = task.state
        task.state = PLANNED.move(task.state, "excuse")
        task.excuse, task.excused_by_id = demand_reason(one.excuse)[:300], by.person_id
        self.record(by, "orders.planned_excused", task, at, {"state": [before, task.state]}, one.excuse)

    def mark_missed(self, actor: Actor) -> None:
        """One record for all that was missed of one day, a day after the last window."""
        authority = Unit.objects.get(pk=actor.acting_authority_id)
        for _, tasks in sorted(self.missed.items()):
            at = max(task.closes_at for task in tasks) + GRACE + A_MINUTE
            changes = {"tasks": [None, [str(task.public_id) for task in tasks]]}
            self.record(actor, "orders.planned_missed", authority, at, changes)

    def record(
        self, actor: Actor, action: str, subject: Record, at: datetime, changes: Mapping[str, object], reason: str = ""
    ) -> None:
        """Leave a record in the book."""
        row, _ = prepare(actor, action, subject, at=at, changes=changes, reason=reason)
        self.book.add(row)


def _say_planned(laying: _Laying, actor: Actor, past: Sequence[PastTask], *, until: date, at: datetime) -> None:
    """Each rule is planned up to *until*, with a record of how many tasks that made."""
    counts: dict[int, int] = defaultdict(int)
    for one in past:
        counts[one.task.rule_id] += 1
    for rule in RecurringRule.objects.visible_to(actor).filter(pk__in=counts).order_by("pk"):
        since, rule.planned_until = rule.planned_until or rule.valid_from, until
        rule.save(update_fields=["planned_until"])
        changes = {"planned_until": [since, until], "tasks": [0, counts[rule.pk]]}
        laying.record(actor, "orders.planned", rule, at, changes)
