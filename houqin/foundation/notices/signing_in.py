"""Who somebody is at a messenger: its application sends them to us with a code, and the messenger says whose it is.

Sign-in by the organisation's own application (practice 18) needs no second account: the address at the messenger that
an administrator entered for a person is the person. Settings are those of :mod:`messengers`; each messenger's page of
consent stands elsewhere than its interface, and a setting ``authorize`` (DingTalk: also ``api``) may say where.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from houqin.foundation.notices import egress
from houqin.foundation.notices.messengers import Settings, accepted, token_of
from houqin.foundation.notices.models import Address, Channel
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.models import Account, Unit
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import N_, Refusal

DUTY = "notices.sign_in"


class UnknownAtMessenger(Refusal):
    """The messenger named somebody whom nobody here has entered."""

    code = "notices.unknown_at_messenger"
    sentence = N_("{channel} says who you are, but no account here belongs to that name.")
    remedy = N_("Ask your authority's administrator to enter your address at {channel} with your person.")
    basis = "practice 18"
    status = 403


@dataclass(frozen=True, slots=True)
class Entrance:
    """How a messenger's application lets people in.

    ``consent`` answers the address of the messenger's own page from (settings, address to come back to, state);
    ``asked`` answers the person's address at the messenger from (settings, code, address to come back to), or raises
    NoAnswer, MessageRefused. ``code`` is the name under which the messenger hands the code back.
    """

    consent: Callable[[Settings, str, str], str]
    asked: Callable[[Settings, str, str], str]
    code: str = "code"


def _wecom_consent(found: Settings, back: str, state: str) -> str:
    page = found.get("authorize", "https://open.weixin.qq.com/connect/oauth2/authorize")
    query = {
        "appid": found["corp_id"],
        "redirect_uri": back,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
        "agentid": found["agent_id"],
    }
    return f"{page}?{urlencode(query)}#wechat_redirect"


def _asked_of_wecom(found: Settings, code: str, _back: str) -> str:
    query = urlencode({"corpid": found["corp_id"], "corpsecret": found["secret"]})
    token = accepted("WeCom", egress.call("GET", f"{found['base']}/cgi-bin/gettoken?{query}"), "errcode")
    asking = (
        f"{found['base']}/cgi-bin/auth/getuserinfo?access_token={token_of(token, 'access_token')}&code={quote(code)}"
    )
    return str(accepted("WeCom", egress.call("GET", asking), "errcode").get("userid", ""))


def _dingtalk_consent(found: Settings, back: str, state: str) -> str:
    page = found.get("authorize", "https://login.dingtalk.com/oauth2/auth")
    query = {
        "redirect_uri": back,
        "response_type": "code",
        "client_id": found["app_key"],
        "scope": "openid",
        "state": state,
        "prompt": "consent",
    }
    return f"{page}?{urlencode(query)}"


def _asked_of_dingtalk(found: Settings, code: str, _back: str) -> str:
    """By way of the union id, which the organisation's directory turns into its own user id."""
    interface = found.get("api", "https://api.dingtalk.com")
    asking = {
        "clientId": found["app_key"],
        "clientSecret": found["secret"],
        "code": code,
        "grantType": "authorization_code",
    }
    own = egress.call("POST", f"{interface}/v1.0/oauth2/userAccessToken", body=asking)
    bearer = {"x-acs-dingtalk-access-token": str(own.get("accessToken", ""))}
    me = egress.call("GET", f"{interface}/v1.0/contact/users/me", headers=bearer)
    query = urlencode({"appkey": found["app_key"], "appsecret": found["secret"]})
    token = accepted("DingTalk", egress.call("GET", f"{found['base']}/gettoken?{query}"), "errcode")
    directory = f"{found['base']}/topapi/user/getbyunionid?access_token={token_of(token, 'access_token')}"
    answer = accepted("DingTalk", egress.call("POST", directory, body={"unionid": me.get("unionId", "")}), "errcode")
    return _within(answer, "result", "userid")


def _feishu_consent(found: Settings, back: str, state: str) -> str:
    page = found.get("authorize", "https://accounts.feishu.cn/open-apis/authen/v1/authorize")
    query = {"client_id": found["app_id"], "response_type": "code", "redirect_uri": back, "state": state}
    return f"{page}?{urlencode(query)}"


def _asked_of_feishu(found: Settings, code: str, back: str) -> str:
    asking = {
        "grant_type": "authorization_code",
        "client_id": found["app_id"],
        "client_secret": found["secret"],
        "code": code,
        "redirect_uri": back,
    }
    token = egress.call("POST", f"{found['base']}/open-apis/authen/v2/oauth/token", body=asking)
    bearer = {"Authorization": f"Bearer {accepted('Feishu', token, 'code').get('access_token', '')}"}
    me = egress.call("GET", f"{found['base']}/open-apis/authen/v1/user_info", headers=bearer)
    return _within(accepted("Feishu", me, "code"), "data", "user_id")


ENTRANCES: dict[str, Entrance] = {
    Channel.WECOM: Entrance(_wecom_consent, _asked_of_wecom),
    Channel.DINGTALK: Entrance(_dingtalk_consent, _asked_of_dingtalk, code="authCode"),
    Channel.FEISHU: Entrance(_feishu_consent, _asked_of_feishu),
}


def account_at(authority: Unit, channel: str, address: str) -> Account:
    """The account in use of the one person of *authority* with that address. Raises UnknownAtMessenger.

    An address stands with one person only (a constraint holds it), so nobody is let in as somebody else.
    """
    with entering(system_actor(authority.pk, DUTY).scope):
        own = Address.objects.filter(authority=authority, channel=channel, address=address).exclude(address="")
        found = own.select_related("person__account").first()
        account: Account | None = found.person.account if found is not None else None
    if account is None or not account.is_active:
        raise UnknownAtMessenger(channel=str(Channel(channel).label))
    return account


def _within(answer: object, *path: str) -> str:
    """A text deep in an answer; empty where it is not there."""
    for name in path:
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer if isinstance(answer, str) else ""
