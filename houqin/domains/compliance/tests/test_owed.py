"""What was overdue on a day, by its table of cases."""

from datetime import date
from typing import Any

from houqin.domains.compliance.rules.owed import Held, overdue_on
from houqin.domains.compliance.tests.test_schedule import cases


@cases("owed")
def test_overdue_on(case: dict[str, Any]) -> None:
    found = overdue_on(
        date(2025, 12, 31),
        payable_fen=100_000,
        due_on=case["due_on"],
        paid=[(fen, on) for fen, on in case.get("paid", ())],
        disputed=[Held(*one) for one in case.get("disputed", ())],
    )
    assert found == case["overdue"]
