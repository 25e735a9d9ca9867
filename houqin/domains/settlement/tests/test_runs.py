"""Runs over many contracts: one that refuses holds up nobody; empty months close; keys and caps as agreed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from houqin.domains.budgets.services.years import close_year
from houqin.domains.budgets.tests.making import make_line
from houqin.domains.contracts.models import ContractPeriod
from houqin.domains.contracts.services.budgets import BudgetShare, commit_contract
from houqin.domains.contracts.services.deliveries import record_delivery
from houqin.domains.contracts.services.payers import divide_line
from houqin.domains.evaluation.tests.making import AFTER_MARCH, MARCH
from houqin.domains.settlement.checks import differences
from houqin.domains.settlement.models import CloseRun, MonthEnd, Settlement
from houqin.domains.settlement.queries import cost_of_units
from houqin.domains.settlement.services.closing import MonthNotOver, close_contract_month
from houqin.domains.settlement.services.month import close_month, contracts_to_close
from houqin.domains.settlement.services.trying import try_month
from houqin.domains.settlement.tests.making import APRIL_2, Settled, browser, inspected
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.foundation.terms.management.commands.load_regulations import SUPPLIED, read_rows
from houqin.foundation.terms.services import load_regulations
from houqin.kernel.identity import new_public_id
from houqin.kernel.money import Quantity


def run(settled: Settled, *, month: date = MARCH) -> CloseRun:
    return close_month(settled.clerk, month=month, at=AFTER_MARCH)


def test_a_closed_budget_line_stops_its_own_contract_only(settled: Settled) -> None:
    inspected(settled)
    office = settled.scored.work.market.office
    load_regulations(office.system, read_rows(SUPPLIED), at=AT)
    for year in (2026, 2027, 2028):  # until nothing is carried over any more
        close_year(office.system, office.authority.public_id, fiscal_year=year, at=datetime(year, 12, 2, tzinfo=UTC))
    done = run(settled)
    assert [row["code"] for row in done.refused] == ["budgets.line_closed"]
    assert done.finished_at is not None
    with entering(settled.clerk.scope):
        tried = try_month(settled.clerk, list(contracts_to_close(settled.clerk, MARCH)), month=MARCH, at=APRIL_2)
        assert [one.refusal.code if one.refusal else "" for one in tried] == ["", "budgets.line_closed"]


def test_a_month_without_deliveries_closes_with_nothing_on_record(settled: Settled) -> None:
    """Else its months would stay open and hold the bond for ever."""
    empty = settled.scored.work.market.contract
    closed = close_contract_month(settled.clerk, empty.public_id, month=MARCH, at=AFTER_MARCH)
    again = close_contract_month(settled.clerk, empty.public_id, month=MARCH, at=APRIL_2)
    assert (closed.statements, again.statements, again.agreed) == ((), (), True)
    with entering(settled.system.scope):
        made = Settlement.objects.get(contract=empty)
        assert (made.payable_fen, made.fee_fen) == (0, 0)
        assert ContractPeriod.objects.get(contract=empty, month=MARCH).state == "closed"
        assert AuditRecord.objects.filter(action="settlement.nothing_settled", subject_id=made.public_id).count() == 1
        assert not MonthEnd.objects.exists()
        assert list(differences(settled.scored.work.market.office.authority)) == []


def test_a_month_that_is_not_over_does_not_close_empty(settled: Settled) -> None:
    """A delivery may still come."""
    with pytest.raises(MonthNotOver):
        close_contract_month(
            settled.clerk,
            settled.scored.work.market.contract.public_id,
            month=MARCH,
            at=datetime(2026, 3, 31, 2, 0, tzinfo=UTC),
        )


def delivered(settled: Settled, *units: Unit) -> None:
    for unit in units:
        record_delivery(
            settled.system,
            line_id=settled.scored.work.market.line.public_id,
            quantity=Quantity(1000),
            source_type="orders.order",
            source_id=new_public_id(),
            at=datetime(2026, 3, 5, 2, tzinfo=UTC),
            unit_id=unit.public_id,
        )


def divided(settled: Settled, *, key: str, pays: bool, on: date = MARCH) -> None:
    market = settled.scored.work.market
    divide_line(
        settled.system,
        market.line.public_id,
        key=key,
        weights={market.office.finance.public_id: 1, market.office.planning.public_id: 1},
        valid_from=on,
        at=AT,
        pays=pays,
    )


def funded(settled: Settled, *units: Unit) -> None:
    """Each unit has ¥1,000 committed to the contract."""
    office, contract = settled.scored.work.market.office, settled.scored.work.market.contract
    for unit in units:
        line = make_line(office, "30213", 100_000, unit=unit)
        commit_contract(settled.system, contract.public_id, shares=[BudgetShare(line.public_id, 100_000)], at=AT)


def test_a_key_by_orders_divides_by_the_orders_counted(settled: Settled) -> None:
    """Agreed in mid-month, frozen with what was counted: one order for finance, two for planning."""
    office, contract = settled.scored.work.market.office, settled.scored.work.market.contract
    divided(settled, key="orders", pays=True, on=date(2026, 3, 20))
    funded(settled, office.finance, office.planning)
    delivered(settled, office.finance, office.planning, office.planning_section)
    closed = close_contract_month(settled.clerk, contract.public_id, month=MARCH, at=AFTER_MARCH)
    fees = {statement.payer_id: statement.payable_fen for statement in closed.statements}
    assert fees == {office.finance.pk: 3_500, office.planning.pk: 7_000}


def test_who_shares_the_cost_only_sees_it(settled: Settled) -> None:
    office, contract = settled.scored.work.market.office, settled.scored.work.market.contract
    divided(settled, key="orders", pays=False)
    funded(settled, office.authority)
    delivered(settled, office.finance, office.planning, office.planning_section)
    (statement,) = close_contract_month(settled.clerk, contract.public_id, month=MARCH, at=AFTER_MARCH).statements
    assert (statement.payer_id, statement.payable_fen) == (office.authority.pk, 10_500)
    with entering(settled.system.scope):
        shown = [(row.unit.pk, row.weight, row.fen) for row in cost_of_units(statement)]
    assert sorted(shown) == sorted([(office.finance.pk, 1, 3_500), (office.planning.pk, 2, 7_000)])
    page = browser(settled, settled.clerk).get(statement.get_absolute_url()).content.decode()
    assert "成本信息" in page
    assert "35.00" in page
