"""Entering what was paid on paper while a parallel run goes on (practice 16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from houqin.domains.contracts.models import Contract, ContractLine, ContractPeriod
from houqin.domains.settlement.models import PaperAmount
from houqin.domains.settlement.models.trials import SLOTS
from houqin.foundation.audit.recording import record_each
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, BadInput, NotFound


class PaidOnPaperTwice(BadInput):
    """One line of a month has one amount on paper."""

    code = "settlement.paid_on_paper_twice"
    sentence = N_("“{what}” stands twice among the amounts of {contract} in {month}.")
    remedy = N_("Enter one amount for it: what was paid together.")
    basis = "practice 16"


class DeductionBelowNothing(BadInput):
    """A deduction on paper is what was taken."""

    code = "settlement.deduction_below_nothing"
    sentence = N_("The deductions of {contract} in {month} are entered as what was taken, not as ¥{read}.")
    remedy = N_("Enter the amount without its sign; what was given back stands under other amounts.")
    basis = "practice 16"


@dataclass(frozen=True, slots=True)
class OnPaper:
    """An amount on paper, in fen; ``slot`` as in ``SLOTS``, with the line's id or the paper's words where it names one.
    None: nothing stands on paper for it (any more)."""

    slot: str
    fen: int | None
    line_id: UUID | None = None
    words: str = ""
    reference: str = ""
    remark: str = ""


@use_case
def enter_paper(
    actor: Actor, contract_id: UUID, *, month: date, amounts: Sequence[OnPaper], at: datetime
) -> list[PaperAmount]:
    """Enter, change or take out what was paid on paper in a contract's *month* (its first day); what is not named
    stays. Answers what stands now of those named, in their order, without what was taken out.

    Raises PaidOnPaperTwice, DeductionBelowNothing, BadInput, NotFound, NotPermitted.
    """
    actor.demand("settlement.trials.paper", path=actor.authority_path)
    contract = Contract.objects.visible_to(actor).filter(public_id=contract_id).first()
    # The month's row keeps two entries apart; no fact is touched.
    months = ContractPeriod.objects.visible_to(actor).filter(contract=contract, month=month)
    if contract is None or months.select_for_update(of=("self",)).first() is None:
        raise NotFound(thing=N_("month of the contract"))
    lines = {line.public_id: line for line in ContractLine.objects.filter(contract=contract)}
    standing = {_key(row): row for row in PaperAmount.objects.filter(contract=contract, month=month)}
    judge_paper(amounts, contract=contract.number, month=month)
    entered, told = [], []
    for one in amounts:
        line = lines.get(one.line_id) if one.line_id else None
        if one.slot == "line" and line is None:
            raise NotFound(thing=N_("line of the contract"))
        row = standing.get((one.slot, line.pk if line else None, one.words.strip()))
        if one.fen is None:
            if row is not None:
                told.append((row, {"fen": [row.fen, None], "reference": [row.reference, None]}, ""))
                PaperAmount.objects.filter(pk=row.pk).delete()
            continue
        row = row or PaperAmount(
            authority_id=contract.authority_id,
            contract=contract,
            month=month,
            slot=one.slot,
            line=line,
            words=one.words.strip(),
        )
        changes = _changed(row, {"fen": one.fen, "reference": one.reference.strip(), "remark": one.remark.strip()})
        if changes:
            row.entered_by_id, row.entered_at = actor.person_id, at
            row.save()
            told.append((row, {"what": [None, str(row.line or row.words or row.slot)]} | changes, ""))
        entered.append(row)
    record_each(actor, "settlement.paper_entered", told, at=at)
    return entered


def judge_paper(amounts: Sequence[OnPaper], *, contract: str, month: date) -> None:
    """Raise what forbids these amounts of a month: PaidOnPaperTwice, DeductionBelowNothing, BadInput."""
    seen: set[tuple[str, UUID | None, str]] = set()
    for one in amounts:
        named = (one.slot, one.line_id, one.words.strip())
        if (
            one.slot not in SLOTS
            or (one.slot == "line") != bool(one.line_id)
            or (one.slot == "words") != bool(named[2])
        ):
            raise BadInput(
                field="amounts", problem=N_("an amount is for a line, for deductions, for others or in words")
            )
        told = {"contract": contract, "month": f"{month:%Y-%m}"}
        if named in seen:
            raise PaidOnPaperTwice(what=named[2] or str(SLOTS[one.slot]), **told)
        if one.slot == "deductions" and (one.fen or 0) < 0:
            raise DeductionBelowNothing(read=str(Money(one.fen or 0)), **told)
        seen.add(named)


def _key(row: PaperAmount) -> tuple[str, int | None, str]:
    return row.slot, row.line_id, row.words


def _changed(row: PaperAmount, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Set the values on the row (not saved); what of it differs, as a record tells it."""
    changes = {}
    for name, value in values.items():
        before = None if row._state.adding else getattr(row, name)
        if (row._state.adding and (value or name == "fen")) or (not row._state.adding and before != value):
            changes[name] = [before, value]
        setattr(row, name, value)
    return changes
