"""Planned work: rules entered and changed, tasks made ahead of time, checked in, missed, excused (practice 9)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from houqin.domains.catalogue.models import ServiceItem
from houqin.domains.catalogue.queries import version_in_force
from houqin.domains.contracts.models import ContractLine
from houqin.domains.orders import promises
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import PlannedTask, Recurring, RecurringRule
from houqin.domains.orders.rules.acting import demand_reason
from houqin.domains.orders.rules.planned import (
    CheckIn,
    Frequency,
    Outcome,
    Recurrence,
    RuleUnclear,
    demand_not_early,
    due_days,
    flags_of,
    known_until,
    outcome_at,
)
from houqin.domains.orders.services.sorting import ItemNotOffered
from houqin.domains.orders.workflow import PLANNED
from houqin.domains.providers.models import Provider
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.documents.models import Document
from houqin.foundation.documents.rules import NoPhotosHere
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.standing import open_to
from houqin.foundation.places.models import Place, Tag
from houqin.foundation.places.rules import Secrecy, may_photograph
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal

#: How far ahead tasks are made by themselves, and at most by hand.
AHEAD_DAYS = 35
FURTHEST_DAYS = 400
DAY_MINUTES = 24 * 60


class WindowOver(Refusal):
    """A check-in so late that the task counts as missed."""

    code = "orders.planned_window_over"
    sentence = N_("The window closed at {closes_at}; a day later the task counts as missed.")
    remedy = N_("If there was a reason, ask the office to excuse it.")
    basis = "practice 9"


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """A recurring rule as it is entered. Ids are public; a place, or a route of tags in their order."""

    name: str
    item_id: uuid.UUID
    provider_id: uuid.UUID
    unit_id: uuid.UUID
    recurrence: Recurrence
    line_id: uuid.UUID | None = None
    place_id: uuid.UUID | None = None
    tag_ids: Sequence[uuid.UUID] = ()


@use_case
def enter_rule(
    actor: Actor, terms: RuleTerms, *, at: datetime, supersedes_id: uuid.UUID | None = None
) -> RecurringRule:
    """Enter a recurring rule, or a new version of one, which then ends; tasks not yet begun follow the new one.

    Raises RuleUnclear, ItemNotOffered, NotFound, NotPermitted.
    """
    unit = _one(Unit, actor, terms.unit_id, "unit")
    actor.demand("orders.planned.change", path=unit.path)
    former = _one(RecurringRule, actor, supersedes_id, "recurring rule") if supersedes_id else None
    starts = terms.recurrence.starts
    item = _one(ServiceItem, actor, terms.item_id, "service item")
    version = version_in_force(item, on=starts)
    if version is None:
        raise ItemNotOffered(on=starts.isoformat())
    tags = [_one(Tag, actor, tag_id, "tag") for tag_id in terms.tag_ids]
    place = _one(Place, actor, terms.place_id, "place") if terms.place_id else None
    if place is None and not tags:
        raise RuleUnclear(problem=N_("it names neither a place nor a route"))
    provider = Provider.objects.visible_to(actor).filter(unit__public_id=terms.provider_id).first()
    if provider is None:
        raise NotFound(thing=N_("provider"))
    line = _line(actor, terms, provider, starts)
    if former is not None:
        _end(former, starts)
    rule = RecurringRule.objects.create(
        authority_id=actor.acting_authority_id,
        unit=unit,
        provider_id=provider.pk,
        contract_line=line,
        item_version=version,
        place=place,
        route=[tag.pk for tag in tags],
        name=terms.name.strip()[:160],
        supersedes=former,
        windows=[
            [opens.isoformat("minutes"), closes.isoformat("minutes")] for opens, closes in terms.recurrence.windows
        ],
        **recurring_columns(terms.recurrence),
    )
    record(actor, "orders.recurring_rule_entered", rule, at=at, changes={"name": [None, rule.name]})
    return rule


def _line(actor: Actor, terms: RuleTerms, provider: Provider, starts: date) -> ContractLine | None:
    """The contract line that the rule's tasks count for: the provider's own, in force when they begin."""
    if terms.line_id is None:
        return None
    line: ContractLine = _one(ContractLine, actor, terms.line_id, "contract line")
    if line.provider_id != provider.pk or not line.valid_from <= starts < line.valid_until:
        raise RuleUnclear(problem=N_("the contract line is not the provider's, or not in force on its first day"))
    return line


@use_case
def plan_ahead(actor: Actor, rule_id: uuid.UUID, *, until: date, at: datetime) -> int:
    """Make the tasks of a rule that fall due before *until* and are not made yet; answers how many.

    A rule by working days is planned up to a year that is not announced, and on from there once it is loaded.
    Raises RuleUnclear beyond the furthest day, NotFound, NotPermitted.
    """
    actor.demand("orders.planned.change")
    if until > local_date(at) + timedelta(days=FURTHEST_DAYS):
        raise RuleUnclear(problem=N_("tasks are made for the next 400 days at most"))
    rule = RecurringRule.objects.visible_to(actor).select_for_update(of=("self",)).filter(public_id=rule_id).first()
    if rule is None:
        raise NotFound(thing=N_("recurring rule"))
    since = rule.planned_until or rule.valid_from
    until = _known_until(rule, since=since, until=until)
    if since >= until:
        return 0
    made = len(PlannedTask.objects.bulk_create(tasks_due(rule, since=since, until=until), ignore_conflicts=True))
    rule.planned_until = until
    rule.save(update_fields=["planned_until"])
    record(actor, "orders.planned", rule, at=at, changes={"planned_until": [since, until], "tasks": [0, made]})
    return made


def _known_until(rule: RecurringRule, *, since: date, until: date) -> date:
    """How far the rule can be planned with the years that are announced."""
    calendar = promises.hours_of(Unit.objects.get(pk=rule.unit_id))
    return known_until(recurrence_of(rule), since=since, until=until, is_working_day=calendar.is_working_day)


def tasks_due(rule: RecurringRule, *, since: date, until: date) -> list[PlannedTask]:
    """The tasks of a rule that fall due from *since* until before *until*, not yet written."""
    calendar = promises.hours_of(Unit.objects.get(pk=rule.unit_id))
    tags = _stops(rule)
    recurrence = recurrence_of(rule)
    return [
        PlannedTask(
            authority_id=rule.authority_id,
            rule=rule,
            unit_id=rule.unit_id,
            provider_id=rule.provider_id,
            contract_line_id=rule.contract_line_id,
            place_id=tag.place_id if tag and rule.route else rule.place_id,
            tag=tag,
            due_on=day,
            opens_at=_local(day, opens, calendar.zone),
            closes_at=_local(day, closes, calendar.zone),
        )
        for day in due_days(recurrence, since=since, until=until, is_working_day=calendar.is_working_day)
        for opens, closes in recurrence.windows
        for tag in tags
    ]


@use_case
def check_in(
    actor: Actor,
    task_id: uuid.UUID,
    *,
    at: datetime,
    tag_code: str = "",
    document_ids: Sequence[uuid.UUID] = (),
    minutes: int | None = None,
    note: str = "",
) -> PlannedTask:
    """Say on the spot that a task is done, with the scanned code and photos; weak evidence is flagged, not refused.

    ``minutes`` it took, at most a day's. Raises TooEarly, WindowOver, NoPhotosHere, WrongState, BadInput, NotFound,
    NotPermitted.
    """
    if minutes is not None and not 0 < minutes <= DAY_MINUTES:
        raise BadInput(field="minutes", problem=N_("not between one minute and a day"))
    task = _task(actor, task_id)
    actor.demand("orders.planned.check_in", provider_id=task.provider_id)
    demand_not_early(at=at, opens_at=task.opens_at)
    outcome = outcome_at(at=at, closes_at=task.closes_at)
    if outcome is Outcome.MISSED:
        raise WindowOver(closes_at=task.closes_at.isoformat(timespec="minutes"))
    before = task.state
    task.state = PLANNED.move(
        task.state, "check_in" if outcome is Outcome.DONE else "check_in_late", open_to(actor, task)
    )
    tag = Tag.objects.visible_to(actor).filter(code=tag_code.strip().upper()).first() if tag_code.strip() else None
    photos = _photos(actor, task, document_ids)
    task.worker_id, task.checked_in_at, task.note, task.scanned_tag = actor.person_id, at, note[:300], tag
    task.minutes = minutes
    task.photo_hashes = [photo.sha256 for photo in photos]
    task.flags = list(_flags(task, at))
    columns = ["state", "worker", "checked_in_at", "minutes", "note", "scanned_tag", "photo_hashes", "flags"]
    task.save(update_fields=columns)
    record(
        actor,
        "orders.planned_checked_in",
        task,
        at=at,
        changes={"state": [before, task.state], "flags": [[], task.flags], "minutes": [None, minutes]},
        files=photos,
    )
    return task


@use_case
def excuse(actor: Actor, task_id: uuid.UUID, *, reason: str, at: datetime) -> PlannedTask:
    """Let a task count as excused, with the reason; not by whoever was to do it. Raises ReasonNeeded, WrongState."""
    task = _task(actor, task_id)
    actor.demand("orders.planned.excuse", path=task.unit.path)
    before = task.state
    task.state = PLANNED.move(task.state, "excuse", open_to(actor, task))
    task.excuse, task.excused_by_id = demand_reason(reason)[:300], actor.person_id
    task.save(update_fields=["state", "excuse", "excused_by"])
    record(actor, "orders.planned_excused", task, at=at, changes={"state": [before, task.state]}, reason=reason)
    return task


@use_case
def mark_missed(actor: Actor, *, at: datetime) -> int:
    """Let every task whose window has been closed for a day count as missed; answers how many. One record for all."""
    actor.demand("orders.planned.change")
    over = PlannedTask.objects.visible_to(actor).filter(state="planned", closes_at__lt=at - timedelta(days=1))
    missed = list(over.select_for_update().order_by("id")[:5000])
    for task in missed:
        task.state = PLANNED.move(task.state, "miss")
    PlannedTask.objects.bulk_update(missed, ["state"])
    if missed:
        authority = Unit.objects.get(pk=actor.acting_authority_id)
        record(
            actor,
            "orders.planned_missed",
            authority,
            at=at,
            changes={"tasks": [None, [str(task.public_id) for task in missed]]},
        )
    return len(missed)


def recurrence_of(rule: RecurringRule) -> Recurrence:
    """A stored rule in the words of the pure one."""
    windows = [(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in rule.windows]
    return recurrence_in(rule, tuple(windows))


def recurrence_in(rule: Recurring, windows: tuple[tuple[time, time], ...]) -> Recurrence:
    """What recurs on stored days, in these windows of a day, in the words of the pure rule."""
    return Recurrence(
        frequency=Frequency(rule.frequency),
        starts=rule.valid_from,
        windows=windows,
        weekdays=tuple(rule.weekdays),
        day_of_month=rule.day_of_month,
        every_days=rule.every_days,
        until=rule.valid_until,
    )


def recurring_columns(recurrence: Recurrence) -> dict[str, object]:
    """The days of a recurrence as they are stored (:class:`Recurring`)."""
    return {
        "frequency": recurrence.frequency.value,
        "weekdays": list(recurrence.weekdays),
        "day_of_month": recurrence.day_of_month,
        "every_days": recurrence.every_days,
        "valid_from": recurrence.starts,
        "valid_until": recurrence.until,
    }


def _end(rule: RecurringRule, on: date) -> None:
    """End a rule on a day; its tasks from that day on were never begun and give way."""
    rule.valid_until = on
    rule.planned_until = min(rule.planned_until, on) if rule.planned_until else None
    rule.save(update_fields=["valid_until", "planned_until"])
    PlannedTask.objects.filter(rule=rule, state="planned", due_on__gte=on).delete()


def _stops(rule: RecurringRule) -> Sequence[Tag | None]:
    """The route's tags in their order; for a single place its tag, if it has one."""
    if rule.route:
        return sorted(Tag.objects.filter(pk__in=rule.route), key=lambda tag: rule.route.index(tag.pk))
    return [Tag.objects.filter(place=rule.place, valid_until__isnull=True).order_by("id").first()]


def _flags(task: PlannedTask, at: datetime) -> tuple[str, ...]:
    """What is weak about the check-in, against the same person's last one and all photos of the provider."""
    last = (
        PlannedTask.objects.filter(
            provider_id=task.provider_id, worker_id=task.worker_id, checked_in_at__lte=at, checked_in_at__isnull=False
        )
        .exclude(pk=task.pk)
        .exclude(place_id=task.place_id)
        .order_by("-checked_in_at")
        .first()
    )
    seen = PlannedTask.objects.filter(provider_id=task.provider_id, photo_hashes__overlap=task.photo_hashes)
    repeated = {digest for one in seen.exclude(pk=task.pk)[:20] for digest in one.photo_hashes}
    since = int((at - last.checked_in_at).total_seconds()) if last and last.checked_in_at else None
    judged = CheckIn(task.scanned_tag_id, task.tag_id, tuple(task.photo_hashes), since)
    return flags_of(judged, photos_seen_before=frozenset(repeated))


def _photos(actor: Actor, task: PlannedTask, document_ids: Sequence[uuid.UUID]) -> list[Document]:
    """The photos of a check-in; a place with secrecy, or a service without photos, takes none. Raises NoPhotosHere."""
    if not document_ids:
        return []
    places = [place for place in (task.place, task.tag.place if task.tag else None) if place is not None]
    if not task.rule.item_version.photos_allowed or any(not may_photograph(Secrecy(place.secrecy)) for place in places):
        raise NoPhotosHere()
    return list(Document.objects.visible_to(actor).filter(public_id__in=list(document_ids)))


def _task(actor: Actor, task_id: uuid.UUID) -> PlannedTask:
    found = (
        PlannedTask.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("unit")
        .filter(public_id=task_id)
        .first()
    )
    if found is None:
        raise NotFound(thing=N_("planned task"))
    task: PlannedTask = found
    return task


def _one(model, actor: Actor, public_id: uuid.UUID | None, thing: str):  # type: ignore[no-untyped-def]
    found = model.objects.visible_to(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(thing=thing)
    return found


def _local(day: date, when: time, zone: str) -> datetime:
    return datetime.combine(day, when, tzinfo=ZoneInfo(zone))
