"""Pages and endpoints on calendars, statutory days and numbers of law."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from houqin.foundation.calendars.models import CalendarUse, WorkCalendar
from houqin.foundation.calendars.services import create_calendar
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.tests.making import AT, SINCE, Office
from houqin.foundation.scope.scope import entering
from houqin.foundation.terms.models import RegulationRule
from houqin.foundation.terms.services import load_regulations
from houqin.web.idempotency import new_key
from houqin.web.tests.conftest import SignIn

HOURS = {"weekly": {"mon-fri": ["08:30-12:00", "14:00-17:30"]}}


@pytest.fixture
def client(administrator: Person, sign_in: SignIn) -> Client:
    return sign_in(administrator)


@pytest.fixture
def calendar(office: Office) -> WorkCalendar:
    return create_calendar(office.system, code="JG", name="机关作息", layers=HOURS, valid_from=SINCE, at=AT)


def post(client: Client, url: str, body: object) -> tuple[int, dict[str, Any]]:
    response = client.post(
        f"/api/v1{url}", json.dumps(body), "application/json", headers={"idempotency-key": new_key()}
    )
    return response.status_code, json.loads(response.content)


def test_a_calendar_is_shown_and_used(client: Client, office: Office, calendar: WorkCalendar) -> None:
    assert "机关作息" in client.get("/calendars/").content.decode()
    url = f"/calendars/{calendar.public_id}/"
    assert "Weekly hours: Mon-Fri 08:30-12:00 14:00-17:30" in client.get(url).content.decode()
    data = {"unit_id": str(office.finance.public_id), "valid_from": "2026-03-01", "idempotency_key": new_key()}
    assert client.post(f"{url}use/", data)["Location"] == url
    assert "财政局" in client.get(url).content.decode()
    with entering(office.system.scope):
        assert CalendarUse.objects.get().unit_id == office.finance.pk


def test_a_calendar_by_the_api(client: Client, office: Office) -> None:
    body: dict[str, Any] = {"code": "WY", "name": "物业", "layers": HOURS, "valid_from": "2026-01-01"}
    status, made = post(client, "/calendars", body)
    assert status == 201
    status, version = post(
        client, f"/calendars/{made['public_id']}/versions", {"layers": {"always": True}, "valid_from": "2026-07-01"}
    )
    assert (status, version["layers"]) == (201, {"always": True}), version
    use = {"calendar_id": made["public_id"], "valid_from": "2026-01-01"}
    assert post(client, f"/units/{office.finance.public_id}/calendar", use)[0] == 200
    overlapping = body | {"code": "X", "layers": {"weekly": ["08:30-12:00", "11:00-17:30"]}}
    status, problem = post(client, "/calendars", overlapping)
    assert status == 422
    assert "overlaps itself" in problem["detail"]
    assert client.get("/api/v1/calendars").json()["total"] == 1


def test_a_year_is_loaded_or_refused(client: Client) -> None:
    assert "are not announced or not loaded" in client.get("/statutory-years/").content.decode()
    status, problem = post(client, "/statutory-years", {"data": {"year": 2026, "days": []}})
    assert status == 422
    assert problem["detail"].startswith("This is no year of statutory days")
    assert client.get("/api/v1/statutory-years").json() == []


def test_a_number_of_law_follows_another(client: Client, office: Office) -> None:
    row = {"code": "orders.answer", "name": "答复期限", "value": 3, "unit": "working_days", "valid_from": SINCE}
    load_regulations(office.system, [{**row, "source": "办法第 3 条"}], at=AT)
    with entering(office.system.scope):
        rule = RegulationRule.objects.get()
    assert "答复期限" in client.get("/regulations/").content.decode()
    url = f"/regulations/{rule.public_id}/"
    data = {"value": "5", "valid_from": "2026-06-01", "source": "办法修订", "idempotency_key": new_key()}
    response = client.post(f"{url}change/", data)
    assert response.status_code == 302, response.content.decode()
    shown = client.get(response["Location"]).content.decode()
    assert "5 working days" in shown
    assert "3 working days" in shown
    status, problem = post(
        client, "/regulations/orders.answer/values", {"value": 7, "valid_from": "2020-01-01", "source": "x"}
    )
    assert status in {404, 409, 422}, problem
    assert client.get("/api/v1/regulations?code=orders.answer").json()["total"] == 2
    with entering(office.system.scope):
        assert RegulationRule.objects.at(date(2026, 7, 1)).get().value == 5
