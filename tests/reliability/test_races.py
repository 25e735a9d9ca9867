"""R2 and R3 for settlement: copies of a request pay once; of two clerks one wins, and the other is refused by name.

The budget line alone is raced in ``houqin/domains/budgets/tests/test_races.py``. Real processes, each with connections
of its own. ``HOUQIN_RACE_ROUNDS`` multiplies the rounds, ``SEED`` replays the orders.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from houqin.domains.budgets.models import BudgetLine
from houqin.domains.budgets.tests.racing import in_processes
from houqin.domains.contracts.models import ContractPeriod
from houqin.domains.settlement.models import Invoice, PaymentApplication, Statement
from houqin.domains.settlement.services.confirming import confirm_statement
from houqin.domains.settlement.services.month import close_month
from houqin.domains.settlement.services.paying import approve_application, enter_voucher, release_payment
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.verification import verify
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import Refusal
from houqin.web.tests.conftest import BACKEND
from tests.reliability.making import FEE, IN_2027, Treasury, applied, closed, confirmed, invoiced, make_treasury

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = int(os.environ.get("HOUQIN_RACE_ROUNDS", "1"))
#: What one clerk does with a subject.
Clerk = Callable[[Any], object]
SEED = int(os.environ.get("SEED", "20261124"))


def outcome(act: Callable[[], object]) -> str:
    """What a clerk hears: ``won``, or the refusal's code. Anything else is a fault and ends the process."""
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    return "won"


def sound() -> list[str]:
    """What ``houqin verify`` finds."""
    return [f"{one.check}: {one.differences[0]}" for one in verify() if one.count]


def raced(subjects: list[Any], clerks: Sequence[Clerk]) -> list[Counter[str]]:
    """For each subject, what the clerks heard who acted on it at the same moment."""

    def work(number: int, together: Callable[[], None]) -> list[tuple[int, str]]:
        heard = []
        for place, subject in enumerate(subjects):
            together()
            heard.append((place, outcome(lambda: clerks[number](subject))))  # noqa: B023  called at once
        return heard

    found: list[Counter[str]] = [Counter() for _ in subjects]
    for place, word in in_processes(len(clerks), work):
        found[place][word] += 1
    return found


def seen(held: Treasury, rows: Any) -> list[Any]:
    with transaction.atomic(), entering(held.system.scope):
        return list(rows)


def report(capsys: pytest.CaptureFixture[str], words: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{words}\n")


def test_two_clerks_close_the_same_month_and_it_is_settled_once(capsys: pytest.CaptureFixture[str]) -> None:
    held = make_treasury()
    months = held.months()
    assert raced(months, [lambda one: closed(held, *one)] * 3) == [Counter(won=3)] * 12
    statements = seen(held, Statement.objects.all())
    assert len(statements) == len(seen(held, AuditRecord.objects.filter(action="settlement.drafted"))) == 12
    assert seen(held, BudgetLine.objects.filter(pk=held.line.pk))[0].accrued_fen == 12 * FEE
    assert sound() == []
    report(capsys, "R3: 12 months closed by three clerks at once: 12 statements, the others compared and agreed")


def test_sets_closed_at_once_come_to_what_one_after_another_does(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("houqin.domains.settlement.services.month.SET", 1)
    held = make_treasury(6)
    march, april = date(2026, 3, 1), date(2026, 4, 1)
    at_once = close_month(held.system, month=march, at=IN_2027, at_once=2)
    in_turn = close_month(held.system, month=april, at=IN_2027)
    again = close_month(held.system, month=march, at=IN_2027, at_once=2)
    assert [(run.drafted, run.refused, run.payable_fen) for run in (at_once, in_turn)] == [(6, [], 6 * FEE)] * 2
    assert (again.drafted, again.refused, again.agreed) == (0, [], again.total)
    assert sound() == []
    report(capsys, "R3: 6 contracts closed by two processes at once: 6 statements, closed again they agree")


def last_two_confirm(held: Treasury) -> None:
    """Two statements of each month, for two payers: whoever comes last closes it, and neither may think he is not."""
    months = [closed(held, *one) for one in held.months()]
    for pair in months:
        for statement in pair:
            confirm_statement(held.manager, statement, at=IN_2027)

    def confirm_own(own: int, pair: list[UUID]) -> object:
        return confirm_statement(held.chief, pair[own], at=IN_2027)

    clerks = [partial(confirm_own, own) for own in (0, 1)]
    assert raced(months, clerks) == [Counter(won=2)] * 12
    periods = seen(held, ContractPeriod.objects.filter(contract=held.contracts[0]).values_list("state", flat=True))
    assert Counter(periods) == Counter(closed=12)
    assert sound() == []


def test_the_last_two_confirmations_at_once_close_the_books(capsys: pytest.CaptureFixture[str]) -> None:
    last_two_confirm(make_treasury(payers=2))
    report(capsys, "R3: 12 months whose last two statements were confirmed at once: 12 books closed")


def test_one_approves_one_releases_and_one_voucher_pays(capsys: pytest.CaptureFixture[str]) -> None:
    held = make_treasury()
    office = held.market.office
    others = [office.actor(f"审核{number}", office.authority, Role.FINANCE_APPROVER) for number in range(2)]
    statements = [closed(held, *one)[0] for one in held.months()]
    for statement in statements:
        confirmed(held, statement)
    heard = raced(list(enumerate(statements)), [lambda one: invoiced(held.clerk, one[1], f"N{one[0]}")] * 2)
    assert heard == [Counter({"won": 1, "settlement.invoice_known": 1})] * 12
    invoices = seen(held, Invoice.objects.order_by("pk").values_list("public_id", flat=True))
    assert (
        raced(invoices, [lambda one: applied(held.clerk, one)] * 2)
        == [Counter({"won": 1, "settlement.invoice_known": 1})] * 12
    )
    payments = seen(held, PaymentApplication.objects.order_by("pk").values_list("public_id", flat=True))
    refused = Counter({"won": 1, "workflow.wrong_state": 1})
    approvers = [partial(approve_application, who, at=IN_2027) for who in others]
    assert raced(payments, approvers) == [refused] * 12
    assert raced(payments, [lambda one: release_payment(held.payer, one, at=IN_2027)] * 2) == [refused] * 12

    def enter(name: str, one: UUID) -> object:
        return enter_voucher(held.payer, one, voucher_number=f"{name}{one}", paid_on=date(2027, 1, 8), at=IN_2027)

    vouchers = [partial(enter, name) for name in "AB"]
    assert raced(payments, vouchers) == [refused] * 12
    assert seen(held, BudgetLine.objects.filter(pk=held.line.pk))[0].paid_fen == 12 * FEE
    assert sound() == []
    report(capsys, "R3: invoice, application, approval, release and voucher, 12 × two at once: one wins each")


def test_an_invoice_handed_in_to_two_offices_counts_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Two statements of different payers, one number: the second office hears that it is known."""
    held = make_treasury(payers=2)
    pairs = [closed(held, *one) for one in held.months()]
    for pair in pairs:
        for statement in pair:
            confirmed(held, statement)
    halves = {one.public_id: one.payable_fen for one in seen(held, Statement.objects.all())}

    def hand_in(own: int, one: tuple[int, list[UUID]]) -> object:
        statement = one[1][own]
        return invoiced(held.clerk, statement, f"2431{one[0]}", fen=halves[statement])

    clerks = [partial(hand_in, own) for own in (0, 1)]
    assert raced(list(enumerate(pairs)), clerks) == [Counter({"won": 1, "settlement.invoice_known": 1})] * 12
    assert len(seen(held, Invoice.objects.all())) == 12
    report(capsys, "R3: 12 invoices handed in for two payers at once: 12 entered, 12 refused as known")


def copies_of_requests(held: Treasury, *, clerks: int, copies: int) -> tuple[list[tuple[str, int, str]], Any]:
    """Twelve requests to pay, each sent so often by so many processes, and one with other content under a used key.

    Answers (invoice, status, content) of each, and the answer to the last one.
    """
    statements = [closed(held, *one)[0] for one in held.months()]
    for statement in statements:
        confirmed(held, statement)
    invoices = [str(invoiced(held.clerk, each, f"P{place}").public_id) for place, each in enumerate(statements)]
    assert held.clerk.public_id is not None
    account = open_account(held.system, held.clerk.public_id, username="clerk", password=None, at=AT)
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    client.force_login(account, backend=BACKEND)
    body = {"payee": "安居物业公司", "account": "3100", "bank": "建设银行", "purpose": "物业服务费"}

    def send(invoice: str, **changed: str) -> Any:
        return client.post(
            f"/api/v1/invoices/{invoice}/application",
            json.dumps(body | changed),
            content_type="application/json",
            headers={"idempotency-key": f"pay {invoice}"},
        )

    def work(clerk: int, together: Callable[[], None]) -> list[tuple[str, int, str]]:
        wanted = invoices * copies
        random.Random(SEED + clerk).shuffle(wanted)
        together()
        answers = [(invoice, send(invoice)) for invoice in wanted]
        return [(invoice, answer.status_code, answer.content.decode()) for invoice, answer in answers]

    return in_processes(clerks, work), send(invoices[0], payee="他人")


def demand_once(held: Treasury, heard: list[tuple[str, int, str]], other: Any) -> Counter[int]:
    """Each request did one thing and was answered alike ever after, or asked to wait; never anything else."""
    statuses = Counter(status for _, status, _ in heard)
    requests = len({invoice for invoice, _, _ in heard})
    assert set(statuses) <= {201, 409}, statuses
    assert len({(invoice, content) for invoice, status, content in heard if status == 201}) == requests
    assert all("idempotency.in_flight" in content for _, status, content in heard if status == 409)
    assert len(seen(held, PaymentApplication.objects.all())) == requests
    assert len(seen(held, AuditRecord.objects.filter(action="settlement.applied"))) == requests
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.other_content")
    assert sound() == []
    return statuses


def test_a_hundred_copies_of_each_request_to_pay_do_one_thing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """R2 over the API: the same key and body from five processes; 201 once made, the same answer ever after."""
    monkeypatch.setattr(timezone, "now", lambda: IN_2027)
    held = make_treasury()
    heard, other = copies_of_requests(held, clerks=5, copies=20 * TIMES)
    statuses = demand_once(held, heard, other)
    report(
        capsys,
        f"R2: SEED={SEED}, 12 requests × {len(heard) // 12} copies in 5 processes: 12 applications, answers"
        f" {dict(statuses)}; the same key with another body 422",
    )
