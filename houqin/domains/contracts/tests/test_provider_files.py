"""Files on a provider's pages: the duty roster from Excel, a worker's paper."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from houqin.domains.contracts.tests.doors import client_for
from houqin.domains.contracts.tests.making import Market, make_market
from houqin.domains.providers.models import DutyShift, Qualification
from houqin.domains.providers.services.staff import create_trade
from houqin.foundation.documents.models import Document
from houqin.foundation.documents.tests.making import picture
from houqin.foundation.imports.tests.making import workbook
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key

HEADER = ["日期", "工种", "姓名", "时段", "身份", "电话"]
SHIFTS = [
    ["2026-03-05", "电工", "孙师傅", "08:00-20:00", "", "13800138000"],
    ["2026年3月5日", "电工", "吴班长", "20:00-08:00", "班长", ""],
]


@pytest.fixture
def market(db: None, tmp_path: Any, settings: Any) -> Market:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()
    made = make_market()
    create_trade(made.office.system, code="electrician", name="电工", at=AT)
    for name in ("孙师傅", "吴班长"):
        made.office.person(name, made.office.provider)
    return made


@pytest.fixture
def manager(market: Market) -> Client:
    return client_for(market, market.office.person("赵经理", market.office.provider, Role.PROVIDER_MANAGER))


def load(market: Market, client: Client, header: list[str], rows: list[list[str]], **more: Any) -> Any:
    content = workbook(("值班表", [["三月值班表"], header, *rows])).open().read()
    file = SimpleUploadedFile("值班表.xlsx", content)
    body = {"file": file, "idempotency_key": new_key(), **more}
    return client.post(f"/providers/{market.provider.public_id}/roster/", body)


def shifts(market: Market) -> list[tuple[str, int]]:
    with entering(market.office.system.scope):
        rows = DutyShift.objects.visible_to(market.office.system).order_by("starts_at")
        return list(rows.values_list("person__name", "rank"))


def test_a_roster_comes_from_excel_by_the_provider_itself(market: Market, manager: Client) -> None:
    assert load(market, manager, HEADER, SHIFTS).status_code == 302
    assert shifts(market) == [("孙师傅", 1), ("吴班长", 3)]


def test_wrong_cells_are_named_and_nothing_is_taken(market: Market, manager: Client) -> None:
    wrong = [SHIFTS[0], ["2026-03-06", "瓦工", "孙师傅", "08:00-20:00"], ["2026-03-07", "电工", "孙师傅", "8点"]]
    answer = load(market, manager, HEADER, wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2 of 3 rows of 值班表.xlsx cannot be taken: B4 工种:" in page
    assert "There is no trade “瓦工”; enter it first. D5 时段:" in page
    assert shifts(market) == []


def test_half_the_columns_and_another_provider_s_rows_are_refused(market: Market, manager: Client) -> None:
    half = load(market, manager, ["日期", "姓名"], [["2026-03-05", "孙师傅"]])
    assert half.status_code == 422
    assert "lacks the columns 工种、时段" in half.content.decode()
    chief = client_for(market, market.office.person("郑处", market.office.authority, Role.SECTION_CHIEF))
    other = market.office.person("周师傅", market.office.rival)
    rows = [["洁雅保洁公司", "2026-03-05", "电工", other.name, "08:00-20:00"]]
    foreign = load(market, chief, ["服务商", *HEADER[:4]], rows)
    assert foreign.status_code == 422
    assert "The row belongs to 洁雅保洁公司" in foreign.content.decode()
    assert shifts(market) == []


def test_a_file_or_text_but_not_both(market: Market, manager: Client) -> None:
    for answer in (
        load(market, manager, HEADER, SHIFTS, text="2026-03-05 电工 孙师傅 08:00-20:00"),
        manager.post(f"/providers/{market.provider.public_id}/roster/", {"idempotency_key": new_key()}),
    ):
        assert answer.status_code == 422
        assert "Give either a file or the shifts as text." in answer.content.decode()


def qualify(market: Market, client: Client, paper: SimpleUploadedFile) -> Any:
    worker = Person.objects.get(name="孙师傅")
    body = {
        "person_id": str(worker.public_id),
        "kind": "certificate",
        "name": "电工证",
        "valid_from": "2026-01-01",
        "paper": paper,
        "idempotency_key": new_key(),
    }
    return client.post(f"/providers/{market.provider.public_id}/qualifications/new/", body)


def test_a_paper_goes_on_record_with_what_it_shows(market: Market, manager: Client) -> None:
    assert qualify(market, manager, SimpleUploadedFile("电工证.jpg", picture())).status_code == 302
    with entering(market.office.system.scope):
        stated = Qualification.objects.select_related("evidence").get(name="电工证")
    assert stated.evidence is not None
    shown = manager.get(f"/providers/{market.provider.public_id}/").content.decode()
    assert f"/documents/{stated.evidence.public_id}" in shown


def test_a_mislabelled_paper_leaves_no_statement(market: Market, manager: Client) -> None:
    answer = qualify(market, manager, SimpleUploadedFile("电工证.jpg", b"%PDF-1.7\n%%EOF"))
    assert answer.status_code == 422
    assert "电工证.jpg" in answer.content.decode()
    with entering(market.office.system.scope):
        assert not Qualification.objects.filter(name="电工证").exists()
        assert not Document.objects.exists()
