"""Who pays a line that serves several units: agreed with dates, frozen for each month."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
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
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
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
def freeze_keys(actor: Actor, contract_id: uuid.UUID, month: date, *, at: datetime) -> list[LineAllocation]:
    """Freeze the keys of a contract's lines for a *month* (its first day): those of its last day of service.

    A key by orders counts the month's deliveries of each unit. Running again answers what was frozen.
    Raises NotFound, NotPermitted.
    """
    actor.demand("contracts.periods.close", path=actor.authority_path)
    period = (
        ContractPeriod.objects.visible_to(actor)
        .select_related("contract")
        .filter(contract__public_id=contract_id, month=month)
        .first()
    )
    if period is None:
        raise NotFound(thing=N_("month of the contract"))
    frozen = list(LineAllocation.objects.filter(period=period).order_by("line_id", "payer_id"))
    if frozen:
        return frozen
    until = min(_end_of(month), period.contract.ended_on or period.contract.valid_until)
    rows = list(
        LinePayer.objects.at(until - timedelta(days=1))
        .filter(contract_id=period.contract_id)
        .select_related("payer", "line")
        .order_by("line_id", "payer_id")
    )
    if not rows:
        return []
    counted = _orders_of(period, [row for row in rows if row.key == KeyKind.ORDERS])
    made = LineAllocation.objects.bulk_create(
        LineAllocation(
            authority_id=period.authority_id,
            contract_id=period.contract_id,
            provider_id=period.provider_id,
            period=period,
            line_id=row.line_id,
            payer_id=row.payer_id,
            key=row.key,
            weight=counted[row.line_id, row.payer_id] if row.key == KeyKind.ORDERS else row.weight,
            pays=row.pays,
        )
        for row in rows
    )
    weights = [
        [str(row.line.public_id), str(row.payer.public_id), frozen.weight]
        for row, frozen in zip(rows, made, strict=True)
    ]
    record(actor, "contracts.keys_frozen", period, at=at, changes={"weights": [None, weights]})
    return made


def _orders_of(period: ContractPeriod, rows: list[LinePayer]) -> dict[tuple[int, int], int]:
    """How many of the month's deliveries each payer had: the nearest payer at or above the unit served."""
    counted: dict[tuple[int, int], int] = defaultdict(int)
    payers: dict[int, list[LinePayer]] = defaultdict(list)
    for row in rows:
        payers[row.line_id].append(row)
    delivered = (
        DeliveryRecord.objects.filter(period=period, line_id__in=payers, part="work", reverses__isnull=True)
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
