"""Moving money within budget lines: posted once per key, undone once, by the opposite entry.

The lines are locked first, in ascending id (lock order: period, budget line, contract, order; clauses.md), so that a
twin waits and then finds the key. Balances are changed by one ``UPDATE … WHERE`` that repeats the ledger's conditions;
beneath it stand the table's CHECKs.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from houqin.domains.budgets.models import BudgetLine, LineState, Transfer
from houqin.domains.budgets.rules.ledger import (
    Balances,
    BudgetExceeded,
    Control,
    MoveUnknown,
    Posting,
    Stage,
    StageTooLow,
    check_posting,
    judge,
)
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import running_case, use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.foundation.scope.sets import insert_set
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal

__all__ = ["BudgetExceeded", "Control", "MoveUnknown", "Posting", "Stage", "StageTooLow", "lay", "post", "reverse"]

CHANGE = """
update budgets_budgetline as line set
  approved_fen = line.approved_fen + d.approved, reserved_fen = line.reserved_fen + d.reserved,
  committed_fen = line.committed_fen + d.committed, accrued_fen = line.accrued_fen + d.accrued,
  paid_fen = line.paid_fen + d.paid
from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
  as d(id, approved, reserved, committed, accrued, paid)
where line.id = d.id and line.state = 'open'
  and line.reserved_fen + d.reserved >= 0 and line.committed_fen + d.committed >= 0
  and line.accrued_fen + d.accrued >= 0 and line.paid_fen + d.paid between 0 and line.approved_fen + d.approved
  and ('warn' in (line.reserve_control, line.commit_control, line.accrue_control)
    or line.approved_fen + d.approved >= line.reserved_fen + d.reserved + line.committed_fen + d.committed
      + line.accrued_fen + d.accrued + line.paid_fen + d.paid)
"""


class KeyUsedOtherwise(Refusal):
    """The key was already used for another posting."""

    code = "budgets.key_used_otherwise"
    sentence = N_("“{key}” was already posted, with another line, stage, amount or source.")
    remedy = N_("Use a new key for a new posting.")
    status = 422


class LineClosed(Refusal):
    """The year of the line has ended."""

    code = "budgets.line_closed"
    sentence = N_("{line}: its year has been ended, nothing is posted to it any more.")
    remedy = N_("Post to the line of the new year, or to the one that carries its money over.")
    basis = "practice 11"


class AlreadyReversed(Refusal):
    """A transfer is reversed once, and a reversal is not reversed."""

    code = "budgets.already_reversed"
    sentence = N_("This transfer is an opposite entry or was reversed already.")
    remedy = N_("Post it anew where it belongs.")


class BalancesMoved(Refusal):
    """The database did not change the balances as judged."""

    code = "budgets.balances_moved"
    sentence = N_("The balances of {count} budget lines do not allow this any more.")
    remedy = N_("Look at the lines, then try again.")


@use_case
def post(actor: Actor, postings: Sequence[Posting], *, at: datetime) -> list[Transfer]:
    """Post all of *postings* or none; answers their transfers in the order given.

    Called by the use case that establishes the fact, which has checked that the actor may: whoever confirms an order
    need not see the line. The same key again answers the transfer it made, and posts nothing. Leaves one record.
    Raises BudgetExceeded (naming line, stage, wanted and available), StageTooLow, LineClosed, KeyUsedOtherwise,
    MoveUnknown, NotFound.
    """
    with entering(authority_scope(actor)):
        transfers, fresh = _lay(actor, postings, at)
        if fresh:
            record(actor, "budgets.posted", fresh[0], at=at, changes=as_changes(fresh))
    return transfers


def lay(actor: Actor, postings: Sequence[Posting], *, at: datetime) -> list[Transfer]:
    """As :func:`post`, for a use case that records the transfers itself (:func:`as_changes`): a close, in sets.

    Raises OutsideUseCase besides.
    """
    running_case()
    with entering(authority_scope(actor)):
        transfers, _fresh = _lay(actor, postings, at)
    return transfers


@use_case
def reverse(actor: Actor, transfer_id: uuid.UUID, *, reason: str, at: datetime) -> Transfer:
    """Undo a transfer by the opposite entry, once; both stay. Called by the use case that undoes the fact.

    Raises AlreadyReversed, StageTooLow or BudgetExceeded (what it moved has moved on), LineClosed, BadInput, NotFound.
    """
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("a reversal needs a reason"))
    with entering(authority_scope(actor)):
        found = Transfer.objects.filter(authority_id=actor.authority_id, public_id=transfer_id).first()
        if found is None:
            raise NotFound(thing=N_("transfer"))
        line = _locked(actor, {found.line_id})[found.line_id]
        if found.reverses_id is not None or Transfer.objects.filter(reverses=found).exists():
            raise AlreadyReversed
        opposite = Posting(
            line_id=line.pk,
            from_stage=found.to_stage,
            to_stage=found.from_stage,
            fen=found.fen,
            source_type=found.source_type,
            source_id=found.source_id,
            key=f"reverse:{found.public_id}",
            reason=reason.strip()[:300],
        )
        made = (opposite, line, Stage(found.to_stage), Stage(found.from_stage))
        (transfer,) = _write([made], at, reverses=found)
        record(actor, "budgets.reversed", transfer, at=at, changes=as_changes([transfer]), reason=reason)
    return transfer


def as_changes(transfers: Iterable[Transfer]) -> dict[str, object]:
    """What a record says of transfers: line, stages, fen, source and key of each."""
    said = [
        [
            *(str(one.line.public_id), one.from_stage, one.to_stage, one.fen),
            *(one.source_type, str(one.source_id), one.key),
        ]
        for one in transfers
    ]
    return {"transfers": [None, said]}


def authority_scope(actor: Actor) -> Scope:
    """The ledger is the authority's business, whoever acts; reading it stays with ``visible_to``."""
    return Scope(authority=actor.acting_authority_id, units=EVERYTHING)


Made = tuple[Posting, BudgetLine, Stage, Stage]


def _lay(actor: Actor, postings: Sequence[Posting], at: datetime) -> tuple[list[Transfer], list[Transfer]]:
    """All transfers in the order asked for, and those that are new."""
    moves = {posting.key: check_posting(posting) for posting in postings}
    wanted = _distinct(postings)
    known = _known(actor, wanted)
    lines: dict[int, BudgetLine] = {}
    if len(known) < len(wanted):  # a mere repetition waits for nobody
        lines = _locked(actor, {posting.line_id for posting in wanted.values()})
        known = _known(actor, wanted)  # looked at again: a twin may have posted while this one waited
    for key, transfer in known.items():
        _demand_same(transfer, wanted[key])
    made = [(one, lines[one.line_id], *moves[key]) for key, one in wanted.items() if key not in known]
    fresh = _write(made, at)
    known |= {transfer.key: transfer for transfer in fresh}
    return [known[posting.key] for posting in postings], fresh


def _distinct(postings: Sequence[Posting]) -> dict[str, Posting]:
    """By key; the same key twice with other content is refused."""
    wanted: dict[str, Posting] = {}
    for posting in postings:
        if wanted.setdefault(posting.key, posting) != posting:
            raise KeyUsedOtherwise(key=posting.key)
    return wanted


def _locked(actor: Actor, line_ids: set[int]) -> dict[int, BudgetLine]:
    rows = (
        BudgetLine.objects.filter(authority_id=actor.authority_id, pk__in=line_ids)
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    lines = {line.pk: line for line in rows}
    if len(lines) < len(line_ids):
        raise NotFound(thing=N_("budget line"))
    return lines


def _known(actor: Actor, keys: Iterable[str]) -> dict[str, Transfer]:
    rows = Transfer.objects.filter(authority_id=actor.authority_id, key__in=list(keys)).select_related("line")
    return {transfer.key: transfer for transfer in rows}


def _demand_same(transfer: Transfer, posting: Posting) -> None:
    columns = ("line_id", "from_stage", "to_stage", "fen", "source_type", "source_id")
    if any(getattr(transfer, name) != getattr(posting, name) for name in columns):
        raise KeyUsedOtherwise(key=posting.key)


def _write(made: Sequence[Made], at: datetime, *, reverses: Transfer | None = None) -> list[Transfer]:
    """Judge each posting on its locked line in turn, change the balances, write the transfers."""
    after: dict[int, Balances] = {}
    transfers = []
    for posting, line, from_stage, to_stage in made:
        if line.state != LineState.OPEN:
            raise LineClosed(line=str(line))
        judged = judge(line.terms, after.get(line.pk, line.balances), from_stage, to_stage, posting.fen)
        after[line.pk] = judged.after
        transfers.append(
            Transfer(
                authority_id=line.authority_id,
                unit_id=line.unit_id,
                line=line,
                from_stage=from_stage.value,
                to_stage=to_stage.value,
                fen=posting.fen,
                over_fen=judged.over,
                source_type=posting.source_type,
                source_id=posting.source_id,
                key=posting.key,
                at=at,
                reverses=reverses,
                reason=posting.reason,
            )
        )
    _change({line.pk: line for _posting, line, _from, _to in made}, after)
    insert_set(transfers)
    return transfers


def _change(lines: dict[int, BudgetLine], after: dict[int, Balances]) -> None:
    """Set-based; the rows are locked, so every row that does not change was refused by the conditions."""
    if not lines:
        return
    columns: dict[str, list[int]] = defaultdict(list)
    for line_id, line in lines.items():
        columns["id"].append(line_id)
        for stage in ("approved", "reserved", "committed", "accrued", "paid"):
            columns[stage].append(getattr(after[line_id], stage) - getattr(line.balances, stage))
    with connection.cursor() as cursor:
        cursor.execute(CHANGE, list(columns.values()))
        if cursor.rowcount != len(lines):
            raise BalancesMoved(count=len(lines) - cursor.rowcount)
    for line_id, line in lines.items():
        for stage in ("approved", "reserved", "committed", "accrued", "paid"):
            setattr(line, f"{stage}_fen", getattr(after[line_id], stage))
