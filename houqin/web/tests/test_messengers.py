"""Signing in from a messenger's application, from the first page to the home page."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from houqin.foundation.notices.services import set_address
from houqin.foundation.notices.tests.standin import StandIn, standing_in
from houqin.foundation.notices.tests.test_messengers import SETTINGS
from houqin.foundation.notices.tests.test_signing_in import ANSWERS
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT, Office
from houqin.web.tests.conftest import SignIn


@pytest.fixture
def known(office: Office) -> Person:
    """Somebody with an account and an address at WeCom."""
    person = office.person("陈静", office.finance, Role.REQUESTER)
    open_account(office.system, person.public_id, username="chen", password=None, at=AT)
    set_address(office.system, person.public_id, channel="wecom", address="chen", at=AT)
    return person


@pytest.fixture
def wecom(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Any:
    """WeCom set up for the authority, played by a stand-in."""
    settings.CHANNELS_FILE, settings.PUBLIC_ADDRESS = tmp_path / "channels.json", "https://hq.example.org"
    with standing_in(dict(ANSWERS["wecom"])) as server:
        monkeypatch.setenv("HOUQIN_EGRESS_INTERNAL", server.place)
        settings.CHANNELS_FILE.write_text(json.dumps({"JSJ": {"wecom": SETTINGS | {"base": server.base}}}))
        yield server


def begun(client: Client, onward: str = "") -> str:
    """The state under which WeCom sends somebody back."""
    answer = client.get("/sign-in/wecom/JSJ/", {"next": onward} if onward else {})
    assert answer.status_code == 302
    query = parse_qs(urlsplit(answer["Location"]).query)
    assert query["redirect_uri"] == ["https://hq.example.org/sign-in/back/"]
    return query["state"][0]


def test_somebody_comes_in_and_goes_where_they_wanted(wecom: StandIn, known: Person) -> None:
    client = Client()
    assert "/sign-in/wecom/JSJ/?next=%2Fnotices%2F" in client.get("/accounts/login/?next=/notices/").content.decode()
    answer = client.get("/sign-in/back/", {"state": begun(client, "/notices/"), "code": "c"})
    assert (answer.status_code, answer["Location"]) == (302, "/notices/")
    assert client.get("/notices/").status_code == 200


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x", ""])
def test_nobody_is_led_elsewhere(wecom: StandIn, known: Person, onward: str) -> None:
    client = Client()
    assert client.get("/sign-in/back/", {"state": begun(client, onward), "code": "c"})["Location"] == "/"


def test_a_sign_in_comes_back_once_and_only_to_the_browser_that_began_it(wecom: StandIn, known: Person) -> None:
    client, other = Client(), Client()
    state = begun(client)
    assert other.get("/sign-in/back/", {"state": state, "code": "c"}).status_code == 403
    assert client.get("/sign-in/back/", {"state": "0" * 32, "code": "c"}).status_code == 403
    assert client.get("/sign-in/back/", {"state": state, "code": "c"}).status_code == 403, "a wrong state spends it"
    assert client.get("/sign-in/back/", {"state": begun(client)}).status_code == 403, "no code"
    assert not wecom.calls


def test_who_is_not_entered_stays_outside(wecom: StandIn, office: Office) -> None:
    client = Client()
    page = client.get("/sign-in/back/", {"state": begun(client), "code": "c"})
    assert page.status_code == 403
    assert "administrator" in page.content.decode() or "管理员" in page.content.decode()


def test_what_is_not_set_up_does_not_exist(office: Office, wecom: StandIn, settings: Any) -> None:
    client = Client()
    for address in ("/sign-in/feishu/JSJ/", "/sign-in/wecom/NONE/", "/sign-in/text/JSJ/"):
        assert client.get(address).status_code == 404
    settings.PUBLIC_ADDRESS = ""
    assert client.get("/sign-in/wecom/JSJ/").status_code == 404
    assert "/sign-in/" not in client.get("/accounts/login/").content.decode()


def test_the_administrator_enters_an_address(office: Office, administrator: Person, sign_in: SignIn) -> None:
    person, client = office.person("李强", office.finance, Role.REQUESTER), sign_in(administrator)
    address = f"/people/{person.public_id}/address/"
    assert client.get(address).status_code == 200
    given = {"channel": "feishu", "address": "li.qiang", "idempotency_key": "a-1"}
    assert client.post(address, given).status_code == 302
    assert "li.qiang" in client.get(f"/people/{person.public_id}/").content.decode()
    found = client.get(f"/api/v1/people/{person.public_id}/addresses").json()
    assert found == [{"channel": "feishu", "address": "li.qiang"}]
    answer = client.put(
        f"/api/v1/people/{person.public_id}/addresses",
        {"channel": "feishu", "address": ""},
        content_type="application/json",
        headers={"Idempotency-Key": "a-2"},
    )
    assert (answer.status_code, answer.json()) == (200, [])
    own = sign_in(person)
    assert own.get(address).status_code == 403
