"""Bonds and advances: how much, and how an advance comes back (采购法实施条例 48; practice 13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from houqin.kernel.money import Money, Rate, allocate
from houqin.kernel.refusal import N_, BadInput, Refusal

WHOLE_PPM = 1_000_000
BOND_PPM = 100_000


class BondTooHigh(Refusal):
    """A bond above what the contract or the law says."""

    code = "contracts.bond_too_high"
    sentence = N_("¥{fen} exceeds {limit} of the contract, ¥{most}.")
    remedy = N_("Take what was agreed; guarantees are accepted as cash is.")
    basis = "政府采购法实施条例 48"


class BondHeld(Refusal):
    """The bond waits for something."""

    code = "contracts.bond_held"
    sentence = N_("The bond is not returned yet: {problem}.")
    basis = "保障中小企业款项支付条例 13"


class ScheduleUnclear(BadInput):
    """An offset schedule that does not bring back what was advanced."""

    code = "contracts.schedule_unclear"
    sentence = N_("The offset schedule is not clear: {problem}.")
    basis = "practice 13"


def check_bond(fen: int, *, total_fen: int, agreed_ppm: int, limit_ppm: int = BOND_PPM) -> None:
    """Refuse a bond above the law's tenth, or above what the contract agreed (BondTooHigh)."""
    rate = min(agreed_ppm, limit_ppm)
    most = total_fen * rate // WHOLE_PPM
    if fen > most:
        raise BondTooHigh(fen=str(Money(fen)), limit=str(Rate(rate)), most=str(Money(most)))


def check_return(*, ended: bool, open_items: int, open_months: int) -> None:
    """A bond goes back when the contract has ended, everything is handed over and every month is settled (BondHeld)."""
    if not ended:
        raise BondHeld(problem=N_("the contract has not ended"))
    if open_items:
        raise BondHeld(problem=N_("the hand-over is not complete"))
    if open_months:
        raise BondHeld(problem=N_("months of the contract are not closed"))


@dataclass(frozen=True, slots=True)
class Offset:
    """What of an advance is set off in a month (its first day), in fen."""

    month: date
    fen: int


def even_schedule(advance_fen: int, months: Sequence[date]) -> tuple[Offset, ...]:
    """An advance set off in equal parts over *months*, exact to the fen (the first ones bear the rest)."""
    if not months:
        raise ScheduleUnclear(problem=N_("it names no month"))
    parts = allocate(Money(advance_fen), [1] * len(months))
    return tuple(Offset(month, part.fen) for month, part in zip(months, parts, strict=True))


def check_schedule(advance_fen: int, schedule: Sequence[Offset], *, open_months: Sequence[date]) -> None:
    """Refuse a schedule whose months are not open months of the contract, or that adds up to something else."""
    months = [offset.month for offset in schedule]
    if len(set(months)) < len(months) or not set(months) <= set(open_months):
        raise ScheduleUnclear(problem=N_("it names a month twice, or one that is not open"))
    if any(offset.fen < 0 for offset in schedule) or sum(offset.fen for offset in schedule) != advance_fen:
        raise ScheduleUnclear(problem=N_("its parts do not add up to the advance"))


def check_advance(fen: int, *, agreed_fen: int, paid_fen: int) -> None:
    """Refuse an advance beyond what the contract agreed, those already paid included (ScheduleUnclear)."""
    if fen <= 0 or paid_fen + fen > agreed_fen:
        raise ScheduleUnclear(problem=N_("the contract agrees to less in advance"))
