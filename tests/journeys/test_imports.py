"""A register comes in through a real browser: handed in, watched, corrected, written; and a calendar typed as lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from houqin.foundation.imports import tasks
from houqin.foundation.imports.models import ImportFile
from houqin.foundation.imports.progress import telling
from houqin.foundation.imports.tests.making import as_csv
from houqin.foundation.imports.tests.test_running import HEADER, PEOPLE, WRONG
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import entering
from tests.browser import Console, take
from tests.journeys.test_face import PASSWORD, assert_fits

USERNAME = "wang"


@pytest.fixture
def office(transactional_db: None, tmp_path: Path, settings: Any) -> Office:
    """An office with an administrator who signs in by password; its imported files lie apart."""
    settings.STORAGES = {
        **settings.STORAGES,
        "imports": {**settings.STORAGES["imports"], "OPTIONS": {"location": tmp_path / "imports"}},
    }
    made = make_office()
    person = made.person("王管理", made.authority, Role.ADMINISTRATOR)
    open_account(made.system, person.public_id, username=USERNAME, password=PASSWORD, at=AT)
    return made


def sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("用户名").fill(USERNAME)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "login" not in address)


def hand_in(page: Page, url: str, path: Path) -> None:
    page.goto(f"{url}/imports/new/")
    page.get_by_label("文件", exact=True).set_input_files(path)
    page.get_by_label("文件内容").select_option("people")
    page.get_by_role("button", name="核对文件").click()
    expect(page.get_by_text("等待后台处理")).to_be_visible()


def newest(office: Office) -> ImportFile:
    with entering(office.system.scope), transaction.atomic():
        file: ImportFile = ImportFile.objects.visible_to(office.system).order_by("-pk")[0]
    return file


def on_disk(folder: Path, name: str, rows: list[list[str]]) -> Path:
    path = folder / name
    path.write_bytes(as_csv(rows, HEADER, encoding="gb18030").open().read())
    return path


def test_a_list_is_handed_in_watched_and_written(
    desktop: Page, office: Office, live_server: Any, tmp_path: Path
) -> None:
    sign_in(desktop, live_server.url)
    hand_in(desktop, live_server.url, on_disk(tmp_path, "花名册.csv", PEOPLE))
    file = newest(office)
    telling(file.public_id)("Reading", 1, 3)
    # The page asks again by itself: nobody presses anything until the check is over.
    expect(desktop.get_by_text("1 / 3")).to_be_visible()
    take(desktop, "import-progress-desktop-zh")
    tasks.check_file.run_now(office.system, file=str(file.public_id))
    expect(desktop.get_by_text("还什么也没有写入")).to_be_visible()
    take(desktop, "import-checked-desktop-zh")
    assert_fits(desktop, "import")
    desktop.get_by_role("link", name="导入", exact=True).click()
    desktop.get_by_role("button", name="导入", exact=True).click()
    tasks.write_file.run_now(office.system, file=str(file.public_id))
    expect(desktop.get_by_text("已写入").first).to_be_visible()
    with entering(office.system.scope), transaction.atomic():
        assert Person.objects.filter(name__in=["李明", "王芳", "赵强"]).count() == 3


def test_wrong_rows_on_a_phone(phone: Page, office: Office, live_server: Any, tmp_path: Path) -> None:
    sign_in(phone, live_server.url)
    phone.goto(f"{live_server.url}/imports/new/")
    take(phone, "import-new-phone-zh")
    assert_fits(phone, "import-new")
    hand_in(phone, live_server.url, on_disk(tmp_path, "花名册.csv", WRONG))
    tasks.check_file.run_now(office.system, file=str(newest(office).public_id))
    expect(phone.get_by_text("有的行有错，什么也没有写入。")).to_be_visible()
    expect(phone.get_by_text("D4 联系电话（手机）").first).to_be_visible()
    take(phone, "import-wrong-phone-zh")
    assert_fits(phone, "import-wrong")
    with phone.expect_download() as download:
        phone.get_by_role("link", name="错误文件").click()
    assert download.value.suggested_filename == "花名册.errors.xlsx"
    phone.goto(f"{live_server.url}/imports/")
    take(phone, "imports-phone-zh")
    assert_fits(phone, "imports")


def test_a_calendar_is_typed_on_a_phone(phone: Page, office: Office, live_server: Any, console: Console) -> None:
    console.allow("422")
    sign_in(phone, live_server.url)
    phone.goto(f"{live_server.url}/calendars/new/")
    phone.get_by_label("代码").fill("JG")
    phone.get_by_label("日历", exact=True).fill("机关作息")
    phone.get_by_label("每周作息").fill("周一至周五 08:30-12:00 11:00-17:30")
    phone.get_by_label("自", exact=True).fill("2026-01-01")
    phone.get_by_role("button", name="保存").click()
    expect(phone.get_by_text("日历“机关作息”自身重叠")).to_be_visible()
    take(phone, "calendar-overlaps-phone-zh")
    assert_fits(phone, "calendar-new")
    phone.get_by_label("每周作息").fill("周一至周五 08:30-12:00 14:00-17:30")
    phone.get_by_role("button", name="保存").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("机关作息")
    take(phone, "calendar-made-phone-zh")
