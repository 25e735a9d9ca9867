"""Who pays: by agreed keys, from a day on, frozen for a month, exact to the fen."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from houqin.domains.contracts.models import LineAllocation
from houqin.domains.contracts.queries import Payer, payers_of
from houqin.domains.contracts.rules.payers import KeyUnclear, Share, check_key, divide
from houqin.domains.contracts.rules.periods import DatedBack
from houqin.domains.contracts.services.deliveries import record_delivery
from houqin.domains.contracts.services.payers import divide_line, freeze_keys
from houqin.domains.contracts.services.periods import begin_close
from houqin.domains.contracts.tests.making import Market, make_market
from houqin.domains.contracts.tests.test_rules import cases
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.kernel.identity import new_public_id
from houqin.kernel.money import Money, Quantity
from houqin.kernel.refusal import BadInput, NotFound

MARCH = date(2026, 3, 1)
LATER = datetime(2026, 4, 1, 1, tzinfo=UTC)


@cases("keys")
def test_keys(case: dict[str, Any]) -> None:
    shares = [Share(*share) for share in case["shares"]]
    if "refused" in case:
        with pytest.raises(KeyUnclear, match=case["refused"]):
            check_key(case["key"], shares)
        return
    check_key(case["key"], shares)
    parts = divide(Money.parse(case["amount"]), shares)
    assert {payer: str(part) for payer, part in parts.items()} == case["parts"]


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws slowly
@given(st.integers(-(10**12), 10**12), st.dictionaries(st.integers(1, 99), st.integers(0, 10**9), min_size=1))
def test_the_parts_are_the_whole(fen: int, weights: dict[int, int]) -> None:
    shares = [Share(payer, weight) for payer, weight in weights.items()]
    parts = divide(Money(fen), shares)
    assert Money.total(parts.values()) == Money(fen)
    assert parts == divide(Money(fen), shares[::-1])


@pytest.fixture
def market(db: None) -> Market:
    return make_market()


def split(market: Market, weights: dict[Unit, int], *, on: date = MARCH, key: str = "area", pays: bool = True) -> None:
    divide_line(
        market.office.system,
        market.line.public_id,
        key=key,
        weights={unit.public_id: weight for unit, weight in weights.items()},
        valid_from=on,
        at=AT,
        pays=pays,
    )


def payers(market: Market, month: date = MARCH) -> list[Payer]:
    """Who pays, as frozen for the month."""
    freeze_keys(market.office.system, [market.contract.pk], month, at=LATER)
    with entering(market.office.system.scope):
        return list(payers_of([market.contract.pk], month)[market.contract.pk])


def test_the_authority_pays_what_no_unit_pays(market: Market) -> None:
    """The key of the last day of service counts: one agreed in mid-month is not missed."""
    office = market.office
    split(market, {office.finance: 3_000, office.planning: 1_000}, on=date(2026, 3, 15))
    centrally = Payer(office.authority.pk)
    assert payers(market, date(2026, 2, 1)) == [centrally]
    units = sorted([(office.finance.pk, 3_000), (office.planning.pk, 1_000)])
    assert payers(market) == [centrally, *(Payer(unit, market.line.pk, "area", weight) for unit, weight in units)]


def test_another_key_takes_over_from_its_day(market: Market) -> None:
    office = market.office
    split(market, {office.finance: 1, office.planning: 1})
    split(market, {office.finance: 1}, on=date(2026, 5, 1), key="heads")
    assert len(payers(market, date(2026, 4, 1))) == 3
    assert payers(market, date(2026, 5, 1))[1:] == [Payer(office.finance.pk, market.line.pk, "heads", 1)]
    with pytest.raises(BadInput, match="later key"):
        split(market, {office.finance: 1}, on=date(2026, 4, 1))


def test_cost_information_pays_nothing(market: Market) -> None:
    split(market, {market.office.finance: 1}, pays=False)
    assert payers(market) == [Payer(market.office.authority.pk)]
    with entering(market.office.system.scope):
        assert LineAllocation.objects.get().payer == market.office.finance


def test_a_key_is_not_dated_back_and_names_units_one_sees(market: Market) -> None:
    office = market.office
    with pytest.raises(BadInput, match="does not lie within"):
        split(market, {office.finance: 1}, on=date(2027, 1, 1))
    with pytest.raises(NotFound):
        divide_line(
            office.system, market.line.public_id, key="area", weights={new_public_id(): 1}, valid_from=MARCH, at=AT
        )
    begin_close(office.system, market.contract.public_id, MARCH, at=LATER)
    with pytest.raises(DatedBack):
        split(market, {office.finance: 1})


def test_a_month_s_key_is_frozen_once(market: Market) -> None:
    office = market.office
    split(market, {office.finance: 3_000, office.planning: 1_000})
    assert freeze_keys(office.system, [market.contract.pk], MARCH, at=LATER) == 2
    split(market, {office.finance: 1}, on=date(2026, 3, 31))
    assert freeze_keys(office.system, [market.contract.pk], MARCH, at=LATER) == 0
    with entering(office.system.scope):
        weights = dict(LineAllocation.objects.values_list("payer_id", "weight"))
    assert weights == {office.finance.pk: 3_000, office.planning.pk: 1_000}


def test_a_key_by_orders_counts_the_nearest_payer(market: Market) -> None:
    office = market.office
    split(market, {office.finance: 0, office.planning: 0}, key="orders")
    for unit in (office.finance, office.planning_section, office.planning_section, office.authority):
        record_delivery(
            office.system,
            line_id=market.line.public_id,
            quantity=Quantity(1000),
            source_type="orders.order",
            source_id=new_public_id(),
            at=datetime(2026, 3, 5, 2, tzinfo=UTC),
            unit_id=unit.public_id,
        )
    freeze_keys(office.system, [market.contract.pk], MARCH, at=LATER)
    with entering(office.system.scope):
        weights = dict(LineAllocation.objects.values_list("payer_id", "weight"))
    assert weights == {office.finance.pk: 1, office.planning.pk: 2}
