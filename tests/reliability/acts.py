"""The money acts that are killed, copied and raced: budget postings and reversals, and a month's way to its voucher."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from houqin.domains.budgets.models import Transfer
from houqin.domains.budgets.services.postings import AlreadyReversed, Posting, post, reverse
from houqin.domains.contracts.models import Contract
from houqin.domains.settlement.models import Invoice, PaymentApplication, Statement
from houqin.domains.settlement.services.closing import close_contract_month
from houqin.domains.settlement.services.confirming import confirm_statement
from houqin.domains.settlement.services.paying import (
    InvoiceKnown,
    approve_application,
    enter_voucher,
    release_payment,
)
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.kernel.workflow import WrongState
from tests.reliability.killing import Act
from tests.reliability.making import IN_2027, Treasury, applied, invoiced

#: What a test's postings come from.
SOURCE, NAMESPACE = "tests.reliability", UUID(int=3)


def budget_acts(held: Treasury, number: int) -> Iterator[Act]:
    """A posting of its own amount, and its reversal."""
    key, fen = f"kill:{number}", 1 + number % 977
    posting = Posting(held.line.pk, "available", "committed", fen, SOURCE, uuid5(NAMESPACE, key), key)

    def transfers(**which: Any) -> list[str]:
        return _found(held, Transfer.objects.filter(**which))

    yield Act(
        "post",
        do=lambda: str(post(held.system, [posting], at=AT)[0].public_id),
        made=lambda: transfers(key=key),
    )

    (made,) = map(UUID, transfers(key=key))
    yield Act(
        "reverse",
        do=lambda: str(reverse(held.system, made, reason="R1", at=AT).public_id),
        made=lambda: transfers(reverses__key=key),
        done=(AlreadyReversed,),
    )


def month_acts(held: Treasury, contract: Contract, month: date) -> Iterator[Act]:
    """From closing to the voucher; each act needs the one before it."""

    def close() -> str:
        made = close_contract_month(held.clerk, contract.public_id, month=month, at=IN_2027).statements
        return ",".join(str(statement.public_id) for statement in made)

    def statements() -> list[str]:
        return _found(held, Statement.objects.current().filter(contract=contract, month=month))

    yield Act("close", close, statements)
    statement = UUID(statements()[0])
    for side in (held.manager, held.chief):
        yield _step(held, "confirmed", side, confirm_statement, statement)
    number = f"{contract.number}-{month:%m}"
    yield Act(
        "invoice",
        lambda: str(invoiced(held.clerk, statement, number).public_id),
        lambda: _found(held, Invoice.objects.filter(number=number)),
        done=(InvoiceKnown,),
    )
    invoice = UUID(_found(held, Invoice.objects.filter(number=number))[0])
    yield Act(
        "apply",
        lambda: str(applied(held.clerk, invoice).public_id),
        lambda: _found(held, PaymentApplication.objects.filter(invoice__public_id=invoice)),
        done=(InvoiceKnown,),
    )
    (application,) = map(UUID, _found(held, PaymentApplication.objects.filter(invoice__public_id=invoice)))
    for kind, who, act in (
        ("approved", held.approver, approve_application),
        ("released", held.payer, release_payment),
        ("paid", held.payer, _voucher(number)),
    ):
        yield _step(held, kind, who, act, application)


def _step(held: Treasury, kind: str, who: Actor, act: Callable[..., Any], subject: UUID) -> Act:
    """One person's step on a statement or a payment: what it makes is one record."""

    def done() -> str:
        act(who, subject, at=IN_2027)
        return f"{kind} {subject}"

    return Act(kind, done, lambda: [f"{kind} {subject}" for _ in _records(held, subject, kind, who)], (WrongState,))


def _voucher(number: str) -> Callable[..., PaymentApplication]:
    def enter(actor: Actor, application: UUID, *, at: Any) -> PaymentApplication:
        paid_on = IN_2027.date() + timedelta(days=3)
        return enter_voucher(actor, application, voucher_number=f"CZ-{number}", paid_on=paid_on, at=at)

    return enter


def _records(held: Treasury, subject: UUID, kind: str, who: Actor) -> list[str]:
    found = AuditRecord.objects.filter(subject_id=subject, action=f"settlement.{kind}", actor_public_id=who.public_id)
    return _found(held, found)


def _found(held: Treasury, rows: Any) -> list[str]:
    with transaction.atomic(), entering(held.system.scope):
        return [str(each) for each in rows.order_by("pk").values_list("public_id", flat=True)]
