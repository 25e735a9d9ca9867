"""Every act on an order takes its locks in the one order, so that no two acts wait for each other in a ring."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from houqin.domains.orders.promises import forget
from houqin.domains.orders.tests.making import Work, make_work
from tests.sweeps.acts import ACTS
from tests.sweeps.locking import locks, out_of_order


@pytest.fixture
def work(db: None) -> Work:
    forget()
    return make_work()


def statements_of(work: Work, name: str) -> list[str]:
    """What an act says to the database; nothing of it stays."""
    savepoint = transaction.savepoint()
    act = ACTS[name](work)
    with CaptureQueriesContext(connection) as captured:
        act()
    transaction.savepoint_rollback(savepoint)
    return [query["sql"] for query in captured.captured_queries]


def everything(work: Work) -> Iterator[tuple[str, list[str]]]:
    for name in ACTS:
        yield name, statements_of(work, name)


def test_no_act_locks_out_of_order(work: Work) -> None:
    seen = dict(everything(work))
    assert {name: wrong for name, said in seen.items() if (wrong := out_of_order(said))} == {}
    held = {name: list(locks(said)) for name, said in seen.items()}
    assert held["confirm"][:2] == ["contracts_contractperiod", "orders_order"], "the month comes first"
    assert all("orders_order" in tables for name, tables in held.items() if name not in NEW)


#: Acts that make their order, or concern a complaint alone.
NEW = {"submit", "report_by_phone", "decide_complaint"}
