"""A contract's months: closing begins, is given up, is done. Closing locks exclusively, so nothing enters unseen."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime

from houqin.domains.contracts.models import Contract, ContractPeriod
from houqin.domains.contracts.rules.periods import DatedBack, last_month
from houqin.domains.contracts.workflow import PERIOD
from houqin.foundation.audit.recording import record, record_each
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Record
from houqin.foundation.organisation.standing import open_to
from houqin.kernel.refusal import N_, NotFound


@use_case
def begin_close(actor: Actor, contract_id: uuid.UUID, month: date, *, at: datetime) -> ContractPeriod:
    """Stop taking facts into a month: waits for those being recorded, then holds the rest off (they count later).

    ``month`` is its first day. A month that is being closed already is locked and answered as it is, so that a close
    that was interrupted can go on. Raises WrongState, NotFound, NotPermitted.
    """
    period = _locked(actor, contract_id, month)
    return period if period.state == "closing" else _move(actor, period, "begin_closing", at)


@use_case
def begin_closes(actor: Actor, contract_ids: Collection[int], month: date, *, at: datetime) -> list[ContractPeriod]:
    """As :func:`begin_close` for many contracts (internal ids) at once, locked in ascending order; three statements.

    Months that are being closed or closed already are locked and answered as they are. Raises NotPermitted.
    """
    actor.demand("contracts.periods.close", path=actor.authority_path)
    periods = list(
        ContractPeriod.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .filter(contract_id__in=contract_ids, month=month)
        .order_by("pk")
    )
    begun: list[tuple[Record, Mapping[str, object], str]] = []
    for period in periods:
        if period.state != "open":
            continue
        before, period.state = period.state, PERIOD.move(period.state, "begin_closing")
        changes = {"month": [month, month], "state": [before, period.state]}
        begun.append((period, changes, ""))
    if begun:
        ContractPeriod.objects.filter(pk__in=[period.pk for period in periods], state="open").update(state="closing")
        record_each(actor, "contracts.period_closing", begun, at=at)
    return periods


@use_case
def finish_close(actor: Actor, contract_id: uuid.UUID, month: date, *, at: datetime) -> ContractPeriod:
    """Close a month for good: a fact of it that comes later counts in the next one that is open.

    Raises WrongState, NotFound, NotPermitted.
    """
    return _move(actor, _locked(actor, contract_id, month), "close", at)


@use_case
def open_final_month(actor: Actor, contract_id: uuid.UUID, *, at: datetime) -> ContractPeriod:
    """The month of a contract's final statement, open: the first after its last one that is; made if there is none.

    What comes after the last month is closed counts in it (clauses.md, "Periods"). Raises NotFound, NotPermitted.
    """
    actor.demand("contracts.periods.close", path=actor.authority_path)
    contract = Contract.objects.filter(authority_id=actor.authority_id, public_id=contract_id).first()
    if contract is None:
        raise NotFound(thing=N_("contract"))
    last = last_month(contract.ended_on or contract.valid_until)
    later = ContractPeriod.objects.filter(contract=contract, month__gt=last).order_by("month")
    months: list[ContractPeriod] = list(later.select_for_update(of=("self",)))
    for period in months:
        if period.state == "open":
            return period
    after = months[-1].month if months else last
    made = ContractPeriod.objects.create(
        authority_id=contract.authority_id,
        provider_id=contract.provider_id,
        contract=contract,
        month=date(after.year + after.month // 12, after.month % 12 + 1, 1),
    )
    record(actor, "contracts.final_month_opened", made, at=at, changes={"month": [None, made.month]})
    return made


def _locked(actor: Actor, contract_id: uuid.UUID, month: date) -> ContractPeriod:
    """The month among those one may close, locked exclusively."""
    actor.demand("contracts.periods.close", path=actor.authority_path)
    period: ContractPeriod | None = (
        ContractPeriod.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .filter(contract__public_id=contract_id, month=month)
        .first()
    )
    if period is None:
        raise NotFound(thing=N_("month of the contract"))
    return period


def _move(actor: Actor, period: ContractPeriod, act: str, at: datetime) -> ContractPeriod:
    before, period.state = period.state, PERIOD.move(period.state, act, open_to(actor, period))
    period.save(update_fields=["state"])
    changes = {"month": [period.month, period.month], "state": [before, period.state]}
    record(actor, f"contracts.period_{period.state}", period, at=at, changes=changes)
    return period


def refuse_dating_back(contract: Contract, since: date) -> None:
    """Refuse a term that would change a month already being closed (DatedBack); the database holds it too."""
    closed = (
        ContractPeriod.objects.filter(contract=contract, month__gte=since.replace(day=1))
        .exclude(state="open")
        .order_by("-month")
        .first()
    )
    if closed is not None:
        raise DatedBack(on=since.isoformat(), month=f"{closed.month:%Y-%m}")
