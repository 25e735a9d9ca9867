"""Making and changing work calendars by page; one that overlaps itself is refused in one sentence at every door."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from houqin.foundation.calendars.models import CalendarVersion, WorkCalendar
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import Office
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key
from houqin.web.tests.conftest import SignIn

FORM = {
    "code": "JG",
    "name": "机关作息",
    "weekly": "mon-fri 08:30-12:00 14:00-17:30",
    "seasons": "夏季 05-01..09-30 mon-fri 08:00-12:00 14:30-18:00",
    "closures": "2026-10-08 盘点",
    "openings": "2026-10-10 值班",
    "statutory": "on",
    "valid_from": "2026-01-01",
}


@pytest.fixture
def client(administrator: Person, sign_in: SignIn) -> Client:
    return sign_in(administrator)


def send(client: Client, address: str = "/calendars/new/", **more: str) -> Any:
    return client.post(address, {**FORM, "idempotency_key": new_key(), **more})


def versions(office: Office) -> list[CalendarVersion]:
    with entering(office.system.scope):
        return list(CalendarVersion.objects.visible_to(office.system).believed().order_by("valid_from"))


def test_a_calendar_is_made_and_changed_by_page(client: Client, office: Office) -> None:
    made = send(client)
    with entering(office.system.scope):
        calendar = WorkCalendar.objects.visible_to(office.system).get()
    assert made["Location"] == f"/calendars/{calendar.public_id}/"
    shown = client.get(made["Location"]).content.decode()
    assert "Weekly hours: Mon-Fri 08:30-12:00 14:00-17:30" in shown
    form = client.get(f"{made['Location']}change/").content.decode()
    assert "夏季 05-01..09-30 mon-fri 08:00-12:00 14:30-18:00" in form
    assert "2026-10-08 盘点" in form
    changed = send(client, f"{made['Location']}change/", valid_from="2026-07-01", weekly="mon-sat 09:00-17:00")
    assert changed.status_code == 302
    first, second = versions(office)
    assert (first.valid_until, second.layers["weekly"]) == (date(2026, 7, 1), {"mon-sat": ["09:00-17:00"]})
    assert second.layers["openings"] == [{"on": "2026-10-10", "reason": "值班"}]


def test_open_day_and_night(client: Client, office: Office) -> None:
    made = send(client, always="on", weekly="", seasons="", closures="", openings="", statutory="")
    assert made.status_code == 302
    assert versions(office)[0].layers == {"always": True}
    assert 'name="always" class="form-check-input" id="id_always" checked' in " ".join(
        client.get(f"{made['Location']}change/").content.decode().split()
    )


OVERLAPS = [
    (
        {"weekly": "mon-fri 08:30-12:00 11:00-17:30"},
        {"weekly": {"mon-fri": ["08:30-12:00", "11:00-17:30"]}},
        "The calendar “机关作息” overlaps itself: 08:30-12:00 and 11:00-17:30 (Mondays).",
        "日历“机关作息”自身重叠：08:30-12:00 与 11:00-17:30（周一）。",
    ),
    (
        {"seasons": "夏季 05-01..09-30 mon 08:00-12:00\n汛期 09-01..10-15 mon 07:00-12:00"},
        {
            "weekly": {"mon-fri": ["08:30-12:00"]},
            "seasons": [
                {"name": "夏季", "from": "05-01", "through": "09-30", "weekly": {"mon": ["08:00-12:00"]}},
                {"name": "汛期", "from": "09-01", "through": "10-15", "weekly": {"mon": ["07:00-12:00"]}},
            ],
        },
        "The calendar “机关作息” overlaps itself: 夏季 05-01/10-01 and 汛期 09-01/10-16 (seasons).",
        "日历“机关作息”自身重叠：夏季 05-01/10-01 与 汛期 09-01/10-16（季节作息）。",
    ),
    (
        {"openings": "2026-10-10 08:00-12:00\n2026-10-10 11:00-13:00"},
        {
            "weekly": {"mon-fri": ["08:30-12:00"]},
            "openings": [
                {"on": "2026-10-10", "windows": ["08:00-12:00"]},
                {"on": "2026-10-10", "windows": ["11:00-13:00"]},
            ],
        },
        "The calendar “机关作息” overlaps itself: 08:00-12:00 and 11:00-13:00 (2026-10-10).",
        "日历“机关作息”自身重叠：08:00-12:00 与 11:00-13:00（2026-10-10）。",
    ),
]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("typed", "layers", "english", "chinese"), OVERLAPS)
def test_a_calendar_that_overlaps_itself_is_refused_at_both_doors(
    office: Office,
    administrator: Person,
    sign_in: SignIn,
    typed: dict[str, str],
    layers: dict[str, Any],
    english: str,
    chinese: str,
    language: str,
) -> None:
    client = sign_in(administrator, language)
    sentence = english if language == "en" else chinese
    page = send(client, **typed)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    body = {"code": "JG", "name": "机关作息", "layers": layers, "valid_from": "2026-01-01"}
    answer = client.post(
        "/api/v1/calendars", json.dumps(body), "application/json", headers={"Idempotency-Key": new_key()}
    )
    assert (answer.status_code, answer.json()["detail"]) == (422, sentence)
    assert answer.json()["remedy"]
    assert versions(office) == []


def test_a_line_that_cannot_be_read_is_named(client: Client, office: Office) -> None:
    page = send(client, closures="2026-10-08 盘点\n国庆")
    assert page.status_code == 422
    assert "Line 2 cannot be read: “国庆”. Write it like this: 2026-10-01..2026-10-07 国庆" in page.content.decode()
    assert versions(office) == []


def test_who_may_not_change_calendars(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.person("陈静", office.finance, Role.REQUESTER))
    assert send(client).status_code == 403
    assert "New calendar" not in client.get("/calendars/").content.decode()
