"""The ledger as use cases: posted once, reversed once, refused by name, and by the database beneath."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from houqin.domains.budgets.models import BudgetLine, Transfer
from houqin.domains.budgets.queries import held_by
from houqin.domains.budgets.rules.ledger import Stage
from houqin.domains.budgets.services.postings import (
    AlreadyReversed,
    BudgetExceeded,
    KeyUsedOtherwise,
    MoveUnknown,
    Posting,
    StageTooLow,
    post,
    reverse,
)
from houqin.domains.budgets.tests.making import Purse, make_line, make_purse
from houqin.domains.budgets.verifying import differences
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.use_case import OutsideUseCase
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import BadInput, NotFound


@pytest.fixture
def purse(db: None) -> Purse:
    return make_purse()


def move(line: BudgetLine, way: str, fen: int, key: str = "", source: uuid.UUID | None = None) -> Posting:
    from_stage, to_stage = way.split(">")
    return Posting(line.pk, from_stage, to_stage, fen, "tests.source", source or uuid.uuid4(), key or str(uuid.uuid4()))


def stands(purse: Purse, line: BudgetLine) -> tuple[int, ...]:
    with entering(purse.office.system.scope):
        row = BudgetLine.objects.get(pk=line.pk)
        assert list(differences(purse.office.authority)) == []
    return (row.available_fen, row.reserved_fen, row.committed_fen, row.accrued_fen, row.paid_fen)


def test_the_way_of_a_contract_s_money(purse: Purse) -> None:
    system, line = purse.office.system, purse.line
    assert stands(purse, line) == (100_000, 0, 0, 0, 0)
    post(system, [move(line, "available>reserved", 60_000)], at=AT)
    post(system, [move(line, "reserved>committed", 55_000), move(line, "reserved>available", 5_000)], at=AT)
    assert stands(purse, line) == (45_000, 0, 55_000, 0, 0)
    post(system, [move(line, "committed>accrued", 20_000)], at=AT)
    (paid,) = post(system, [move(line, "accrued>paid", 20_000)], at=AT)
    assert stands(purse, line) == (45_000, 0, 35_000, 0, 20_000)
    back = reverse(system, paid.public_id, reason="国库退回", at=AT)
    assert (back.from_stage, back.to_stage, back.fen, back.reverses_id) == ("paid", "accrued", 20_000, paid.pk)
    assert stands(purse, line) == (45_000, 0, 35_000, 20_000, 0)


def test_a_key_posts_once_and_leaves_one_record(purse: Purse) -> None:
    wanted = move(purse.line, "available>committed", 1_000, key="contract:1:2026")
    (first,) = post(purse.office.system, [wanted], at=AT)
    (again,) = post(purse.office.system, [wanted], at=AT)
    assert first.pk == again.pk
    assert stands(purse, purse.line)[2] == 1_000
    with entering(purse.office.system.scope):
        assert AuditRecord.objects.filter(action="budgets.posted").count() == 1


def test_a_key_with_other_content_is_refused(purse: Purse) -> None:
    source = uuid.uuid4()
    post(purse.office.system, [move(purse.line, "available>committed", 1_000, "k", source)], at=AT)
    for other in (
        move(purse.line, "available>committed", 1_001, "k", source),
        move(purse.repairs, "available>committed", 1_000, "k", source),
        move(purse.line, "available>reserved", 1_000, "k", source),
        move(purse.line, "available>committed", 1_000, "k"),
    ):
        with pytest.raises(KeyUsedOtherwise):
            post(purse.office.system, [other], at=AT)
    with pytest.raises(KeyUsedOtherwise):
        post(purse.office.system, [move(purse.line, "available>paid", fen, "two") for fen in (1, 2)], at=AT)


def test_a_batch_is_posted_whole_or_not_at_all(purse: Purse) -> None:
    with pytest.raises(BudgetExceeded) as refused:
        post(
            purse.office.system,
            [move(purse.line, "available>reserved", 90_000), move(purse.repairs, "available>reserved", 50_001)],
            at=AT,
        )
    assert refused.value.figures["wanted"] == "500.01"
    assert refused.value.figures["available"] == "500.00"
    assert refused.value.figures["stage"] == "reserved"
    assert stands(purse, purse.line)[0] == 100_000


def test_a_line_that_warns_counts_what_went_beyond(purse: Purse) -> None:
    soft = make_line(purse.office, "30215", 10_000, controls={"accrue": "warn"})
    (made,) = post(purse.office.system, [move(soft, "available>accrued", 12_500)], at=AT)
    assert made.over_fen == 2_500
    assert stands(purse, soft)[0] == -2_500
    with pytest.raises(BudgetExceeded):
        post(purse.office.system, [move(soft, "available>reserved", 1)], at=AT)
    with pytest.raises(BudgetExceeded):  # never more is paid than was approved, whatever the control
        post(purse.office.system, [move(soft, "accrued>paid", 12_500)], at=AT)


def test_what_is_no_move_is_refused(purse: Purse) -> None:
    system = purse.office.system
    for way in ("available>available", "paid>available", "outside>available", "committed>paid", "moon>available"):
        with pytest.raises(MoveUnknown):
            post(system, [move(purse.line, way, 100)], at=AT)
    for fen in (0, -5):
        with pytest.raises(BadInput):
            post(system, [move(purse.line, "available>reserved", fen)], at=AT)
    with pytest.raises(NotFound):
        unknown = Posting(10**9, "available", "reserved", 1, "tests.source", uuid.uuid4(), "k")
        post(system, [unknown], at=AT)


def test_a_transfer_is_reversed_once_and_only_while_its_money_stands_there(purse: Purse) -> None:
    system = purse.office.system
    (committed,) = post(system, [move(purse.line, "available>committed", 500)], at=AT)
    (accrued,) = post(system, [move(purse.line, "committed>accrued", 500)], at=AT)
    with pytest.raises(StageTooLow):
        reverse(system, committed.public_id, reason="误记", at=AT)
    with pytest.raises(BadInput):
        reverse(system, accrued.public_id, reason=" ", at=AT)
    back = reverse(system, accrued.public_id, reason="误记", at=AT)
    for again in (accrued, back):
        with pytest.raises(AlreadyReversed):
            reverse(system, again.public_id, reason="再冲", at=AT)
    reverse(system, committed.public_id, reason="误记", at=AT)
    assert stands(purse, purse.line) == (100_000, 0, 0, 0, 0)


def test_what_a_source_still_holds(purse: Purse) -> None:
    source = uuid.uuid4()
    post(purse.office.system, [move(purse.line, "available>reserved", 700, source=source)], at=AT)
    post(purse.office.system, [move(purse.line, "reserved>accrued", 300, source=source)], at=AT)
    with entering(purse.office.system.scope):
        held = held_by(purse.line.authority_id, "tests.source", source)
    assert held == {(purse.line.pk, Stage.RESERVED): 400, (purse.line.pk, Stage.ACCRUED): 300}


def test_the_database_refuses_beneath(purse: Purse) -> None:
    (made,) = post(purse.office.system, [move(purse.line, "available>committed", 500)], at=AT)
    rows, moved = BudgetLine.objects.filter(pk=purse.line.pk), Transfer.objects.filter(pk=made.pk)
    with entering(purse.office.system.scope):
        forbidden: dict[str, dict[str, int | str]] = {
            "budget_not_exceeded": {"reserved_fen": 99_501},
            "budget_no_stage_below_zero": {"accrued_fen": -1},
            "budget_never_overpaid": {"paid_fen": 100_001, "reserve_control": "warn"},
            "closed_budget_line_holds_nothing": {"state": "closed"},
        }
        for name, values in forbidden.items():
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                rows.update(**values)
        for change in (lambda: rows.update(economic_class="30201"), lambda: moved.update(fen=1), moved.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_the_ledger_is_written_inside_a_use_case_only(purse: Purse) -> None:
    from houqin.domains.budgets.services.postings import lay

    with pytest.raises(OutsideUseCase):
        lay(purse.office.system, [move(purse.line, "available>reserved", 1)], at=AT)


def test_who_sees_a_line(purse: Purse) -> None:
    office = purse.office
    seen = {}
    for name, unit, role in (
        ("所有", office.authority, Role.FINANCE_CLERK),
        ("本单位", office.planning, Role.UNIT_MANAGER),
        ("别单位", office.finance, Role.UNIT_MANAGER),
        ("职工", office.planning, Role.REQUESTER),
        ("物业", office.provider, Role.PROVIDER_MANAGER),
    ):
        actor = office.actor(name, unit, role)
        with entering(actor.scope):
            seen[name] = BudgetLine.objects.visible_to(actor).count()
            if name in {"别单位", "职工", "物业"}:
                assert BudgetLine.objects.count() == 0, "row security is the second wall"
    assert seen == {"所有": 3, "本单位": 3, "别单位": 0, "职工": 0, "物业": 0}
