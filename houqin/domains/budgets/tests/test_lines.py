"""Lines entered, adjusted, controlled, ended; estimates reserved: each refusal by name and by the database."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from houqin.domains.budgets.models import BudgetLine, Transfer, UnfundedWork
from houqin.domains.budgets.queries import class_of_service, lines_for, open_line
from houqin.domains.budgets.services.lines import (
    LineExists,
    StillOverdrawn,
    ThreePublicStands,
    UnknownClass,
    YearsDiffer,
    adjust,
    enter_opening,
    set_controls,
    supplement_line,
    withdraw_from_line,
)
from houqin.domains.budgets.services.postings import BudgetExceeded, LineClosed, Posting, post
from houqin.domains.budgets.services.reservations import (
    AlreadyFunded,
    Estimate,
    NoBudgetLine,
    WorkOver,
    close_unfunded,
    fund_work,
    release_reservations,
    reserve_by_hand,
    reserve_estimate,
)
from houqin.domains.budgets.services.taking_back import MadeElsewhere, take_back
from houqin.domains.budgets.services.years import LineOverdrawn, YearRuns, close_year
from houqin.domains.budgets.tests.making import Purse, make_line, make_purse
from houqin.domains.budgets.verifying import differences
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.foundation.terms.management.commands.load_regulations import SUPPLIED, read_rows
from houqin.foundation.terms.services import load_regulations
from houqin.kernel.refusal import BadInput, NotPermitted

YEAR_END = datetime(2026, 12, 31, 8, 0, tzinfo=UTC)


@pytest.fixture
def purse(db: None) -> Purse:
    made = make_purse()
    load_regulations(made.office.system, read_rows(SUPPLIED), at=AT)
    return made


def now(purse: Purse, line: BudgetLine) -> BudgetLine:
    with entering(purse.office.system.scope):
        assert list(differences(purse.office.authority)) == []
        row: BudgetLine = BudgetLine.objects.get(pk=line.pk)
    return row


def use(purse: Purse, line: BudgetLine, **stages: int) -> None:
    for stage, fen in stages.items():
        source = uuid.uuid4()
        post(purse.office.system, [Posting(line.pk, "available", stage, fen, "tests.any", source, str(source))], at=AT)


# ---- entering and adjusting


def test_a_line_holds_what_was_approved(purse: Purse) -> None:
    assert (purse.line.approved_fen, purse.line.available_fen, purse.line.is_three_public) == (100_000, 100_000, False)
    assert purse.cars.is_three_public
    with pytest.raises(LineExists):
        make_line(purse.office, "30209", 1)
    with pytest.raises(UnknownClass):
        make_line(purse.office, "30999", 1)
    with pytest.raises(BadInput):
        make_line(purse.office, "30201", -1)


def test_an_opening_position_is_stated_per_stage(purse: Purse) -> None:
    line = enter_opening(
        purse.office.system, purse.line.public_id, reserved=0, committed=40_000, accrued=5_000, paid=30_000, at=AT
    )
    assert (line.available_fen, line.committed_fen, line.accrued_fen, line.paid_fen) == (25_000, 40_000, 5_000, 30_000)
    with pytest.raises(BudgetExceeded):
        enter_opening(
            purse.office.system, purse.repairs.public_id, reserved=0, committed=0, accrued=0, paid=50_001, at=AT
        )


def test_money_moves_between_lines_by_a_decision(purse: Purse) -> None:
    system = purse.office.system
    ids = {"from_line_id": purse.line.public_id, "to_line_id": purse.repairs.public_id}
    adjust(system, **ids, fen=10_000, document_number="市财预〔2026〕8号", reason="零修增加", at=AT)
    assert (now(purse, purse.line).approved_fen, now(purse, purse.repairs).approved_fen) == (90_000, 60_000)
    with pytest.raises(BudgetExceeded):
        adjust(system, **ids, fen=90_001, document_number="x", reason="x", at=AT)
    with pytest.raises(BadInput):
        adjust(system, **ids, fen=1, document_number=" ", reason="x", at=AT)
    other_year = make_line(purse.office, "30209", 0, year=2027)
    with pytest.raises(YearsDiffer):
        adjust(
            system,
            from_line_id=purse.line.public_id,
            to_line_id=other_year.public_id,
            fen=1,
            document_number="x",
            reason="x",
            at=AT,
        )


def test_the_three_public_expenses_cannot_borrow(purse: Purse) -> None:
    system = purse.office.system
    with pytest.raises(ThreePublicStands):
        adjust(
            system,
            from_line_id=purse.line.public_id,
            to_line_id=purse.cars.public_id,
            fen=1,
            document_number="x",
            reason="x",
            at=AT,
        )
    with pytest.raises(ThreePublicStands):
        set_controls(system, purse.cars.public_id, reserve="stop", commit="warn", accrue="stop", reason="x", at=AT)
    adjust(  # they may give
        system,
        from_line_id=purse.cars.public_id,
        to_line_id=purse.line.public_id,
        fen=5_000,
        document_number="压减",
        reason="压减三公",
        at=AT,
    )
    assert now(purse, purse.cars).approved_fen == 15_000


def test_the_database_refuses_a_borrowing_and_a_false_opposite(purse: Purse) -> None:
    system = purse.office.system
    (made,) = post(system, [Posting(purse.line.pk, "available", "reserved", 10, "tests.any", uuid.uuid4(), "k")], at=AT)
    rows = {"authority_id": made.authority_id, "unit_id": made.unit_id, "source_id": uuid.uuid4(), "at": AT}
    borrowed = Transfer(
        **rows, line=purse.cars, from_stage="outside", to_stage="available", fen=1, key="b",
        source_type="budgets.adjustment",
    )  # fmt: skip
    false = Transfer(
        **rows, line=purse.line, from_stage="reserved", to_stage="available", fen=9, key="f", source_type="tests.any",
        reverses=made, reason="x",
    )  # fmt: skip
    smuggled = Transfer(
        **rows, line=purse.line, from_stage="outside", to_stage="available", fen=9, key="s", source_type="tests.any"
    )
    with entering(system.scope):
        for row, says in ((borrowed, "three public"), (false, "opposite"), (smuggled, "money_enters_by_own_sources")):
            with pytest.raises(DatabaseError, match=says), transaction.atomic():
                row.save(force_insert=True)
        with pytest.raises(IntegrityError, match="three_public_lines_stop"), transaction.atomic():
            BudgetLine.objects.filter(pk=purse.cars.pk).update(commit_control="warn")


def test_a_control_is_not_tightened_while_overdrawn(purse: Purse) -> None:
    system, line = purse.office.system, purse.repairs
    set_controls(system, line.public_id, reserve="warn", commit="stop", accrue="stop", reason="年中追加在批", at=AT)
    use(purse, line, reserved=60_000)
    with pytest.raises(StillOverdrawn) as refused:
        set_controls(system, line.public_id, reserve="stop", commit="stop", accrue="stop", reason="x", at=AT)
    assert refused.value.figures["by"] == "100.00"
    supplement_line(system, line.public_id, fen=10_000, document_number="追加", at=AT)
    set_controls(system, line.public_id, reserve="stop", commit="stop", accrue="stop", reason="x", at=AT)
    with pytest.raises(BudgetExceeded):
        withdraw_from_line(system, line.public_id, fen=1, document_number="核减", at=AT)


def test_only_what_was_made_by_hand_is_taken_back_by_hand(purse: Purse) -> None:
    system = purse.office.system
    held = reserve_by_hand(system, purse.line.public_id, fen=30_000, purpose="物业采购", at=AT)
    assert now(purse, purse.line).reserved_fen == 30_000
    take_back(system, held.public_id, reason="采购取消", at=AT)
    assert now(purse, purse.line).reserved_fen == 0
    (other,) = post(
        system, [Posting(purse.line.pk, "available", "committed", 1, "contracts.budget", uuid.uuid4(), "c")], at=AT
    )
    with pytest.raises(MadeElsewhere):
        take_back(system, other.public_id, reason="x", at=AT)


def test_who_may_do_what(purse: Purse) -> None:
    office = purse.office
    clerk = office.actor("会计", office.authority, Role.FINANCE_CLERK)
    approver = office.actor("财务负责人", office.authority, Role.FINANCE_APPROVER)
    ids = {"from_line_id": purse.line.public_id, "to_line_id": purse.repairs.public_id}
    with pytest.raises(NotPermitted):
        adjust(clerk, **ids, fen=1, document_number="x", reason="x", at=AT)
    adjust(approver, **ids, fen=1, document_number="x", reason="x", at=AT)
    with pytest.raises(NotPermitted):
        supplement_line(approver, purse.line.public_id, fen=1, document_number="x", at=AT)
    supplement_line(clerk, purse.line.public_id, fen=1, document_number="x", at=AT)


# ---- the end of the year


def test_a_year_ends_in_releases_debts_and_a_carry_over(purse: Purse) -> None:
    system, line = purse.office.system, purse.line
    use(purse, line, reserved=10_000, committed=20_000, accrued=7_000, paid=30_000)
    closed = close_year(system, purse.office.authority.public_id, fiscal_year=2026, at=YEAR_END)
    assert (closed.lines, closed.released, closed.debt, closed.surplus) == (3, 30_000, 7_000, 0)
    assert closed.carried == 63_000 + 50_000 + 20_000
    old = now(purse, line)
    assert (old.state, old.approved_fen, old.paid_fen, old.available_fen) == ("closed", 30_000, 30_000, 0)
    with entering(system.scope):
        new = open_line(old)
    assert new is not None
    assert (new.fiscal_year, new.origin_year, new.carried_from_id) == (2027, 2026, line.pk)
    assert (new.approved_fen, new.accrued_fen, new.available_fen) == (70_000, 7_000, 63_000)
    assert now(purse, purse.cars).state == "closed"
    again = close_year(system, purse.office.authority.public_id, fiscal_year=2026, at=YEAR_END)
    assert again.lines == 0
    with pytest.raises(LineClosed):
        use(purse, line, reserved=1)
    with entering(system.scope), pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(reserved_fen=1)


def test_money_carried_over_twice_becomes_surplus(purse: Purse) -> None:
    system, authority = purse.office.system, purse.office.authority.public_id
    outcome = [
        close_year(system, authority, fiscal_year=year, at=YEAR_END.replace(year=year)) for year in (2026, 2027, 2028)
    ]
    assert [(one.carried, one.surplus) for one in outcome] == [(170_000, 0), (170_000, 0), (0, 170_000)]
    with entering(system.scope):
        assert open_line(now(purse, purse.line)) is None


def test_a_year_is_not_ended_early_nor_overdrawn(purse: Purse) -> None:
    system, authority = purse.office.system, purse.office.authority.public_id
    with pytest.raises(YearRuns):
        close_year(system, authority, fiscal_year=2026, at=datetime(2026, 11, 30, 15, 0, tzinfo=UTC))
    soft = make_line(purse.office, "30215", 100, controls={"accrue": "warn"})
    use(purse, soft, accrued=150)
    with pytest.raises(LineOverdrawn):
        close_year(system, authority, fiscal_year=2026, at=YEAR_END)
    assert now(purse, purse.line).state == "open"


# ---- estimates of orders without a commitment


def estimate(purse: Purse, fen: int, source: uuid.UUID, unit: Unit | None = None) -> Estimate:
    return Estimate(unit or purse.office.planning_section, 2026, "30213", fen, "orders.order", source)


def test_an_estimate_is_reserved_on_the_nearest_line_and_follows_its_order(purse: Purse) -> None:
    system, order = purse.office.system, uuid.uuid4()
    above = make_line(purse.office, "30213", 90_000, unit=purse.office.authority)
    reserve_estimate(system, estimate(purse, 20_000, order), at=AT)
    assert reserve_estimate(system, estimate(purse, 20_000, order), at=AT) is None
    assert now(purse, purse.repairs).reserved_fen == 20_000
    reserve_estimate(system, estimate(purse, 12_000, order), at=AT)
    reserve_estimate(system, estimate(purse, 15_000, order), at=AT)
    assert now(purse, purse.repairs).reserved_fen == 15_000
    reserve_estimate(system, estimate(purse, 60_000, uuid.uuid4()), at=AT)
    assert now(purse, above).reserved_fen == 60_000, "the nearest has too little, so the one above bears it"
    release_reservations(system, "orders.order", [order], reason="撤销", at=AT)
    assert release_reservations(system, "orders.order", [order], reason="撤销", at=AT) == []
    assert now(purse, purse.repairs).reserved_fen == 0
    reserve_estimate(system, estimate(purse, 9_000, order), at=AT)
    assert now(purse, purse.repairs).reserved_fen == 9_000


def test_an_estimate_without_money_is_refused_unless_it_is_an_emergency(purse: Purse) -> None:
    system = purse.office.system
    with pytest.raises(BudgetExceeded):
        reserve_estimate(system, estimate(purse, 50_001, uuid.uuid4()), at=AT)
    with pytest.raises(NoBudgetLine):
        reserve_estimate(system, estimate(purse, 1, uuid.uuid4(), purse.office.finance), at=AT)
    source = uuid.uuid4()
    listed = reserve_estimate(system, estimate(purse, 60_000, source), at=AT, emergency=True)
    assert isinstance(listed, UnfundedWork) and (listed.why, listed.funded_by) == ("budgets.exceeded", None)
    assert reserve_estimate(system, estimate(purse, 60_000, source), at=AT, emergency=True) == listed
    fund_work(system, listed.public_id, line_id=purse.line.public_id, at=AT)
    assert now(purse, purse.line).reserved_fen == 60_000
    with pytest.raises(AlreadyFunded):
        fund_work(system, listed.public_id, line_id=purse.line.public_id, at=AT)


def test_work_that_came_to_nothing_is_funded_no_more_until_it_is_listed_again(purse: Purse) -> None:
    system, source = purse.office.system, uuid.uuid4()
    listed = reserve_estimate(system, estimate(purse, 60_000, source), at=AT, emergency=True)
    assert isinstance(listed, UnfundedWork)
    for _ in range(2):
        close_unfunded(system, "orders.order", source, reason="撤销", at=AT)
    with pytest.raises(WorkOver):
        fund_work(system, listed.public_id, line_id=purse.line.public_id, at=AT)
    again = reserve_estimate(system, estimate(purse, 60_000, source), at=AT, emergency=True)
    assert isinstance(again, UnfundedWork) and (again.pk, again.closed_at) == (listed.pk, None)
    fund_work(system, listed.public_id, line_id=purse.line.public_id, at=AT)


def test_which_money_a_service_is_paid_from(purse: Purse) -> None:
    with entering(purse.office.system.scope):
        assert class_of_service(purse.office.authority.pk, "FW", 2026) == "30213"
        assert class_of_service(purse.office.authority.pk, "nothing", 2026) is None
        found = lines_for(purse.office.planning_section, 2026, "30209")
        assert [line.pk for line in found] == [purse.line.pk]
