"""R4 for budgets: thousands of random histories, each step compared with a model of a few plain dictionaries.

``HOUQIN_EXAMPLES`` sets how many histories are played (by night: more); Hypothesis prints how to replay a failure.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from houqin.domains.budgets.models import BudgetLine, Transfer
from houqin.domains.budgets.services.lines import adjust, set_controls, supplement_line
from houqin.domains.budgets.services.postings import Posting, post, reverse
from houqin.domains.budgets.services.years import close_year
from houqin.domains.budgets.tests.making import Purse, make_line, supplied_classes
from houqin.domains.budgets.verifying import differences
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import entering
from houqin.foundation.terms.management.commands.load_regulations import SUPPLIED, read_rows
from houqin.foundation.terms.services import load_regulations
from houqin.kernel.refusal import Refusal

EXAMPLES = int(os.environ.get("HOUQIN_EXAMPLES", "10"))
STEPS = int(os.environ.get("HOUQIN_STEPS", "50"))
STAGES = ("reserved", "committed", "accrued", "paid")
WAYS = ["available>reserved", "reserved>available", "available>committed", "reserved>committed", "committed>available",
        "available>accrued", "reserved>accrued", "committed>accrued", "accrued>paid", "available>paid"]  # fmt: skip
SMALL = st.integers(1, 4_000)
YEAR_END = datetime(2026, 12, 31, 8, 0, tzinfo=UTC)


@dataclass
class Account:
    """A line as the model keeps it."""

    approved: int
    three_public: bool = False
    open: bool = True
    held: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STAGES, 0))
    soft: set[str] = field(default_factory=set)

    @property
    def left(self) -> int:
        return self.approved - sum(self.held.values())

    def may(self, source: str, target: str, fen: int) -> bool:
        """Whether the money can go that way, in the plainest words."""
        if not self.open:
            return False
        if source == "available" and fen > self.left and target not in self.soft:
            return False
        if source in STAGES and self.held[source] < fen:
            return False
        paid = self.held["paid"] + (fen if target == "paid" else 0)
        approved = self.approved + (fen if source == "outside" else 0) - (fen if target == "outside" else 0)
        return paid <= approved

    def move(self, source: str, target: str, fen: int) -> None:
        for name, change in ((source, -fen), (target, fen)):
            if name == "outside":
                self.approved -= change
            elif name in STAGES:
                self.held[name] += change


@dataclass
class Made:
    """A transfer as the model keeps it."""

    public_id: uuid.UUID
    line: int
    source: str
    target: str
    fen: int
    undone: bool = False


class Budgets(RuleBasedStateMachine):
    """Every act on three lines of one unit, in any order."""

    office: Office
    purse: Purse

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        office = self.office
        lines = [make_line(office, code, fen) for code, fen in (("30209", 5_000), ("30213", 2_000), ("30231", 1_000))]
        self.lines = [line.pk for line in lines]
        self.ids = {line.pk: line.public_id for line in lines}
        self.model = {line.pk: Account(line.approved_fen, three_public=line.is_three_public) for line in lines}
        self.made: list[Made] = []
        self.keys: dict[str, tuple[Posting, int]] = {}

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def tried(self, expected: bool, act: Any) -> Any:
        """The act succeeds exactly where the model says so; a refusal leaves everything as it was."""
        try:
            with transaction.atomic():
                result = act()
        except Refusal as refusal:
            assert not expected, f"the model allows what was refused: {refusal}"
            return None
        assert expected, "the model refuses what was done"
        return result

    @rule(which=st.integers(0, 2), way=st.sampled_from(WAYS), fen=SMALL, number=st.integers(0, 40))
    def use(self, which: int, way: str, fen: int, number: int) -> None:
        line, (source, target) = self.lines[which], way.split(">")
        key = f"key-{number}"
        wanted = Posting(line, source, target, fen, "tests.any", uuid.UUID(int=1), key)
        if key in self.keys:
            first, transfer = self.keys[key]
            again = self.tried(first == wanted, lambda: post(self.office.system, [wanted], at=AT))
            assert again is None or again[0].pk == transfer
            return
        made = self.tried(self.model[line].may(source, target, fen), lambda: post(self.office.system, [wanted], at=AT))
        if made:
            self.model[line].move(source, target, fen)
            self.keys[key] = (wanted, made[0].pk)
            self.made.append(Made(made[0].public_id, line, source, target, fen))

    @rule(number=st.integers(0, 40))
    def repeat(self, number: int) -> None:
        if (found := self.keys.get(f"key-{number}")) is not None:
            (again,) = post(self.office.system, [found[0]], at=AT)
            assert again.pk == found[1]

    @precondition(lambda self: self.made)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.made))
        possible = not one.undone and self.model[one.line].may(one.target, one.source, one.fen)
        back = self.tried(possible, lambda: reverse(self.office.system, one.public_id, reason="冲销", at=AT))
        if back:
            self.model[one.line].move(one.target, one.source, one.fen)
            one.undone = True
            self.made.append(Made(back.public_id, one.line, one.target, one.source, one.fen, undone=True))

    @rule(which=st.integers(0, 2), fen=SMALL)
    def supplement(self, which: int, fen: int) -> None:
        line = self.lines[which]
        act = lambda: supplement_line(self.office.system, self.ids[line], fen=fen, document_number="追加", at=AT)  # noqa: E731
        if self.tried(self.model[line].open, act):
            self.model[line].approved += fen

    @rule(giving=st.integers(0, 2), taking=st.integers(0, 2), fen=SMALL)
    def borrow(self, giving: int, taking: int, fen: int) -> None:
        one, other = self.lines[giving], self.lines[taking]
        possible = (
            one != other
            and not self.model[other].three_public
            and self.model[one].may("available", "outside", fen)
            and self.model[other].open
        )
        done = self.tried(
            possible,
            lambda: adjust(
                self.office.system,
                from_line_id=self.ids[one],
                to_line_id=self.ids[other],
                fen=fen,
                document_number="调剂",
                reason="调剂",
                at=AT,
            ),
        )
        if done:
            self.model[one].move("available", "outside", fen)
            self.model[other].move("outside", "available", fen)

    @rule(which=st.integers(0, 2), soft=st.sets(st.sampled_from(["reserved", "committed", "accrued"])))
    def control(self, which: int, soft: set[str]) -> None:
        line = self.lines[which]
        account = self.model[line]
        names = {"reserve": "reserved", "commit": "committed", "accrue": "accrued"}
        controls = {name: "warn" if stage in soft else "stop" for name, stage in names.items()}
        possible = not (account.three_public and soft) and (bool(soft) or account.left >= 0)
        done = self.tried(
            possible, lambda: set_controls(self.office.system, self.ids[line], **controls, reason="控制", at=AT)
        )
        if done:
            account.soft = set(soft)

    @precondition(lambda self: all(account.open for account in self.model.values()) and len(self.made) > 12)
    @rule()
    def end_year(self) -> None:
        possible = all(account.left >= 0 for account in self.model.values())
        act = lambda: close_year(self.office.system, self.office.planning.public_id, fiscal_year=2026, at=YEAR_END)  # noqa: E731
        if not self.tried(possible, act):
            return
        with entering(self.office.system.scope):
            following = {row.carried_from_id: row for row in BudgetLine.objects.filter(fiscal_year=2027)}
        for line, account in list(self.model.items()):
            account.open = False
            debt, paid = account.held["accrued"], account.held["paid"]
            carried = account.approved - debt - paid
            account.approved, account.held = paid, {**dict.fromkeys(STAGES, 0), "paid": paid}
            if debt or carried:
                row = following[line]
                self.ids[row.pk] = row.public_id
                new = Account(debt + carried, account.three_public, soft=account.soft)
                new.held["accrued"] = debt
                self.model[row.pk] = new
            else:
                assert line not in following

    @invariant()
    def the_model_and_the_database_agree(self) -> None:
        if not hasattr(self, "model"):
            return
        with entering(self.office.system.scope):
            rows = {row.pk: row for row in BudgetLine.objects.filter(pk__in=self.model)}
            count = Transfer.objects.filter(source_type="tests.any").count()
            assert list(differences(self.office.authority)) == []
        for line, account in self.model.items():
            row = rows[line]
            stored = {stage: getattr(row, f"{stage}_fen") for stage in STAGES}
            assert (row.approved_fen, stored, row.state == "open") == (account.approved, account.held, account.open)
            assert row.available_fen >= 0 or account.soft
        assert count == len(self.made)


def test_random_histories_agree_with_a_plain_model(db: None) -> None:
    office = make_office()
    supplied_classes(office.system)
    load_regulations(office.system, read_rows(SUPPLIED), at=AT)
    machine = type("Played", (Budgets,), {"office": office})
    chosen = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(machine, settings=chosen)


@pytest.mark.twin
def test_a_ledger_that_forgets_to_check_is_caught(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Adjustments that move one fen too many: the machine must notice."""
    office = make_office()
    supplied_classes(office.system)
    load_regulations(office.system, read_rows(SUPPLIED), at=AT)
    honest = adjust
    monkeypatch.setitem(globals(), "adjust", lambda actor, **given: honest(actor, **{**given, "fen": given["fen"] + 1}))
    machine = type("Lame", (Budgets,), {"office": office})
    at_once = settings(
        max_examples=50,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
        database=None,
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=at_once)
