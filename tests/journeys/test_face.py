"""The shared face in a real browser: keyboard, phone, language, charts, and nothing on the console."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.sealing import seal
from houqin.foundation.calendars.models import WorkCalendar
from houqin.foundation.calendars.services import create_calendar
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT, SINCE, Office, make_office
from houqin.foundation.places.models import Place, Tag
from houqin.foundation.places.services import create_place, hang_tag
from houqin.foundation.scope.scope import entering
from houqin.foundation.terms.services import load_regulations
from tests.browser import Console, take

REGULATION = {
    "code": "orders.answer",
    "name": "答复期限",
    "value": 3,
    "unit": "working_days",
    "valid_from": SINCE,
    "source": "办法第 3 条",
}
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Site:
    """A served office."""

    url: str
    office: Office
    administrator: Person
    place: Place
    tag: Tag
    calendar: WorkCalendar
    record: str


@pytest.fixture
def site(transactional_db: None, live_server: object) -> Site:
    """An office with an administrator who signs in by password."""
    office = make_office()
    person = office.person("王管理", office.authority, Role.ADMINISTRATOR)
    open_account(office.system, person.public_id, username="wang", password=PASSWORD, at=AT)
    for name in ("张伟", "李娜", "陈静"):
        office.person(name, office.finance, Role.REQUESTER)
    ground = create_place(office.system, parent_id=None, kind="site", name="市政府大院", at=AT)
    create_place(office.system, parent_id=ground.public_id, kind="building", name="3号楼", code="B3", at=AT)
    tag = hang_tag(office.system, ground.public_id, label="大门", at=AT)
    hours = {"weekly": {"mon-fri": ["08:30-12:00", "14:00-17:30"]}}
    calendar = create_calendar(office.system, code="JG", name="机关作息", layers=hours, valid_from=SINCE, at=AT)
    load_regulations(office.system, [REGULATION], at=AT)
    seal(at=timezone.now())
    with entering(office.system.scope), transaction.atomic():
        record = AuditRecord.objects.order_by("pk").first()
    assert record is not None
    return Site(str(live_server), office, person, ground, tag, calendar, f"/archive/{record.public_id}/")


def sign_in(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/accounts/login/")
    page.get_by_label("用户名").fill("wang")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_url(lambda url: "login" not in url)


def assert_fits(page: Page, name: str) -> None:
    """Nothing sticks out sideways, and what is pressed is large enough."""
    expect(page.locator("main")).to_be_visible()  # a click returns before the next page has a document to measure
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{name} is {wide} px too wide"
    small = page.evaluate(
        """() => [...document.querySelectorAll('main button, main .btn, .bar a, .bar summary')]
        .filter(one => one.offsetHeight && one.offsetHeight < 36).map(one => one.textContent.trim())"""
    )
    assert small == [], f"{name}: too small to be pressed: {small}"


def visited(site: Site) -> list[tuple[str, str]]:
    return [
        ("units", "/units/"),
        ("unit", f"/units/{site.office.planning.public_id}/"),
        ("unit-new", "/units/new/"),
        ("people", "/people/"),
        ("person", f"/people/{site.administrator.public_id}/"),
        ("places", "/places/"),
        ("place-new", "/places/new/"),
        ("place", f"/places/{site.place.public_id}/"),
        ("tag", f"/tags/{site.tag.public_id}/"),
        ("calendars", "/calendars/"),
        ("calendar", f"/calendars/{site.calendar.public_id}/"),
        ("years", "/statutory-years/"),
        ("regulations", "/regulations/"),
        ("setting", f"/units/{site.office.planning.public_id}/settings/"),
        ("archive", "/archive/"),
        ("record", site.record),
        ("status", "/status/"),
        ("me", "/me/"),
        ("tokens", "/me/tokens/"),
        ("password", "/accounts/password/change/"),
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_fits_a_phone(phone: Page, site: Site, language: str) -> None:
    sign_in(phone, site)
    if language == "en":
        phone.get_by_role("button", name="English").click()
        expect(phone.get_by_role("button", name="中文")).to_be_visible()
    for name, url in visited(site):
        phone.goto(site.url + url)
        take(phone, f"face-{name}-phone-{language}")
        assert_fits(phone, name)


def test_every_page_on_a_desktop(desktop: Page, site: Site) -> None:
    sign_in(desktop, site)
    for name, url in visited(site):
        desktop.goto(site.url + url)
        take(desktop, f"face-{name}-desktop-zh")
        assert_fits(desktop, name)


def test_a_form_is_filled_in_by_keyboard_alone(desktop: Page, site: Site, console: Console) -> None:
    console.allow("status of 409")
    sign_in(desktop, site)
    desktop.goto(f"{site.url}/units/new/")
    desktop.keyboard.press("Tab")
    expect(desktop.locator(".skip")).to_be_focused()
    desktop.keyboard.press("Enter")
    desktop.keyboard.press("Tab")
    expect(desktop.get_by_role("link", name="单位", exact=True).first).to_be_visible()
    desktop.get_by_label("类别").focus()
    desktop.get_by_label("类别").select_option("user_unit")
    desktop.keyboard.press("Tab")
    desktop.get_by_label("上级单位").select_option(label="市机关事务管理局")
    desktop.keyboard.press("Tab")
    desktop.keyboard.type("CZJ")
    desktop.keyboard.press("Tab")
    desktop.keyboard.type("商务局")
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_role("alert")).to_contain_text("代码 CZJ 已属于其他单位")
    expect(desktop.get_by_label("名称", exact=True)).to_have_value("商务局")
    desktop.get_by_label("代码").fill("SWJ")
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_role("heading", level=1)).to_have_text("商务局")
    expect(desktop.get_by_role("status")).to_contain_text("单位已设立")


def test_a_list_is_filtered_without_a_new_page(desktop: Page, site: Site) -> None:
    sign_in(desktop, site)
    desktop.goto(f"{site.url}/people/")
    desktop.evaluate("window.stayed = true")
    desktop.get_by_label("搜索").fill("李娜")
    expect(desktop.locator("#list tbody tr")).to_have_count(1)
    assert desktop.evaluate("window.stayed") is True
    assert "q=" in desktop.url
    desktop.get_by_role("link", name="清除").or_(desktop.get_by_role("button", name="筛选")).first.click()
    desktop.go_back()
    expect(desktop.get_by_role("heading", level=1)).to_have_text("人员")


def test_the_phones_menu_opens_and_closes(phone: Page, site: Site) -> None:
    sign_in(phone, site)
    phone.goto(f"{site.url}/units/")
    phone.locator(".bar summary").click()
    expect(phone.locator(".sheet")).to_be_visible()
    take(phone, "face-menu-phone-zh")
    phone.keyboard.press("Escape")
    expect(phone.locator(".sheet")).to_be_hidden()


def test_a_chart_is_drawn_under_the_strict_policy(desktop: Page, site: Site, settings: LazySettings) -> None:
    settings.ROOT_URLCONF = "tests.journeys.chart_urls"
    sign_in(desktop, site)
    desktop.goto(f"{site.url}/chart/")
    expect(desktop.locator("[data-chart] svg")).to_be_visible()
    desktop.locator("[data-chart] svg").hover(position={"x": 200, "y": 150})
    expect(desktop.get_by_text("九月 120，十月 98。")).to_be_visible()
    take(desktop, "face-chart-desktop-zh")
