"""How each messenger takes a message to one person: application messages, never group robots (practice 18).

An adapter gets the authority's settings for its channel (base, id, secret …, see :func:`settings_of`), the person's
address there and the text. It answers nothing, or raises NoAnswer, MessageRefused or AddressRefused.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from houqin.foundation.notices import egress
from houqin.foundation.notices.models import Channel
from houqin.kernel.refusal import N_, Refusal

Settings = Mapping[str, str]
Send = Callable[[Settings, str, str], None]


class MessageRefused(Refusal):
    """The messenger took the call and said no."""

    code = "notices.message_refused"
    sentence = N_("{channel} refused the message: {problem}.")
    remedy = N_("Check the channel's settings and the person's address there.")
    status = 502


def send_by_wecom(found: Settings, address: str, text: str) -> None:
    """WeCom (企业微信): a text of the organisation's application. Settings: base, corp_id, secret, agent_id."""
    query = urlencode({"corpid": found["corp_id"], "corpsecret": found["secret"]})
    token = accepted("WeCom", egress.call("GET", f"{found['base']}/cgi-bin/gettoken?{query}"), "errcode")
    message = {"touser": address, "msgtype": "text", "agentid": int(found["agent_id"]), "text": {"content": text}}
    sending = f"{found['base']}/cgi-bin/message/send?access_token={token_of(token, 'access_token')}"
    answer = accepted("WeCom", egress.call("POST", sending, body=message), "errcode")
    if answer.get("invaliduser"):
        raise MessageRefused(channel="WeCom", problem=f"invaliduser {answer['invaliduser']}"[:120])


def send_by_dingtalk(found: Settings, address: str, text: str) -> None:
    """DingTalk (钉钉): a work notice. Settings: base, app_key, secret, agent_id."""
    query = urlencode({"appkey": found["app_key"], "appsecret": found["secret"]})
    token = accepted("DingTalk", egress.call("GET", f"{found['base']}/gettoken?{query}"), "errcode")
    message = {
        "agent_id": int(found["agent_id"]),
        "userid_list": address,
        "msg": {"msgtype": "text", "text": {"content": text}},
    }
    sending = f"{found['base']}/topapi/message/corpconversation/asyncsend_v2"
    sending += f"?access_token={token_of(token, 'access_token')}"
    accepted("DingTalk", egress.call("POST", sending, body=message), "errcode")


def send_by_feishu(found: Settings, address: str, text: str) -> None:
    """Feishu (飞书): a text of the organisation's application. Settings: base, app_id, secret."""
    asking = {"app_id": found["app_id"], "app_secret": found["secret"]}
    path = "/open-apis/auth/v3/tenant_access_token/internal"
    token = accepted("Feishu", egress.call("POST", found["base"] + path, body=asking), "code")
    content = json.dumps({"text": text}, ensure_ascii=False)
    accepted(
        "Feishu",
        egress.call(
            "POST",
            f"{found['base']}/open-apis/im/v1/messages?receive_id_type=user_id",
            body={"receive_id": address, "msg_type": "text", "content": content},
            headers={"Authorization": f"Bearer {token_of(token, 'tenant_access_token')}"},
        ),
        "code",
    )


def send_by_text(found: Settings, address: str, text: str) -> None:
    """A text-message gateway of the operator's: one signed JSON call. Settings: base, secret, sign (短信签名).

    Body ``{"phone", "text", "sign"}``; ``X-Signature`` is the HMAC-SHA256 of the phone, a line feed and the text.
    The gateway answers ``{"code": 0}`` when it took the message.
    """
    signature = hmac.new(found["secret"].encode(), f"{address}\n{text}".encode(), hashlib.sha256).hexdigest()
    body = {"phone": address, "text": text, "sign": found.get("sign", "")}
    accepted("SMS", egress.call("POST", found["base"], body=body, headers={"X-Signature": signature}), "code")


SENDERS: dict[str, Send] = {
    Channel.WECOM: send_by_wecom,
    Channel.DINGTALK: send_by_dingtalk,
    Channel.FEISHU: send_by_feishu,
    Channel.TEXT: send_by_text,
}


def settings_of(authority_code: str) -> dict[str, Settings]:
    """The channels an authority has set up, from ``channels.json`` in the home folder: code → channel → settings.

    They hold secrets, so they stand in a file of the operator's and not in the database. No file: no channel.
    """
    file = Path(settings.CHANNELS_FILE)
    if not file.exists():
        return {}
    found: dict[str, Settings] = json.loads(file.read_text("utf-8")).get(authority_code, {})
    return {channel: one for channel, one in found.items() if channel in SENDERS}


def absolute(link: str) -> str:
    """A link as it stands in a message; empty when the installation's public address is not set."""
    base = str(settings.PUBLIC_ADDRESS)
    return f"{base.rstrip('/')}{link}" if base and link else ""


def accepted(channel: str, answer: dict[str, Any], key: str) -> dict[str, Any]:
    """*answer* when its field *key* says that all is well (0). Raises MessageRefused."""
    if answer.get(key) != 0:
        said = answer.get("errmsg") or answer.get("msg") or ""
        raise MessageRefused(channel=channel, problem=f"{answer.get(key)} {said}"[:120])
    return answer


def token_of(answer: Mapping[str, Any], key: str) -> str:
    """The token in *answer*, ready to stand in an address."""
    return quote(str(answer.get(key, "")), safe="")
