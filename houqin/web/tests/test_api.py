"""The API's plumbing, on the endpoints of the organisation and the archive."""

from __future__ import annotations

import json
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from houqin.foundation.audit.idempotency import InFlight, earlier_answer
from houqin.foundation.audit.models import IdempotencyKey
from houqin.foundation.organisation.actor import actor_for
from houqin.foundation.organisation.models import Person, Unit
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.web.idempotency import new_key
from houqin.web.services.tokens import end_token, issue_token
from houqin.web.tests.conftest import SignIn

PROBLEM = "application/problem+json"


@pytest.fixture
def client(administrator: Person, sign_in: SignIn) -> Client:
    return sign_in(administrator)


def post(client: Client, url: str, body: object, key: str | None = None, **headers: str) -> Any:
    return client.post(
        f"/api/v1{url}",
        json.dumps(body),
        content_type="application/json",
        headers={"idempotency-key": new_key() if key is None else key, **headers},
    )


def new_unit(office: Office, code: str = "SWJ") -> dict[str, object]:
    return {"kind": "user_unit", "parent_id": str(office.authority.public_id), "code": code, "name": "商务局"}


def assert_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM
    body: dict[str, Any] = json.loads(response.content)
    assert {"type", "title", "status", "detail", "code", "basis", "remedy"} <= body.keys()
    assert (body["status"], body["code"]) == (status, code)
    return body


def test_nobody_is_told_to_sign_in(office: Office) -> None:
    response = Client().get("/api/v1/units")
    assert_problem(response, 401, "sign_in_first")
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_list_is_paged_and_scoped(client: Client) -> None:
    other = make_office("OTHER")
    body = client.get("/api/v1/units?size=2&page=2").json()
    assert (body["total"], body["page"], body["pages"], len(body["items"])) == (6, 2, 3, 2)
    every = client.get("/api/v1/units?size=200").content.decode()
    assert str(other.finance.public_id) not in every


def test_what_one_may_not_see_does_not_exist(client: Client) -> None:
    other = make_office("OTHER")
    body = assert_problem(client.get(f"/api/v1/units/{other.finance.public_id}"), 404, "not_found")
    assert body["detail"] == "There is no such unit, or you may not see it."
    assert body["type"] == "urn:houqin:refusal:not_found"


def test_a_write_answers_the_same_when_repeated(client: Client, office: Office) -> None:
    key = new_key()
    first = post(client, "/units", new_unit(office), key)
    again = post(client, "/units", new_unit(office), key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotent-Replay"] == "true"
    assert Unit.objects.filter(code="SWJ").count() == 1


def test_a_key_belongs_to_one_content(client: Client, office: Office) -> None:
    key = new_key()
    post(client, "/units", new_unit(office), key)
    assert_problem(post(client, "/units", new_unit(office, "SWJ-2"), key), 422, "idempotency.other_content")
    assert not Unit.objects.filter(code="SWJ-2").exists()


@pytest.mark.parametrize("key", ["", " ", "k" * 256, "a\tb"])
def test_a_write_without_a_usable_key_is_refused(client: Client, office: Office, key: str) -> None:
    assert_problem(post(client, "/units", new_unit(office), key), 400, "idempotency.key_missing")
    assert not Unit.objects.filter(code="SWJ").exists()


def test_the_same_key_of_two_people_is_two_keys(office: Office, sign_in: SignIn) -> None:
    key = new_key()
    for number in (1, 2):
        one = sign_in(office.person(f"管理员{number}", office.authority, Role.ADMINISTRATOR))
        assert post(one, "/units", new_unit(office, f"N{number}"), key).status_code == 201


def test_a_refused_write_may_be_repeated(client: Client, office: Office) -> None:
    key = new_key()
    body = assert_problem(post(client, "/units", new_unit(office, "CZJ"), key), 409, "organisation.code_taken")
    assert body["remedy"] == "Choose another code."
    assert_problem(post(client, "/units", new_unit(office, "CZJ"), key), 409, "organisation.code_taken")


@pytest.mark.django_db(transaction=True)
def test_a_twin_at_work_is_in_flight() -> None:
    office = make_office()
    actor = actor_for(office.person("管理员", office.authority, Role.ADMINISTRATOR), on=date(2026, 3, 2))
    twin = connections.create_connection("default")
    try:
        twin.set_autocommit(False)
        with twin.cursor() as cursor:
            lock = f"idempotency {actor.public_id} k1"
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [lock])
        with pytest.raises(InFlight):
            earlier_answer(actor, "k1", "f", wait=False)
        twin.rollback()
        assert earlier_answer(actor, "k1", "f", wait=False) is None
    finally:
        twin.close()


def test_what_only_the_database_refuses_is_refused_kindly(client: Client, office: Office) -> None:
    url = f"/units/{office.planning_section.public_id}/end"
    body = assert_problem(post(client, url, {"on": "2020-01-01", "reason": "x"}), 422, "contradiction")
    assert "unit_ends_after_it_begins" in body["detail"]
    nul = new_unit(office) | {"name": "a\0b"}
    assert_problem(post(client, "/units", nul), 422, "unfit")
    assert not Unit.objects.filter(code="SWJ").exists()


def test_a_malformed_body_names_its_fields(client: Client, office: Office) -> None:
    body = assert_problem(post(client, "/units", {"kind": "user_unit", "headcount": -1}), 422, "input.malformed")
    assert {"body.code", "body.name", "body.headcount"} == set(body["fields"])
    assert_problem(post(client, "/units", "text"), 422, "input.malformed")
    broken = client.post("/api/v1/units", "{", content_type="application/json", headers={"idempotency-key": new_key()})
    assert_problem(broken, 400, "unreadable")


def test_what_is_wrong_with_a_field_is_told_in_the_readers_language(client: Client) -> None:
    told = post(client, "/units", {"kind": "user_unit", "headcount": -1}, **{"accept-language": "zh-hans"}).json()
    assert told["fields"] == {"body.code": "缺少此项", "body.name": "缺少此项", "body.headcount": "不得小于 0"}
    listed = client.get("/api/v1/units?size=many&page=0", headers={"accept-language": "zh-hans"}).json()
    assert listed["fields"] == {"size": "这里要写整数", "page": "不得小于 1"}


UNIT = {"kind": "user_unit", "code": "SWJ", "name": "商务局"}
UNKNOWN: list[tuple[str, object, list[str]]] = [
    ("/units", UNIT | {"nmae": "商务局", "idempotency_key": "k1"}, ["body.nmae", "body.idempotency_key"]),
    (f"/me/tokens/{uuid.UUID(int=1)}/end", {"reason": "lost"}, ["body.reason"]),
    (f"/me/tokens/{uuid.UUID(int=1)}/end", ["reason"], ["body"]),
]


@pytest.mark.parametrize(("url", "sent", "fields"), UNKNOWN)
def test_a_key_that_is_not_known_is_refused(client: Client, url: str, sent: object, fields: list[str]) -> None:
    body = assert_problem(post(client, url, sent, **{"accept-language": "zh-hans"}), 422, "input.malformed")
    assert body["fields"] == dict.fromkeys(fields, "此处没有这个词")
    assert all(field in body["detail"] for field in fields)
    assert body["remedy"] == "请改正这些字段后重新提交；未作任何更改。"
    assert not Unit.objects.filter(code="SWJ").exists()


@pytest.mark.parametrize("sent", [b"", b"{}", b"null"])
def test_where_nothing_is_taken_nothing_may_be_sent_as_nothing(client: Client, sent: bytes) -> None:
    address, headers = f"/api/v1/me/tokens/{uuid.UUID(int=1)}/end", {"idempotency-key": new_key()}
    assert_problem(client.post(address, sent, "application/json", headers=headers), 404, "not_found")
    broken = client.post(address, b"{", "application/json", headers=headers)
    assert_problem(broken, 400, "unreadable")
    assert_problem(Client().post(address, b'{"reason": 1}', "application/json", headers=headers), 401, "sign_in_first")


def test_a_field_of_a_form_that_is_not_known_is_refused(client: Client) -> None:
    headers = {"idempotency-key": new_key()}
    sent = {"file": SimpleUploadedFile("现场.txt", b"a"), "tag": "A1"}
    body = assert_problem(client.post("/api/v1/documents", sent, headers=headers), 422, "input.malformed")
    assert body["fields"] == {"tag": "this word is not known here"}
    sent = {"file": SimpleUploadedFile("登记.csv", b"a"), "mapping": "places", "sheat": "1"}
    body = assert_problem(client.post("/api/v1/imports", sent, headers=headers), 422, "input.malformed")
    assert list(body["fields"]) == ["sheat"]


def test_a_wrong_method_and_a_wrong_address(client: Client) -> None:
    response = client.delete("/api/v1/units")
    body = assert_problem(response, 405, "wrong_method")
    assert "GET" in response["Allow"]
    assert body["detail"] == "This address does not take DELETE."
    assert_problem(client.get("/api/v1/nothing"), 404, "page_missing")
    assert_problem(client.get("/api/v1/units/no-uuid"), 404, "page_missing")


def test_words_follow_the_language(office: Office, sign_in: SignIn) -> None:
    chinese = sign_in(office.person("管理员", office.authority, Role.ADMINISTRATOR), "zh-hans")
    body = assert_problem(chinese.get(f"/api/v1/units/{office.provider.authority.public_id}x"), 404, "page_missing")
    assert body["title"] == "Not Found"


def test_session_writes_need_the_csrf_token(office: Office, sign_in: SignIn, administrator: Person) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = sign_in(administrator).cookies
    assert_problem(post(browser, "/units", new_unit(office)), 403, "stale_form")
    browser.get("/me/")
    token = browser.cookies["csrftoken"].value
    assert post(browser, "/units", new_unit(office), **{"x-csrftoken": token}).status_code == 201


def bearer(office: Office, person: Person) -> tuple[Any, dict[str, str]]:
    open_account(office.system, person.public_id, username="prog", password=None, at=AT)
    actor = actor_for(person, on=timezone.localdate())
    until = timezone.localdate() + timedelta(days=30)
    token, text = issue_token(actor, name="script", valid_until=until, at=timezone.now())
    return (actor, token, text), {"authorization": f"Bearer {text}"}


def test_a_token_signs_a_program_in_and_needs_no_csrf(office: Office, administrator: Person) -> None:
    (actor, token, text), headers = bearer(office, administrator)
    program = Client(enforce_csrf_checks=True)
    assert program.get("/api/v1/units", headers=headers).status_code == 200
    assert post(program, "/units", new_unit(office), **headers).status_code == 201
    assert program.get("/units/", headers=headers).status_code == 302, "a token opens no pages"
    assert text not in str(list(type(token).objects.values()))
    end_token(actor, token.public_id, at=timezone.now())
    assert_problem(program.get("/api/v1/units", headers=headers), 401, "sign_in_first")


def test_a_session_issues_and_ends_tokens_and_a_token_issues_none(
    office: Office, sign_in: SignIn, administrator: Person
) -> None:
    client, until = sign_in(administrator), (timezone.now() + timedelta(days=30)).date()
    wanted = {"name": "报表", "valid_until": until.isoformat()}
    made = post(client, "/me/tokens", wanted)
    assert (made.status_code, made["Cache-Control"]) == (201, "no-store")
    text = made.json()["token"]
    assert text not in str(list(IdempotencyKey.objects.values())), "the text is kept nowhere"
    program, headers = Client(headers={"accept-language": "en"}), {"authorization": f"Bearer {text}"}
    assert [one["name"] for one in program.get("/api/v1/me/tokens", headers=headers).json()["items"]] == ["报表"]
    refused = post(program, "/me/tokens", wanted, **headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "web.token_by_token")
    assert post(client, f"/me/tokens/{made.json()['public_id']}/end", {}).status_code == 200
    assert program.get("/api/v1/me/tokens", headers=headers).status_code == 401


def test_wrong_tokens_sign_nobody_in(office: Office) -> None:
    for wrong in ("houqin_x", "x", "", "houqin_" + "\u00e9"):
        headers = {"authorization": f"Bearer {wrong}"}
        assert_problem(Client().get("/api/v1/units", headers=headers), 401, "sign_in_first")


def test_a_fault_is_undone_even_when_the_view_answers(client: Client, office: Office) -> None:
    before = Unit.objects.count()
    body = new_unit(office) | {"kind": "authority"}
    assert_problem(post(client, "/units", body), 422, "input.invalid")
    assert Unit.objects.count() == before
    assert not connection.needs_rollback


def test_an_account_and_a_setting(client: Client, office: Office) -> None:
    person = office.person("小李", office.finance)
    weak = post(client, f"/people/{person.public_id}/account", {"username": "li", "password": "123"})
    assert_problem(weak, 422, "input.invalid")
    assert post(client, f"/people/{person.public_id}/account", {"username": "li"}).status_code == 200
    unit = f"/units/{office.finance.public_id}/settings"
    assert post(client, unit, {"key": "open_book", "value": False}).json() == {"key": "open_book", "value": False}
    assert_problem(post(client, unit, {"key": "open_book", "value": 1}), 422, "input.invalid")


def test_records_are_listed_with_their_content(client: Client, office: Office) -> None:
    made = post(client, "/units", new_unit(office)).json()
    listed = client.get(f"/api/v1/records?subject_id={made['public_id']}").json()
    assert [record["action"] for record in listed["items"]] == ["organisation.unit_founded"]
    record = listed["items"][0]
    assert record["content"]["changes"]["code"] == [None, "SWJ"]
    assert_problem(client.get(f"/api/v1/records/{record['public_id']}/proof"), 409, "audit.not_sealed_yet")


def test_every_write_asks_for_a_key_and_every_endpoint_for_a_person() -> None:
    from houqin.config.api import api

    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    for url, operations in paths.items():
        for method, operation in operations.items():
            names = {parameter["name"] for parameter in operation.get("parameters", [])}
            assert ("Idempotency-Key" in names) == (method != "get"), url
            assert operation.get("security"), url
            assert "4XX" in operation["responses"], url
