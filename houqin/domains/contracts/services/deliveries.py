"""Delivery records: written once per source, counted in an open month, reversed but never changed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from houqin.domains.contracts import archived
from houqin.domains.contracts.models import Contract, ContractLine, ContractPeriod, DeliveryRecord
from houqin.domains.contracts.rules import MEASURE_OF, Month, Placement, place_fact
from houqin.domains.contracts.rules.periods import YEARS_LAST_MONTH, after_cut_off
from houqin.domains.contracts.services.periods import open_final_month
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor, system_actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.settings import local_day, setting_of
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.kernel.money import Money, Quantity
from houqin.kernel.period import Period
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class DeliveredOtherwise(Refusal):
    """The same source delivers again, but something else."""

    code = "contracts.delivered_otherwise"
    sentence = N_("This was already delivered with another quantity: {known} instead of {given} thousandths.")
    remedy = N_("Reverse the first delivery with a reason, then record it again.")
    basis = "house rule 1"


class MeasureDiffers(BadInput):
    """A cost without a line at cost, or a line at cost without a cost."""

    code = "contracts.measure_differs"
    sentence = N_("Line {line} is priced {basis}; {problem}.")


class AlreadyReversed(Refusal):
    """A delivery is reversed once, and a reversal is not reversed."""

    code = "contracts.already_reversed"
    sentence = N_("This delivery is a reversal or was reversed already.")
    remedy = N_("Record the delivery again where it counts.")


@dataclass(frozen=True, slots=True)
class HeldMonth:
    """A month that is share-locked for what a line delivers, and where a fact of that instant counts."""

    line: ContractLine
    placement: Placement
    period: ContractPeriod | None


@use_case
def record_delivery(
    actor: Actor,
    *,
    line_id: uuid.UUID,
    quantity: Quantity,
    source_type: str,
    source_id: uuid.UUID,
    at: datetime,
    unit_id: uuid.UUID | None = None,
    cost: Money | None = None,
    part: str = "work",
    emergency: bool = False,
    late_reason: str = "",
    held: HeldMonth | None = None,
) -> DeliveryRecord:
    """Record that something payable was delivered, at the instant that counts (for an order: its confirmation).

    Called by the use case that establishes the fact (a confirmation), which has checked that the actor may: whoever
    confirms an order need not see the contract. ``quantity`` is in the measure of the line's price basis; ``cost``
    belongs to lines at cost and to materials; ``emergency`` makes the line's surcharge due. A second call for the same
    source, line and part answers the first record. Share-locks the month, which comes before contract and order in the
    lock order (clauses.md, "Budget"). A closed month hands the fact on to the earliest open one, with ``late_for`` and
    the reason. ``held``: the month was share-locked already, for this line and instant.
    Raises DeliveredOtherwise, MeasureDiffers, NotFound, BadInput.
    """
    if quantity.thousandths <= 0:
        raise BadInput(field="quantity", problem=N_("it is not positive; to take a delivery back, reverse it"))
    with entering(_authority_scope(actor)):
        line = held.line if held else _load_line(actor, line_id)
        _check_cost(line, cost, part)
        placement, period = (held.placement, held.period) if held else take_month(line.contract, at)
        earlier = _deliveries_of(line, source_type, source_id, part)
        if (known := _standing(earlier)) is not None:
            return _same(known, quantity)
        made = DeliveryRecord(
            authority_id=line.authority_id,
            contract=line.contract,
            line=line,
            provider_id=line.provider_id,
            unit=None if unit_id is None else _unit(actor, unit_id),
            period=period,
            at=at,
            quantity=quantity.thousandths,
            measure=MEASURE_OF[line.price_basis] if part == "work" else "piece",
            cost_fen=None if cost is None else cost.fen,
            emergency=emergency,
            source_type=source_type,
            source_id=source_id,
            part=part,
            turn=len(earlier),
            late_for=placement.late_for,
            late_reason=(late_reason or _why_late(line.contract, at)) if placement.late_for else "",
            outside_term=placement.outside_term,
        )
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:  # its twin was first (R2: a hundred copies, one posting)
            twin = _standing(_deliveries_of(line, source_type, source_id, part))
            if twin is None:
                raise
            return _same(twin, quantity)
        record(actor, "contracts.delivered", made, at=at, changes=as_changes(made))
    return made


def hold_month(actor: Actor, *, line_id: int, at: datetime) -> HeldMonth:
    """Share-lock, in the caller's transaction, the month that takes what the line (its inner id) delivers at *at*.

    For a use case that locks its own rows before it can call :func:`record_delivery`: the month comes before the
    contract and the order (clauses.md, "Budget").
    """
    with entering(_authority_scope(actor)):
        line = ContractLine.objects.filter(authority_id=actor.authority_id, pk=line_id).select_related("contract").get()
        return HeldMonth(line, *take_month(line.contract, at))


@use_case
def reverse_delivery(actor: Actor, delivery_id: uuid.UUID, *, reason: str, at: datetime) -> DeliveryRecord:
    """Take a delivery back by an opposite record in the month open now; the first stays what it is.

    After the contract's last month it counts in the one of the final statement, as whatever comes late.

    Raises AlreadyReversed, BadInput (no reason), NotFound.
    """
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("a reversal needs a reason"))
    with entering(_authority_scope(actor)):
        first = (
            DeliveryRecord.objects.filter(authority_id=actor.authority_id, public_id=delivery_id)
            .select_related("contract", "line")
            .first()
        )
        if first is None:
            raise NotFound(thing=N_("delivery record"))
        placement, period = take_month(first.contract, at, within_term=not first.outside_term)
        if first.reverses_id is not None or DeliveryRecord.objects.filter(reverses=first).exists():
            raise AlreadyReversed()
        made = DeliveryRecord.objects.create(
            authority_id=first.authority_id,
            contract=first.contract,
            line=first.line,
            provider_id=first.provider_id,
            unit_id=first.unit_id,
            period=period,
            at=at,
            quantity=-first.quantity,
            measure=first.measure,
            cost_fen=None if first.cost_fen is None else -first.cost_fen,
            share_days=first.share_days,
            share_of=first.share_of,
            emergency=first.emergency,
            source_type=first.source_type,
            source_id=first.source_id,
            part=first.part,
            turn=first.turn,
            late_for=placement.late_for,
            late_reason=N_("the month was no longer open") if placement.late_for else "",
            outside_term=placement.outside_term,
            reverses=first,
            reason=reason,
        )
        record(actor, "contracts.delivery_reversed", made, at=at, changes=as_changes(made), reason=reason)
    return made


def _deliveries_of(line: ContractLine, source_type: str, source_id: uuid.UUID, part: str) -> list[DeliveryRecord]:
    """What this source delivered on the line so far, reversals left out but marked on what they reverse."""
    return list(
        DeliveryRecord.objects.filter(
            source_type=source_type, source_id=source_id, line=line, part=part, reverses__isnull=True
        ).select_related("reversed_by")
    )


def _standing(deliveries: list[DeliveryRecord]) -> DeliveryRecord | None:
    """The one that was not reversed."""
    return next((each for each in deliveries if not hasattr(each, "reversed_by")), None)


def take_month(
    contract: Contract, at: datetime, *, within_term: bool = False
) -> tuple[Placement, ContractPeriod | None]:
    """Share-lock the months that could take a fact (a delivery, a finding) and choose; closing locks exclusively.

    Called inside the use case that records the fact, before it locks anything else (clauses.md, "Budget"). A fact for
    which no month is open any more opens the month of the final statement. ``within_term``: it belongs to the contract
    though it comes after its end, as a reversal does.
    """
    on = local_day(contract.authority_id, at)
    until = contract.ended_on or contract.valid_until
    if within_term and until > contract.valid_from:
        on = min(on, until - timedelta(days=1))
    cut_off = _cut_off_day(contract, on)
    past = on if after_cut_off(on, cut_off_day=cut_off) else None
    locked = _share_locked(contract, from_month=on.replace(day=1), past=past)
    placement = place_fact(
        on,
        contract=Period(contract.valid_from, until) if until > contract.valid_from else Period(until),
        months=[Month(each.month, each.state == "open") for each in locked],
        cut_off_day=cut_off,
    )
    if placement.month is None and placement.late_for is not None:
        final = open_final_month(system_actor(contract.authority_id, "contracts"), contract.public_id, at=at)
        return replace(placement, month=final.month), final
    return placement, next((each for each in locked if each.month == placement.month), None)


def _cut_off_day(contract: Contract, on: date) -> int:
    """The last day of a fiscal year's last month that still counts in it; asked for only in that month."""
    if on.month != YEARS_LAST_MONTH:
        return 31
    return int(setting_of(Unit.objects.get(pk=contract.authority_id), "december_cut_off_day"))


def _why_late(contract: Contract, at: datetime) -> str:
    on = local_day(contract.authority_id, at)
    if after_cut_off(on, cut_off_day=_cut_off_day(contract, on)):
        return str(N_("it came after the year's cut-off"))
    return str(N_("the month was no longer open"))


def _share_locked(contract: Contract, *, from_month: date, past: date | None = None) -> list[ContractPeriod]:
    """The contract's own month and, only where that is closed (or after its cut-off, *past*), the later ones, locked
    FOR SHARE in order of months."""
    locked: list[ContractPeriod] = []
    months = ContractPeriod.objects.filter(contract=contract, month__gte=from_month).order_by("month")
    for month_id in months.values_list("pk", flat=True):
        locked += ContractPeriod.objects.raw(
            "select * from contracts_contractperiod where id = %s for share", [month_id]
        )
        if locked[-1].state == "open" and (past is None or locked[-1].month > past):
            break
    return locked


def _load_line(actor: Actor, line_id: uuid.UUID) -> ContractLine:
    line = (
        ContractLine.objects.filter(authority_id=actor.authority_id, public_id=line_id)
        .select_related("contract")
        .first()
    )
    if line is None:
        raise NotFound(thing=N_("contract line"))
    found: ContractLine = line
    return found


def _check_cost(line: ContractLine, cost: Money | None, part: str) -> None:
    at_cost = MEASURE_OF[line.price_basis] == "yuan"
    if at_cost and cost is None:
        raise MeasureDiffers(line=line.number, basis=line.price_basis, problem=N_("the proven cost is missing"))
    if cost is not None and (cost.fen < 0 or (part == "work" and not at_cost)):
        raise MeasureDiffers(line=line.number, basis=line.price_basis, problem=N_("a cost does not belong to it"))


def _unit(actor: Actor, unit_id: uuid.UUID) -> Unit:
    unit: Unit | None = Unit.objects.visible_to(actor).filter(public_id=unit_id).first()
    if unit is None:
        raise NotFound(thing=N_("unit"))
    return unit


def _same(known: DeliveryRecord, quantity: Quantity) -> DeliveryRecord:
    if known.quantity != quantity.thousandths:
        raise DeliveredOtherwise(known=known.quantity, given=quantity.thousandths)
    return known


def _authority_scope(actor: Actor) -> Scope:
    """The records are the authority's business, whoever confirmed; reading them stays with ``visible_to``."""
    return Scope(authority=actor.authority_id or "", units=EVERYTHING)


def as_changes(made: DeliveryRecord) -> dict[str, object]:
    """What the record of a delivery says of it; set-based importers write the same."""
    columns = (
        "quantity",
        "measure",
        "cost_fen",
        "source_type",
        "source_id",
        "part",
        "turn",
        "late_for",
        "outside_term",
    )
    changes: dict[str, object] = {name: [None, getattr(made, name)] for name in columns}
    return changes | {
        "line": [None, made.line.public_id],
        "month": [None, made.period and made.period.month],
        "digest": [None, archived.digest(made)],
    }
