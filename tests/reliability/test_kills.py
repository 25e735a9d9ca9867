"""R1: more than 1,000 ``kill -9`` between and inside money transactions: nothing told is lost, nothing is done twice.

The server's process survives here; that of the program is killed. ``SEED`` replays, ``HOUQIN_KILLS`` sets how many.
"""

from __future__ import annotations

import os
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

import pytest
from django.db import transaction

from houqin.domains.budgets.models import BudgetLine
from houqin.domains.contracts.models import ContractPeriod
from houqin.foundation.audit.verification import verify
from houqin.foundation.scope.scope import entering
from tests.reliability.acts import budget_acts, month_acts
from tests.reliability.killing import Act, Landed, Tally, Usual, draw, look_again, trial, unpooled, usual
from tests.reliability.making import FEE, Treasury, make_treasury

pytestmark = pytest.mark.django_db(transaction=True)
SEED = int(os.environ.get("SEED", "20261124"))
KILLS = int(os.environ.get("HOUQIN_KILLS", "1000"))
#: Acts from a month's closing to its voucher, and contracts killed in all their months but the measured one.
STEPS, CONTRACTS = 8, 5


@pytest.fixture
def treasury() -> Iterator[Treasury]:
    """An office at work, with direct connections."""
    held = make_treasury(CONTRACTS)
    with unpooled():
        yield held


def measured(held: Treasury) -> dict[str, Usual]:
    """Every kind of act once, unharmed: the first month of the first contract, and a posting."""
    contract, month = held.months()[0]
    acts = chain(budget_acts(held, 10**6), month_acts(held, contract, month))
    return {act.kind: usual(act) for act in acts}


def shuffled(held: Treasury, chance: random.Random, kills: int) -> Iterator[Act]:
    """So many acts, postings and months mixed; each act follows the one it needs, a contract's months each other."""
    months = held.months()[1:][: kills // 2 // STEPS]
    of_contract: dict[str, list[Iterator[Act]]] = defaultdict(list)
    for contract, month in months:
        of_contract[contract.number].append(month_acts(held, contract, month))
    waiting: list[Iterator[Act]] = [chain.from_iterable(own) for own in of_contract.values()]
    waiting += [iter(budget_acts(held, number)) for number in range((kills - len(months) * STEPS + 1) // 2)]
    while waiting:
        place = chance.randrange(len(waiting))
        act = next(waiting[place], None)
        if act is None:
            waiting[place] = waiting[-1]
            waiting.pop()
        else:
            yield act


def run(held: Treasury, seed: int, kills: int) -> Tally:
    """Kill, retry, look; at the end look at everything again."""
    chance, tally, known = random.Random(seed), Tally(), measured(held)
    for act in shuffled(held, chance, kills):
        trial(act, draw(chance, known[act.kind]), tally)
    look_again(tally)
    return tally


def books(held: Treasury, tally: Tally) -> list[str]:
    """What the books say against what was done: balances, periods, and every check of ``houqin verify``."""
    posted = [act for act, _ in tally.effects if act.kind == "post"]
    paid = 1 + sum(act.kind == "paid" for act, _ in tally.effects)
    wrong = []
    with transaction.atomic(), entering(held.system.scope):
        line = BudgetLine.objects.get(pk=held.line.pk)
        left = CONTRACTS * 12 * FEE - paid * FEE
        stages = (line.reserved_fen, line.committed_fen, line.accrued_fen, line.paid_fen)
        if stages != (0, left, 0, paid * FEE):
            wrong.append(f"the line stands at {stages}, not {(0, left, 0, paid * FEE)}, after {len(posted)} undone")
        if (ended := ContractPeriod.objects.filter(state="closed").count()) != paid:
            wrong.append(f"{ended} months closed, {paid} paid")
    return wrong + [f"{one.check}: {one.differences[0]}" for one in verify() if one.count]


def told(tally: Tally, seed: int) -> str:
    """The figures."""
    spread = ", ".join(f"{tally.landed[stage]} {stage.name.lower().replace('_', ' ')}" for stage in Landed)
    kinds = sorted({act.kind for act, _ in tally.effects})
    return (
        f"\nR1: SEED={seed}, {tally.kills} kill -9 ({spread}); {tally.committed_unanswered} had committed and answered"
        f" nobody; {len(tally.lost)} lost, {len(tally.doubled)} doubled over {', '.join(kinds)}\n"
    )


def test_a_thousand_kills_lose_nothing_and_double_nothing(
    treasury: Treasury, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = run(treasury, SEED, KILLS)
    with capsys.disabled():
        sys.stdout.write(told(tally, SEED))
    assert tally.kills >= KILLS
    # A kill that never lands inside proves nothing.
    assert tally.landed[Landed.INSIDE_IT] + tally.landed[Landed.AT_THE_COMMIT] >= tally.kills // 3
    assert tally.landed[Landed.BETWEEN_COMMIT_AND_REPLY] >= tally.kills // 10
    assert (tally.lost, tally.doubled) == ([], [])
    assert books(treasury, tally) == []
