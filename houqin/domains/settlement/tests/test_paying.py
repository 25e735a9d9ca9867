"""From a draft to a voucher: both sides confirm, three persons pay, nothing is paid twice or without a budget."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from houqin.domains.budgets.queries import balances
from houqin.domains.contracts.models import ContractPeriod
from houqin.domains.evaluation.tests.making import MARCH
from houqin.domains.settlement.checks import differences
from houqin.domains.settlement.models import Invoice, Statement
from houqin.domains.settlement.queries import overdue
from houqin.domains.settlement.services.confirming import (
    DisputeTooLate,
    answer_dispute,
    confirm_statement,
    deem_confirmed,
    dispute,
)
from houqin.domains.settlement.services.paying import (
    InvoiceDiffers,
    InvoiceKnown,
    SecondApprovalNeeded,
    approve_application,
    enter_voucher,
    payable_now,
    refuse_application,
    release_payment,
)
from houqin.domains.settlement.tests.making import APRIL_2, FEE, Settled, applied, confirmed, inspected, invoiced
from houqin.foundation.organisation.duties import DutiesExclude
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import BadInput
from houqin.kernel.workflow import NothingPossible, WrongState


@pytest.fixture
def draft(settled: Settled) -> Statement:
    inspected(settled)
    return settled.closed()


def test_from_the_draft_to_the_voucher(settled: Settled, draft: Statement) -> None:
    final = confirmed(settled, draft)
    assert (final.state, final.confirmed_on) == ("confirmed", date(2026, 4, 2))
    with entering(settled.system.scope):
        assert ContractPeriod.objects.get(contract=settled.contract, month=MARCH).state == "closed"
    application = applied(settled, invoiced(settled, draft))
    assert application.classes["economic_class"] == "30209"
    for held in (settled.approver, settled.second_approver):
        approve_application(held, application.public_id, at=APRIL_2)
    release_payment(settled.payer, application.public_id, at=APRIL_2)
    paid = enter_voucher(
        settled.payer, application.public_id, voucher_number="CZ-1", paid_on=date(2026, 4, 9), at=APRIL_2
    )
    again = enter_voucher(
        settled.payer, application.public_id, voucher_number="CZ-1", paid_on=date(2026, 4, 9), at=APRIL_2
    )
    assert (paid.state, again.state) == ("paid", "paid")
    with entering(settled.system.scope):
        assert Statement.objects.get(pk=draft.pk).paid_fen == FEE
        left = balances(settled.budget_line)
        assert (left.accrued, left.paid) == (0, FEE)
        assert list(differences(settled.scored.work.market.office.authority)) == []


def test_three_persons_on_the_paying_side(settled: Settled, draft: Statement) -> None:
    with pytest.raises(DutiesExclude):
        confirm_statement(settled.clerk, draft.public_id, at=APRIL_2)  # prepared it
    confirmed(settled, draft)
    application = applied(settled, invoiced(settled, draft))
    approve_application(settled.approver, application.public_id, at=APRIL_2)
    with pytest.raises(SecondApprovalNeeded):
        release_payment(settled.payer, application.public_id, at=APRIL_2)
    with pytest.raises(SecondApprovalNeeded):
        approve_application(settled.approver, application.public_id, at=APRIL_2)


def test_a_refusal_names_no_act_of_another_duty(settled: Settled, draft: Statement) -> None:
    confirmed(settled, draft)
    application = applied(settled, invoiced(settled, draft))
    with pytest.raises(NothingPossible):  # to approve or refuse it is the approver's
        release_payment(settled.payer, application.public_id, at=APRIL_2)
    approve_application(settled.approver, application.public_id, at=APRIL_2)
    with pytest.raises(WrongState) as refused:
        enter_voucher(settled.payer, application.public_id, voucher_number="V1", paid_on=APRIL_2.date(), at=APRIL_2)
    assert refused.value.figures["possible"] == ("Release",)


def test_an_invoice_matches_to_the_fen_and_counts_once(settled: Settled, draft: Statement) -> None:
    with pytest.raises(WrongState):
        invoiced(settled, draft)
    confirmed(settled, draft)
    with pytest.raises(InvoiceDiffers):
        invoiced(settled, draft, fen=FEE - 1)
    application = applied(settled, invoiced(settled, draft))
    with pytest.raises(InvoiceDiffers):
        invoiced(settled, draft, number="2")
    refuse_application(settled.approver, application.public_id, reason="账号有误", at=APRIL_2)
    with pytest.raises(InvoiceKnown):
        invoiced(settled, draft)
    with entering(settled.system.scope):
        assert applied(settled, Invoice.objects.get()).state == "prepared"


def test_a_dispute_holds_one_line_and_the_rest_is_paid(settled: Settled, draft: Statement) -> None:
    made = dispute(settled.manager, draft.public_id, line=1, reason="面积计算有误", at=APRIL_2)
    confirmed(settled, draft)
    with entering(settled.system.scope):
        assert payable_now(draft) == 0
    answer_dispute(settled.chief, made.public_id, upheld=False, answer="面积以合同附件为准", at=APRIL_2)
    with entering(settled.system.scope):
        assert payable_now(draft) == FEE
    with pytest.raises(WrongState):
        answer_dispute(settled.chief, made.public_id, upheld=False, answer="再答", at=APRIL_2)


def test_what_an_answer_frees_is_paid_beside_the_rest(settled: Settled, draft: Statement) -> None:
    """The first payment is on its way, the second overtakes it; each is refused, approved and paid by itself."""
    made = dispute(settled.manager, draft.public_id, line=1, amount_fen=100_000, reason="少计一岗", at=APRIL_2)
    confirmed(settled, draft)
    first = applied(settled, invoiced(settled, draft, fen=FEE - 100_000))
    with pytest.raises(InvoiceDiffers):
        invoiced(settled, draft, fen=100_000, number="2")
    answer_dispute(settled.chief, made.public_id, upheld=False, answer="岗位已计", at=APRIL_2)
    for wrong in (100_001, FEE):
        with pytest.raises(InvoiceDiffers):
            invoiced(settled, draft, fen=wrong, number="2")
    second = applied(settled, rest := invoiced(settled, draft, fen=100_000, number="2"))
    refuse_application(settled.approver, second.public_id, reason="账号有误", at=APRIL_2)
    assert stands(settled, draft) == ("applied", 0)
    second = applied(settled, rest)
    approve_application(settled.approver, second.public_id, at=APRIL_2)
    release_payment(settled.payer, second.public_id, at=APRIL_2)
    enter_voucher(settled.payer, second.public_id, voucher_number="CZ-2", paid_on=date(2026, 4, 8), at=APRIL_2)
    assert stands(settled, draft) == ("applied", 100_000)
    refuse_application(settled.approver, first.public_id, reason="附件不全", at=APRIL_2)
    assert stands(settled, draft) == ("paid", 100_000)
    first = applied(settled, first.invoice)
    for held in (settled.approver, settled.second_approver):
        approve_application(held, first.public_id, at=APRIL_2)
    release_payment(settled.payer, first.public_id, at=APRIL_2)
    enter_voucher(settled.payer, first.public_id, voucher_number="CZ-1", paid_on=date(2026, 4, 9), at=APRIL_2)
    assert stands(settled, draft) == ("paid", FEE)
    with entering(settled.system.scope):
        assert list(differences(settled.scored.work.market.office.authority)) == []


def stands(settled: Settled, draft: Statement) -> tuple[str, int]:
    """State of the statement, and what of it is paid."""
    with entering(settled.system.scope):
        row = Statement.objects.get(pk=draft.pk)
        return row.state, row.paid_fen


def test_a_dispute_comes_within_its_window(settled: Settled, draft: Statement) -> None:
    late = datetime(2026, 5, 1, 2, 0, tzinfo=UTC)
    with pytest.raises(DisputeTooLate):
        dispute(settled.manager, draft.public_id, line=1, reason="迟了", at=late)


def test_silence_confirms_after_its_window(settled: Settled, draft: Statement) -> None:
    with pytest.raises(BadInput):
        deem_confirmed(settled.system, draft.public_id, at=APRIL_2)
    final = deem_confirmed(settled.system, draft.public_id, at=datetime(2026, 5, 8, 2, 0, tzinfo=UTC))
    assert (final.state, final.silence_of) == ("confirmed", "both")


def test_late_payment_bears_interest(settled: Settled, draft: Statement) -> None:
    confirmed(settled, draft)
    with entering(settled.clerk.scope):
        assert overdue(settled.clerk, on=date(2026, 5, 1)) == []
        statement = Statement.objects.get(pk=draft.pk)
        assert statement.due_on is not None
        (one,) = overdue(settled.clerk, on=date(2026, 6, 1))
        days = (date(2026, 6, 1) - statement.due_on).days
        assert (one.open_fen, one.days) == (FEE, days)
        assert one.interest_fen == (FEE * days * 5 + 5_000) // 10_000
