"""R4 for settlement: random histories of a contract's year, each step compared with a model of plain numbers.

Months are closed in any order and again, confirmed by either side or by both, disputed in part, answered, invoiced
right or wrong, applied for, refused, approved, released, paid. ``HOUQIN_EXAMPLES`` sets how many histories are played
(by night: more); Hypothesis prints how to replay a failure. The budget's own acts are in
``houqin/domains/budgets/tests/test_state_machine.py``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from houqin.domains.budgets.models import BudgetLine
from houqin.domains.settlement.checks import differences
from houqin.domains.settlement.models import Statement
from houqin.domains.settlement.services.confirming import answer_dispute, confirm_statement, dispute
from houqin.domains.settlement.services.paying import (
    approve_application,
    enter_voucher,
    refuse_application,
    release_payment,
)
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import Refusal
from tests.reliability.making import FEE, IN_2027, Treasury, applied, closed, invoiced, make_treasury

EXAMPLES = int(os.environ.get("HOUQIN_EXAMPLES", "8"))
STEPS = int(os.environ.get("HOUQIN_STEPS", "50"))
#: Which of the months there are, of the disputes, of the payments: counted round, so that hardly an act finds nothing.
WHICH = st.integers(0, 5)
LAST = 6


@dataclass
class Payment:
    """An application as the model keeps it."""

    month: int
    fen: int
    public_id: UUID
    invoice: UUID
    state: str = "prepared"


@dataclass
class Objection:
    """A dispute of the month's line: ``held`` while it is open, ``granted`` enters a later month once."""

    month: int
    public_id: UUID
    held: int
    granted: int = 0
    is_open: bool = True
    entered: bool = False


@dataclass
class Month:
    """A statement as the model keeps it."""

    statement: UUID
    payable: int
    confirmed: bool = False
    sides: set[str] = field(default_factory=set)
    paid: int = 0


class Settling(RuleBasedStateMachine):
    """Every act on the first months of one contract's year, in any order, by whoever may do it."""

    held: Treasury

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.months: dict[int, Month] = {}
        self.payments: list[Payment] = []
        self.objections: list[Objection] = []
        self.invoices: list[tuple[int, UUID, int]] = []
        self.numbers: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            try:
                with entering(self.held.system.scope):
                    assert list(differences(self.held.authority)) == []
            finally:
                transaction.set_rollback(True)
                self.savepoint.__exit__(None, None, None)

    def tried(self, expected: bool, act: Callable[[], Any]) -> Any:
        """The act succeeds exactly where the model says so; a refusal leaves everything as it was."""
        try:
            with transaction.atomic():
                result = act()
        except Refusal as refusal:
            assert not expected, f"the model allows what was refused: {refusal}"
            return None
        assert expected, "the model refuses what was done"
        return result

    def open_fen(self, number: int) -> int:
        """What of a month may be invoiced or applied for now."""
        month = self.months[number]
        disputed = sum(one.held for one in self.objections if one.month == number and one.is_open)
        applied_for = sum(one.fen for one in self.payments if one.month == number and one.state != "refused")
        return max(month.payable - disputed - applied_for, 0)

    def state_of(self, number: int) -> str:
        """Where a month's statement stands: while a payment is under way, by that; else by what is paid."""
        month = self.months[number]
        if any(one.month == number and one.state not in {"refused", "paid"} for one in self.payments):
            return "applied"
        return "paid" if month.paid else "confirmed" if month.confirmed else "draft"

    @property
    def committed(self) -> int:
        """What is left of the year's commitment."""
        return 12 * FEE - sum(month.payable for month in self.months.values())

    def month_of(self, which: int) -> int:
        """One of the months that are settled."""
        return list(self.months)[which % len(self.months)]

    @rule(step=st.sampled_from([1, 1, 1, 2, 0, -1]))
    def close(self, step: int) -> None:
        number = max(self.months, default=0) + step
        if not 1 <= number <= LAST:
            return
        again = number in self.months
        # What upheld disputes of earlier months grant enters the first month settled after them.
        owed = [one for one in self.objections if one.granted and not one.entered and one.month < number]
        payable = FEE + sum(one.granted for one in owed)
        made = self.tried(
            again or (payable <= self.committed and number > max(self.months, default=0)),
            lambda: closed(self.held, self.held.contracts[0], date(2026, number, 1)),
        )
        if made and again:
            assert made == [self.months[number].statement]
        elif made:
            self.months[number] = Month(made[0], payable)
            for one in owed:
                one.entered = True

    @precondition(lambda self: self.months)
    @rule(which=WHICH, side=st.sampled_from(["provider", "office"]))
    def confirm(self, which: int, side: str) -> None:
        month = self.months[self.month_of(which)]
        actor = self.held.manager if side == "provider" else self.held.chief
        done = self.tried(not month.confirmed, lambda: confirm_statement(actor, month.statement, at=IN_2027))
        if done:
            month.sides.add(side)
            month.confirmed = len(month.sides) == 2

    @precondition(lambda self: self.months)
    @rule(which=WHICH, fen=st.integers(1, FEE))
    def object_to(self, which: int, fen: int) -> None:
        number = self.month_of(which)
        month = self.months[number]
        waits = any(one.month == number and one.is_open for one in self.objections)
        made = self.tried(
            not month.confirmed and not waits,
            lambda: dispute(self.held.manager, month.statement, reason="少计", line=1, amount_fen=fen, at=IN_2027),
        )
        if made:
            self.objections.append(Objection(number, made.public_id, fen))

    @precondition(lambda self: self.objections)
    @rule(which=WHICH, granted=st.integers(0, 9_999))
    def answer(self, which: int, granted: int) -> None:
        one = self.objections[which % len(self.objections)]
        done = self.tried(
            one.is_open,
            lambda: answer_dispute(
                self.held.chief, one.public_id, upheld=granted > 0, answer="核实", granted_fen=granted, at=IN_2027
            ),
        )
        if done:
            one.is_open, one.granted = False, granted

    @precondition(lambda self: self.months)
    @rule(which=WHICH, name=st.sampled_from("ABCDEFGH"), off=st.sampled_from([0, 0, 0, 1, -1]))
    def invoice(self, which: int, name: str, off: int) -> None:
        number = self.month_of(which)
        month = self.months[number]
        if self.open_fen(number) + off < 2:
            return
        fen = self.open_fen(number) + off
        possible = month.confirmed and off == 0 and name not in self.numbers
        made = self.tried(possible, lambda: invoiced(self.held.clerk, month.statement, name, fen=fen))
        if made:
            self.numbers.add(name)
            self.invoices.append((number, made.public_id, fen))

    @precondition(lambda self: self.invoices)
    @rule(which=WHICH)
    def apply(self, which: int) -> None:
        number, invoice, fen = self.invoices[which % len(self.invoices)]
        month = self.months[number]
        applied_for = any(other.invoice == invoice and other.state != "refused" for other in self.payments)
        possible = month.confirmed and not applied_for and fen <= self.open_fen(number)
        made = self.tried(possible, lambda: applied(self.held.clerk, invoice))
        if made:
            self.payments.append(Payment(number, fen, made.public_id, invoice))

    @precondition(lambda self: self.payments)
    @rule(which=WHICH, act=st.sampled_from(["approve", "approve", "refuse", "release", "voucher"]))
    def decide(self, which: int, act: str) -> None:
        place = which % len(self.payments)
        one, held = self.payments[place], self.held
        month = self.months[one.month]
        number = f"V{place}"
        acts: dict[str, tuple[set[str], str, Callable[[], Any]]] = {
            "approve": (
                {"prepared"},
                "approved",
                lambda: approve_application(held.approver, one.public_id, at=IN_2027),
            ),
            "refuse": (
                {"prepared", "approved"},
                "refused",
                lambda: refuse_application(held.approver, one.public_id, reason="退回", at=IN_2027),
            ),
            "release": ({"approved"}, "released", lambda: release_payment(held.payer, one.public_id, at=IN_2027)),
            "voucher": (
                {"released", "paid"},  # the same voucher again changes nothing
                "paid",
                lambda: enter_voucher(
                    held.payer, one.public_id, voucher_number=number, paid_on=date(2027, 1, 8), at=IN_2027
                ),
            ),
        }
        before, after, does = acts[act]
        if self.tried(one.state in before, does) and one.state != after:
            one.state = after
            if after == "paid":
                month.paid += one.fen

    @invariant()
    def the_model_and_the_database_agree(self) -> None:
        if not hasattr(self, "months"):
            return
        with entering(self.held.system.scope):
            line = BudgetLine.objects.get(pk=self.held.line.pk)
            rows = {row.public_id: row for row in Statement.objects.current()}
        payable, paid = (sum(getattr(month, name) for month in self.months.values()) for name in ("payable", "paid"))
        assert (line.committed_fen, line.accrued_fen, line.paid_fen) == (self.committed, payable - paid, paid)
        assert len(rows) == len(self.months)
        for number, month in self.months.items():
            row = rows[month.statement]
            assert (row.state, row.payable_fen, row.paid_fen) == (self.state_of(number), month.payable, month.paid)


def played(held: Treasury) -> type[Settling]:
    """The machine over one office."""
    return type("Played", (Settling,), {"held": held})


def test_random_histories_agree_with_a_plain_model(db: None) -> None:
    chosen = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(played(make_treasury()), settings=chosen)


@pytest.mark.twin
def test_a_payment_over_what_was_held_is_caught(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Disputed parts that are paid all the same: the machine must notice."""
    from houqin.domains.settlement.services import paying

    honest = paying.payable_now
    monkeypatch.setattr(
        paying,
        "payable_now",
        lambda statement: honest(statement) + sum(one.held_fen for one in statement.disputes.filter(state="open")),
    )
    machine = played(make_treasury())()
    machine.begin()
    machine.close(step=1)
    machine.object_to(which=0, fen=100)
    for side in ("provider", "office"):
        machine.confirm(which=0, side=side)
    with pytest.raises(AssertionError, match="the model allows what was refused"):
        machine.invoice(which=0, name="A", off=0)
    machine.teardown()
