"""A contract's money: committed year by year, from the budget lines of those who pay."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from houqin.domains.budgets.models import BudgetLine, Transfer
from houqin.domains.budgets.services.postings import Posting, Stage, post
from houqin.domains.budgets.services.reservations import releases_of
from houqin.domains.contracts.models import Contract, ContractBudget, DeliveryRecord
from houqin.domains.contracts.rules.committing import check_commitment
from houqin.domains.contracts.services.contracts import load_contract
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.money import Money, allocate
from houqin.kernel.period import Period
from houqin.kernel.refusal import N_, BadInput, NotFound

SOURCE = "contracts.budget"


@dataclass(frozen=True, slots=True)
class BudgetShare:
    """What a budget line shall have committed in all for its year; ``payer_id`` None: the unit of the line pays."""

    budget_line_id: uuid.UUID
    fen: int
    payer_id: uuid.UUID | None = None


@use_case
def commit_contract(
    actor: Actor, contract_id: uuid.UUID, shares: Sequence[BudgetShare], *, at: datetime
) -> list[ContractBudget]:
    """Commit money to a contract: each share says how much its line shall have committed *in all*; the difference to
    what stands is committed or released. The line's year is the fiscal year. Answers the rows of all shares.

    Saying the same again changes nothing. Raises BudgetExceeded, CommitmentOverTotal, YearOutsideTerm, StageTooLow
    (what is released was accrued), BadInput, NotFound, NotPermitted.
    """
    actor.demand("contracts.commit", path=actor.authority_path)
    contract = Contract.objects.visible_to(actor).filter(public_id=contract_id).first()
    if contract is None:
        raise NotFound(thing=N_("contract"))
    wanted = _rows(actor, contract, shares)
    postings = [_posting(row, fen - row.committed_fen) for row, fen in wanted if fen != row.committed_fen]
    if not postings:
        return [row for row, _ in wanted]
    # Budget lines are locked before the contract (clauses.md, "Budget"): post, then lock and look again.
    post(actor, [*_no_longer_reserved(contract), *postings], at=at)
    contract = load_contract(actor, contract_id)
    before = {row.pk: row.committed_fen for row in ContractBudget.objects.filter(contract=contract)}
    if any(before.get(row.pk, 0) != row.committed_fen for row, _ in wanted):
        raise BadInput(field="shares", problem=N_("somebody else changed the commitment meanwhile"))
    changes = {}
    for row, fen in wanted:
        changes[f"{row.fiscal_year} {row.payer.code}"] = [row.committed_fen, fen]
        row.committed_fen = fen
        row.save()
    check_commitment(
        contract=contract.number,
        total=Money(contract.total_fen + contract.amended_fen),
        term=Period(contract.valid_from, contract.valid_until),
        committed=ContractBudget.objects.filter(contract=contract).values_list("fiscal_year", "committed_fen"),
    )
    record(actor, "contracts.committed", contract, at=at, changes=changes)
    return [row for row, _ in wanted]


def follow_amendment(actor: Actor, contract: Contract, by_year: Mapping[int, int], *, at: datetime) -> None:
    """Let the commitments of a contract follow an amendment: commit what it adds (fen by fiscal year), release what it
    takes away, from the payers in proportion. A year nothing was committed for yet is left to ``commit_contract``.

    Called by the amending use case before it locks the contract. Raises BudgetExceeded, StageTooLow.
    """
    moving: list[tuple[ContractBudget, int]] = []
    for year, fen in by_year.items():
        rows = list(ContractBudget.objects.filter(contract=contract, fiscal_year=year).order_by("budget_line_id"))
        if rows and fen:
            weights = [row.committed_fen for row in rows]
            parts = allocate(Money(fen), weights if any(weights) else [1] * len(rows))
            moving += [(row, part.fen) for row, part in zip(rows, parts, strict=True) if part.fen]
    if not moving:
        return
    post(actor, [_posting(row, fen) for row, fen in moving], at=at)
    for row, fen in moving:
        row.committed_fen += fen
        row.save(update_fields=["committed_fen"])


def _no_longer_reserved(contract: Contract) -> list[Posting]:
    """Free what deliveries of the contract still hold reserved: from now on its commitment bears them."""
    delivered = DeliveryRecord.objects.filter(contract=contract).values("source_id")
    reserved = Transfer.objects.filter(
        authority_id=contract.authority_id, to_stage=Stage.RESERVED.value, source_id__in=delivered
    )
    sources = sorted(set(reserved.values_list("source_type", "source_id")))
    return [
        posting
        for source_type, source_id in sources
        for posting in releases_of(contract.authority_id, source_type, [source_id], reason=contract.number)
    ]


def _rows(actor: Actor, contract: Contract, shares: Sequence[BudgetShare]) -> list[tuple[ContractBudget, int]]:
    """For each share its row (new ones not saved) and what it shall hold."""
    lines = {line.public_id: line for line in BudgetLine.objects.visible_to(actor).select_related("unit")}
    payers = {unit.public_id: unit for unit in Unit.objects.visible_to(actor)}
    standing = {(row.fiscal_year, row.payer_id): row for row in ContractBudget.objects.filter(contract=contract)}
    found = []
    for share in shares:
        line = lines.get(share.budget_line_id)
        payer = line and (line.unit if share.payer_id is None else payers.get(share.payer_id))
        if line is None or payer is None:
            raise NotFound(thing=N_("budget line or payer"))
        if share.fen < 0:
            raise BadInput(field="fen", problem=N_("an amount is negative"))
        row = standing.get((line.fiscal_year, payer.pk)) or ContractBudget(
            authority_id=contract.authority_id,
            contract=contract,
            fiscal_year=line.fiscal_year,
            payer=payer,
            budget_line=line,
            committed_fen=0,
        )
        if row.budget_line_id != line.pk:
            raise BadInput(field="budget_line", problem=N_("the payer's year is committed on another line already"))
        found.append((row, share.fen))
    if len({(row.fiscal_year, row.payer_id) for row, _ in found}) < len(found):
        raise BadInput(field="shares", problem=N_("a payer's year is named twice"))
    return found


def _posting(row: ContractBudget, fen: int) -> Posting:
    """The move that brings the row from what it holds by *fen* more, or less."""
    stages = (Stage.AVAILABLE, Stage.COMMITTED) if fen > 0 else (Stage.COMMITTED, Stage.AVAILABLE)
    turn = Transfer.objects.filter(source_type=SOURCE, source_id=row.public_id).count()
    key = f"{SOURCE}:{row.public_id}:{turn}"
    return Posting(row.budget_line_id, *stages, abs(fen), SOURCE, row.public_id, key)
