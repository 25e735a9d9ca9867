"""From month to month: what is held back, advanced and left over, until nothing is owed (practice 13)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from houqin.domains.budgets.queries import balances
from houqin.domains.contracts.rules.paying import PaymentTerms
from houqin.domains.contracts.rules.securing import Offset
from houqin.domains.contracts.services.contracts import end_contract
from houqin.domains.contracts.services.securing import pay_advance
from houqin.domains.evaluation.tests.making import AFTER_MARCH, MARCH
from houqin.domains.settlement.checks import differences
from houqin.domains.settlement.tests.making import FEE, make_settled
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering

FEBRUARY = date(2026, 2, 1)
AFTER_FEBRUARY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
POT = {
    "clause": "考核金",
    "terms": [
        {"type": "holdback", "code": "pot", "share": "10", "prices": {}, "release": "year_end", "basis": "第12条"}
    ],
}
HELD = 4_539_346  # 10 % of the month's fee, half up


def test_a_hold_back_and_an_advance_come_back_before_the_contract_ends(db: None) -> None:
    settled = make_settled(clause=POT, payment=PaymentTerms(advance_fen=50_000_000))
    office, system = settled.scored.work.market.office, settled.system
    schedule = [Offset(FEBRUARY, 45_000_000), Offset(MARCH, 5_000_000)]
    pay_advance(
        system, settled.contract.public_id, fen=50_000_000, paid_on=FEBRUARY, voucher="凭9", schedule=schedule, at=AT
    )
    first = settled.closed(month=FEBRUARY, at=AFTER_FEBRUARY)
    room = FEE - HELD
    with entering(system.scope):
        # What of the offset finds no room in February moves on.
        assert [(one.part, one.amount_fen) for one in first.lines.order_by("position")] == [
            ("work", FEE),
            ("advance", -room),
        ]
    assert (first.held_fen, first.payable_fen) == (HELD, 0)
    end_contract(
        system,
        settled.contract.public_id,
        on=date(2026, 4, 1),
        at=AFTER_MARCH,
        reason="搬迁",
        terminated=True,
        kind="authority",
    )
    last = settled.closed()
    with entering(system.scope):
        assert [(one.part, one.amount_fen) for one in last.lines.order_by("position")] == [
            ("work", FEE),
            ("holdback", HELD),  # of February; the last month holds nothing back
            ("advance", -(50_000_000 - room)),
        ]
        assert last.payable_fen == FEE + HELD - (50_000_000 - room)
        left = balances(settled.budget_line)
        assert (left.paid, left.accrued) == (50_000_000, last.payable_fen)
        assert left.paid + left.accrued == 2 * FEE, "the two months cost what they cost"
        assert list(differences(office.authority)) == []
