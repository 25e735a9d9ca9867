"""Money for what no contract commitment covers: set aside before work, listed for emergencies, freed at the end."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from houqin.domains.budgets.models import UnfundedWork
from houqin.domains.budgets.queries import held_by
from houqin.domains.budgets.rules.ledger import BudgetExceeded, Stage
from houqin.domains.budgets.services.classes import load_classes
from houqin.domains.budgets.services.reservations import NoBudgetLine
from houqin.domains.budgets.tests.making import make_line, supplied_classes
from houqin.domains.contracts.services.budgets import BudgetShare, commit_contract
from houqin.domains.orders.models import Order, Quote
from houqin.domains.orders.rules.ceiling import OutsideCatalogue
from houqin.domains.orders.rules.reserving import expected_cost, to_reserve
from houqin.domains.orders.services import closing, dispatching, field, intake, joining, quotes, sorting
from houqin.domains.orders.services.act import Entry
from houqin.domains.orders.services.materials import UsedPart
from houqin.domains.orders.tests.making import Work, later
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Money


@pytest.mark.parametrize(
    ("given", "asked", "price", "periodic", "expected"),
    [
        (None, None, 350_000, False, 3500),
        (5000, 9000, 350_000, False, 5000),
        (None, 9000, 350_000, False, 9000),
        (None, None, 350_000, True, 0),
        (None, None, None, False, 0),
        (None, None, 50, False, 1),
        (0, 9000, 350_000, False, 0),
    ],
    ids=["the price", "the dispatcher's word", "the exception's", "paid by the month", "unknown", "half up", "nothing"],
)
def test_what_an_order_is_expected_to_cost(
    given: int | None, asked: int | None, price: int | None, periodic: bool, expected: int
) -> None:
    cost = expected_cost(
        given=None if given is None else Money(given),
        asked=None if asked is None else Money(asked),
        price=price,
        is_periodic=periodic,
    )
    assert cost == Money(expected)


def test_a_commitment_reserves_nothing_and_where_no_budget_is_kept_nothing_can_be() -> None:
    cost = Money(100)
    assert to_reserve(expected=cost, is_committed=False, keeps_budget=True) == cost
    assert to_reserve(expected=cost, is_committed=True, keeps_budget=True) == Money(0)
    assert to_reserve(expected=cost, is_committed=False, keeps_budget=False) == Money(0)


@pytest.fixture
def line(work: Work) -> uuid.UUID:
    """A line of the requester's unit with ¥100.00 for the maintenance of houses, of which nothing is committed."""
    office = work.market.office
    supplied_classes(office.system)
    paid_from = {"service_class": "house_maintenance", "economic_class": "30213", "valid_from": date(2026, 1, 1)}
    load_classes(office.system, classes=[], services=[paid_from], at=AT)
    return make_line(office, "30213", 10_000, unit=office.finance).public_id


def reserved(work: Work, order: Order) -> int:
    with entering(work.system.scope):
        held = held_by(order.authority_id, "orders.order", order.public_id)
    return sum(fen for (_line, stage), fen in held.items() if stage is Stage.RESERVED)


def test_an_order_outside_any_commitment_reserves_at_dispatch_and_frees_when_it_is_withdrawn(
    work: Work, line: uuid.UUID
) -> None:
    order = work.dispatched()
    assert reserved(work, order) == 35_00, "the line's price of one order"
    sorting.withdraw(work.requester, order.public_id, at=later(8))
    assert reserved(work, order) == 0


def test_a_repeated_dispatch_reserves_once(work: Work, line: uuid.UUID) -> None:
    order, entry = work.submitted(), Entry(client_id=uuid.uuid4())
    for _ in range(2):
        dispatching.dispatch(work.dispatcher, order.public_id, estimate_fen=20_00, entry=entry, at=later(5))
    assert reserved(work, order) == 20_00


def test_what_no_line_can_bear_is_not_dispatched(work: Work, line: uuid.UUID) -> None:
    order = work.submitted()
    with pytest.raises(BudgetExceeded):
        dispatching.dispatch(work.dispatcher, order.public_id, estimate_fen=100_01, at=later(5))
    with entering(work.system.scope):
        assert Order.objects.get(pk=order.pk).state == "submitted"


def test_a_service_nobody_has_money_for_is_not_dispatched(work: Work) -> None:
    make_line_elsewhere(work)
    with pytest.raises(NoBudgetLine):
        work.dispatched()


def make_line_elsewhere(work: Work) -> None:
    supplied_classes(work.system)
    paid_from = {"service_class": "house_maintenance", "economic_class": "30213", "valid_from": date(2026, 1, 1)}
    load_classes(work.system, classes=[], services=[paid_from], at=AT)
    make_line(work.market.office, "30209", 100)


def test_a_service_nobody_said_what_it_is_paid_from_reserves_nothing(work: Work) -> None:
    supplied_classes(work.system)
    make_line(work.market.office, "30209", 100)
    assert reserved(work, work.dispatched()) == 0


def test_an_emergency_works_first_and_is_listed(work: Work, line: uuid.UUID) -> None:
    order = work.submitted("漏电冒火花")
    sorting.set_urgency(work.dispatcher, order.public_id, urgency="P1", at=later(2))
    dispatching.dispatch(work.dispatcher, order.public_id, estimate_fen=100_01, at=later(5))
    with entering(work.system.scope):
        listed = UnfundedWork.objects.get(source_id=order.public_id)
    assert (listed.fen, reserved(work, order)) == (100_01, 0)


def is_listed(work: Work, order: Order) -> bool:
    with entering(work.system.scope):
        return UnfundedWork.objects.filter(source_id=order.public_id, funded_by=None, closed_at=None).exists()


@pytest.mark.parametrize(
    ("ending", "stays"), [("withdraw", False), ("merge", False), ("reject", False), ("withdraw after arrival", True)]
)
def test_an_emergency_that_came_to_nothing_leaves_the_list(
    work: Work, line: uuid.UUID, ending: str, stays: bool
) -> None:
    order = sorting.set_urgency(work.dispatcher, work.submitted("漏电").public_id, urgency="P1", at=later(2))
    dispatching.dispatch(work.dispatcher, order.public_id, estimate_fen=100_01, at=later(5))
    assert is_listed(work, order)
    if ending == "reject":
        dispatching.return_order(work.desk, order.public_id, reason="不属本合同", at=later(6))
        sorting.reject(work.dispatcher, order.public_id, reason_code="other_body", words="", at=later(30))
    elif ending == "merge":
        joining.merge(work.dispatcher, order.public_id, into_id=work.submitted().public_id, at=later(30))
    else:
        if stays:
            dispatching.take(work.worker, order.public_id, at=later(10))
            field.arrive(work.worker, order.public_id, at=later(20))
        sorting.withdraw(work.requester, order.public_id, reason="已断电", at=later(30))
    assert is_listed(work, order) is stays
    with entering(work.system.scope):
        kept = UnfundedWork.objects.get(source_id=order.public_id)
        recorded = AuditRecord.objects.filter(action="budgets.work_closed", subject_id=kept.public_id)
        assert [each.content["reason"] for each in recorded] == ([] if stays else [kept.closed_because])
    assert bool(kept.closed_because) is not stays


def test_a_commitment_bears_the_contracts_orders(work: Work, line: uuid.UUID) -> None:
    before = work.dispatched()
    assert reserved(work, before) == 35_00
    done = work.completed_of(work.submitted("二楼灯坏"))
    closing.confirm(work.requester, done.public_id, at=later(70))
    assert reserved(work, done) == 35_00, "delivered, and waiting for the commitment that will bear it"
    commit_contract(work.system, work.market.contract.public_id, [BudgetShare(line, 20_00)], at=later(80))
    assert reserved(work, done) == 0
    after = work.dispatched()
    assert reserved(work, after) == 0
    field_done(work, before)
    closing.confirm(work.requester, before.public_id, at=later(90))
    assert reserved(work, before) == 0, "the commitment bears it now"


def field_done(work: Work, order: Order) -> None:
    dispatching.take(work.worker, order.public_id, at=later(81))
    field.complete(work.worker, order.public_id, at=later(85))


def test_an_approved_quote_reserves_before_work_starts(work: Work, line: uuid.UUID) -> None:
    order = work.taken()
    made = quotes.quote(work.worker, order.public_id, scope="换线", labour_fen=90_00, materials_fen=0, at=later(20))
    assert (made.approver, reserved(work, order)) == ("authority", 35_00)
    quotes.decide_quote(work.chief, order.public_id, quote_id=made.public_id, approve=True, at=later(30))
    assert reserved(work, order) == 90_00


def test_a_quote_beyond_the_budget_cannot_be_approved(work: Work, line: uuid.UUID) -> None:
    order = work.taken()
    made = quotes.quote(work.worker, order.public_id, scope="换线", labour_fen=100_01, materials_fen=0, at=later(20))
    with pytest.raises(BudgetExceeded):
        quotes.decide_quote(work.chief, order.public_id, quote_id=made.public_id, approve=True, at=later(30))
    quotes.decide_quote(
        work.chief, order.public_id, quote_id=made.public_id, approve=False, reason="太贵", at=later(31)
    )
    assert reserved(work, order) == 35_00


def test_a_duplicate_and_a_rejection_hold_nothing(work: Work, line: uuid.UUID) -> None:
    main, duplicate = work.submitted(), work.dispatched()
    joining.merge(work.dispatcher, duplicate.public_id, into_id=main.public_id, at=later(10))
    returned = work.returned()
    assert reserved(work, returned) == 35_00
    sorting.reject(work.dispatcher, returned.public_id, reason_code="other_body", words="", at=later(30))
    assert (reserved(work, duplicate), reserved(work, returned)) == (0, 0)


def test_quoted_parts_are_split_at_the_contracts_line(work: Work) -> None:
    order = work.taken()
    made = quotes.quote(
        work.worker,
        order.public_id,
        scope="换灯",
        labour_fen=0,
        materials_fen=10_00,
        tax_rate_ppm=130_000,
        parts=[UsedPart("灯管", "支", 2000, 15_00)],
        at=later(20),
    )
    with entering(work.system.scope):
        kept = Quote.objects.get(pk=made.pk)
    assert (kept.materials_fen, kept.tax_rate_ppm) == (40_00, 130_000), "the line includes nothing, and no mark-up"
    assert [(part["charged_fen"], part["side_code"]) for part in kept.parts] == [(30_00, "contracts.part_above_price")]


def test_a_report_without_a_contract_holds_its_money_until_it_is_confirmed(work: Work, line: uuid.UUID) -> None:
    order = intake.submit_order(work.requester, work.report("门锁坏了", item_id=None), at=later(0))
    choice = dispatching.Choice(provider_id=work.market.rival.public_id, reason="就近")
    with pytest.raises(OutsideCatalogue):
        dispatching.dispatch(work.dispatcher, order.public_id, choice=choice, estimate_fen=50_00, at=later(5))
    sorting.classify(work.dispatcher, order.public_id, item_id=work.market.lamp.public_id, at=later(6))
    dispatching.dispatch(work.dispatcher, order.public_id, choice=choice, estimate_fen=50_00, at=later(7))
    assert reserved(work, order) == 50_00
