"""Each adapter against a stand-in that answers as the messenger's documentation says."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from houqin.foundation.notices import messengers
from houqin.foundation.notices.egress import NoAnswer
from houqin.foundation.notices.messengers import MessageRefused
from houqin.foundation.notices.tests.standin import StandIn, standing_in

SETTINGS = {"corp_id": "c", "app_key": "k", "app_id": "a", "secret": "s3cret", "agent_id": "7", "sign": "机关事务"}
TOKEN, SEND = "token", "send"
WECOM = {TOKEN: "/cgi-bin/gettoken", SEND: "/cgi-bin/message/send"}
DINGTALK = {TOKEN: "/gettoken", SEND: "/topapi/message/corpconversation/asyncsend_v2"}
FEISHU = {TOKEN: "/open-apis/auth/v3/tenant_access_token/internal", SEND: "/open-apis/im/v1/messages"}
ACCEPTED: dict[str, dict[str, tuple[int, Any]]] = {
    "wecom": {
        WECOM[TOKEN]: (200, {"errcode": 0, "access_token": "t/1", "expires_in": 7200}),
        WECOM[SEND]: (200, {"errcode": 0, "errmsg": "ok", "msgid": "m"}),
    },
    "dingtalk": {
        DINGTALK[TOKEN]: (200, {"errcode": 0, "access_token": "t/1"}),
        DINGTALK[SEND]: (200, {"errcode": 0, "task_id": 1}),
    },
    "feishu": {
        FEISHU[TOKEN]: (200, {"code": 0, "tenant_access_token": "t/1", "expire": 7200}),
        FEISHU[SEND]: (200, {"code": 0, "data": {"message_id": "m"}}),
    },
    "text": {"/sms": (200, {"code": 0})},
}


def send(channel: str, server: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOUQIN_EGRESS_INTERNAL", server.place)
    base = server.base + ("/sms" if channel == "text" else "")
    messengers.SENDERS[channel](SETTINGS | {"base": base}, "zhang.san", "3号楼漏水")


def test_wecom(monkeypatch: pytest.MonkeyPatch) -> None:
    with standing_in(ACCEPTED["wecom"]) as server:
        send("wecom", server, monkeypatch)
    (_, asked, _, _), (method, sent, _, body) = server.calls
    assert parse_qs(urlsplit(asked).query) == {"corpid": ["c"], "corpsecret": ["s3cret"]}
    assert (method, parse_qs(urlsplit(sent).query)) == ("POST", {"access_token": ["t/1"]})
    assert body == {"touser": "zhang.san", "msgtype": "text", "agentid": 7, "text": {"content": "3号楼漏水"}}


def test_dingtalk(monkeypatch: pytest.MonkeyPatch) -> None:
    with standing_in(ACCEPTED["dingtalk"]) as server:
        send("dingtalk", server, monkeypatch)
    (_, asked, _, _), (_, sent, _, body) = server.calls
    assert parse_qs(urlsplit(asked).query) == {"appkey": ["k"], "appsecret": ["s3cret"]}
    assert parse_qs(urlsplit(sent).query) == {"access_token": ["t/1"]}
    assert body["userid_list"] == "zhang.san"
    assert body["msg"] == {"msgtype": "text", "text": {"content": "3号楼漏水"}}


def test_feishu(monkeypatch: pytest.MonkeyPatch) -> None:
    with standing_in(ACCEPTED["feishu"]) as server:
        send("feishu", server, monkeypatch)
    (_, _, _, asked), (_, sent, headers, body) = server.calls
    assert asked == {"app_id": "a", "app_secret": "s3cret"}
    assert parse_qs(urlsplit(sent).query) == {"receive_id_type": ["user_id"]}
    assert headers["Authorization"] == "Bearer t%2F1"
    assert (body["receive_id"], json.loads(body["content"])) == ("zhang.san", {"text": "3号楼漏水"})


def test_text_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    with standing_in(ACCEPTED["text"]) as server:
        send("text", server, monkeypatch)
    ((_, _, headers, body),) = server.calls
    assert body == {"phone": "zhang.san", "text": "3号楼漏水", "sign": "机关事务"}
    expected = hmac.new(b"s3cret", "zhang.san\n3号楼漏水".encode(), hashlib.sha256).hexdigest()
    assert headers["X-Signature"] == expected


@pytest.mark.parametrize("channel", ACCEPTED)
@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        ((200, {"errcode": 40001, "code": 40001, "errmsg": "invalid"}), MessageRefused),
        ((200, {}), MessageRefused),
        ((200, []), NoAnswer),
        ((200, b"<html>"), NoAnswer),
        ((500, {"errcode": 0, "code": 0}), NoAnswer),
        ((302, {"errcode": 0, "code": 0}), NoAnswer),
    ],
    ids=str,
)
def test_every_other_answer_is_a_failure(
    channel: str, answer: tuple[int, Any], refusal: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the last call of each adapter; a redirect is not followed."""
    *first, last = ACCEPTED[channel]
    answers = {path: ACCEPTED[channel][path] for path in first} | {last: answer}
    with standing_in(answers | {"/elsewhere": (200, {"errcode": 0, "code": 0})}) as server:
        with pytest.raises(refusal):
            send(channel, server, monkeypatch)
        assert "/elsewhere" not in [call[1] for call in server.calls]


def test_a_person_wecom_does_not_know_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ACCEPTED["wecom"] | {WECOM[SEND]: (200, {"errcode": 0, "invaliduser": "zhang.san"})}
    with standing_in(answers) as server, pytest.raises(MessageRefused):
        send("wecom", server, monkeypatch)


def test_nobody_there_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    with standing_in({}) as server:
        pass
    with pytest.raises(NoAnswer):
        send("text", server, monkeypatch)
