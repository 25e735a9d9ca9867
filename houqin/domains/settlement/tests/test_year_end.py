"""Paying and closing across the end of a fiscal year: nothing is posted on a closed line (practice 11)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from houqin.domains.budgets.models import BudgetLine
from houqin.domains.budgets.queries import balances
from houqin.domains.budgets.services.years import close_year
from houqin.domains.budgets.verifying import differences as budget_differences
from houqin.domains.evaluation.tests.making import AFTER_MARCH, MARCH
from houqin.domains.settlement.checks import differences
from houqin.domains.settlement.services.anew import settle_anew
from houqin.domains.settlement.services.paying import approve_application, enter_voucher, release_payment
from houqin.domains.settlement.tests.making import APRIL_2, FEE, applied, confirmed, invoiced, make_settled
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.foundation.terms.management.commands.load_regulations import SUPPLIED, read_rows
from houqin.foundation.terms.services import load_regulations

NEW_YEAR = datetime(2026, 12, 31, 8, 0, tzinfo=UTC)
JANUARY_4 = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
DECEMBER = date(2026, 12, 1)
FREE = {
    "clause": "无扣款",
    "terms": [{"type": "incidents", "code": "grave", "basis": "第13条", "classes": {"A": {"rate": "1"}}}],
}


def test_a_debt_is_paid_and_december_closed_after_the_year_has_ended(db: None) -> None:
    settled = make_settled(clause=FREE, fen=FEE * 3)
    office, system = settled.scored.work.market.office, settled.system
    load_regulations(system, read_rows(SUPPLIED), at=AT)
    march = confirmed(settled, settled.closed(month=MARCH, at=AFTER_MARCH))
    application = applied(settled, invoiced(settled, march))
    for held in (settled.approver, settled.second_approver):
        approve_application(held, application.public_id, at=APRIL_2)
    release_payment(settled.payer, application.public_id, at=APRIL_2)
    close_year(system, office.authority.public_id, fiscal_year=2026, at=NEW_YEAR)
    enter_voucher(settled.payer, application.public_id, voucher_number="CZ-1", paid_on=date(2027, 1, 4), at=JANUARY_4)
    december = settled.closed(month=DECEMBER, at=JANUARY_4)
    with entering(system.scope):
        following = BudgetLine.objects.get(carried_from=settled.budget_line)
        assert december.budget_line_id == following.pk
        left = balances(following)
        assert (left.paid, left.accrued, left.available) == (FEE, FEE, FEE)
    # A draft of the old year, accrued before its end, is settled anew after it.
    settle_anew(system, settled.contract.public_id, month=DECEMBER, reason="无变化", at=JANUARY_4)
    with entering(system.scope):
        assert list(differences(office.authority)) == []
        assert list(budget_differences(office.authority)) == []


def test_an_application_of_new_year_s_night_is_numbered_in_the_new_year(db: None) -> None:
    settled = make_settled(clause=FREE, fen=FEE)
    march = confirmed(settled, settled.closed(month=MARCH, at=AFTER_MARCH))
    after_midnight = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    assert "2027" in applied(settled, invoiced(settled, march), at=after_midnight).number
