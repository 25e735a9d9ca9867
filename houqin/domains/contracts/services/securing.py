"""Bonds received, claimed on and returned; advances paid with the schedule by which they come back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db.models import Sum

from houqin.domains.budgets.services.postings import Posting, Stage, post
from houqin.domains.contracts.models import AdvanceOffset, AdvancePayment, Bond, BondForm, Contract, ContractBudget
from houqin.domains.contracts.rules.securing import (
    BondHeld,
    Offset,
    check_advance,
    check_bond,
    check_return,
    check_schedule,
)
from houqin.domains.contracts.services.contracts import load_contract
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.money import Money, allocate
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal

SOURCE = "contracts.advance"
#: What else may keep a bond, asked of the apps above: the reason, or nothing.
KEEPERS: list[Callable[[Contract], str]] = []


class AdvanceWithoutBudget(Refusal):
    """An advance of a year for which nobody committed a budget to the contract."""

    code = "contracts.advance_without_budget"
    sentence = N_("Nothing is committed to {contract} in {year}; ¥{amount} cannot be paid in advance.")
    remedy = N_("Commit a budget line to the contract first.")
    basis = "rules B1.7: 款项支付条例 8"


@use_case
def receive_bond(
    actor: Actor,
    contract_id: uuid.UUID,
    *,
    fen: int,
    form: str,
    received_on: date,
    at: datetime,
    valid_until: date | None = None,
) -> Bond:
    """Take a performance bond on record; a contract holds one at a time. Raises BondTooHigh, BondHeld, BadInput."""
    actor.demand("contracts.secure", path=actor.authority_path)
    contract = load_contract(actor, contract_id)
    check_new_bond(contract, fen=fen, form=form)
    made = hold_bond(contract, fen=fen, form=form, received_on=received_on, valid_until=valid_until)
    changes = {"fen": [None, fen], "form": [None, form], "received_on": [None, received_on]}
    record(actor, "contracts.bond_received", made, at=at, changes=changes)
    return made


def check_new_bond(contract: Contract, *, fen: int, form: str) -> None:
    """Refuse a bond without form or amount, above what was agreed, or beside another (BadInput, BondTooHigh,
    BondHeld)."""
    if form not in BondForm.values or fen <= 0:
        raise BadInput(field="form", problem=N_("a bond has a form and an amount"))
    check_bond(fen, total_fen=contract.total_fen + contract.amended_fen, agreed_ppm=contract.bond_ppm)
    if contract.bonds.filter(returned_on__isnull=True).exists():
        raise BondHeld(problem=N_("the contract holds a bond already"))


def hold_bond(contract: Contract, *, fen: int, form: str, received_on: date, valid_until: date | None = None) -> Bond:
    """Write a bond that was judged; for use cases that record it."""
    return Bond.objects.create(
        authority_id=contract.authority_id,
        contract=contract,
        provider_id=contract.provider_id,
        form=form,
        fen=fen,
        received_on=received_on,
        valid_until=valid_until,
    )


@use_case
def claim_on_bond(actor: Actor, contract_id: uuid.UUID, *, fen: int, reason: str, at: datetime) -> Bond:
    """Keep a part of the bond for a claim: what the last statement could not bear (practice 13).

    ``fen`` is added to earlier claims. Raises NotFound without a bond, BadInput beyond it or without a reason.
    """
    actor.demand("contracts.secure", path=actor.authority_path)
    bond = _held(actor, contract_id)
    if fen <= 0 or bond.claimed_fen + fen > bond.fen or not reason.strip():
        raise BadInput(field="fen", problem=N_("a claim has a reason and lies within the bond"))
    before = bond.claimed_fen
    bond.claimed_fen, bond.claim_reason = before + fen, reason.strip()
    bond.save(update_fields=["claimed_fen", "claim_reason"])
    record(
        actor, "contracts.bond_claimed", bond, at=at, changes={"claimed_fen": [before, bond.claimed_fen]}, reason=reason
    )
    return bond


@use_case
def return_bond(actor: Actor, contract_id: uuid.UUID, *, on: date, at: datetime) -> Bond:
    """Return what was not claimed of the bond: ended, handed over, every month closed. Raises BondHeld, NotFound."""
    actor.demand("contracts.secure", path=actor.authority_path)
    bond = _held(actor, contract_id)
    contract = bond.contract
    months = contract.periods.exclude(state="closed")
    if contract.ended_on is not None:
        months = months.filter(month__lt=contract.ended_on)
    check_return(
        ended=contract.state in ("ended", "terminated"),
        open_items=contract.handover.filter(done_on__isnull=True).count(),
        open_months=months.count(),
    )
    for keeps in KEEPERS:
        if problem := keeps(contract):
            raise BondHeld(problem=problem)
    bond.returned_on = on
    bond.save(update_fields=["returned_on"])
    changes = {"returned_on": [None, on], "returned_fen": [None, bond.fen - bond.claimed_fen]}
    record(actor, "contracts.bond_returned", bond, at=at, changes=changes)
    return bond


@use_case
def pay_advance(
    actor: Actor,
    contract_id: uuid.UUID,
    *,
    fen: int,
    paid_on: date,
    voucher: str,
    schedule: Sequence[Offset],
    at: datetime,
) -> AdvancePayment:
    """Take a paid advance on record, with the months in which it is set off; its money is paid from what the payers
    have committed for the year, in proportion. A statement then pays only what its offset leaves.

    Raises AdvanceWithoutBudget, StageTooLow (less is committed), ScheduleUnclear, NotFound.
    """
    actor.demand("contracts.secure", path=actor.authority_path)
    contract = Contract.objects.visible_to(actor).filter(public_id=contract_id).first()
    if contract is None:
        raise NotFound(thing=N_("contract"))
    made = AdvancePayment(
        authority_id=contract.authority_id,
        contract=contract,
        provider_id=contract.provider_id,
        fen=fen,
        paid_on=paid_on,
        voucher=voucher,
    )
    _check_advance(contract, fen, schedule)
    # Budget lines are locked before the contract (clauses.md, "Budget"): post, then lock and look again.
    post(actor, _paid_in_advance(made), at=at)
    contract = load_contract(actor, contract_id)
    _check_advance(contract, fen, schedule)
    made.save(force_insert=True)
    AdvanceOffset.objects.bulk_create(
        AdvanceOffset(
            authority_id=contract.authority_id,
            contract=contract,
            provider_id=contract.provider_id,
            advance=made,
            month=offset.month,
            fen=offset.fen,
        )
        for offset in schedule
    )
    changes = {
        "fen": [None, fen],
        "paid_on": [None, paid_on],
        "schedule": [None, [[offset.month, offset.fen] for offset in schedule]],
    }
    record(actor, "contracts.advance_paid", made, at=at, changes=changes)
    return made


def _check_advance(contract: Contract, fen: int, schedule: Sequence[Offset]) -> None:
    paid = contract.advances.aggregate(paid=Sum("fen"))["paid"] or 0
    check_advance(fen, agreed_fen=contract.advance_fen, paid_fen=paid)
    open_months = list(contract.periods.filter(state="open").values_list("month", flat=True))
    check_schedule(fen, schedule, open_months=open_months)


def _paid_in_advance(made: AdvancePayment) -> list[Posting]:
    """From committed to paid, each payer's part on its own line. Raises AdvanceWithoutBudget."""
    rows = list(
        ContractBudget.objects.filter(
            contract=made.contract, fiscal_year=made.paid_on.year, committed_fen__gt=0
        ).order_by("budget_line_id")
    )
    if not rows:
        raise AdvanceWithoutBudget(contract=made.contract.number, year=made.paid_on.year, amount=str(Money(made.fen)))
    parts = allocate(Money(made.fen), [row.committed_fen for row in rows])
    return [
        Posting(
            row.budget_line_id, *stages, part.fen, SOURCE, made.public_id, f"{name}:{made.public_id}:{row.payer_id}"
        )
        for row, part in zip(rows, parts, strict=True)
        if part.fen
        for name, stages in (
            ("accrue-advance", (Stage.COMMITTED, Stage.ACCRUED)),
            ("pay-advance", (Stage.ACCRUED, Stage.PAID)),
        )
    ]


def _held(actor: Actor, contract_id: uuid.UUID) -> Bond:
    """The bond that the contract holds, with the contract locked."""
    contract = load_contract(actor, contract_id)
    bond: Bond | None = contract.bonds.filter(returned_on__isnull=True).first()
    if bond is None:
        raise NotFound(thing=N_("bond"))
    return bond
