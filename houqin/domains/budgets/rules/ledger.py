"""The ledger of a budget line: what may move from where to where, and what a balance allows (rules B4).

Money of a line stands in one of five stages; ``outside`` is where it comes from. A posting moves fen from one stage to
another, so every stage is an account and every posting a double entry. No account but ``outside`` goes below zero,
except ``available`` on a line whose control only warns.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, BadInput, Refusal


class Stage(StrEnum):
    """Where money of a line stands."""

    OUTSIDE = "outside"
    AVAILABLE = "available"
    RESERVED = "reserved"
    COMMITTED = "committed"
    ACCRUED = "accrued"
    PAID = "paid"


class Control(StrEnum):
    """What happens when a stage would take more than is available."""

    STOP = "stop"
    WARN = "warn"


STAGE_NAMES = {
    Stage.OUTSIDE: N_("outside the line"),
    Stage.AVAILABLE: N_("available"),
    Stage.RESERVED: N_("reserved"),
    Stage.COMMITTED: N_("committed"),
    Stage.ACCRUED: N_("accrued"),
    Stage.PAID: N_("paid"),
}
#: What a move is called. Only these exist; everything else is the opposite entry of one of them.
MOVES: Mapping[tuple[Stage, Stage], str] = {
    (Stage.OUTSIDE, Stage.AVAILABLE): N_("approve"),
    (Stage.AVAILABLE, Stage.OUTSIDE): N_("give up"),
    (Stage.AVAILABLE, Stage.RESERVED): N_("reserve"),
    (Stage.RESERVED, Stage.AVAILABLE): N_("release a reservation"),
    (Stage.AVAILABLE, Stage.COMMITTED): N_("commit"),
    (Stage.RESERVED, Stage.COMMITTED): N_("commit what was reserved"),
    (Stage.COMMITTED, Stage.AVAILABLE): N_("release a commitment"),
    (Stage.AVAILABLE, Stage.ACCRUED): N_("accrue without a commitment"),
    (Stage.RESERVED, Stage.ACCRUED): N_("accrue what was reserved"),
    (Stage.COMMITTED, Stage.ACCRUED): N_("accrue"),
    (Stage.ACCRUED, Stage.PAID): N_("pay"),
    (Stage.AVAILABLE, Stage.PAID): N_("pay outside a contract"),
    (Stage.ACCRUED, Stage.OUTSIDE): N_("carry an unpaid debt over"),
    (Stage.OUTSIDE, Stage.ACCRUED): N_("take an unpaid debt over"),
    (Stage.ACCRUED, Stage.AVAILABLE): N_("release a debt that was carried over"),
}
#: Money enters and leaves a line only by acts of this app, named by these types of source.
OWN_SOURCES = (
    "budgets.approval",
    "budgets.opening",
    "budgets.adjustment",
    "budgets.carry_over",
    "budgets.surplus",
    "budgets.withdrawal",
)


class BudgetExceeded(Refusal):
    """More is wanted than the line has left."""

    code = "budgets.exceeded"
    sentence = N_("{line}: ¥{wanted} cannot be {stage}, ¥{available} is available.")
    remedy = N_("Choose another line, or let the line be supplemented or adjusted first.")
    basis = "预算法 13, 57"


class StageTooLow(Refusal):
    """A stage does not hold what is to leave it; mostly, it has moved on already."""

    code = "budgets.stage_too_low"
    sentence = N_("{line}: ¥{wanted} is to leave what is {stage}, but only ¥{held} stands there.")
    remedy = N_("Reverse what was done with it since, the latest first.")
    basis = "rules B4"


class MoveUnknown(BadInput):
    """A posting that is no move of the ledger."""

    code = "budgets.move_unknown"
    sentence = N_("Money does not move from “{from_stage}” to “{to_stage}” for {source}: ¥{fen}.")
    basis = "rules B4"


@dataclass(frozen=True, slots=True)
class Posting:
    """One move that somebody wants: ``fen`` > 0 of a line from a stage to another.

    ``line_id`` is the line's id in the database; ``source_type`` and ``source_id`` name what it rests on (an order, a
    contract's year, a statement, by public id). ``key`` is the poster's own and unique in the authority: the same key
    again is the same transfer.
    """

    line_id: int
    from_stage: str
    to_stage: str
    fen: int
    source_type: str
    source_id: uuid.UUID
    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Balances:
    """What a line holds in each stage, in fen. ``approved`` is what came from outside; ``available`` follows."""

    approved: int = 0
    reserved: int = 0
    committed: int = 0
    accrued: int = 0
    paid: int = 0

    @property
    def used(self) -> int:
        """Everything that is no longer available."""
        return self.reserved + self.committed + self.accrued + self.paid

    @property
    def available(self) -> int:
        """What is left; below zero only where a control warns instead of stopping."""
        return self.approved - self.used

    def held(self, stage: Stage) -> int:
        """What stands in a stage."""
        held: int = getattr(self, stage.value)
        return held

    def moved(self, from_stage: Stage, to_stage: Stage, fen: int) -> Balances:
        """The balances after a move; nothing is judged here."""
        after = self
        for stage, change in ((from_stage, -fen), (to_stage, fen)):
            if stage is Stage.OUTSIDE:
                after = replace(after, approved=after.approved - change)
            elif stage is not Stage.AVAILABLE:
                after = replace(after, **{stage.value: after.held(stage) + change})
        return after


@dataclass(frozen=True, slots=True)
class Line:
    """What the rule must know of a line: its name, and whether reserving, committing and accruing stop or warn."""

    name: str
    controls: Mapping[Stage, Control]


@dataclass(frozen=True, slots=True)
class Judged:
    """The balances after a posting, and by how much it went beyond what was available (0 unless the line warns)."""

    after: Balances
    over: int


def check_posting(posting: Posting) -> tuple[Stage, Stage]:
    """The two stages of a posting that is a move of the ledger; raises MoveUnknown and BadInput."""
    if posting.fen <= 0 or not posting.key.strip() or len(posting.key) > 200:
        raise BadInput(field="posting", problem=N_("it needs an amount above zero and a key of 1 to 200 characters"))
    try:
        move = Stage(posting.from_stage), Stage(posting.to_stage)
    except ValueError:
        move = Stage.OUTSIDE, Stage.OUTSIDE
    if move not in MOVES or (Stage.OUTSIDE in move and posting.source_type not in OWN_SOURCES):
        raise MoveUnknown(
            from_stage=posting.from_stage[:20],
            to_stage=posting.to_stage[:20],
            source=posting.source_type[:60],
            fen=str(Money(posting.fen)),
        )
    return move


def judge(line: Line, before: Balances, from_stage: Stage, to_stage: Stage, fen: int) -> Judged:
    """What a move does to a line; raises BudgetExceeded and StageTooLow.

    Leaving a stage needs the amount there. Taking from ``available`` more than is left is refused, or, where the line
    only warns for that stage, counted as ``over``. Never more is paid than was approved, and what goes outside must be
    there (预算法 13, 57).
    """
    over = 0
    if from_stage is Stage.AVAILABLE:
        over = max(0, fen - max(0, before.available))
        if over and line.controls.get(to_stage, Control.STOP) is Control.STOP:
            raise _exceeded(line, to_stage, fen, before.available)
    elif from_stage is not Stage.OUTSIDE and before.held(from_stage) < fen:
        held = before.held(from_stage)
        raise StageTooLow(line=line.name, stage=STAGE_NAMES[from_stage], wanted=str(Money(fen)), held=str(Money(held)))
    after = before.moved(from_stage, to_stage, fen)
    if after.paid > after.approved:
        raise _exceeded(line, to_stage, fen, before.approved - before.paid)
    return Judged(after, over)


def _exceeded(line: Line, stage: Stage, fen: int, available: int) -> BudgetExceeded:
    return BudgetExceeded(
        line=line.name, stage=STAGE_NAMES[stage], wanted=str(Money(fen)), available=str(Money(available))
    )
