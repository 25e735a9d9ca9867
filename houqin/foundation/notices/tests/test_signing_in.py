"""Who somebody is at each messenger, against a stand-in that answers as the messenger's documentation says."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import IntegrityError

from houqin.foundation.notices.egress import NoAnswer
from houqin.foundation.notices.messengers import MessageRefused
from houqin.foundation.notices.models import Address
from houqin.foundation.notices.services import AddressTaken, set_address
from houqin.foundation.notices.signing_in import ENTRANCES, UnknownAtMessenger, account_at
from houqin.foundation.notices.tests.standin import StandIn, standing_in
from houqin.foundation.notices.tests.test_messengers import DINGTALK, SETTINGS, TOKEN, WECOM
from houqin.foundation.organisation.services.people import end_person, open_account
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import entering

BACK = "https://hq.example.org/sign-in/back/"
APP_TOKEN = (200, {"errcode": 0, "access_token": "t/1"})
ANSWERS: Mapping[str, dict[str, tuple[int, Any]]] = {
    "wecom": {WECOM[TOKEN]: APP_TOKEN, "/cgi-bin/auth/getuserinfo": (200, {"errcode": 0, "userid": "chen"})},
    "dingtalk": {
        "/v1.0/oauth2/userAccessToken": (200, {"accessToken": "own"}),
        "/v1.0/contact/users/me": (200, {"unionId": "u-1"}),
        DINGTALK[TOKEN]: APP_TOKEN,
        "/topapi/user/getbyunionid": (200, {"errcode": 0, "result": {"userid": "chen"}}),
    },
    "feishu": {
        "/open-apis/authen/v2/oauth/token": (200, {"code": 0, "access_token": "own"}),
        "/open-apis/authen/v1/user_info": (200, {"code": 0, "data": {"user_id": "chen"}}),
    },
}
#: The last call of each, which names the person; asked in vain it has no name, or says no.
LAST = {
    "wecom": "/cgi-bin/auth/getuserinfo",
    "dingtalk": "/topapi/user/getbyunionid",
    "feishu": "/open-apis/authen/v1/user_info",
}


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def asked(channel: str, server: StandIn, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("HOUQIN_EGRESS_INTERNAL", server.place)
    found = SETTINGS | {"base": server.base, "api": server.base}
    return ENTRANCES[channel].asked(found, "c/1", BACK)


@pytest.mark.parametrize("channel", ENTRANCES)
def test_each_says_who_it_is(channel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with standing_in(ANSWERS[channel]) as server:
        assert asked(channel, server, monkeypatch) == "chen"
    assert len(server.calls) == len(ANSWERS[channel])


def test_what_each_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = {}
    for channel, answers in ANSWERS.items():
        with standing_in(answers) as server:
            asked(channel, server, monkeypatch)
        calls[channel] = server.calls
    assert parse_qs(urlsplit(calls["wecom"][1][1]).query) == {"access_token": ["t/1"], "code": ["c/1"]}
    assert calls["dingtalk"][0][3]["code"] == "c/1"
    assert calls["dingtalk"][1][2]["x-acs-dingtalk-access-token"] == "own"
    assert calls["dingtalk"][3][3] == {"unionid": "u-1"}
    assert (calls["feishu"][0][3]["code"], calls["feishu"][0][3]["redirect_uri"]) == ("c/1", BACK)
    assert calls["feishu"][1][2]["Authorization"] == "Bearer own"


@pytest.mark.parametrize("channel", ENTRANCES)
def test_the_way_there_comes_back_with_the_state(channel: str) -> None:
    address = urlsplit(ENTRANCES[channel].consent(SETTINGS, BACK, "abc"))
    query = parse_qs(address.query)
    assert address.scheme == "https"
    assert (query["redirect_uri"], query["state"], query["response_type"]) == ([BACK], ["abc"], ["code"])
    assert "s3cret" not in address.geturl(), "the application's secret never reaches a browser"


@pytest.mark.parametrize("channel", ENTRANCES)
@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        ((200, {"errcode": 40029, "code": 40029, "errmsg": "invalid code"}), MessageRefused),
        ((200, b"<html>"), NoAnswer),
        ((400, {}), NoAnswer),
    ],
)
def test_a_code_that_is_not_known(
    channel: str, answer: tuple[int, Any], refusal: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    with standing_in(ANSWERS[channel] | {LAST[channel]: answer}) as server, pytest.raises(refusal):
        asked(channel, server, monkeypatch)


@pytest.mark.parametrize("channel", ENTRANCES)
def test_a_stranger_has_no_name(channel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = (200, {"errcode": 0, "code": 0, "openid": "o-1", "result": None, "data": []})
    with standing_in(ANSWERS[channel] | {LAST[channel]: said}) as server:
        assert asked(channel, server, monkeypatch) == ""


def test_the_account_behind_an_address(office: Office) -> None:
    known, without, gone = (office.person(name, office.finance) for name in ("陈静", "李强", "王芳"))
    account = open_account(office.system, known.public_id, username="chen", password=None, at=AT)
    open_account(office.system, gone.public_id, username="wang", password=None, at=AT)
    for person, address in ((known, "chen"), (without, "li"), (gone, "wang")):
        set_address(office.system, person.public_id, channel="wecom", address=address, at=AT)
    end_person(office.system, gone.public_id, on=date(2026, 3, 9), at=AT, reason="调离")
    assert account_at(office.authority, "wecom", "chen").pk == account.pk
    for channel, address in (("wecom", "li"), ("wecom", "wang"), ("wecom", ""), ("feishu", "chen"), ("wecom", "CHEN")):
        with pytest.raises(UnknownAtMessenger):
            account_at(office.authority, channel, address)


def test_an_address_belongs_to_one_person(office: Office) -> None:
    first, second = office.person("陈静", office.finance), office.person("李强", office.finance)
    set_address(office.system, first.public_id, channel="dingtalk", address="chen", at=AT)
    with pytest.raises(AddressTaken):
        set_address(office.system, second.public_id, channel="dingtalk", address="chen", at=AT)
    for person in (first, second):  # a telephone of the duty room may be two persons'
        set_address(office.system, person.public_id, channel="text", address="82161234", at=AT)
    with entering(office.system.scope), pytest.raises(IntegrityError, match="address_of_one_person"):
        Address.objects.create(authority=office.authority, person=second, channel="dingtalk", address="chen")
