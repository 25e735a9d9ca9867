"""The thin thread: one lump-sum contract, one sheet, one clause, one statement, its budget; and what stops it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from houqin.domains.budgets.queries import balances
from houqin.domains.contracts.models import ContractPeriod
from houqin.domains.evaluation.services.inspections import sign_sheet
from houqin.domains.evaluation.tests.making import AFTER_MARCH, IN_MARCH, MARCH
from houqin.domains.settlement.checks import differences
from houqin.domains.settlement.models import MonthEnd, Settlement, Statement
from houqin.domains.settlement.services import closing
from houqin.domains.settlement.services.closing import (
    MonthsInOrder,
    ScoreMayNotCount,
    StatementOverBudget,
    close_contract_month,
)
from houqin.domains.settlement.services.month import close_month, contracts_to_close
from houqin.domains.settlement.services.trying import try_month
from houqin.domains.settlement.tests.making import FEE, Settled, inspected, make_settled
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.scope.scope import entering

IN_MAY = datetime(2026, 5, 6, 2, 0, tzinfo=UTC)


def test_from_the_sheet_to_the_budget(settled: Settled) -> None:
    inspected(settled, dirty=10)  # 5 of 70 points: 92.86
    statement = settled.closed()
    with entering(settled.system.scope):
        assert (statement.fee_fen, statement.deducted_fen, statement.payable_fen) == (FEE, 0, FEE)
        assert statement.settlement.score == 9286
        line = statement.lines.get()
        assert (line.count, line.quantity, line.whole_fen, len(line.digest)) == (1, 1000, FEE, 64)
        left = balances(settled.budget_line)
        assert (left.committed, left.accrued) == (544_721_500 - FEE, FEE)
        assert ContractPeriod.objects.get(contract=settled.contract, month=MARCH).state == "closing"
        windows = MonthEnd.objects.get(contract=settled.contract, month=MARCH)
        assert windows.drafted_on == date(2026, 4, 1)
        assert AuditRecord.objects.filter(action="settlement.drafted", subject_id=statement.public_id).count() == 1
        assert list(differences(settled.scored.work.market.office.authority)) == []


def test_a_low_score_costs_what_the_clause_says(settled: Settled) -> None:
    inspected(settled, dirty=10, rooms=6, waste=6)  # 5 + 3 + 3 of 70 points: 84.29
    statement = settled.closed()
    assert (statement.deducted_fen, statement.payable_fen) == (2_269_673, FEE - 2_269_673)
    with entering(settled.system.scope):
        assert statement.settlement.score == 8429
        taken = statement.deductions.get()
        assert (taken.term, taken.basis, taken.amount_fen) == ("score", "第12条第2款", 2_269_673)
        assert balances(settled.budget_line).accrued == statement.payable_fen


def test_closing_again_compares_and_writes_nothing(settled: Settled) -> None:
    inspected(settled)
    first = settled.closed()
    again = close_contract_month(settled.clerk, settled.contract.public_id, month=MARCH, at=AFTER_MARCH)
    assert again.agreed
    assert [one.pk for one in again.statements] == [first.pk]
    with entering(settled.system.scope):
        assert Settlement.objects.count() == 1


def test_trying_changes_nothing_and_says_the_same(settled: Settled) -> None:
    inspected(settled)
    settled.scored.opened(settled.scored.planned(contract_id=settled.contract.public_id))
    with entering(settled.clerk.scope):
        contracts = list(contracts_to_close(settled.clerk, MARCH))
        tried = {one.contract.number: one for one in try_month(settled.clerk, contracts, month=MARCH, at=AFTER_MARCH)}
        assert tried["HT-2026-09"].payable_fen == FEE
        lacking = {one.what: one.figures.get("count") for one in tried["HT-2026-09"].lacking}
        assert lacking == {"unrated": None, "inspection_not_held": 1, "sheet_not_signed": 1}
        assert not Statement.objects.exists()
        assert ContractPeriod.objects.filter(month=MARCH).exclude(state="open").count() == 0
        run = close_month(settled.clerk, month=MARCH, at=AFTER_MARCH)
    assert (run.done, run.total, run.drafted, run.payable_fen) == (2, 2, 1, FEE)
    assert run.finished_at is not None
    assert run.refused == []  # the other contract delivered nothing: its month closes with nothing


def test_where_nobody_looked_no_money_moves(settled: Settled) -> None:
    """A month nobody inspected is neither nothing nor full marks: it stays open."""
    with pytest.raises(ScoreMayNotCount):
        settled.closed()
    with entering(settled.system.scope):
        assert ContractPeriod.objects.get(contract=settled.contract, month=MARCH).state == "open"


def test_too_little_looked_at_moves_no_money(settled: Settled) -> None:
    sheet = settled.scored.marked(settled.scored.opened(settled.scored.planned(contract_id=settled.contract.public_id)))
    sign_sheet(settled.scored.inspector, sheet.public_id, at=IN_MARCH)
    with pytest.raises(ScoreMayNotCount):
        settled.closed()


def test_over_the_budget_there_is_no_statement(db: None) -> None:
    poor = make_settled(fen=FEE - 1)
    inspected(poor)
    with pytest.raises(StatementOverBudget):
        poor.closed()
    with entering(poor.system.scope):
        assert not Statement.objects.exists()
        assert balances(poor.budget_line).accrued == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update settlement_statement set payable_fen = payable_fen + 1",
        "update settlement_statement set payable_fen = payable_fen + 1, fee_fen = fee_fen + 1",
        "update settlement_settlement set score = 10000",
        "delete from settlement_statementline",
        "delete from settlement_statement",
    ],
)
def test_the_database_keeps_what_was_settled(settled: Settled, statement: str) -> None:
    inspected(settled)
    settled.closed()
    with (
        entering(settled.system.scope),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


#: Asks for no score, so that any month can be settled.
PLAIN = {
    "clause": "考核",
    "terms": [{"type": "threshold", "code": "too_much", "above": {"rate": "4"}, "effects": [{"code": "interview"}]}],
}


def test_no_month_is_settled_beneath_a_later_one(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """April rests on what stood before it: refused by name, and by the database where the rule is forgotten."""
    settled = make_settled(clause=PLAIN)
    settled.closed(month=date(2026, 4, 1), at=IN_MAY)
    with pytest.raises(MonthsInOrder, match="2026-04 is settled already"):
        settled.closed(at=IN_MAY)
    monkeypatch.setattr(closing, "_demand_ripe", lambda *_given, **_named: None)
    with pytest.raises(DatabaseError, match="under a later one"):
        settled.closed(at=IN_MAY)
    with entering(settled.system.scope):
        assert Settlement.objects.count() == 1
