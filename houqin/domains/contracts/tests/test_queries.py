"""Routing, who serves what, and the separation report, from the tables."""

from datetime import date

import pytest

from houqin.domains.catalogue.rules import Content
from houqin.domains.catalogue.services.items import create_item, publish_version
from houqin.domains.contracts.queries import find_lines, separation_report, who_serves
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.services.contracts import activate_contract, add_line, end_contract
from houqin.domains.contracts.tests.making import Market, make_contract, make_market
from houqin.domains.providers.services.admission import change_admission
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.places.services import create_place
from houqin.foundation.scope.scope import entering

DAY = date(2026, 3, 5)


@pytest.fixture
def market(db: None) -> Market:
    return make_market()


def codes(market: Market, day: date = DAY) -> list[str]:
    routing = find_lines(market.lamp_version, market.office.finance, None, day)
    return [step.code.removeprefix("contracts.route.") for step in routing.steps]


def test_the_authority_s_line_serves_every_unit_below_it(market: Market) -> None:
    routing = find_lines(market.lamp_version, market.office.planning_section, None, DAY)
    assert routing.single is not None
    assert routing.single.pk == market.line.pk


def test_a_line_does_not_serve_before_or_after_its_contract(market: Market) -> None:
    assert codes(market, date(2025, 12, 31)) == ["found", "none"]
    assert codes(market, date(2026, 12, 31)) == ["found", "one"]
    assert codes(market, date(2027, 1, 1)) == ["found", "none"]


def test_an_ended_contract_serves_up_to_its_last_day(market: Market) -> None:
    end_contract(
        market.office.system,
        market.contract.public_id,
        on=DAY,
        at=AT,
        reason="服务不达标",
        terminated=True,
        kind="breach",
    )
    assert codes(market, date(2026, 3, 4)) == ["found", "one"]
    assert codes(market, DAY) == ["found", "none"]


def test_a_suspended_provider_is_not_routed_to(market: Market) -> None:
    change_admission(
        market.office.system,
        market.provider.public_id,
        status="suspended",
        on=DAY,
        until=date(2026, 4, 1),
        at=AT,
        reason="整改",
    )
    assert codes(market) == ["found", "barred", "none"]
    assert codes(market, date(2026, 4, 1)) == ["found", "one"]


def test_a_line_for_a_building_precedes_there_and_is_silent_elsewhere(market: Market) -> None:
    system = market.office.system
    building = create_place(system, parent_id=None, kind="building", name="1号楼", at=AT)
    other = create_place(system, parent_id=None, kind="building", name="2号楼", at=AT)
    contract = make_contract(market.office, market.rival, "HT-2026-02")
    own = add_line(
        system,
        contract.public_id,
        terms=LineTerms(number=1, price_basis="per_order", service_model="M2", price=1),
        item_id=market.lamp.public_id,
        units=[market.office.authority.public_id],
        places=[building.public_id],
        at=AT,
    )
    activate_contract(system, contract.public_id, at=AT)
    here = find_lines(market.lamp_version, market.office.finance, building, DAY)
    there = find_lines(market.lamp_version, market.office.finance, other, DAY)
    assert here.single is not None and here.single.pk == own.pk
    assert there.single is not None and there.single.pk == market.line.pk


def test_routing_looks_at_all_contracts_whoever_asks(market: Market) -> None:
    rival = market.office.actor("钱经理", market.office.rival, Role.PROVIDER_MANAGER)
    with entering(rival.scope):
        assert codes(market) == ["found", "one"]
        assert who_serves(market.lamp, DAY) == []


def test_the_separation_report_names_what_is_wrong(market: Market) -> None:
    system = market.office.system
    item = create_item(system, class_id=market.repairs.public_id, code="WX-MS", at=AT)
    publish_version(
        system,
        item.public_id,
        valid_from=date(2026, 1, 1),
        content=Content(service="门锁维修", content="更换锁芯", price_basis="per_order"),
        at=AT,
    )
    with entering(system.scope):
        report = {row.version.service: row for row in separation_report(system, DAY)}
    assert report["灯具维修"].findings == ()
    assert report["灯具维修"].servers[0].provider == market.provider.unit
    assert report["门锁维修"].findings == ("no_manager", "not_served")
