"""Whether a charged service covers its cost, and where its income went (S113, S114)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from houqin.kernel.money import round_half_up
from houqin.kernel.refusal import N_, BadInput


class EntryKind(StrEnum):
    """What an entry about a charged service says."""

    EARNED = "earned"
    COST = "cost"
    USED = "used"


class IncomeUse(StrEnum):
    """What income was used for."""

    TREASURY = "treasury"
    SERVICE = "service"
    RENEWAL = "renewal"
    TAX = "tax"
    RUNNING_COSTS = "running_costs"
    WELFARE = "welfare"
    OTHER = "other"


#: Uses that answer for themselves: income that made up for short funds or paid for welfare (S114).
QUESTIONED = frozenset({IncomeUse.RUNNING_COSTS, IncomeUse.WELFARE, IncomeUse.OTHER})


class UseMissing(BadInput):
    """Income was used, and nobody says what for."""

    code = "budgets.use_missing"
    sentence = N_("What income was used for belongs to entries “used”, and only to them.")
    basis = "S114"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry in fen; an opposite entry is negative."""

    kind: EntryKind
    fen: int
    use: IncomeUse | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a service brought in, cost and gave away, in fen."""

    earned: int
    cost: int
    used: Mapping[IncomeUse, int]

    @property
    def ratio_ppm(self) -> int | None:
        """Income per cost in parts per million, half up; None without a cost on record: then nothing can be said."""
        return round_half_up(self.earned * 1_000_000, self.cost) if self.cost > 0 else None

    @property
    def below_cost(self) -> bool:
        """Whether users paid less than the service cost (S113)."""
        return self.earned < self.cost

    @property
    def unexplained(self) -> int:
        """Income of which no entry says where it went; below zero: more was used than came in."""
        return self.earned - sum(self.used.values())

    @property
    def questioned(self) -> int:
        """Income that went where it must be answered for (S114)."""
        return sum(fen for use, fen in self.used.items() if use in QUESTIONED)


def check_entry(kind: str, use: str, fen: int) -> None:
    """Refuse an entry that makes no sense: UseMissing, BadInput."""
    if kind not in set(EntryKind) or fen <= 0:
        raise BadInput(field="entry", problem=N_("it needs a kind and an amount above zero"))
    if (kind == EntryKind.USED) != (use in set(IncomeUse)):
        raise UseMissing


def coverage_of(entries: Iterable[Entry]) -> Coverage:
    """The sums of a service's entries."""
    sums = {EntryKind.EARNED: 0, EntryKind.COST: 0}
    used: dict[IncomeUse, int] = {}
    for entry in entries:
        if entry.kind is EntryKind.USED and entry.use is not None:
            used[entry.use] = used.get(entry.use, 0) + entry.fen
        else:
            sums[entry.kind] += entry.fen
    return Coverage(sums[EntryKind.EARNED], sums[EntryKind.COST], used)
