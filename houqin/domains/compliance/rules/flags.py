"""Questions that figures raise (practice 20; trust A1, A3, A4). Pure: grouped figures in, questions out.

A flag is a question, never a verdict: it waits for an answer and stops nothing. Which figures are remarkable are dated
numbers of law; the rules below only compare.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum


class Rule(StrEnum):
    """What is asked about."""

    ENTERED_AFTERWARDS = "entered_afterwards"
    CONFIRMED_FAST = "confirmed_fast"
    ONE_CONFIRMER = "one_confirmer"
    ORDER_PHOTO = "order_photo"
    BUNCHED = "bunched"
    OUTSIDE_TERM = "outside_term"
    ABOVE_CONTRACT = "above_contract"
    ABOVE_REFERENCE = "above_reference"
    ABOVE_CEILING = "above_ceiling"
    MATERIALS_ABOVE = "materials_above"
    WAIVED_SHARE = "waived_share"
    WAIVED_BY_ONE = "waived_by_one"
    LATE_FACTS = "late_facts"
    ONE_CHAIN = "one_chain"
    IMPOSSIBLE_PACE = "impossible_pace"


@dataclass(frozen=True, slots=True)
class Seen:
    """Grouped figures about one thing: ``count`` of ``of``. ``persons``: whose acts they are, by inner id."""

    key: str
    about: str
    count: int
    of: int = 0
    persons: frozenset[int] = frozenset()
    page: str = ""
    page_id: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that wants an answer: its rule, whom or what it is about, and the figures."""

    rule: str
    key: str
    about: str
    count: int
    of: int = 0
    persons: frozenset[int] = frozenset()
    page: str = ""
    page_id: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """At least so many, and at least so many per cent of all."""

    least: int
    percent: int

    def holds(self, count: int, of: int) -> bool:
        """Whether *count* of *of* is remarkable."""
        return count >= self.least and count * 100 >= of * self.percent


@dataclass(frozen=True, slots=True)
class Spent:
    """An order that cost something and stayed at or under the limit above which somebody has to approve."""

    provider: str
    provider_id: str
    item: str
    place: str
    on: date
    fen: int
    limit_fen: int
    persons: frozenset[int] = field(default_factory=frozenset)


def many(rule: Rule, rows: Iterable[Seen], *, least: int = 1) -> Iterator[Question]:
    """Those of which there are at least so many."""
    for row in rows:
        if row.count >= least:
            yield _asked(rule, row)


def large_share(rule: Rule, rows: Iterable[Seen], share: Share) -> Iterator[Question]:
    """Those that are a large share of all."""
    for row in rows:
        if share.holds(row.count, row.of):
            yield _asked(rule, row)


def bunched(spent: Iterable[Spent], *, within_days: int, least: int) -> Iterator[Question]:
    """Orders to one supplier, each at or under a limit, that together exceed it within days (化整为零): of one item, or
    at one place. The heaviest such run of each item and place is asked about once."""
    groups: dict[tuple[str, str, str], list[Spent]] = defaultdict(list)
    for one in spent:
        if 0 < one.fen <= one.limit_fen:
            for same in filter(None, (one.item, one.place)):
                groups[one.provider_id, one.provider, same].append(one)
    for (provider_id, provider, same), orders in sorted(groups.items()):
        run = _heaviest(sorted(orders, key=lambda one: one.on), timedelta(days=within_days))
        together = sum(one.fen for one in run)
        if len(run) >= least and together > min(one.limit_fen for one in run):
            yield Question(
                Rule.BUNCHED,
                key=f"{provider_id}:{same}"[:120],
                about=f"{provider} · {same}",
                count=len(run),
                of=together,
                persons=frozenset().union(*(one.persons for one in run)),
                page="providers:provider",
                page_id=provider_id,
            )


def _heaviest(orders: Sequence[Spent], within: timedelta) -> Sequence[Spent]:
    """The run of orders within the days that costs most."""
    best: Sequence[Spent] = ()
    first = 0
    for last in range(len(orders)):
        while orders[last].on - orders[first].on >= within:
            first += 1
        run = orders[first : last + 1]
        if sum(one.fen for one in run) > sum(one.fen for one in best):
            best = run
    return best


def _asked(rule: Rule, row: Seen) -> Question:
    return Question(rule, row.key, row.about, row.count, row.of, row.persons, row.page, row.page_id)
