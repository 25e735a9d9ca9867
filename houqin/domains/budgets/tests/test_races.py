"""R2 and R3 of the trust catalogue for budgets: copies post once; of many clerks exactly the affordable ones win.

``HOUQIN_RACE_ROUNDS`` multiplies the rounds (5: a hundred payments × a hundred copies); ``SEED`` replays the orders.
"""

from __future__ import annotations

import os
import random
import uuid
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from houqin.domains.budgets.models import BudgetLine, Transfer
from houqin.domains.budgets.rules.ledger import Balances
from houqin.domains.budgets.services import postings
from houqin.domains.budgets.services.lines import supplement_line
from houqin.domains.budgets.services.postings import BudgetExceeded, Posting, post
from houqin.domains.budgets.services.reservations import Estimate, reserve_estimate
from houqin.domains.budgets.tests.making import make_line, make_purse
from houqin.domains.budgets.tests.racing import in_processes
from houqin.domains.budgets.verifying import differences
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = int(os.environ.get("HOUQIN_RACE_ROUNDS", "1"))
SEED = int(os.environ.get("SEED", "20261124"))
EACH = 10_000


def commit(line_id: int, fen: int, key: str) -> Posting:
    return Posting(line_id, "available", "committed", fen, "tests.contract", uuid.UUID(int=7), key)


def sound(system: Actor, authority: Unit) -> None:
    """Every balance is what its transfers say."""
    with transaction.atomic(), entering(system.scope):
        assert list(differences(authority)) == []


@pytest.mark.parametrize(("clerks", "rounds"), [(2, 60), (8, 25), (24, 4)])
def test_of_many_clerks_at_one_balance_exactly_the_affordable_ones_win(clerks: int, rounds: int) -> None:
    purse = make_purse()
    system, affordable = purse.office.system, max(1, clerks // 3)
    lines = [
        make_line(purse.office, "30201", affordable * EACH + EACH - 1, name=f"{number}", year=2026 + number).pk
        for number in range(rounds * TIMES)
    ]

    def work(clerk: int, together: Callable[[], None]) -> list[tuple[int, str]]:
        found = []
        for line in lines:
            together()
            try:
                post(system, [commit(line, EACH, f"{line}:{clerk}")], at=AT)
                found.append((line, "won"))
            except BudgetExceeded:
                found.append((line, "refused"))
        return found

    outcomes = Counter(in_processes(clerks, work))
    assert {outcomes[line, "won"] for line in lines} == {affordable}
    assert {outcomes[line, "refused"] for line in lines} == {clerks - affordable}
    sound(system, purse.office.authority)


def test_a_hundred_copies_of_each_payment_post_once() -> None:
    purse = make_purse()
    system, keys = purse.office.system, [f"payment:{number}" for number in range(100 * TIMES)]
    copies, clerks = 20, 5

    def work(clerk: int, together: Callable[[], None]) -> list[tuple[str, int]]:
        wanted = keys * copies
        random.Random(SEED + clerk).shuffle(wanted)
        together()
        return [(key, post(system, [commit(purse.line.pk, 100, key)], at=AT)[0].pk) for key in wanted]

    found = in_processes(clerks, work)
    assert len(found) == len(keys) * copies * clerks
    assert len(set(found)) == len(keys), "every copy was answered with the one transfer"
    with transaction.atomic(), entering(system.scope):
        assert Transfer.objects.filter(source_type="tests.contract").count() == len(keys)
        assert AuditRecord.objects.filter(action="budgets.posted").count() == len(keys)
        assert BudgetLine.objects.get(pk=purse.line.pk).committed_fen == len(keys) * 100
    sound(system, purse.office.authority)


def test_postings_over_the_same_lines_in_any_order_do_not_deadlock() -> None:
    purse = make_purse()
    system, lines = purse.office.system, [purse.line.pk, purse.repairs.pk, purse.cars.pk]

    def work(clerk: int, together: Callable[[], None]) -> list[int]:
        together()
        for turn in range(30 * TIMES):
            order = random.Random(SEED + 1000 * clerk + turn).sample(lines, 3)
            post(system, [commit(line, 1, f"{clerk}:{turn}:{line}") for line in order], at=AT)
        return [clerk]

    assert sorted(in_processes(6, work)) == [0, 1, 2, 3, 4, 5]
    sound(system, purse.office.authority)


def test_clerks_who_supplement_and_spend_at_once_lose_no_fen() -> None:
    purse = make_purse()
    system, turns = purse.office.system, 20 * TIMES

    def work(clerk: int, together: Callable[[], None]) -> list[int]:
        together()
        for turn in range(turns):
            if clerk % 2:
                supplement_line(system, purse.repairs.public_id, fen=7, document_number="追加", at=AT)
            else:
                post(system, [commit(purse.repairs.pk, 3, f"{clerk}:{turn}")], at=AT)
        return [clerk]

    in_processes(4, work)
    with transaction.atomic(), entering(system.scope):
        row = BudgetLine.objects.get(pk=purse.repairs.pk)
    assert (row.approved_fen, row.committed_fen) == (50_000 + 2 * turns * 7, 2 * turns * 3)
    sound(system, purse.office.authority)


def test_copies_of_one_estimate_reserve_once() -> None:
    purse = make_purse()
    system, source = purse.office.system, uuid.uuid4()
    estimate = Estimate(purse.office.planning, 2026, "30213", 20_000, "orders.order", source)

    def work(_clerk: int, together: Callable[[], None]) -> list[int]:
        together()
        reserve_estimate(system, estimate, at=AT)
        return [1]

    in_processes(8, work)
    with transaction.atomic(), entering(system.scope):
        assert BudgetLine.objects.get(pk=purse.repairs.pk).reserved_fen == 20_000


@pytest.mark.twin
def test_without_the_lock_the_race_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The naive way: look, think, then write what one thought. The table's CHECK cannot see a lost update."""
    purse = make_purse()
    system = purse.office.system

    def naive(lines: dict[int, BudgetLine], after: dict[int, Balances]) -> None:
        with connection.cursor() as cursor:
            for line_id, balances in after.items():
                cursor.execute(
                    "update budgets_budgetline set committed_fen = %s where id = %s", [balances.committed, line_id]
                )

    def unlocked(actor: Actor, line_ids: set[int]) -> dict[int, BudgetLine]:
        return {line.pk: line for line in BudgetLine.objects.filter(pk__in=line_ids)}

    monkeypatch.setattr(postings, "_locked", unlocked)
    monkeypatch.setattr(postings, "_change", naive)

    def work(clerk: int, together: Callable[[], None]) -> list[int]:
        for turn in range(25):
            together()
            post(system, [commit(purse.line.pk, 100, f"{clerk}:{turn}")], at=AT)
        return [clerk]

    in_processes(4, work)
    with pytest.raises(AssertionError):
        sound(system, purse.office.authority)
