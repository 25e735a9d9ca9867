"""The page classes, on the pages of units and people."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation import permissions
from houqin.foundation.organisation.actor import NOBODY, actor_for
from houqin.foundation.organisation.models import Account, Person, Unit
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import end_person
from houqin.foundation.organisation.tests.making import AT, SINCE, Office, make_office
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key
from houqin.web.pages.base import may_open
from houqin.web.tests.conftest import BACKEND, SignIn


@pytest.fixture
def client(administrator: Person, sign_in: SignIn) -> Client:
    return sign_in(administrator)


def test_a_visitor_is_asked_to_sign_in(office: Office) -> None:
    response = Client().get("/units/")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/units/"


def test_an_account_without_a_person_in_force_is_signed_out(office: Office, sign_in: SignIn) -> None:
    gone = office.person("离职者", office.finance)
    client = sign_in(gone)
    end_person(office.system, gone.public_id, on=SINCE, at=AT, reason="left")
    response = client.get("/units/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/units/")


def test_the_list_shows_the_tree_without_providers(client: Client) -> None:
    shown = client.get("/units/").content.decode()
    assert "财政局" in shown
    assert "综合处" in shown
    assert "安居物业公司" not in shown


def test_search_by_code_and_by_pinyin(client: Client) -> None:
    for words in ("CZJ", "cai2", "财政"):
        found = client.get("/units/", {"q": words}).content.decode()
        assert "财政局" in found, words
        assert "发展改革委" not in found, words


def test_sort_turns_round(client: Client) -> None:
    up = client.get("/units/?sort=code").content.decode()
    down = client.get("/units/?sort=-code").content.decode()
    assert up.index("CZJ") < up.index("JSJ")
    assert down.index("JSJ") < down.index("CZJ")
    assert 'aria-sort="descending"' in down


def test_wrong_filter_shows_nothing_and_says_why(client: Client) -> None:
    response = client.get("/units/?kind=nonsense")
    assert response.status_code == 400
    assert "nonsense is not one of the available choices" in response.content.decode()
    assert "财政局" not in response.content.decode()


HOSTILE = ["q=%00", "sort=%00", "page=-1", "page=x", "sort=password", "q=" + "x" * 5000, "kind=%00"]


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: query[:12])
def test_hostile_queries_never_fail(client: Client, query: str) -> None:
    assert client.get(f"/units/?{query}").status_code in {200, 400}


def test_an_empty_list_says_so(client: Client) -> None:
    assert "Nothing matches" in client.get("/units/?q=nobody-has-this").content.decode()


def test_htmx_gets_the_fragment_only(client: Client) -> None:
    whole = client.get("/units/")
    part = client.get("/units/", headers={"hx-request": "true"})
    assert b"<!doctype html>" in whole.content
    assert b"<!doctype html>" not in part.content
    assert "财政局".encode() in part.content
    assert "HX-Request" in part["Vary"]


def test_the_whole_filtered_list_is_exported(client: Client) -> None:
    response = client.get("/units/?format=csv&q=CZJ")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Unit,Code,Kind,Persons,In force"
    assert [line.split(",")[1] for line in lines[1:]] == ["CZJ"]


def test_an_unknown_export_is_refused(client: Client) -> None:
    response = client.get("/units/?format=pdf")
    assert response.status_code == 400
    assert "There is no export as “pdf”." in response.content.decode()


def test_a_sign_in_without_a_person_is_told_so(office: Office) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(Account.objects.create_user("alone"), backend=BACKEND)
    response = client.get("/units/")
    assert response.status_code == 403
    assert "This sign-in belongs to nobody" in response.content.decode()


def test_a_page_costs_the_same_whatever_the_rows(client: Client, office: Office) -> None:
    for url in ("/people/", "/units/"):
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(url)
        for number in range(5):
            office.person(f"张{number}", office.finance)
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) == len(few), [query["sql"] for query in many]


def test_another_authority_does_not_exist(client: Client) -> None:
    other = make_office("OTHER")
    response = client.get(f"/units/{other.finance.public_id}/")
    assert response.status_code == 404
    assert "There is no such unit, or you may not see it." in response.content.decode()


def found_unit(client: Client, office: Office, **changes: str) -> tuple[int, str, str]:
    data = {
        "kind": "user_unit",
        "parent_id": str(office.authority.public_id),
        "code": "SWJ",
        "name": "商务局",
        "headcount": "12",
        "idempotency_key": new_key(),
    } | changes
    response = client.post("/units/new/", data)
    return response.status_code, response.get("Location", ""), response.content.decode()


def test_a_form_calls_its_service_and_goes_on(client: Client, office: Office) -> None:
    status, location, _ = found_unit(client, office)
    made = Unit.objects.get(code="SWJ")
    assert (status, location) == (302, f"/units/{made.public_id}/")
    with entering(office.system.scope):
        assert AuditRecord.objects.filter(subject_id=made.public_id, action="organisation.unit_founded").exists()
    assert "The unit was founded." in client.get(location).content.decode()


def test_a_form_sent_twice_acts_once(client: Client, office: Office) -> None:
    key = new_key()
    first = found_unit(client, office, idempotency_key=key)
    again = found_unit(client, office, idempotency_key=key)
    assert first[:2] == again[:2]
    assert Unit.objects.filter(code="SWJ").count() == 1


def test_the_same_key_with_other_content_is_refused(client: Client, office: Office) -> None:
    key = new_key()
    found_unit(client, office, idempotency_key=key)
    status, _, shown = found_unit(client, office, idempotency_key=key, code="SWJ-2", name="又一局")
    assert status == 422
    assert "already sent once, with other content" in shown
    assert not Unit.objects.filter(code="SWJ-2").exists()


def test_a_write_without_a_key_is_refused(client: Client, office: Office) -> None:
    status, _, shown = found_unit(client, office, idempotency_key="")
    assert status == 400
    assert "Idempotency-Key" in shown


def test_a_refusal_keeps_what_was_typed(client: Client, office: Office) -> None:
    status, _, shown = found_unit(client, office, code="CZJ")
    assert status == 409
    assert "The code CZJ already belongs to another unit." in shown
    assert "Choose another code." in shown
    assert 'value="商务局"' in shown
    assert Unit.objects.filter(code="CZJ").count() == 1


def test_a_form_with_a_gap_says_where(client: Client, office: Office) -> None:
    status, _, shown = found_unit(client, office, name="")
    assert status == 422
    assert "This field is required." in shown
    assert re.search(r'<input[^>]*name="name"[^>]*aria-invalid="true"', shown)


def test_choices_are_what_one_may_see(client: Client, office: Office) -> None:
    other = make_office("OTHER")
    shown = client.get("/units/new/").content.decode()
    assert str(office.finance.public_id) in shown
    assert str(other.finance.public_id) not in shown
    status, _, _ = found_unit(client, office, parent_id=str(other.finance.public_id))
    assert status == 422


def test_buttons_and_pages_follow_the_permission(office: Office, sign_in: SignIn) -> None:
    requester = sign_in(office.person("小张", office.finance, Role.REQUESTER))
    assert "/units/new/" not in requester.get("/units/").content.decode()
    refused = requester.get("/units/new/")
    assert refused.status_code == 403
    assert "You may not do this: change units." in refused.content.decode()


def test_nobody_is_led_to_a_refusal(office: Office, administrator: Person) -> None:
    keeper = actor_for(administrator, on=AT.date())
    asker = actor_for(office.person("小王", office.finance, Role.REQUESTER), on=AT.date())
    may = [[may_open(one, url) for url in ("/status/", "/units/", "/nowhere/")] for one in (keeper, asker, NOBODY)]
    assert may == [[True, True, True], [False, True, True], [True, True, True]]


def test_every_action_has_words() -> None:
    assert [action for action in permissions.declared() if permissions.name_of(action) == action] == []


def test_an_act_on_a_row(client: Client, office: Office) -> None:
    url = f"/units/{office.planning.public_id}/"
    assert f"{url}move/" in client.get(url).content.decode()
    data = {"parent_id": str(office.finance.public_id), "on": "2026-05-01", "idempotency_key": new_key()}
    response = client.post(f"{url}move/", data)
    assert (response.status_code, response["Location"]) == (302, url)
    assert Unit.objects.get(pk=office.planning.pk).parent_id == office.finance.pk


def test_a_record_form_starts_as_the_row_stands(client: Client, office: Office) -> None:
    url = f"/units/{office.planning.public_id}/rename/"
    assert 'value="发展改革委"' in client.get(url).content.decode()
    client.post(url, {"name": "发展和改革委员会", "name_en": "", "idempotency_key": new_key()})
    assert Unit.objects.get(pk=office.planning.pk).name == "发展和改革委员会"


def test_granting_and_ending_a_role(client: Client, office: Office) -> None:
    person = office.person("小李", office.finance)
    url = f"/people/{person.public_id}/"
    grant = {"role": Role.INSPECTOR, "unit_id": str(office.finance.public_id), "valid_from": "2026-03-02"}
    assert client.post(f"{url}roles/grant/", grant | {"idempotency_key": new_key()}).status_code == 302
    held = person.grants.get()
    assert "Inspector" in client.get(url).content.decode()
    end = {"grant_id": str(held.public_id), "on": "2026-04-01", "reason": "moved", "idempotency_key": new_key()}
    assert client.post(f"{url}roles/end/", end).status_code == 302
    held.refresh_from_db()
    assert str(held.valid_until) == "2026-04-01"


def test_an_account_is_opened_with_a_good_password(client: Client, office: Office) -> None:
    person = office.person("小李", office.finance)
    url = f"/people/{person.public_id}/account/"
    weak = client.post(url, {"username": "li", "password": "password", "idempotency_key": new_key()})
    assert weak.status_code == 422
    good = client.post(url, {"username": "li", "password": "correct horse battery", "idempotency_key": new_key()})
    assert good.status_code == 302
    account = Account.objects.get(username="li")
    assert account.check_password("correct horse battery")
    assert url not in client.get(f"/people/{person.public_id}/").content.decode()


def test_a_forgotten_password_is_reset_by_an_administrator(client: Client, office: Office, sign_in: SignIn) -> None:
    person = office.person("小李", office.finance)
    url = f"/people/{person.public_id}/password/"
    assert client.post(url, {"password": "correct horse battery", "idempotency_key": new_key()}).status_code == 422
    theirs = sign_in(person)
    assert url in client.get(f"/people/{person.public_id}/").content.decode()
    assert client.post(url, {"password": "password", "idempotency_key": new_key()}).status_code == 422, "weak"
    assert client.post(url, {"password": "correct horse battery", "idempotency_key": new_key()}).status_code == 302
    assert Account.objects.get(person=person).check_password("correct horse battery")
    assert theirs.get("/me/").status_code == 302, "signed out"
    door = f"/api/v1/people/{person.public_id}/password"
    answer = client.put(door, {"password": "x"}, "application/json", headers={"Idempotency-Key": new_key()})
    assert answer.status_code == 422


def test_nobody_resets_their_own_password(client: Client, administrator: Person) -> None:
    url = f"/people/{administrator.public_id}/password/"
    assert client.post(url, {"password": "correct horse battery", "idempotency_key": new_key()}).status_code == 403


def test_the_phone_book_is_corrected(client: Client, office: Office) -> None:
    person = office.person("小李", office.finance)
    url = f"/people/{person.public_id}/correct/"
    assert 'value="小李"' in client.get(url).content.decode()
    given = {"unit_id": str(office.planning.public_id), "name": "李小", "title": "科长", "extension": "8001"}
    assert client.post(url, given | {"idempotency_key": new_key()}).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.title, person.extension, person.unit) == ("李小", "科长", "8001", office.planning)
    changing_sides = given | {"unit_id": str(office.provider.public_id)}
    assert client.post(url, changing_sides | {"idempotency_key": new_key()}).status_code == 422
    door, told = f"/api/v1/people/{person.public_id}", given | {"phone": "139"}
    answer = client.put(door, told, "application/json", headers={"Idempotency-Key": new_key()})
    assert (answer.status_code, answer.json()["phone"]) == (200, "139")


@pytest.mark.parametrize(
    ("key", "value", "status"),
    [
        ("open_book", "false", 302),
        ("late_entry_minutes", "45", 302),
        ("late_entry_minutes", "many", 422),
        ("open_book", "perhaps", 422),
        ("made_by_demo", "true", 422),
    ],
)
def test_a_setting_is_changed_in_its_own_kind(
    client: Client, office: Office, key: str, value: str, status: int
) -> None:
    url = f"/units/{office.planning.public_id}/settings/"
    response = client.post(url, {"key": key, "value": value, "idempotency_key": new_key()})
    assert response.status_code == status
    assert office.planning.settings.count() == (1 if status == 302 else 0)


def test_public_ids_are_what_the_address_holds(client: Client, office: Office) -> None:
    shown = client.get("/units/").content.decode()
    found = re.findall(r'href="/units/([0-9a-f-]{36})/"', shown)
    assert UUID(found[0]).version == 7


def test_set_up_says_which_duty_has_nobody(office: Office, client: Client, sign_in: SignIn) -> None:
    payers = [office.person(name, office.authority, Role.PAYER) for name in ("付出纳", "付会计")]
    approver = office.person("沈审核", office.authority, Role.FINANCE_APPROVER, Role.FINANCE_CLERK)
    for person in (*payers, approver):
        sign_in(person)  # who has no account can do nothing
    found = client.get("/api/v1/people/duties").json()
    able = {one["duty"]: one["person_ids"] for one in found["duties"]}
    assert able["release"] == [str(one.public_id) for one in sorted(payers, key=lambda one: one.sort_key)]
    assert able["prepare"] == able["approve"] == [str(approver.public_id)]
    short = {tuple(one["duties"]): one["persons"] for one in found["shortages"]}
    assert short["prepare", "approve"] == 1
    assert short["appraise",] == short["accept",] == 0
    assert not [duties for duties in short if "release" in duties]
    shown = client.get("/people/duties/").content.decode()
    assert "沈审核" in shown
    assert "1 for 2 duties that must be kept apart" in shown
    assert shown.count("nobody may do it") >= 3
    assert sign_in(office.person("李强", office.finance, Role.REQUESTER)).get("/people/duties/").status_code == 403
