"""Months of a contract: late facts count in the next open one, and closing and recording never pass each other."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction

from houqin.domains.contracts.models import ContractPeriod, DeliveryRecord
from houqin.domains.contracts.services.contracts import end_contract
from houqin.domains.contracts.services.deliveries import (
    AlreadyReversed,
    DeliveredOtherwise,
    MeasureDiffers,
    record_delivery,
    reverse_delivery,
)
from houqin.domains.contracts.services.periods import begin_close, finish_close
from houqin.domains.contracts.tests.making import Market, make_market
from houqin.foundation.organisation.services.units import set_unit_setting
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Money, Quantity
from houqin.kernel.refusal import BadInput
from houqin.kernel.workflow import WrongState

MARCH = date(2026, 3, 1)
IN_MARCH = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
#: 23:30 UTC on the last of February is already March in Shanghai.
LATE_IN_FEBRUARY = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)


def deliver(
    market: Market, *, at: datetime = IN_MARCH, source: uuid.UUID | None = None, quantity: int = 1000
) -> DeliveryRecord:
    return record_delivery(
        market.office.system,
        line_id=market.line.public_id,
        quantity=Quantity(quantity),
        source_type="orders.order",
        source_id=source or uuid.uuid4(),
        at=at,
    )


def close(market: Market, month: date) -> None:
    for act in (begin_close, finish_close):
        act(market.office.system, market.contract.public_id, month=month, at=AT)


def month_of(market: Market, made: DeliveryRecord) -> date | None:
    with entering(market.office.system.scope):
        period = ContractPeriod.objects.filter(deliveries=made).first()
    return period.month if period else None


@pytest.fixture
def market(db: None) -> Market:
    return make_market()


def test_the_day_is_that_of_the_authority_s_clock(market: Market) -> None:
    assert month_of(market, deliver(market, at=LATE_IN_FEBRUARY)) == MARCH


def test_a_fact_of_a_closed_month_counts_in_the_next_open_one(market: Market) -> None:
    close(market, MARCH)
    begin_close(market.office.system, market.contract.public_id, month=date(2026, 4, 1), at=AT)
    made = deliver(market)
    assert (month_of(market, made), made.late_for) == (date(2026, 5, 1), MARCH)
    assert made.late_reason


def test_a_month_is_not_closed_whose_closing_was_not_begun(market: Market) -> None:
    with pytest.raises(WrongState):
        finish_close(market.office.system, market.contract.public_id, month=MARCH, at=AT)


def test_service_outside_the_contract_is_taken_on_record_and_flagged(market: Market) -> None:
    end_contract(market.office.system, market.contract.public_id, on=date(2026, 3, 5), at=AT)
    made = deliver(market)
    assert made.outside_term
    assert made.period_id is None


def test_what_comes_after_the_last_month_opens_the_one_of_the_final_statement(market: Market) -> None:
    in_december, after = datetime(2026, 12, 29, 2, 0, tzinfo=UTC), datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
    made = deliver(market, at=in_december)
    close(market, date(2026, 12, 1))
    late = deliver(market, at=in_december)
    assert (month_of(market, late), late.late_for) == (date(2027, 1, 1), date(2026, 12, 1))
    back = reverse_delivery(market.office.system, made.public_id, reason="验收不合格", at=after)
    assert month_of(market, back) == date(2027, 1, 1)
    assert not back.outside_term
    close(market, date(2027, 1, 1))
    assert month_of(market, deliver(market, at=in_december)) == date(2027, 2, 1)


def test_december_takes_nothing_after_its_earlier_cut_off(market: Market) -> None:
    office = market.office
    set_unit_setting(office.system, office.authority.public_id, key="december_cut_off_day", value=20, at=AT)
    before = deliver(market, at=datetime(2026, 12, 20, 2, 0, tzinfo=UTC))
    after = deliver(market, at=datetime(2026, 12, 21, 2, 0, tzinfo=UTC))
    assert (month_of(market, before), month_of(market, after)) == (date(2026, 12, 1), date(2027, 1, 1))
    assert (after.late_for, after.late_reason) == (date(2026, 12, 1), "it came after the year's cut-off")


def test_a_reversal_of_a_closed_month_counts_in_the_month_that_is_open(market: Market) -> None:
    made = deliver(market)
    close(market, MARCH)
    april = datetime(2026, 4, 2, 2, 0, tzinfo=UTC)
    back = reverse_delivery(market.office.system, made.public_id, reason="验收不合格", at=april)
    assert (month_of(market, back), back.late_for) == (date(2026, 4, 1), None)
    with pytest.raises(AlreadyReversed):
        reverse_delivery(market.office.system, made.public_id, reason="再来一次", at=april)
    with pytest.raises(AlreadyReversed):
        reverse_delivery(market.office.system, back.public_id, reason="冲销冲销", at=april)


def test_what_contradicts_the_line_or_the_first_record_is_refused(market: Market) -> None:
    source = uuid.uuid4()
    deliver(market, source=source)
    with pytest.raises(DeliveredOtherwise):
        deliver(market, source=source, quantity=2000)
    with pytest.raises(BadInput):
        deliver(market, quantity=0)
    with pytest.raises(MeasureDiffers):
        record_delivery(
            market.office.system,
            line_id=market.line.public_id,
            quantity=Quantity(1000),
            cost=Money(100),
            source_type="orders.order",
            source_id=uuid.uuid4(),
            at=IN_MARCH,
        )


def in_threads(*acts: Callable[[], object]) -> list[object]:
    """Run the acts at once, each on its own connection; answers results or exceptions."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            start.wait(timeout=10)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_copies_of_one_delivery_make_one_record() -> None:
    market, source = make_market(), uuid.uuid4()
    results = in_threads(*[lambda: deliver(market, source=source)] * 8)
    assert not [each for each in results if isinstance(each, Exception)], results
    with entering(market.office.system.scope), transaction.atomic():
        assert DeliveryRecord.objects.filter(source_id=source).count() == 1


@pytest.mark.django_db(transaction=True)
def test_closing_waits_for_a_delivery_that_is_being_recorded() -> None:
    """Without the share lock the closing does not wait, and a record enters a month already closing."""
    market = make_market()
    recorded, closed = threading.Event(), threading.Event()

    def record_slowly() -> date | None:
        with entering(market.office.system.scope), transaction.atomic():
            made = deliver(market)
            recorded.set()
            assert not closed.wait(timeout=0.5), "closing passed a delivery in the making"
        return month_of_committed(market, made)

    def close_meanwhile() -> None:
        assert recorded.wait(timeout=10)
        begin_close(market.office.system, market.contract.public_id, month=MARCH, at=AT)
        closed.set()

    results = in_threads(record_slowly, close_meanwhile)
    assert results == [MARCH, None]
    assert deliver(market).late_for == MARCH


def month_of_committed(market: Market, made: DeliveryRecord) -> date | None:
    with transaction.atomic():
        return month_of(market, made)
