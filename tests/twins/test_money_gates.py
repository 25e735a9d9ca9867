"""The gates over money ring when their fault is planted: the same kills, races and copies, with one protection gone.

A post that looks and then writes, without lock and ``WHERE``, is planted in ``budgets/tests/test_races.py``; money that
is cut, divided carelessly or a fen too much in ``tests/reliability/test_exactness.py``.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from houqin.domains.budgets.services import postings
from houqin.domains.contracts.services import periods
from houqin.domains.contracts.services.months import record_months
from houqin.domains.settlement.services import closing, confirming
from houqin.foundation.audit.tests.behind import behind_the_application
from houqin.foundation.scope.scope import entering
from houqin.web import api
from tests.reliability import test_kills, test_races
from tests.reliability.acts import budget_acts
from tests.reliability.killing import Landed, Point, Tally, look_again, trial, unpooled
from tests.reliability.making import IN_2027, closed, make_treasury

pytestmark = [pytest.mark.twin, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


def without_constraint(table: str, *columns: str) -> None:
    """Take the unique constraint over these columns away, as the owner; the database is made anew afterwards."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select c.conname from pg_constraint c where c.conrelid = %s::regclass and c.contype = 'u' and array("
            " select a.attname::text from pg_attribute a where a.attrelid = c.conrelid and a.attnum = any(c.conkey)"
            " order by 1) = %s",
            [table, sorted(columns)],
        )
        ((name,),) = cursor.fetchall()
        cursor.execute(f'alter table {table} drop constraint "{name}"')
    connections["owner"].close()


def test_a_payment_without_its_key_is_doubled_by_a_kill(monkeypatch: pytest.MonkeyPatch) -> None:
    held = make_treasury()
    without_constraint("budgets_transfer", "authority_id", "key")
    monkeypatch.setattr(postings, "_known", lambda actor, keys: {})
    tally = Tally()
    with unpooled():
        for number in range(3):
            trial(next(budget_acts(held, number)), Point(Landed.BETWEEN_COMMIT_AND_REPLY), tally)
    assert len(tally.doubled) == 3


def test_an_answer_without_its_commit_is_lost_by_a_kill() -> None:
    """Told before it was kept: what was acknowledged is not there when it is looked for."""
    held, tally = make_treasury(), Tally()
    act = next(budget_acts(held, 1))

    def told_too_early() -> str:
        with entering(held.system.scope), transaction.atomic():
            answer = act.do()
            transaction.set_rollback(True)
        return answer

    with unpooled():
        trial(replace(act, do=told_too_early), Point(Landed.AFTER_THE_REPLY), tally)
        look_again(tally)
    assert [words for words in tally.lost if "is gone" in words]


def test_a_month_closed_without_its_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of months whose closing was interrupted: their facts are written, so nothing else makes the second one wait."""
    held = make_treasury()
    months = held.months()
    for contract, month in months:
        periods.begin_close(held.clerk, contract.public_id, month, at=IN_2027)
        record_months(held.clerk, [contract.pk], month, at=IN_2027)
    monkeypatch.setattr(closing, "begin_closes", lambda *_given, **_named: [])
    with pytest.raises((AssertionError, RuntimeError)):
        heard = test_races.raced(months, [lambda one: closed(held, *one)] * 3)
        assert [set(words) for words in heard] == [{"won"}] * 12
        assert test_races.sound() == []


def test_the_last_confirmation_without_its_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unlocked:
        """Stands for the month's row, locks nothing."""

        def select_for_update(self, **_given: Any) -> Any:
            return self

        def get(self, **_which: Any) -> None:
            return None

    monkeypatch.setattr(confirming, "ContractPeriod", SimpleNamespace(objects=Unlocked()))
    with pytest.raises(AssertionError):
        test_races.last_two_confirm(make_treasury(payers=2))


def test_a_request_without_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: IN_2027)
    monkeypatch.setattr(api, "earlier_answer", lambda *_given, **_named: None)
    held = make_treasury()
    heard, other = test_races.copies_of_requests(held, clerks=2, copies=2)
    with pytest.raises(AssertionError):
        test_races.demand_once(held, heard, other)


def test_books_that_were_changed_behind_the_programs_back() -> None:
    """The checker that ends the kills: a fen more on the line is found."""
    held = make_treasury(test_kills.CONTRACTS)
    with unpooled():
        tally = test_kills.run(held, seed=1, kills=4)
        assert test_kills.books(held, tally) == []
        with behind_the_application() as cursor:
            cursor.execute("update budgets_budgetline set paid_fen = paid_fen + 1 where id = %s", [held.line.pk])
        assert len(test_kills.books(held, tally)) >= 2
