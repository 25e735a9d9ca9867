"""Writing many past orders at once: the rows, events and records that services would leave, in a handful of statements.

Nobody is told of the past: nothing is announced, no level of escalation that has gone by rings, and no delivery is
recorded, because what was served under another system was paid under it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from houqin.domains.orders import archived, clocking, workflow
from houqin.domains.orders.importing.past import PastOrder
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import EventKind, Order, OrderEvent, Rating, Source
from houqin.domains.orders.promises import calendars_held
from houqin.domains.orders.rules.timing import ESCALATION_LEVELS
from houqin.domains.orders.services.act import plain_column
from houqin.foundation.audit.models import AuditRecord, PersonalValue
from houqin.foundation.audit.recording import prepare
from houqin.foundation.imports.loading import load_instances, reserve_ids
from houqin.foundation.imports.target import Progress
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.numbering import reserve_numbers, written
from houqin.kernel.refusal import N_

WRITING = N_("Writing orders")
#: Orders are written in portions of this size, all in one transaction, so that memory stays bounded.
PORTION = 5_000
#: Where an order stands whose provider is known, by its last step.
STATES = {
    EventKind.ACKNOWLEDGED: workflow.ACKNOWLEDGED,
    EventKind.DISPATCHED: workflow.DISPATCHED,
    EventKind.TAKEN: workflow.TAKEN,
    EventKind.ARRIVED: workflow.ARRIVED,
    EventKind.COMPLETED: workflow.COMPLETED,
    EventKind.CONFIRMED: workflow.CONFIRMED,
}


def write_orders(actor: Actor, past: Sequence[PastOrder], *, at: datetime, progress: Progress) -> list[UUID]:
    """Write orders with their events, clocks, ratings and one record each, inside the running use case.

    Answers their public ids in the order given.
    """
    numbers = _numbers(actor, past)
    became: list[UUID] = []
    for start in range(0, len(past), PORTION):
        portion = past[start : start + PORTION]
        with calendars_held():
            became += _write_portion(actor, portion, numbers[start : start + PORTION], at)
        progress(WRITING, len(became), len(past))
    return became


def _write_portion(actor: Actor, past: Sequence[PastOrder], numbers: Sequence[str], at: datetime) -> list[UUID]:
    orders = [_order(actor, one, number, at) for one, number in zip(past, numbers, strict=True)]
    for order, pk in zip(orders, reserve_ids(Order, len(orders)), strict=True):
        order.pk = pk
    ids = iter(reserve_ids(OrderEvent, sum(1 + len(one.steps) + (one.grade is not None) for one in past)))
    events: list[OrderEvent] = []
    ratings: list[Rating] = []
    records: list[AuditRecord] = []
    personal: list[PersonalValue] = []
    for order, one in zip(orders, past, strict=True):
        own = list(_events(actor, order, one, ids, at))
        _settle_clocks(order, own, at)
        if one.grade is not None:
            ratings.append(_rating(order, one.grade, one.steps[-1].at))
        row, values = prepare(
            actor,
            "orders.imported",
            order,
            at=at,
            changes={
                **{name: [None, plain_column(getattr(order, name))] for name in archived.unset(order)},
                "number": [one.number, order.number],
                "events": archived.digests(own),
            },
            personal={
                name: value for name, value in (("caller", one.caller_name), ("phone", one.caller_phone)) if value
            },
        )
        for value in values:
            value.record = row
        events += own
        records.append(row)
        personal += values
    for row, pk in zip(records, reserve_ids(AuditRecord, len(records)), strict=True):
        row.pk = pk
    for value in personal:
        value.record_id = value.record.pk
    _number(personal, PersonalValue)
    _number(ratings, Rating)
    for model, rows in (
        (Order, orders),
        (OrderEvent, events),
        (Rating, ratings),
        (AuditRecord, records),
        (PersonalValue, personal),
    ):
        load_instances(model, rows)
    return [order.public_id for order in orders]


def _order(actor: Actor, one: PastOrder, number: str, at: datetime) -> Order:
    last = one.steps[-1].kind if one.steps else None
    state = STATES[last] if last is not None else workflow.SUBMITTED
    if state in workflow.WITH_PROVIDER and one.provider is None:
        state = workflow.ACKNOWLEDGED  # nobody holds it here: the dispatcher sends it again
    return Order(
        authority_id=actor.acting_authority_id,
        number=number,
        unit=one.unit,
        requester=one.requester,
        person_ids=[one.requester.pk] if one.requester else [],
        source=Source.IMPORT,
        caller_name=one.caller_name[:80],
        caller_phone=one.caller_phone,
        item_version=one.item_version,
        place=one.place,
        place_words=one.place_words,
        description=one.description,
        urgency=one.urgency,
        state=state,
        provider=one.provider,
        provider_ids=[one.provider.pk] if one.provider else [],
        worker=one.worker if one.provider else None,
        reported_at=one.reported_at,
        entered_at=at,
        confirmed_by=one.confirmed_by,
    )


def _events(actor: Actor, order: Order, one: PastOrder, ids: Iterator[int], at: datetime) -> Iterator[OrderEvent]:
    """The report and every step, entered now by whoever imports; ``actor_name`` is who did it, as far as known."""
    submission = {name: value for name, value in clocking.submission_data(order).items() if value is not None}
    submission |= {"number": one.number} | ({"source": one.came_by} if one.came_by else {})
    if not one.report_is_exact:
        submission["time_known"] = False
    told = [(EventKind.SUBMITTED, one.reported_at, submission, "", one.requester, one.caller_name)]
    told += [
        (step.kind, step.at, {k: v for k, v in step.data.items() if v is not None}, step.note, step.person, step.name)
        for step in one.steps
    ]
    if one.grade is not None:
        told.append((EventKind.RATED, one.steps[-1].at, {}, "", one.requester, one.caller_name))
    for kind, happened_at, data, note, person, name in told:
        yield OrderEvent(
            pk=next(ids),
            authority_id=order.authority_id,
            order=order,
            kind=kind,
            at=happened_at,
            entered_at=at,
            actor=person,
            actor_name=(name or actor.name)[:80],
            data=data,
            note=note,
        )


def _settle_clocks(order: Order, events: Sequence[OrderEvent], at: datetime) -> None:
    """Compute every cached column; levels of escalation that have gone by count as told."""
    cached = clocking.cached_columns(order, now=at, record=events)
    for level in ESCALATION_LEVELS:
        if cached["escalate_at"] is None or cached["escalate_at"] > at:
            break
        order.escalated_level = level
        cached = clocking.cached_columns(order, now=at, record=events)
    for name, value in cached.items():
        setattr(order, name, value)


def _rating(order: Order, grade: int, at: datetime) -> Rating:
    return Rating(
        authority_id=order.authority_id,
        order=order,
        unit_id=order.unit_id,
        version=1,
        grade=grade,
        rated_by=order.requester,
        how="user",
        at=at,
    )


def _number(rows: Sequence[Rating] | Sequence[PersonalValue], model: type[Rating] | type[PersonalValue]) -> None:
    for row, pk in zip(rows, reserve_ids(model, len(rows)), strict=True):
        row.pk = pk


def _numbers(actor: Actor, past: Sequence[PastOrder]) -> list[str]:
    """A number for each order, of the year it was reported in, in the order of the reports."""
    by_time = sorted(range(len(past)), key=lambda place: past[place].reported_at)
    numbers = [""] * len(past)
    for year, places in groupby(by_time, key=lambda place: local_date(past[place].reported_at).year):
        of_year = list(places)
        drawn = reserve_numbers(actor, series="order", year=year, count=len(of_year))
        for place, number in zip(of_year, drawn, strict=True):
            numbers[place] = written("order", year, number)
    return numbers
