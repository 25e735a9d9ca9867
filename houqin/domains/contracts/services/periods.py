"""A contract's months: closing begins, is given up, is done. Closing locks exclusively, so nothing enters unseen."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime

from houqin.domains.contracts.models import Contract, ContractPeriod
from houqin.domains.contracts.rules.periods import DatedBack
from houqin.domains.contracts.workflow import PERIOD
from houqin.foundation.audit.recording import record, record_each
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Record
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
def give_closing_up(actor: Actor, contract_id: uuid.UUID, month: date, *, at: datetime) -> ContractPeriod:
    """Take facts into a month again whose closing had begun. Raises WrongState, NotFound, NotPermitted."""
    return _move(actor, _locked(actor, contract_id, month), "reopen", at)


@use_case
def finish_close(actor: Actor, contract_id: uuid.UUID, month: date, *, at: datetime) -> ContractPeriod:
    """Close a month for good: a fact of it that comes later counts in the next one that is open.

    Raises WrongState, NotFound, NotPermitted.
    """
    return _move(actor, _locked(actor, contract_id, month), "close", at)


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
    before, period.state = period.state, PERIOD.move(period.state, act)
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
