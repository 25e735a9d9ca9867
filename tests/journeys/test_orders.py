"""One order in a real browser, from a blocked washroom reported on a phone to its rating and the clock explained."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from houqin.domains.orders.promises import forget
from houqin.domains.orders.tests.making import Work, make_work
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from tests.browser import take
from tests.journeys.test_face import PASSWORD, assert_fits

#: What the worker presses, and what its screenshot is called.
ACTS = {"接单": "take", "到场": "arrive", "完工": "complete"}


@dataclass(frozen=True)
class Served:
    """A served office at work."""

    url: str
    work: Work

    def sign_in(self, page: Page, actor: Actor) -> None:
        """Sign in as *actor* in place of whoever was signed in."""
        page.context.clear_cookies()
        page.goto(f"{self.url}/accounts/login/")
        page.get_by_label("用户名").fill(f"u{actor.person_id}")
        page.get_by_label("密码").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "login" not in url)


@pytest.fixture
def served(transactional_db: None, live_server: object) -> Served:
    """An office at work in which the requester, the dispatcher and the worker sign in by password."""
    forget()
    work = make_work()
    for actor in (work.requester, work.dispatcher, work.desk, work.worker):
        assert actor.person_id is not None
        with entering(work.system.scope):
            person = Person.objects.get(pk=actor.person_id)
        open_account(work.system, person.public_id, username=f"u{person.pk}", password=PASSWORD, at=AT)
    return Served(str(live_server), work)


def test_a_blocked_washroom_from_report_to_rating(phone: Page, desktop: Page, served: Served) -> None:
    work = served.work
    served.sign_in(phone, work.requester)
    phone.goto(f"{served.url}/orders/new/")
    assert_fits(phone, "submit")
    phone.get_by_label("哪里坏了，或需要什么服务？").fill("三楼东侧卫生间堵了，灯不亮")
    phone.get_by_label("在哪里？").fill("301室")
    phone.get_by_text("服务、场所、紧急程度、方便时间").click()
    phone.locator("#id_item_id").select_option(label="灯具维修")
    expect(phone.locator("#before")).to_contain_text("30 分钟内响应")
    phone.get_by_label("一号楼 301室").check()
    take(phone, "orders-submit-phone")
    assert_fits(phone, "submit, filled in")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_role("status").first).to_contain_text("已收到您的报修")
    expect(phone.locator(".promise")).to_contain_text("前完成")
    address = phone.url
    take(phone, "orders-order-requester-phone")
    assert_fits(phone, "order")

    served.sign_in(desktop, work.dispatcher)
    desktop.goto(f"{served.url}/orders/")
    take(desktop, "orders-list-desktop")
    desktop.goto(address)
    desktop.get_by_role("link", name="派工").click()
    take(desktop, "orders-dispatch-desktop")
    desktop.get_by_role("button", name="派工").click()
    expect(desktop.get_by_role("status").first).to_contain_text("已派给服务商")

    served.sign_in(phone, work.worker)
    phone.goto(address)
    for act, said in (("接单", "已接单"), ("到场", "到场已记录"), ("完工", "已完工")):
        phone.get_by_role("link", name=act, exact=True).click()
        expect(phone.get_by_role("button", name=act, exact=True)).to_be_visible()
        assert_fits(phone, act)
        take(phone, f"orders-act-{ACTS[act]}-phone")
        phone.get_by_role("button", name=act, exact=True).click()
        expect(phone.get_by_role("status").first).to_contain_text(said)
    expect(phone.get_by_role("heading", name="评价")).to_have_count(0)
    take(phone, "orders-order-worker-phone")

    served.sign_in(phone, work.requester)
    phone.goto(address)
    phone.get_by_role("link", name="确认", exact=True).click()
    phone.get_by_role("button", name="确认", exact=True).click()
    phone.get_by_label("非常满意").check()
    take(phone, "orders-rate-phone")
    phone.get_by_role("button", name="评价", exact=True).click()
    expect(phone.get_by_role("status").first).to_contain_text("感谢")
    phone.get_by_text("逐步说明").click()
    steps = phone.locator(".reasons li")
    expect(steps.first).to_contain_text("报修")
    expect(phone.locator(".unworded")).to_have_count(0)
    take(phone, "orders-explained-phone")
    assert_fits(phone, "explained")
    desktop.goto(address)
    desktop.get_by_text("逐步说明").click()
    take(desktop, "orders-explained-desktop")
