"""Recording what charged services earn and cost, and where their income goes (S113, S114)."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from houqin.domains.budgets.models import IncomeRecord
from houqin.domains.budgets.rules.income import check_entry
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class EntryTakenBack(Refusal):
    """An entry is taken back once, and an opposite entry is not."""

    code = "budgets.entry_taken_back"
    sentence = N_("This entry is an opposite entry or was taken back already.")
    remedy = N_("Record it anew where it belongs.")


@use_case
def record_income(
    actor: Actor,
    *,
    unit_id: uuid.UUID,
    service: str,
    month: date,
    kind: str,
    fen: int,
    at: datetime,
    use: str = "",
    voucher: str = "",
) -> IncomeRecord:
    """Record that a charged service earned, cost or used so much in a month. Raises UseMissing, BadInput, NotFound."""
    unit = Unit.objects.visible_to(actor).filter(public_id=unit_id).first()
    if unit is None:
        raise NotFound(thing=N_("unit"))
    actor.demand("budgets.income.enter", path=unit.path)
    check_entry(kind, use, fen)
    if not service.strip():
        raise BadInput(field="service", problem=N_("name the service that is charged"))
    made = IncomeRecord.objects.create(
        authority_id=unit.authority_id,
        unit=unit,
        service=service.strip(),
        month=month.replace(day=1),
        kind=kind,
        use=use,
        fen=fen,
        voucher=voucher.strip(),
        at=at,
    )
    changes = {"service": [None, made.service], "kind": [None, kind], "use": [None, use], "fen": [None, fen]}
    record(actor, "budgets.income_recorded", made, at=at, changes=changes)
    return made


@use_case
def take_entry_back(actor: Actor, entry_id: uuid.UUID, *, reason: str, at: datetime) -> IncomeRecord:
    """Take a wrong entry back by the opposite one. Raises EntryTakenBack, BadInput, NotFound."""
    found = IncomeRecord.objects.visible_to(actor).select_related("unit").filter(public_id=entry_id).first()
    if found is None:
        raise NotFound(thing=N_("income entry"))
    actor.demand("budgets.income.enter", path=found.unit.path)
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("a reversal needs a reason"))
    if found.reverses_id is not None or IncomeRecord.objects.filter(reverses=found).exists():
        raise EntryTakenBack
    made = IncomeRecord.objects.create(
        authority_id=found.authority_id,
        unit_id=found.unit_id,
        service=found.service,
        month=found.month,
        kind=found.kind,
        use=found.use,
        fen=-found.fen,
        voucher=found.voucher,
        at=at,
        reverses=found,
        reason=reason.strip(),
    )
    changes = {"reverses": [None, found.public_id], "fen": [None, made.fen]}
    record(actor, "budgets.income_taken_back", made, at=at, changes=changes, reason=reason)
    return made
