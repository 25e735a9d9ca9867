"""The gates over the acts on orders ring when their fault is planted."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import pytest
import yaml

from houqin.domains.orders.models import Order
from houqin.domains.orders.promises import forget
from houqin.domains.orders.services import closing
from houqin.domains.orders.services.act import ON_THE_SPOT, Act, Entry, begin
from houqin.domains.orders.services.delivering import hold_its_month
from houqin.domains.orders.tests.making import make_work
from houqin.foundation.organisation.actor import Actor
from tests.sweeps.growing import more_orders
from tests.sweeps.locking import out_of_order
from tests.sweeps.test_lock_order import statements_of
from tests.sweeps.test_query_counts import TABLE, Cost, cost_of_act, judge

pytestmark = pytest.mark.twin


def test_an_order_locked_before_its_contracts_month(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_late(actor: Actor, order_id: uuid.UUID, name: str, *, at: datetime, entry: Entry = ON_THE_SPOT) -> Act:
        act = begin(actor, order_id, name, at=at, entry=entry)
        act.held_month = hold_its_month(actor, order_id, at=at)
        return act

    monkeypatch.setattr(closing, "begin_delivering", too_late)
    forget()
    assert out_of_order(statements_of(make_work(), "confirm")) == ["contracts_contractperiod after orders_order"]


def test_an_act_that_asks_once_for_each_row(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = Act.finish

    def look_at_every_order(act: Act, *given: Any, **named: Any) -> Order:
        for order in Order.objects.visible_to(act.actor).only("id"):
            assert order.number
        return sound(act, *given, **named)

    monkeypatch.setattr(Act, "finish", look_at_every_order)
    monkeypatch.delenv("HOUQIN_RECORD_QUERIES", raising=False)  # a planted cost never enters the table
    forget()
    work = make_work()
    few = cost_of_act(work, "acknowledge")
    more_orders(work, 0)
    grown = {"acknowledge": Cost(few, cost_of_act(work, "acknowledge"))}
    with pytest.raises(AssertionError, match="once for each row"):
        judge("acts", grown)


def test_an_act_that_costs_more_than_the_table_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOUQIN_RECORD_QUERIES", raising=False)
    known = yaml.safe_load(TABLE.read_text())["acts"]["acknowledge"]
    judge("acts", {"acknowledge": Cost(known, known)})
    with pytest.raises(AssertionError, match="more queries"):
        judge("acts", {"acknowledge": Cost(known + 1, known + 1)})
    with pytest.raises(AssertionError, match="not in"):
        judge("acts", {"of nobody": Cost(1, 1)})
