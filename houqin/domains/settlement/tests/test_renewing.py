"""What goes on counting when a contract is renewed for a year: what its clause says, and nothing else (practice 13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from houqin.domains.budgets.tests.making import make_line
from houqin.domains.contracts.services.budgets import BudgetShare, commit_contract
from houqin.domains.contracts.services.contracts import activate_contract
from houqin.domains.contracts.services.opening import Position, open_contract
from houqin.domains.contracts.services.renewing import appraise_contract, renew_contract
from houqin.domains.evaluation.services.incidents import enter_incident
from houqin.domains.settlement.checks import differences
from houqin.domains.settlement.models import Settlement
from houqin.domains.settlement.tests.making import Settled, make_settled
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering

DECEMBER, JANUARY = date(2026, 12, 1), date(2027, 1, 1)
JANUARY_4 = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
FEBRUARY_4 = datetime(2027, 2, 4, 2, 0, tzinfo=UTC)
#: The same count twice: one goes on over a renewal, the other begins anew with the contract.
LEAKS: dict[str, Any] = {
    "clause": "漏水",
    "terms": [
        {
            "type": "counter",
            "code": code,
            "incident": "漏水",
            "over": over,
            "times": 2,
            "amount": amount,
            "basis": "第14条",
            "effects": [{"code": "termination_right"}],
        }
        for code, over, amount in (("across", "renewals", "300.00"), ("own", "contract", "70.00"))
    ],
}


def test_only_a_counter_over_renewals_remembers_the_year_before(db: None) -> None:
    settled = make_settled(clause=LEAKS, tendered_until=date(2029, 1, 1))
    leaks(settled, settled.contract.public_id, DECEMBER, at=JANUARY_4)
    settled.closed(month=DECEMBER, at=JANUARY_4)
    renewed = next_year(settled)
    leaks(renewed, renewed.contract.public_id, JANUARY, at=FEBRUARY_4)
    renewed.closed(month=JANUARY, at=FEBRUARY_4)
    with entering(settled.system.scope):
        december, january = Settlement.objects.order_by("month")
        assert (december.deducted_fen, january.deducted_fen) == (0, 300_00)
        assert counted(january) == {"across": 2, "own": 1}
        assert january.facts["history"][0]["renewed"]
        assert january.facts["contract_to_date"]["fees"] == 0, "the old contract's fees are not the new one's"
        assert list(differences(settled.scored.work.market.office.authority)) == []


def test_what_was_counted_before_the_system_goes_on_over_the_renewal_too(db: None) -> None:
    settled = make_settled(clause=LEAKS, tendered_until=date(2029, 1, 1))
    position = Position(as_of=DECEMBER, counters={"across": 1, "own": 1})
    open_contract(settled.clerk, settled.contract.public_id, position=position, signed_by="王科长", at=AT)
    renewed = next_year(settled)
    leaks(renewed, renewed.contract.public_id, JANUARY, at=FEBRUARY_4)
    renewed.closed(month=JANUARY, at=FEBRUARY_4)
    with entering(settled.system.scope):
        assert counted(Settlement.objects.get()) == {"across": 2, "own": 1}
        assert list(differences(settled.scored.work.market.office.authority)) == []


def next_year(settled: Settled) -> Settled:
    """The same contract renewed for 2027, in force and committed."""
    system, office = settled.system, settled.scored.work.market.office
    old = settled.contract.public_id
    appraise_contract(system, old, score=8_800, pass_mark=8_000, on=date(2026, 11, 1), at=AT)
    made = renew_contract(
        system,
        old,
        number="HT-2027-09",
        signed_on=date(2026, 12, 1),
        valid_until=date(2028, 1, 1),
        total_fen=544_721_500,
        at=AT,
    )
    made = activate_contract(system, made.public_id, at=AT)
    line = make_line(office, "30209", 544_721_500, unit=office.authority, year=2027)
    commit_contract(system, made.public_id, shares=[BudgetShare(line.public_id, 544_721_500)], at=AT)
    return replace(settled, contract=made, budget_line=line)


def leaks(settled: Settled, contract: UUID, on: date, *, at: datetime) -> None:
    """One leak more."""
    enter_incident(settled.chief, contract_id=contract, kind="漏水", on=on, words="屋面漏水", at=at)


def counted(row: Settlement) -> dict[str, int]:
    """What each counter has counted, by its code."""
    codes = [term["code"] for term in LEAKS["terms"]]
    steps = [step for step in row.steps if step["code"] == "clauses.counter_incident"]
    return {code: step["figures"]["count"] for code, step in zip(codes, steps, strict=True)}
