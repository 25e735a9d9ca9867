"""The months of monthly lines: pieces by the rule, delivered once, corrected while open, refused when closed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from houqin.domains.contracts.models import Contract, ContractLine, DeliveryRecord, LinePrice
from houqin.domains.contracts.queries import priced
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.rules.months import month_pieces, year_ending
from houqin.domains.contracts.rules.periods import DatedBack
from houqin.domains.contracts.rules.pricing import rounding
from houqin.domains.contracts.services.contracts import activate_contract, add_line, end_contract
from houqin.domains.contracts.services.months import MonthClosed, record_months
from houqin.domains.contracts.services.periods import begin_close, finish_close
from houqin.domains.contracts.tests.making import Market, make_contract, make_market
from houqin.domains.contracts.tests.test_rules import cases
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.foundation.terms import succession
from houqin.kernel.period import Period

MARCH = date(2026, 3, 1)
LATER = datetime(2026, 4, 1, 1, tzinfo=UTC)


@cases("month_pieces")
def test_month_pieces(case: dict[str, Any]) -> None:
    served = Period(*case["served"]) if case["served"] else None
    versions = [(place, Period(*days)) for place, days in enumerate(case["versions"])]
    found = month_pieces(case["month"], served=served, versions=versions, rule=case.get("rule", "actual_days"))
    told = [[piece.version, piece.period.start, piece.share_days, piece.share_of] for piece in found]
    assert told == case["pieces"]


@cases("years_ending")
def test_years_ending(case: dict[str, Any]) -> None:
    found = year_ending(case["month"], Period(*case["served"]))
    assert (len(found), found[:1]) == (case["count"], (case["from"],) if case["count"] else ())


@pytest.mark.parametrize(
    ("months", "price", "left"),
    [
        (12, 4_539_345_833, 4),  # samples D2: ¥5,447,215.00 a year
        (12, 4_539_345_800, 0),
        (12, 166_667, -4),  # ¥200.00 a year; twelve times ¥16.67 are 200.04
        (5, 4_539_345_833, 2),
        (1, 4_539_345_833, 0),
    ],
)
def test_what_rounding_leaves_over(months: int, price: int, left: int) -> None:
    assert rounding(months, quantity=1_000, price=price) == left


@pytest.fixture
def market(db: None) -> Market:
    return make_market()


@pytest.fixture
def cleaning(market: Market) -> ContractLine:
    """40,000 m² at ¥11.35 a month."""
    contract = make_contract(market.office, market.provider, "HT-2026-07")
    line = add_line(
        market.office.system,
        contract.public_id,
        terms=LineTerms(
            number=1, price_basis="per_square_metre_month", service_model="M2", price=113_500, quantity=40_000_000
        ),
        class_id=market.repairs.public_id,
        units=[market.office.authority.public_id],
        at=AT,
    )
    activate_contract(market.office.system, contract.public_id, at=AT)
    return line


def amounts(market: Market, line: ContractLine) -> list[int | None]:
    with entering(market.office.system.scope):
        return [row.amount_fen for row in priced([line.contract_id], MARCH) if row.quantity]


@use_case
def change_quantity(actor: Actor, line: ContractLine, on: date, quantity: int) -> None:
    """Another area from a day on."""
    price = LinePrice.objects.at(on).get(line=line)
    succession.follow(price, valid_from=on, quantity=quantity)
    record(actor, "test.quantity", line, at=AT)


def test_a_month_is_delivered_once(market: Market, cleaning: ContractLine) -> None:
    system = market.office.system
    assert record_months(system, [cleaning.contract_id], MARCH, at=LATER) == 1
    assert record_months(system, [cleaning.contract_id], MARCH, at=LATER) == 0
    assert amounts(market, cleaning) == [45_400_000]


@pytest.mark.parametrize(("price", "month", "left"), [(4_539_345_833, 45_393_458, 1), (166_667, 1_667, -1)])
def test_the_last_month_of_a_service_takes_the_rounding(market: Market, price: int, month: int, left: int) -> None:
    office = market.office
    contract = make_contract(office, market.provider, "HT-2026-08")
    add_line(
        office.system,
        contract.public_id,
        terms=LineTerms(
            number=1,
            price_basis="lump_sum",
            service_model="M2",
            price=price,
            quantity=1000,
            valid_from=date(2026, 1, 1),
            valid_until=date(2026, 4, 1),
        ),
        class_id=market.repairs.public_id,
        units=[office.authority.public_id],
        at=AT,
    )
    activate_contract(office.system, contract.public_id, at=AT)
    assert record_months(office.system, [contract.pk], MARCH, at=LATER) == 2
    assert record_months(office.system, [contract.pk], MARCH, at=LATER) == 0
    with entering(office.system.scope):
        told = {row.part: row.amount_fen for row in priced([contract.pk], MARCH)}
    assert told == {"work": month, "rounding": left}


def test_orders_lines_have_no_months(market: Market) -> None:
    assert record_months(market.office.system, [market.contract.pk], MARCH, at=LATER) == 0


def test_an_area_that_changed_meanwhile_is_delivered_anew(market: Market, cleaning: ContractLine) -> None:
    system = market.office.system
    record_months(system, [cleaning.contract_id], MARCH, at=LATER)
    change_quantity(system, cleaning, date(2026, 3, 11), 41_000_000)
    assert record_months(system, [cleaning.contract_id], MARCH, at=LATER) == 3  # one back, two pieces
    assert record_months(system, [cleaning.contract_id], MARCH, at=LATER) == 0
    assert amounts(market, cleaning) == [14_645_161, 31_523_710]  # 10/31 of 40,000 m², 21/31 of 41,000 m²


def test_a_contract_that_ended_delivers_up_to_its_day(market: Market, cleaning: ContractLine) -> None:
    system = market.office.system
    end_contract(
        system, cleaning.contract.public_id, on=date(2026, 3, 15), at=AT, reason="违约", terminated=True, kind="breach"
    )
    record_months(system, [cleaning.contract_id], MARCH, at=LATER)
    assert amounts(market, cleaning) == [20_503_226]  # 14/31
    assert record_months(system, [cleaning.contract_id], date(2026, 4, 1), at=LATER) == 0


def test_a_month_being_closed_takes_its_own_and_a_closed_one_refuses_a_difference(
    market: Market, cleaning: ContractLine
) -> None:
    system, contract = market.office.system, cleaning.contract
    begin_close(system, contract.public_id, MARCH, at=LATER)
    begin_close(system, contract.public_id, MARCH, at=LATER)  # a close that was interrupted goes on
    assert record_months(system, [contract.pk], MARCH, at=LATER) == 1
    finish_close(system, contract.public_id, MARCH, at=LATER)
    assert record_months(system, [contract.pk], MARCH, at=LATER) == 0
    with entering(system.scope):
        made = DeliveryRecord.objects.get(contract=contract)
    with pytest.raises(DatedBack):
        end_contract(
            system, contract.public_id, on=date(2026, 3, 15), at=AT, reason="违约", terminated=True, kind="breach"
        )
    slip_in_an_end(system, contract)
    with pytest.raises(MonthClosed):
        record_months(system, [contract.pk], MARCH, at=LATER)
    assert made.quantity == 40_000_000


@use_case
def slip_in_an_end(actor: Actor, /, contract: Contract) -> None:
    """An end within the closed month, past the service."""
    Contract.objects.filter(pk=contract.pk).update(state="ended", ended_on=date(2026, 3, 15))
    record(actor, "test.end", contract, at=AT)


def test_the_database_refuses_a_price_dated_back_into_a_closed_month(market: Market, cleaning: ContractLine) -> None:
    system, contract = market.office.system, cleaning.contract
    begin_close(system, contract.public_id, MARCH, at=LATER)
    with pytest.raises(DatabaseError, match="changes a month that was closed"), transaction.atomic():
        change_quantity(system, cleaning, date(2026, 3, 31), 1_000)
    change_quantity(system, cleaning, date(2026, 4, 1), 41_000_000)
