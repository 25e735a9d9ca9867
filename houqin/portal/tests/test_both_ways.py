"""Laying in sets and playing through the services write the same rows and records for the same facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
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
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation.models import Unit
from houqin.foundation.scope.scope import WHOLE_INSTALLATION, entering
from houqin.portal.demo import founding, laying, playing
from houqin.portal.demo.chapters import CHAPTERS
from houqin.portal.demo.generator import stories
from houqin.portal.demo.props import Props
from houqin.portal.demo.rhythm import ZONE
from houqin.portal.demo.story import Story, together
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
OWN_KEYS = frozenset(
    {"pause", "quote", "into", "order", "complaint", "events", "digest", "merged_into", "source_id", "number"}
    | {"rework_of", "split_from", "follow_up_of"}
)
SUBJECTS = ("orders.order", "orders.complaint", "contracts.deliveryrecord")


def props_of_a_founded_authority(tables: Tables) -> Props:
    with entering(WHOLE_INSTALLATION):
        system = founding.found(tables, last=UNTIL.date())
        authority = Unit.objects.get(pk=system.acting_authority_id)
        for enter in CHAPTERS:
            enter(tables, system, last=UNTIL.date())
        return Props(authority, on=UNTIL.date())


def stories_with_every_act(tables: Tables) -> list[Story]:
    """Up to two groups of stories for each act that the generator knows."""
    told = stories(tables, until=UNTIL, first=UNTIL.date() - timedelta(days=70), scale=0.5)
    seen: Counter[str] = Counter()
    chosen: list[Story] = []
    for group in together(told):
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


def test_both_ways_write_the_same(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = Tables()
    told = stories_with_every_act(tables)
    acts = {deed.name for story in told for deed in story.deeds}
    assert len(acts) >= 24, acts
    props = props_of_a_founded_authority(tables)
    played = taken(lambda: playing.play(told, props), props)
    laid = taken(lambda: laying.lay(told, props, at=UNTIL), props)
    assert played["Order"].total() == len(told)
    demand_same(played, laid)
    # In sets as small as can be, and in two shares beside each other, it is the same still.
    monkeypatch.setattr(laying, "SET", 1)
    shares = laying.strands(told, tables, count=2)
    assert all(shares)
    parted = taken(lambda: [laying.lay(share, props, at=UNTIL) for share in shares], props)
    demand_same(laid, parted)


def demand_same(one: dict[str, Counter[str]], other: dict[str, Counter[str]]) -> None:
    for name, rows in one.items():
        only_one, only_other = rows - other[name], other[name] - rows
        assert not only_one and not only_other, (name, list(only_one)[:2], list(only_other)[:2])


def test_a_set_parts_no_merge(monkeypatch: pytest.MonkeyPatch) -> None:
    told = [Story("1", ()), Story("1-2", (), into="1"), Story("2", ()), Story("2-2", (), into="2")]
    monkeypatch.setattr(laying, "SET", 3)
    assert [[story.key for story in one_set] for one_set in laying.sets(told)] == [["1", "1-2"], ["2", "2-2"]]
