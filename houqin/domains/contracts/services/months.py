"""The months of lines that are not counted order by order become deliveries, a piece per price version."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from houqin.domains.contracts import archived
from houqin.domains.contracts.models import Contract, ContractLine, ContractPeriod, DeliveryRecord, LinePrice
from houqin.domains.contracts.rules import MEASURE_OF, PERIODIC
from houqin.domains.contracts.rules.months import MonthPiece, month_pieces, year_ending
from houqin.domains.contracts.rules.pricing import rounding
from houqin.foundation.audit.recording import record_each
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Record, Unit
from houqin.foundation.organisation.settings import setting_of
from houqin.foundation.scope.sets import insert_set
from houqin.kernel.period import Period
from houqin.kernel.refusal import N_, Refusal

SOURCE = "contracts.month"
#: The part of a delivery that rounding left over.
ROUNDING = "rounding"
ONE = 1_000


class MonthClosed(Refusal):
    """The terms of a month that is closed changed: what it was is settled."""

    code = "contracts.month_closed"
    sentence = N_("{contract}: the month {month} is closed, and its deliveries differ from the terms known now.")
    remedy = N_("Take the difference on record in the month open now.")
    basis = "clauses.md, Periods"


@use_case
def record_months(actor: Actor, contract_ids: Collection[int], month: date, *, at: datetime) -> int:
    """Deliver the *month* (its first day) of every monthly line of these contracts (internal ids); answers how many
    records were written.

    A record per line and price version in force in the month, with its share where that is a part of it; in the last
    month of a line's year another one of what rounding left over, if anything. Running again
    writes nothing; where the terms changed meanwhile, what differs is reversed and delivered anew. A month that is
    being closed still takes its own; a closed one refuses a difference. Raises MonthClosed, NotPermitted.
    """
    actor.demand("contracts.periods.close", path=actor.authority_path)
    zone = ZoneInfo(setting_of(Unit.objects.get(pk=actor.acting_authority_id), "time_zone"))
    periods = ContractPeriod.objects.raw(
        "select * from contracts_contractperiod where authority_id = %s and month = %s and contract_id = any(%s)"
        " order by id for share",
        [actor.authority_id, month, list(contract_ids)],
    )
    due = _due([period.contract_id for period in periods], month)
    standing = _standing([period.pk for period in periods])
    contracts = Contract.objects.in_bulk([period.contract_id for period in periods])
    written: list[DeliveryRecord] = []
    told: list[tuple[Record, Mapping[str, object], str]] = []
    for period in periods:
        wanted = {
            made.source_id: made
            for each in due[period.contract_id]
            for made in (
                *(_delivery(period, each.line, piece, quantity, zone) for piece, quantity in each.pieces),
                *([_rounding(period, each, zone)] if each.rounding_fen else ()),
            )
        }
        made = _difference(wanted, standing[period.pk], at)
        if not made:
            continue
        if period.state == "closed":
            raise MonthClosed(contract=contracts[period.contract_id].number, month=f"{month:%Y-%m}")
        written += made
        changes = {"month": [month, month], "delivered": {str(each.public_id): archived.digest(each) for each in made}}
        told.append((period, changes, ""))
    record_each(actor, "contracts.month_delivered", told, at=at)
    insert_set([each for each in written if each.reverses_id is not None])
    insert_set([each for each in written if each.reverses_id is None])
    return len(written)


def source_of(period: ContractPeriod, line: ContractLine, piece: MonthPiece) -> uuid.UUID:
    """The source that a piece of a month is: always the same for the same month, line and first day."""
    return uuid.uuid5(period.public_id, f"{line.public_id} {piece.period.start.isoformat()}")


@dataclass(frozen=True, slots=True)
class _Due:
    """What a line delivers in a month: its pieces with the agreed quantity (1/1,000), and, where its year ends, what
    the rounding of the year's months left over, in fen."""

    line: ContractLine
    pieces: Sequence[tuple[MonthPiece, int]]
    rounding_fen: int


def _due(contract_ids: Sequence[int], month: date) -> dict[int, list[_Due]]:
    """What the lines of each contract deliver in the month. Two queries."""
    prices: dict[int, list[LinePrice]] = defaultdict(list)
    for price in LinePrice.objects.believed().filter(contract_id__in=contract_ids, line__price_basis__in=PERIODIC):
        prices[price.line_id].append(price)
    due: dict[int, list[_Due]] = defaultdict(list)
    lines = ContractLine.objects.filter(contract_id__in=contract_ids, price_basis__in=PERIODIC)
    for line in lines.exclude(contract__state="draft").select_related("contract").order_by("contract_id", "number"):
        until = min(line.valid_until, line.contract.ended_on or line.valid_until)
        served = Period(line.valid_from, until) if until > line.valid_from else None
        price_of = {price.pk: price for price in prices[line.pk]}
        pieces = _pieces(line, month, served, price_of)
        if pieces:
            own = [(piece, price_of[piece.version].quantity or 0) for piece in pieces]
            due[line.contract_id].append(_Due(line, own, _rounding_of(line, month, served, price_of)))
    return due


def _pieces(
    line: ContractLine, month: date, served: Period[date] | None, price_of: Mapping[int, LinePrice]
) -> tuple[MonthPiece, ...]:
    versions = [(price.pk, price.period) for price in price_of.values()]
    return month_pieces(month, served=served, versions=versions, rule=line.contract.partial_months)


def _rounding_of(
    line: ContractLine, month: date, served: Period[date] | None, price_of: Mapping[int, LinePrice]
) -> int:
    """What the whole months of the year that ends in *month* leave over, price by price; 0 where no year ends."""
    whole = Counter(
        piece.version
        for each in (year_ending(month, served) if served else ())
        for piece in _pieces(line, each, served, price_of)
        if piece.share_of is None
    )
    return sum(
        rounding(months, quantity=price_of[version].quantity or 0, price=price_of[version].price)
        for version, months in whole.items()
    )


def _standing(period_ids: Sequence[int]) -> dict[int, dict[uuid.UUID, list[DeliveryRecord]]]:
    """What was delivered of these months so far: by period and source, in the order of turns."""
    found: dict[int, dict[uuid.UUID, list[DeliveryRecord]]] = defaultdict(lambda: defaultdict(list))
    rows = DeliveryRecord.objects.filter(period_id__in=period_ids, source_type=SOURCE, reverses__isnull=True)
    for row in rows.select_related("reversed_by").order_by("turn"):
        found[row.period_id][row.source_id].append(row)
    return found


def _difference(
    wanted: dict[uuid.UUID, DeliveryRecord], standing: dict[uuid.UUID, list[DeliveryRecord]], at: datetime
) -> list[DeliveryRecord]:
    """The records that turn what stands into what is wanted."""
    made: list[DeliveryRecord] = []
    for source, turns in standing.items():
        last = turns[-1]
        if not hasattr(last, "reversed_by") and not _same(last, wanted.get(source)):
            made.append(_reversal(last, at))
    for source, delivery in wanted.items():
        turns = standing.get(source, [])
        if turns and not hasattr(turns[-1], "reversed_by") and _same(turns[-1], delivery):
            continue
        delivery.turn = len(turns)
        made.append(delivery)
    return made


def _same(standing: DeliveryRecord, wanted: DeliveryRecord | None) -> bool:
    if wanted is None:
        return False
    told = ("quantity", "cost_fen", "share_days", "share_of", "at")
    return all(getattr(standing, name) == getattr(wanted, name) for name in told)


def _delivery(
    period: ContractPeriod, line: ContractLine, piece: MonthPiece, quantity: int, zone: ZoneInfo
) -> DeliveryRecord:
    """The month, or a piece of it, as delivered: dated on the last day that it covers."""
    return DeliveryRecord(
        **_owned(period, line.pk),
        at=datetime.combine(piece.last_day, time(), zone),
        quantity=quantity,
        measure=MEASURE_OF[line.price_basis],
        share_days=piece.share_days,
        share_of=piece.share_of,
        source_type=SOURCE,
        source_id=source_of(period, line, piece),
    )


def _rounding(period: ContractPeriod, due: _Due, zone: ZoneInfo) -> DeliveryRecord:
    """What the rounding of the year's months left over, with its last month."""
    last = due.pieces[-1][0]
    return DeliveryRecord(
        **_owned(period, due.line.pk),
        at=datetime.combine(last.last_day, time(), zone),
        quantity=ONE,
        measure=MEASURE_OF[due.line.price_basis],
        cost_fen=due.rounding_fen,
        source_type=SOURCE,
        source_id=uuid.uuid5(period.public_id, f"{due.line.public_id} {ROUNDING}"),
        part=ROUNDING,
    )


def _reversal(first: DeliveryRecord, at: datetime) -> DeliveryRecord:
    return DeliveryRecord(
        authority_id=first.authority_id,
        contract_id=first.contract_id,
        provider_id=first.provider_id,
        period_id=first.period_id,
        line_id=first.line_id,
        at=at,
        quantity=-first.quantity,
        measure=first.measure,
        cost_fen=None if first.cost_fen is None else -first.cost_fen,
        part=first.part,
        share_days=first.share_days,
        share_of=first.share_of,
        source_type=SOURCE,
        source_id=first.source_id,
        turn=first.turn,
        reverses=first,
        reason=N_("the terms of the month changed"),
    )


def _owned(period: ContractPeriod, line_id: int) -> dict[str, Any]:
    return {
        "authority_id": period.authority_id,
        "contract_id": period.contract_id,
        "provider_id": period.provider_id,
        "period": period,
        "line_id": line_id,
    }
