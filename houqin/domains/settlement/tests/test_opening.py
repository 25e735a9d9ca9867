"""A contract in mid-term: opened, closed, verified; caps, counters and the advance go on from where it stood."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from houqin.domains.contracts.models import Bond, ContractPeriod
from houqin.domains.contracts.rules.paying import PaymentTerms
from houqin.domains.contracts.rules.securing import Offset, ScheduleUnclear
from houqin.domains.contracts.services.contracts import end_contract
from houqin.domains.contracts.services.opening import CounterUnknown, Position, open_contract
from houqin.domains.evaluation.tests.making import MARCH
from houqin.domains.settlement.checks import differences
from houqin.domains.settlement.ending import finals_missing, keeps_bond
from houqin.domains.settlement.models import DamagesClaim
from houqin.domains.settlement.services.finals import draft_final
from houqin.domains.settlement.tests.making import APRIL_2, FEE, Settled, confirmed, make_settled
from houqin.foundation.audit.verification import verify
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import BadInput

APRIL = date(2026, 4, 1)
CLAUSE = {
    "clause": "考核",
    "terms": [
        {
            "type": "counter",
            "code": "paid_low",
            "figure": "paid_share",
            "above": "50",
            "times": 3,
            "basis": "第13条",
            "effects": [{"code": "termination_right"}],
        },
        {"type": "threshold", "code": "too_much", "above": {"rate": "4"}, "effects": [{"code": "interview"}]},
    ],
}
POSITION = Position(
    as_of=MARCH,
    settled_fen=90_000_000,
    deducted_fen=6_000_000,
    paid_fen=104_000_000,
    bond_fen=10_000_000,
    bond_form="bank_guarantee",
    advance_left_fen=20_000_000,
    counters={"paid_low": 2},
    schedule=(Offset(MARCH, 15_000_000), Offset(APRIL, 5_000_000)),
)


@pytest.fixture
def running(db: None) -> Settled:
    """A contract since January, with a clause that counts and watches."""
    return make_settled(clause=CLAUSE, payment=PaymentTerms(advance_fen=50_000_000, bond_ppm=50_000))


def opened(settled: Settled, position: Position = POSITION) -> None:
    open_contract(settled.clerk, settled.contract.public_id, position=position, signed_by="王科长", at=AT)


def test_a_month_goes_on_from_the_opening(running: Settled) -> None:
    opened(running)
    statement = running.closed()
    with entering(running.system.scope):
        settlement = statement.settlement
        assert statement.payable_fen == FEE - 15_000_000
        assert [(one.part, one.amount_fen) for one in statement.lines.order_by("position")] == [
            ("work", FEE),
            ("advance", -15_000_000),
        ]
        assert settlement.facts["contract_to_date"] == {"fees": 90_000_000, "deductions": 6_000_000, "held": 0}
        # The third month that counts, and 6 of 135 paid on paper are more than 4 %.
        assert sorted(effect["code"] for effect in settlement.effects) == ["interview", "termination_right"]
        assert Bond.objects.get(contract=running.contract).fen == 10_000_000
        months = ContractPeriod.objects.filter(contract=running.contract).order_by("month")
        assert [month.state for month in months[:4]] == ["closed", "closed", "closing", "open"]
        assert list(differences(running.scored.work.market.office.authority)) == []


def test_verify_starts_from_the_opening(running: Settled) -> None:
    opened(running)
    running.closed()
    authority = running.scored.work.market.office.authority
    assert [(one.check, one.differences) for one in verify(authority=authority.code) if one.count] == []


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"as_of": date(2026, 3, 2)}, BadInput),
        ({"counters": {"late": 1}}, CounterUnknown),
        ({"schedule": (Offset(MARCH, 1),)}, ScheduleUnclear),
        ({"schedule": (Offset(date(2026, 2, 1), 20_000_000),)}, ScheduleUnclear),
        ({"bond_form": ""}, BadInput),
    ],
)
def test_what_cannot_have_been_is_refused(running: Settled, change: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        opened(running, replace(POSITION, **change))


def test_an_advance_without_schedule_is_set_off_at_the_end_and_not_before(running: Settled) -> None:
    opened(running, replace(POSITION, schedule=(), counters={}))
    march = running.closed()
    assert march.payable_fen == FEE
    confirmed(running, march)
    with entering(running.system.scope):
        assert finals_missing(running.clerk, on=APRIL) == []
    end_contract(
        running.system,
        running.contract.public_id,
        on=APRIL,
        at=APRIL_2,
        reason="搬迁",
        terminated=True,
        kind="authority",
    )
    with entering(running.system.scope):
        (missing,) = finals_missing(running.clerk, on=APRIL)
        assert missing.advance == 20_000_000
        assert keeps_bond(running.contract)
    (final,) = draft_final(running.clerk, running.contract.public_id, at=APRIL_2).statements
    confirmed(running, final)
    with entering(running.system.scope):
        assert (final.payable_fen, final.settlement.is_final) == (0, True)
        # Nothing is left to set it off against: the provider owes it, the bond stands for the half of it.
        (claim,) = DamagesClaim.objects.all()
        assert (claim.fen, claim.bond_fen) == (20_000_000, 10_000_000)
        assert list(differences(running.scored.work.market.office.authority)) == []
