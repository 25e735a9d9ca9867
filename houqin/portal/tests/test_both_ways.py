"""Laying in sets and playing through the services write the same rows and records for the same facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from houqin.domains.contracts.models import DeliveryRecord
from houqin.domains.orders.models import (
    Assignment,
    Chase,
    Complaint,
    Follower,
    Order,
    OrderEvent,
    Part,
    Quote,
    Rating,
    Supervision,
)
from houqin.domains.orders.services.reasons import enter_default_reasons
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation.models import Unit
from houqin.foundation.scope.scope import WHOLE_INSTALLATION, entering
from houqin.portal.demo import founding, laying, market, playing, staffing
from houqin.portal.demo.generator import stories
from houqin.portal.demo.props import Props
from houqin.portal.demo.rhythm import ZONE
from houqin.portal.demo.story import Story
from houqin.portal.demo.tables import Tables

UNTIL = datetime(2026, 11, 23, 16, 0, tzinfo=ZONE)
COMPARED: tuple[type[models.Model], ...] = (
    Order, OrderEvent, Assignment, Part, Quote, Rating, Complaint, Chase, Supervision, Follower, DeliveryRecord,
)  # fmt: skip
#: Made anew by each way: identities, and numbers drawn in another order. What they point at is compared by itself.
OWN = frozenset(
    {"id", "public_id", "recorded_at", "number", "client_id", "order_id", "merged_into_id", "merged_order_id"}
    | {"rework_of_id", "source_id"}
)
#: Keys of an event's data, and of a record's changes, that hold such identities.
OWN_KEYS = frozenset({"pause", "quote", "into", "order", "complaint", "events", "merged_into", "source_id", "number"})
SUBJECTS = ("orders.order", "orders.complaint", "contracts.deliveryrecord")


def props_of_a_founded_authority(tables: Tables) -> Props:
    with entering(WHOLE_INSTALLATION):
        system = founding.found(tables, last=UNTIL.date())
        authority = Unit.objects.get(pk=system.acting_authority_id)
        market.enter_market(tables, system, last=UNTIL.date())
        staffing.enter_staffing(tables, system, last=UNTIL.date())
        enter_default_reasons(system, authority, valid_from=founding.founding_day(UNTIL.date()), at=UNTIL)
        return Props(authority, on=UNTIL.date())


def stories_with_every_act(tables: Tables) -> list[Story]:
    """Up to two groups of stories for each act that the generator knows."""
    told = stories(tables, until=UNTIL, first=UNTIL.date() - timedelta(days=70), scale=0.5)
    seen: Counter[str] = Counter()
    chosen: list[Story] = []
    for group in playing.together(told):
        acts = {deed.name for story in group for deed in story.deeds}
        if any(seen[act] < 2 for act in acts):
            seen.update(acts)
            chosen += group
    return chosen


def without_identities(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: "#" if name in OWN_KEYS else without_identities(inner) for name, inner in value.items()}
    return value


def rows_of(model: type[models.Model]) -> Counter[str]:
    fields = [field.attname for field in model._meta.concrete_fields if field.attname not in OWN]
    return Counter(
        repr([(name, without_identities(getattr(row, name))) for name in fields])
        for row in model._default_manager.all()
    )


def records() -> Counter[str]:
    found: Counter[str] = Counter()
    for row in AuditRecord.objects.filter(subject_type__in=SUBJECTS):
        body = row.content
        changes = sorted(without_identities(body.get("changes", {})).items())
        whose = (row.authority_id, row.unit_id, row.provider_id, row.person_id, row.actor_name)
        found[repr((row.action, row.at, whose, body.get("reason"), sorted(body), changes))] += 1
    return found


def taken(way: Callable[[], object], props: Props) -> dict[str, Counter[str]]:
    """What *way* writes; taken back afterwards."""
    with entering(props.system.scope), transaction.atomic():
        way()
        found = {model.__name__: rows_of(model) for model in COMPARED} | {"records": records()}
        found["reworks"] = Counter(str(Order.objects.filter(rework_of__isnull=False).count()))
        transaction.set_rollback(True)
    return found


def test_both_ways_write_the_same(db: None) -> None:
    tables = Tables()
    told = stories_with_every_act(tables)
    acts = {deed.name for story in told for deed in story.deeds}
    assert len(acts) >= 24, acts
    props = props_of_a_founded_authority(tables)
    played = taken(lambda: playing.play(told, props), props)
    laid = taken(lambda: laying.lay(told, props, at=UNTIL), props)
    assert played["Order"].total() == len(told)
    for name, rows in played.items():
        only_played, only_laid = rows - laid[name], laid[name] - rows
        assert not only_played and not only_laid, (name, list(only_played)[:2], list(only_laid)[:2])
