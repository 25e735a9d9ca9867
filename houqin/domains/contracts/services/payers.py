"""Who pays a line that serves several units: agreed with dates, frozen for each month."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db.models import Count

from houqin.domains.contracts.models import (
    ContractLine,
    ContractPeriod,
    DeliveryRecord,
    KeyKind,
    LineAllocation,
    LinePayer,
)
from houqin.domains.contracts.rules.payers import Share, check_key
from houqin.domains.contracts.services.periods import refuse_dating_back
from houqin.foundation.audit.recording import record, record_each
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Record, Unit
from houqin.foundation.terms import succession
from houqin.kernel.period import month as month_period
from houqin.kernel.refusal import N_, BadInput, NotFound


@use_case
def divide_line(
    actor: Actor,
    line_id: uuid.UUID,
    *,
    key: str,
    weights: Mapping[uuid.UUID, int],
    valid_from: date,
    at: datetime,
    pays: bool = True,
    source: str = "",
) -> list[LinePayer]:
    """Divide a line among units by a key from a day on; what held before ends there.

    ``weights`` by the units' public ids, in the key's own unit (1/1,000 m², heads, ppm, a reading; ignored for
    ``orders``). ``pays`` false: the authority pays, the split is cost information.
    Raises KeyUnclear, DatedBack, BadInput, NotFound.
    """
    actor.demand("contracts.change", path=actor.authority_path)
    line = ContractLine.objects.visible_to(actor).select_related("contract").filter(public_id=line_id).first()
    if line is None:
        raise NotFound(thing=N_("contract line"))
    if not line.valid_from <= valid_from < line.valid_until:
        raise BadInput(field="valid_from", problem=N_("the day does not lie within the line's period"))
    units = {unit.public_id: unit for unit in Unit.objects.visible_to(actor).filter(public_id__in=weights)}
    if len(units) < len(weights):
        raise NotFound(thing=N_("unit"))
    check_key(key, [Share(units[unit].pk, weight) for unit, weight in weights.items()])
    refuse_dating_back(line.contract, valid_from)
    for row in LinePayer.objects.believed().filter(line=line).exclude(valid_until__lte=valid_from):
        if row.valid_from >= valid_from:
            raise BadInput(field="valid_from", problem=N_("a later key is already agreed"))
        succession.end(row, on=valid_from)
    made = LinePayer.objects.bulk_create(
        LinePayer(
            authority_id=line.authority_id,
            contract_id=line.contract_id,
            provider_id=line.provider_id,
            line=line,
            payer=units[unit],
            key=key,
            weight=weight,
            pays=pays,
            valid_from=valid_from,
            valid_until=line.valid_until,
            source=source,
        )
        for unit, weight in weights.items()
    )
    changes = {
        "key": [None, key],
        "pays": [None, int(pays)],
        "weights": [None, {str(unit): weight for unit, weight in weights.items()}],
        "valid_from": [None, valid_from],
    }
    record(actor, "contracts.line_divided", line, at=at, changes=changes)
    return made


@use_case
def freeze_keys(actor: Actor, contract_ids: Collection[int], month: date, *, at: datetime) -> int:
    """Freeze the keys of the lines of these contracts (internal ids) for a *month* (its first day); answers how many.

    A line is divided by the key of its last day of service in the month. A key by orders counts the month's deliveries
    of each unit. What is frozen stays, and a month whose books are closed freezes nothing. A fixed number of reads.
    Raises NotPermitted.
    """
    actor.demand("contracts.periods.close", path=actor.authority_path)
    periods = {
        period.contract_id: period
        for period in ContractPeriod.objects.visible_to(actor)
        .filter(contract_id__in=contract_ids, month=month, allocations__isnull=True)
        .exclude(state="closed")
        .select_related("contract")
    }
    rows = _keys_of(periods, month)
    counted = _orders_of(periods, [row for row in rows if row.key == KeyKind.ORDERS])
    made = LineAllocation.objects.bulk_create(
        LineAllocation(
            authority_id=row.authority_id,
            contract_id=row.contract_id,
            provider_id=row.provider_id,
            period=periods[row.contract_id],
            line_id=row.line_id,
            payer_id=row.payer_id,
            key=row.key,
            weight=counted[row.line_id, row.payer_id] if row.key == KeyKind.ORDERS else row.weight,
            pays=row.pays,
        )
        for row in rows
    )
    weights: dict[int, list[list[object]]] = defaultdict(list)
    for row, frozen in zip(rows, made, strict=True):
        weights[row.contract_id].append([str(row.line.public_id), str(row.payer.public_id), frozen.weight])
    told: list[tuple[Record, Mapping[str, object], str]] = [
        (periods[contract_id], {"weights": [None, each]}, "") for contract_id, each in weights.items()
    ]
    if told:
        record_each(actor, "contracts.keys_frozen", told, at=at)
    return len(made)


def _keys_of(periods: Mapping[int, ContractPeriod], month: date) -> list[LinePayer]:
    """The key of each line on its last day of service in the month. One query."""
    end = _end_of(month)
    of_line: dict[int, list[LinePayer]] = defaultdict(list)
    rows = (
        LinePayer.objects.believed()
        .filter(contract_id__in=periods, valid_from__lt=end)
        .exclude(valid_until__lte=month)
        .select_related("payer", "line")
        .order_by("line_id", "payer_id")
    )
    for row in rows:
        contract = periods[row.contract_id].contract
        if row.valid_from < (contract.ended_on or contract.valid_until):
            of_line[row.line_id].append(row)
    found: list[LinePayer] = []
    for own in of_line.values():
        contract = periods[own[0].contract_id].contract
        until = min(end, contract.ended_on or contract.valid_until, max(row.valid_until or end for row in own))
        found += [row for row in own if row.period.contains(until - timedelta(days=1))]
    return found


def _orders_of(periods: Mapping[int, ContractPeriod], rows: list[LinePayer]) -> dict[tuple[int, int], int]:
    """How many of the month's deliveries each payer had: the nearest payer at or above the unit served."""
    counted: dict[tuple[int, int], int] = defaultdict(int)
    if not rows:
        return counted
    payers: dict[int, list[LinePayer]] = defaultdict(list)
    for row in rows:
        payers[row.line_id].append(row)
    delivered = (
        DeliveryRecord.objects.filter(
            period__in=periods.values(), line_id__in=payers, part="work", reverses__isnull=True
        )
        .exclude(reversed_by__isnull=False)
        .values_list("line_id", "unit__path")
        .annotate(times=Count("pk"))
    )
    for line_id, path, times in delivered:
        above = [row for row in payers[line_id] if path and path.startswith(row.payer.path)]
        if above:
            nearest = max(above, key=lambda row: len(row.payer.path))
            counted[line_id, nearest.payer_id] += times
    return counted


def _end_of(month: date) -> date:
    until = month_period(f"{month:%Y-%m}").until
    assert until is not None  # noqa: S101  a month ends
    return until
