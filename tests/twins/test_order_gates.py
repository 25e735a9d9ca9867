"""The gates over the acts on orders ring when their fault is planted."""

from __future__ import annotations

import pytest

from houqin.domains.orders.promises import forget
from houqin.domains.orders.services import delivering
from houqin.domains.orders.tests.making import make_work
from tests.sweeps.locking import out_of_order
from tests.sweeps.test_lock_order import statements_of

pytestmark = pytest.mark.twin


def test_an_order_locked_before_its_contracts_month(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "hold_month", lambda *_args, **_named: None)
    forget()
    assert out_of_order(statements_of(make_work(), "confirm")) == ["contracts_contractperiod after orders_order"]
