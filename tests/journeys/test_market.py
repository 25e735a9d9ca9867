"""Catalogue, providers and contracts in a real browser: every page on phone and desktop, and a roster pasted."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from houqin.domains.catalogue import office_std
from houqin.domains.catalogue.rules import Clause, Content
from houqin.domains.catalogue.services.exceptions import request_exception
from houqin.domains.catalogue.services.hazards import lay_down_defaults
from houqin.domains.catalogue.services.items import create_item, publish_version
from houqin.domains.contracts.tests.making import YEAR, Market, make_market
from houqin.domains.providers.services.staff import create_trade, enter_qualification, enter_staff
from houqin.foundation.organisation.actor import actor_for
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT
from tests.browser import take
from tests.journeys.test_face import PASSWORD, assert_fits


@dataclass(frozen=True)
class Served:
    """A served market: its address, and the exception somebody asked for."""

    url: str
    market: Market
    exception: str


def account(market: Market, person: Person, username: str) -> None:
    open_account(market.office.system, person.public_id, username=username, password=PASSWORD, at=AT)


@pytest.fixture
def served(transactional_db: None, live_server: object) -> Served:
    """A market with a chief (zheng) and a provider's manager (zhao), who both sign in by password."""
    market = make_market()
    office, system = market.office, market.office.system
    roles = (Role.SECTION_CHIEF, Role.ADMINISTRATOR, Role.SECURITY_OFFICER)
    account(market, office.person("郑处", office.authority, *roles), "zheng")
    account(market, office.person("赵经理", office.provider, Role.PROVIDER_MANAGER), "zhao")
    lay_down_defaults(system, since=YEAR[0], at=AT)
    tap = Content(
        service="水龙头维修",
        content="更换阀芯、密封圈，疏通水嘴",
        standard=(Clause("1.1", "修复后无滴漏"), Clause("1.2", "现场清理干净")),
        price_basis="per_order",
        guide_price=280_000,
        urgencies=("P2", "P3", "P4", "P5"),
        promises=office_std.promises("repair", "P2", "P3", "P4", "P5"),
    )
    item = create_item(system, class_id=market.repairs.public_id, code="WX-SLT", at=AT)
    publish_version(system, item.public_id, valid_from=YEAR[0], content=tap, at=AT)
    create_trade(system, code="electrician", name="电工", at=AT)
    worker = office.person("孙师傅", office.provider)
    enter_staff(
        system,
        worker.public_id,
        provider_id=market.provider.public_id,
        since=YEAR[0],
        post="维修电工",
        trades=["electrician"],
        at=AT,
    )
    enter_qualification(system, worker.public_id, kind="vetting", valid_from=YEAR[0], at=AT)
    requester = actor_for(office.person("王芳", office.finance, Role.REQUESTER), on=AT.date())
    asked = request_exception(
        requester, unit_id=office.finance.public_id, description="会议室加装隔断", reason="专班办公", at=AT
    )
    return Served(str(live_server), market, str(asked.public_id))


def sign_in(page: Page, served: Served, username: str) -> None:
    page.goto(f"{served.url}/accounts/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)


def visited(served: Served) -> list[tuple[str, str]]:
    market = served.market
    version, provider = market.lamp_version.public_id, market.provider.public_id
    return [
        ("catalogue", "/catalogue/"),
        ("item", f"/catalogue/{version}/"),
        ("item-publish", f"/catalogue/{version}/publish/"),
        ("exceptions", "/exceptions/"),
        ("exception", f"/exceptions/{served.exception}/"),
        ("exception-grant", f"/exceptions/{served.exception}/grant/"),
        ("faults", "/faults/"),
        ("danger-words", "/danger-words/"),
        ("providers", "/providers/"),
        ("provider", f"/providers/{provider}/"),
        ("roster-load", f"/providers/{provider}/roster/"),
        ("rosters", "/rosters/"),
        ("contracts", "/contracts/"),
        ("contract", f"/contracts/{market.contract.public_id}/"),
        ("clause", f"/contracts/{market.contract.public_id}/clause/"),
        ("contract-new", "/contracts/new/"),
        ("deliveries", "/deliveries/"),
        ("separation", "/separation/"),
    ]


def test_every_page_fits_a_phone(phone: Page, served: Served) -> None:
    sign_in(phone, served, "zheng")
    for name, url in visited(served):
        phone.goto(served.url + url)
        take(phone, f"market-{name}-phone-zh")
        assert_fits(phone, name)


def test_every_page_on_a_desktop(desktop: Page, served: Served) -> None:
    sign_in(desktop, served, "zheng")
    for name, url in visited(served):
        desktop.goto(served.url + url)
        take(desktop, f"market-{name}-desktop-zh")
        assert_fits(desktop, name)


def test_a_provider_pastes_its_roster(phone: Page, served: Served) -> None:
    sign_in(phone, served, "zhao")
    phone.goto(f"{served.url}/providers/")
    phone.get_by_role("link", name="安居物业公司").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("安居物业公司")
    expect(phone.get_by_text("洁雅保洁公司")).to_have_count(0)
    phone.get_by_role("link", name="导入值班表").click()
    phone.get_by_label("班次").fill(
        "2026-03-05\t电工\t孙师傅\t08:00-20:00\n2026-03-05\t电工\t孙师傅\t20:00-08:00\t备班"
    )
    phone.get_by_role("button", name="确认").click()
    expect(phone.get_by_role("status")).to_contain_text("值班表已导入")


def test_the_catalogue_is_searched_in_one_s_own_words(desktop: Page, served: Served) -> None:
    sign_in(desktop, served, "zheng")
    desktop.goto(f"{served.url}/catalogue/")
    desktop.get_by_label("搜索").fill("换灯泡")
    expect(desktop.locator("#list tbody tr")).to_have_count(1)
    expect(desktop.locator("#list")).to_contain_text("30 分钟内响应，4 个工作小时内到场，2 个工作日内完成。")
