"""The month's end: its days, set otherwise by a person; a part of a line disputed; persons kept apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from houqin.domains.contracts.models import Contract
from houqin.domains.settlement.days import Drafted, month_ends
from houqin.domains.settlement.models import Dispute, MonthEnd, PaymentApplication, Statement
from houqin.domains.settlement.rules import dispute_window
from houqin.domains.settlement.services.calendars import DaysOutOfOrder, WindowOver, set_month_end
from houqin.domains.settlement.services.confirming import dispute
from houqin.domains.settlement.services.paying import payable_now
from houqin.domains.settlement.tests.making import (
    APRIL_2,
    FEE,
    TIER,
    Settled,
    applied,
    browser,
    confirmed,
    inspected,
    invoiced,
)
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.scope.scope import entering
from houqin.kernel.clauses import read_clause
from houqin.kernel.identity import new_public_id
from houqin.kernel.refusal import BadInput, NotPermitted


@pytest.fixture
def draft(settled: Settled) -> Statement:
    inspected(settled)
    return settled.closed()


@pytest.mark.parametrize(
    ("window", "until"),
    [
        (None, None),  # working days, and no calendar is known: nothing runs out
        ({"working_days": 7}, None),
        ({"days": 10}, date(2026, 4, 11)),
    ],
)
def test_the_clause_says_how_long_a_provider_disputes(window: dict[str, int] | None, until: date | None) -> None:
    term = {"type": "dispute_window", "code": "window", **(window or {})}
    clause = read_clause({"clause": "考核", "terms": [TIER["terms"][0], *([term] if window else [])]})
    contract = Contract(payment_starts="confirmed", payment_days=30)
    draft = Drafted(contract, date(2026, 3, 1), dispute_window(clause))
    (held,) = month_ends([draft], drafted_on=date(2026, 4, 1), calendar=None)
    assert (held.appeal_until, held.answer_until, held.pay_until) == (until, None, None)


def test_the_days_follow_each_other_in_working_days(settled: Settled, draft: Statement) -> None:
    """From Wednesday, 1 April; Monday, 6 April is off (清明); May begins with holidays."""
    with entering(settled.system.scope):
        held = MonthEnd.objects.get()
        days = [held.cut_off_on, held.drafted_on, held.appeal_until, held.answer_until, held.confirm_until]
        later = [held.invoice_until, held.apply_until, held.pay_until]
        assert days[:2] == [date(2026, 3, 31), date(2026, 4, 1)]
        known = [day for day in (*days, *later) if day is not None]
        assert len(known) == 8
        assert known == sorted(known)


@pytest.mark.parametrize(
    ("days", "refused"),
    [
        ({"appeal_until": date(2026, 4, 1)}, WindowOver),  # yesterday
        ({"confirm_until": date(2026, 4, 3)}, DaysOutOfOrder),
        ({"drafted_on": date(2026, 4, 9)}, BadInput),
    ],
)
def test_days_that_are_not_set(
    settled: Settled, draft: Statement, days: dict[str, date], refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        set_month_end(settled.chief, draft.public_id, days=days, reason="协商顺延", at=APRIL_2)


def test_a_named_person_sets_the_days(settled: Settled, draft: Statement) -> None:
    with entering(settled.system.scope):
        before = MonthEnd.objects.get()
    days = {"confirm_until": date(2026, 4, 30), "invoice_until": date(2026, 5, 8), "apply_until": date(2026, 5, 12)}
    days |= {"pay_until": date(2026, 6, 30)}
    with pytest.raises(BadInput):
        set_month_end(settled.system, draft.public_id, days=days, reason="协商顺延", at=APRIL_2)
    with pytest.raises(NotPermitted):
        set_month_end(settled.manager, draft.public_id, days=days, reason="协商顺延", at=APRIL_2)
    held = set_month_end(settled.chief, draft.public_id, days=days, reason="协商顺延", at=APRIL_2)
    assert (held.confirm_until, held.appeal_until) == (date(2026, 4, 30), before.appeal_until)
    with entering(settled.system.scope):
        kept = AuditRecord.objects.get(action="settlement.calendar_set")
        assert "协商顺延" in kept.body


def test_a_part_of_a_lump_sum_is_disputed_and_the_rest_is_paid(settled: Settled, draft: Statement) -> None:
    for wrong in (0, FEE + 1):
        with pytest.raises(BadInput):
            dispute(settled.manager, draft.public_id, line=1, amount_fen=wrong, reason="有误", at=APRIL_2)
    made = dispute(settled.manager, draft.public_id, line=1, amount_fen=100_000, reason="少计一栋", at=APRIL_2)
    assert made.held_fen == 100_000
    confirmed(settled, draft)
    with entering(settled.system.scope):
        assert payable_now(draft) == FEE - 100_000


def test_by_page_and_by_rest(settled: Settled, draft: Statement) -> None:
    manager, chief = browser(settled, settled.manager), browser(settled, settled.chief)
    names = ("appeal_until", "answer_until", "confirm_until", "invoice_until", "apply_until")
    days: dict[str, date | None] = {name: date(2030, 1, 10) for name in names}  # a page takes the day it is
    set_month_end(settled.chief, draft.public_id, days={**days, "pay_until": None}, reason="待定", at=APRIL_2)
    sent = manager.post(
        f"{draft.get_absolute_url()}dispute/",
        {"amount": "line:1", "part": "1000.00", "reason": "少计一栋", "idempotency_key": "dispute"},
    )
    assert sent.status_code == 302
    shown = chief.get(draft.get_absolute_url()).content.decode()
    assert "月末日历" in shown
    assert "1,000.00" in shown or "1000.00" in shown
    assert chief.get(f"{draft.get_absolute_url()}calendar/").status_code == 200
    assert '<th scope="col">环节</th><th scope="col">日期</th>' in chief.get(draft.get_absolute_url()).content.decode()
    address = f"/api/v1/statements/{draft.public_id}/calendar"
    seen = chief.get(address).json()
    sent = chief.post(
        address,
        {"pay_until": "2030-01-31", "reason": "财政系统停机"},
        content_type="application/json",
        headers={"Idempotency-Key": str(new_public_id())},
    )
    assert sent.status_code == 200, sent.content
    assert sent.json() == {**seen, "pay_until": "2030-01-31"}


# ---- beneath the services


@use_case
def behind(actor: Actor, /, rows: Any, **columns: Any) -> None:
    """Change rows past the services, as only a fault would."""
    with transaction.atomic():
        rows.update(**columns)


def test_the_database_keeps_the_persons_apart(settled: Settled, draft: Statement) -> None:
    """Practice 17: preparing, confirming, answering, approving and releasing are different persons'."""
    dispute(settled.manager, draft.public_id, deduction=None, line=1, amount_fen=1, reason="有误", at=APRIL_2)
    confirmed(settled, draft)
    application = applied(settled, invoiced(settled, draft, fen=FEE - 1))
    clerk, chief = settled.clerk.person_id, settled.chief.person_id
    statement = Statement.objects.filter(pk=draft.pk)
    payment = PaymentApplication.objects.filter(pk=application.pk)
    answered = {"state": "rejected", "answer": "否", "answered_at": APRIL_2}
    with entering(settled.system.scope):
        for rows, columns in (
            (statement, {"office_confirmed_by_id": clerk}),
            (statement, {"provider_confirmed_by_id": chief}),
            (payment, {"approved_by_id": clerk}),
            (payment, {"released_by_id": clerk}),
            (payment, {"approved_by_id": chief, "released_by_id": chief}),
            (payment, {"second_approved_by_id": chief, "released_by_id": chief}),
            (Dispute.objects.all(), {"answered_by_id": clerk, **answered}),
            (Dispute.objects.all(), {"answered_by_id": settled.manager.person_id, **answered}),
        ):
            with pytest.raises(IntegrityError):
                behind(settled.system, rows, **columns)
