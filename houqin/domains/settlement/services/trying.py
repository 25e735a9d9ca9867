"""Trying a month's end: what closing would come to, contract by contract, and what is missing; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from houqin.domains.contracts.models import Contract
from houqin.domains.settlement.models import CloseRun
from houqin.domains.settlement.queries import Missing, missing
from houqin.domains.settlement.services.closing import Closed, freeze_facts
from houqin.domains.settlement.services.month import SET, close_set, note, noted
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Tried:
    """What closing one contract's month would come to: its payable in fen, or why not; and what it lacks."""

    contract: Contract
    payable_fen: int = 0
    refusal: Refusal | None = None
    lacking: tuple[Missing, ...] = ()

    def as_json(self) -> dict[str, object]:
        """As a run keeps it; words are made at display."""
        return {
            "contract": self.contract.number,
            "provider": self.contract.provider.unit.name,
            "payable_fen": self.payable_fen,
            "refused": noted(self.contract, self.refusal) if self.refusal else None,
            "lacking": [
                {"what": one.what, "figures": dict(one.figures), "service": one.service} for one in self.lacking
            ],
        }


def try_month(actor: Actor, contracts: Sequence[Contract], *, month: date, at: datetime) -> Iterator[Tried]:
    """Close each contract's month and take it back: exactly what closing would say, and nothing is changed.

    A set at a time: its months are locked only while it is computed, so confirmations wait for one set.
    """
    for first in range(0, len(contracts), SET):
        yield from try_set(actor, contracts[first : first + SET], month=month, at=at)


def try_set(actor: Actor, contracts: Sequence[Contract], *, month: date, at: datetime) -> list[Tried]:
    """As :func:`try_month`, of one set."""
    with transaction.atomic():
        outcomes = close_set(actor, contracts, month=month, at=at)
        _freeze_refused(actor, outcomes, month, at)
        lacking = missing(actor, contracts, month=month)  # of the scores as closing would freeze them
        transaction.set_rollback(True)
    return [_tried(contract, outcomes[contract], lacking.get(contract.pk, ())) for contract in contracts]


def _freeze_refused(actor: Actor, outcomes: Mapping[Contract, object], month: date, at: datetime) -> None:
    """Freeze once more what was taken back with a refusal, so that what is missing is said of the scores."""
    refused = [contract.pk for contract, outcome in outcomes.items() if isinstance(outcome, Refusal)]
    if refused:
        with suppress(Refusal), transaction.atomic():
            freeze_facts(actor, refused, month, at=at)


def try_next(actor: Actor, run: CloseRun, contracts: Sequence[Contract], *, at: datetime, part: int) -> None:
    """Try a set of a trial run's contracts and keep what came of it."""
    tried = try_set(actor, contracts, month=run.month, at=at)
    note(actor, run, {}, at=at, part=part, tried=[one.as_json() for one in tried])


def _tried(contract: Contract, outcome: Closed | Refusal, lacking: Iterable[Missing]) -> Tried:
    if isinstance(outcome, Refusal):
        return Tried(contract, refusal=outcome, lacking=tuple(lacking))
    return Tried(contract, sum(one.payable_fen for one in outcome.statements), lacking=tuple(lacking))
