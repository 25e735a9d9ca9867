"""What outsiders hand in wrongly is refused in one sentence with what to do, in both languages, at every door.

A person's own report is never refused (practice 1): there the same mistakes are taken and put right.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from houqin.domains.catalogue.services.items import end_item
from houqin.domains.orders.models import Order, RecurringRule
from houqin.domains.orders.tests.making import NINE, Work, later
from houqin.domains.orders.tests.test_pages import browser
from houqin.foundation.documents.models import Document
from houqin.foundation.imports import tasks
from houqin.foundation.imports.models import ImportFile
from houqin.foundation.imports.tests.making import as_csv
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])
#: The lamp was given up on 1 March; the orders of these tests are reported on 3 March.
GIVEN_UP = date(2026, 3, 1)
EXPIRED = {
    "en": "The service was not in the catalogue on 2026-03-03.",
    "zh-hans": "该服务在 2026-03-03 不在服务目录中。",
}


@pytest.fixture
def expired(work: Work, monkeypatch: pytest.MonkeyPatch) -> Work:
    """The office at work, its lamp no longer in the catalogue."""
    monkeypatch.setattr(timezone, "now", lambda: later(80))
    item = work.market.lamp.public_id
    end_item(work.system, item, on=GIVEN_UP, at=NINE, reason="并入照明维护")
    return work


def post(client: Client, address: str, body: dict[str, Any], language: str) -> Any:
    headers = {"idempotency-key": new_key(), "accept-language": language}
    return client.post(f"/api/v1{address}", json.dumps(body), "application/json", headers=headers)


@LANGUAGES
def test_an_expired_item_is_refused_where_the_desk_chooses_it(expired: Work, language: str) -> None:
    order = expired.submitted()
    client = browser(expired, expired.dispatcher, language)
    given = {"item_id": str(expired.market.lamp.public_id)}
    answer = post(client, f"/orders/{order.public_id}/classify", given, language)
    assert (answer.status_code, answer.json()["code"]) == (422, "orders.item_not_offered")
    assert answer.json()["detail"] == EXPIRED[language]
    assert answer.json()["remedy"]
    page = client.post(f"/orders/{order.public_id}/classify/", {**given, "idempotency_key": new_key()})
    assert page.status_code == 422
    assert EXPIRED[language] in page.content.decode()
    with entering(expired.system.scope):
        assert Order.objects.get(pk=order.pk).item_version_id is None


@LANGUAGES
def test_an_expired_item_makes_no_planned_work(expired: Work, language: str) -> None:
    client = browser(expired, expired.chief, language)
    rule = {
        "name": "巡检",
        "item_id": str(expired.market.lamp.public_id),
        "provider_id": str(expired.market.office.provider.public_id),
        "unit_id": str(expired.market.office.planning.public_id),
        "place_id": str(expired.room.public_id),
        "frequency": "daily",
        "windows": [{"opens": "09:00", "closes": "10:00"}],
        "valid_from": "2026-03-03",
    }
    answer = post(client, "/recurring-rules", rule, language)
    assert (answer.status_code, answer.json()["detail"]) == (422, EXPIRED[language])
    with entering(expired.system.scope):
        assert not RecurringRule.objects.exists()


def test_a_person_s_report_of_an_expired_item_is_taken(expired: Work) -> None:
    body = {"description": "灯不亮", "item_id": str(expired.market.lamp.public_id)}
    answer = post(browser(expired, expired.requester), "/orders", body, "en")
    assert answer.status_code == 201
    with entering(expired.system.scope):
        assert Order.objects.get(public_id=answer.json()["public_id"]).item_version_id is None


REGISTER = ["单号", "报修时间", "报修内容", "服务项目"]


def checked(work: Work, rows: list[list[str]], client: Client) -> ImportFile:
    """What the job found of a register that was handed in by endpoint."""
    content = as_csv(rows, REGISTER, encoding="gb18030").open().read()
    body = {"file": SimpleUploadedFile("登记表.csv", content), "mapping": "baoxiu"}
    answer = client.post("/api/v1/imports", body, headers={"idempotency-key": new_key()})
    assert answer.status_code == 202, answer.content.decode()
    tasks.check_file.run_now(work.system, file=answer.json()["public_id"])
    with entering(work.system.scope):
        file: ImportFile = ImportFile.objects.visible_to(work.system).get(public_id=answer.json()["public_id"])
    return file


@pytest.fixture
def administrator(work: Work, tmp_path: Any, settings: Any) -> Client:
    """An administrator's browser; the files of these tests lie apart."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()
    settings.STORAGES = {
        **settings.STORAGES,
        "imports": {**settings.STORAGES["imports"], "OPTIONS": {"location": tmp_path / "imports"}},
    }
    work.market.office.person("管理员", work.market.office.authority, Role.ADMINISTRATOR)
    with entering(work.system.scope):
        person = Person.objects.get(name="管理员")
    from houqin.foundation.organisation.actor import actor_for

    return browser(work, actor_for(person, on=date(2026, 3, 3)))


def test_an_expired_item_in_an_import_is_named_by_its_cell(expired: Work, administrator: Client) -> None:
    service = expired.market.lamp_version.service
    rows = [
        ["1", "2026-02-27 9:00", "灯不亮", service],
        ["2", "2026-03-02 9:00", "灯不亮", service],
        ["3", "2026-03-02 9:00", "水管漏水", "没有这个项目"],
    ]
    file = checked(expired, rows, administrator)
    assert (file.counts["new"], file.counts["refused"], file.may_be_written) == (2, 1, False)
    told = {language: [one["words"] for one in file.findings[language]["problems"]] for language in EXPIRED}
    assert told == {
        "en": [
            f"“{service}” was not in the catalogue any more on 2026-03-02; name another service, or leave it empty."
        ],
        "zh-hans": [f"2026-03-02 时服务目录里已没有“{service}”；请写另一个项目，或者留空。"],
    }
    assert file.findings["en"]["problems"][0]["place"] == "D4 服务项目"
    address = f"/imports/{file.public_id}/write/"
    assert administrator.post(address, {"idempotency_key": new_key()}).status_code == 422
    with entering(expired.system.scope):
        assert not Order.objects.exists()


@LANGUAGES
def test_half_the_columns_are_refused_at_the_door(work: Work, administrator: Client, language: str) -> None:
    content = as_csv([["1", "李工"]], ["单号", "报修人"], encoding="utf-8").open().read()
    for address, body in (
        ("/api/v1/imports", {"mapping": "baoxiu"}),
        ("/imports/new/", {"mapping": "baoxiu", "idempotency_key": new_key()}),
    ):
        file = SimpleUploadedFile("登记表.csv", content)
        headers = {"idempotency-key": new_key(), "accept-language": language}
        answer = administrator.post(address, {**body, "file": file}, headers=headers)
        assert answer.status_code == 422
        told = answer.json()["detail"] if address.startswith("/api/") else answer.content.decode()
        assert "报修日期/时间、报修内容" in told
    assert not ImportFile.objects.exists()


@LANGUAGES
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("现场.jpg", b"%PDF-1.7\n%%EOF", {"en": "is not what its name says", "zh-hans": "名不副实"}),
        ("现场.jpg", b"\xff\xd8\xff" + bytes(20 << 20), {"en": "is larger than 20 MB.", "zh-hans": "超过 20 MB。"}),
    ],
)
def test_a_bad_file_at_an_act_changes_nothing(
    work: Work, administrator: Client, name: str, content: bytes, sentence: dict[str, str], language: str
) -> None:
    order = work.taken()
    client = browser(work, work.worker, language)
    body = {"photos": SimpleUploadedFile(name, content), "idempotency_key": new_key()}
    page = client.post(f"/orders/{order.public_id}/complete/", body)
    assert page.status_code == 422
    assert sentence[language] in page.content.decode()
    answer = client.post(
        "/api/v1/documents",
        {"file": SimpleUploadedFile(name, content)},
        headers={"idempotency-key": new_key(), "accept-language": language},
    )
    assert answer.status_code == 422
    assert sentence[language] in answer.json()["detail"]
    with entering(work.system.scope):
        assert Order.objects.get(pk=order.pk).state == "taken"
        assert not Document.objects.exists()


def test_a_convenient_window_that_has_passed_refuses_no_report(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: later(0))
    client = browser(work, work.requester)
    given = {"description": "水龙头滴水", "convenient_from": "2026-03-02T10:00", "convenient_until": "2026-03-02T11:00"}
    assert client.post("/orders/new/", {**given, "idempotency_key": new_key()}).status_code == 302
    with entering(work.system.scope):
        order = Order.objects.get()
    assert (order.convenient_from, order.convenient_until) == (None, None)


@LANGUAGES
def test_the_desk_agrees_on_no_window_that_has_passed(
    work: Work, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: later(80))
    order = work.submitted()
    client = browser(work, work.dispatcher, language)
    body = {"convenient_from": "2026-03-02T10:00:00+08:00", "convenient_until": "2026-03-02T11:00:00+08:00"}
    answer = post(client, f"/orders/{order.public_id}/appoint", body, language)
    assert (answer.status_code, answer.json()["code"]) == (422, "orders.window_past")
    told = {"en": "The convenient window ends before it begins", "zh-hans": "方便时间的结束早于开始"}
    assert answer.json()["detail"].startswith(told[language])
