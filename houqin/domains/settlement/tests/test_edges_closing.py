"""From month to month: what is held back, advanced and left over, until nothing is owed (practice 13)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from houqin.domains.budgets.queries import balances
from houqin.domains.contracts.rules.paying import PaymentTerms
from houqin.domains.contracts.rules.securing import Offset
from houqin.domains.contracts.services.contracts import end_contract
from houqin.domains.contracts.services.securing import pay_advance, receive_bond
from houqin.domains.evaluation.services.incidents import enter_incident
from houqin.domains.evaluation.tests.making import AFTER_MARCH, MARCH
from houqin.domains.settlement.checks import differences
from houqin.domains.settlement.ending import finals_missing, keeps_bond
from houqin.domains.settlement.models import DamagesClaim, Settlement
from houqin.domains.settlement.services.finals import ClaimSettled, TermRuns, draft_final, settle_claim
from houqin.domains.settlement.tests.making import FEE, confirmed, make_settled
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering

JANUARY = date(2026, 1, 1)
FEBRUARY = date(2026, 2, 1)
AFTER_FEBRUARY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
POT = {
    "clause": "考核金",
    "terms": [
        {"type": "holdback", "code": "pot", "share": "10", "prices": {}, "release": "year_end", "basis": "第12条"}
    ],
}
TWICE = {
    "clause": "重复事件",
    "terms": [
        {
            "type": "incidents",
            "code": "leak",
            "basis": "第13条",
            "classes": {"漏水": {"amount": "500.00", "over": "contract", "nth": [{"from": 2, "amount": "800.00"}]}},
        },
        {
            "type": "counter",
            "code": "again",
            "incident": "漏水",
            "times": 2,
            "effects": [{"code": "termination_right"}],
        },
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


NEXT = {
    "clause": "次月扣款",
    "terms": [
        {"type": "holdback", "code": "pot", "share": "10", "prices": {}, "release": "year_end", "basis": "第12条"},
        {
            "type": "incidents",
            "code": "veto",
            "applies": "next",
            "basis": "第13条",
            "classes": {"safety_incident": {"amount": "2000000.00"}},
        },
    ],
}


def test_what_no_month_takes_is_taken_from_the_final_statement_then_the_bond_then_owed(db: None) -> None:
    """A deduction for the next month, taken in the last one, and what comes after it."""
    settled = make_settled(clause=NEXT, payment=PaymentTerms(bond_ppm=100_000))
    office, system, contract = settled.scored.work.market.office, settled.system, settled.contract
    receive_bond(system, contract.public_id, fen=50_000_000, form="transfer", received_on=FEBRUARY, at=AT)
    enter_incident(
        settled.chief,
        contract_id=contract.public_id,
        kind="safety_incident",
        on=date(2026, 2, 10),
        words="违规动火",
        at=AFTER_FEBRUARY,
    )
    for month, at in ((JANUARY, AFTER_FEBRUARY), (FEBRUARY, AFTER_FEBRUARY)):
        confirmed(settled, settled.closed(month=month, at=at))
    with pytest.raises(TermRuns):
        draft_final(settled.clerk, contract.public_id, at=AFTER_MARCH)
    end_contract(
        system, contract.public_id, on=MARCH, at=AFTER_FEBRUARY, reason="搬迁", terminated=True, kind="authority"
    )
    with entering(system.scope):
        # February was closed as a month with one to follow; the termination after it changes nothing in it.
        assert list(differences(office.authority)) == []
        (missing,) = finals_missing(settled.clerk, on=MARCH)
        assert (missing.held, missing.owed) == (2 * HELD, 200_000_000)
        assert keeps_bond(contract)
    (final,) = draft_final(settled.clerk, contract.public_id, at=AFTER_MARCH).statements
    again = draft_final(settled.clerk, contract.public_id, at=AFTER_MARCH)
    assert again.agreed
    with entering(system.scope):
        assert [(one.part, one.amount_fen) for one in final.lines.order_by("position")] == [
            ("holdback", 2 * HELD),
            ("claim", -2 * HELD),
        ]
        assert (final.payable_fen, final.settlement.is_final) == (0, True)
        assert finals_missing(settled.clerk, on=MARCH) == []
    confirmed(settled, final)
    with entering(system.scope):
        (claim,) = DamagesClaim.objects.all()
        assert (claim.fen, claim.bond_fen) == (200_000_000 - 2 * HELD, 50_000_000)
        assert claim.open_fen == 150_000_000 - 2 * HELD
        assert list(differences(office.authority)) == []
    with pytest.raises(ClaimSettled):
        settle_claim(settled.clerk, claim.public_id, fen=claim.open_fen + 1, by="银行回单", on=MARCH, at=AFTER_MARCH)
    settle_claim(settled.clerk, claim.public_id, fen=claim.open_fen, by="银行回单7", on=MARCH, at=AFTER_MARCH)
    with entering(system.scope):
        assert keeps_bond(contract) == ""


def test_an_incident_of_a_month_before_is_counted_in_this_one(db: None) -> None:
    settled = make_settled(clause=TWICE)
    for on, at in ((FEBRUARY, AFTER_FEBRUARY), (MARCH, AFTER_MARCH)):
        leaking = settled.contract.public_id
        enter_incident(settled.chief, contract_id=leaking, kind="漏水", on=on, words="屋面漏水", at=at)
        settled.closed(month=on, at=at)
    with entering(settled.system.scope):
        first, second = Settlement.objects.filter(contract=settled.contract).order_by("month")
        assert (first.deducted_fen, second.deducted_fen) == (500_00, 800_00)
        counted = [
            next(step for step in row.steps if step["code"] == "clauses.counter_incident") for row in (first, second)
        ]
        assert [(step["figures"]["count"], step["figures"]["reached"]) for step in counted] == [(1, 0), (2, 1)]
        assert list(differences(settled.scored.work.market.office.authority)) == []
