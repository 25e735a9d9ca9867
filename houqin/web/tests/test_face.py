"""What every page shares: security headers, languages, the menu, error pages, the doors."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.translation import override

from houqin.foundation.organisation.models import Account, Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.services.units import set_unit_setting
from houqin.foundation.organisation.tests.making import AT, Office
from houqin.kernel.refusal import NotPermitted, Refusal
from houqin.web import demo, errors, navigation, urls
from houqin.web.idempotency import new_key
from houqin.web.models import ApiToken
from houqin.web.records import words_of_doer
from houqin.web.refusals import words_of
from houqin.web.tests.conftest import SignIn

SOURCE = Path(navigation.__file__).parents[1]
#: Where a button's icon stands among its arguments, and the tones that stand beside an icon.
ICON_AT = {"Act": 3, "Button": 2}
TONES = {"primary", "plain", "danger"}
OPEN_PAGES = ["/accounts/login/", "/nothing-here/"]
PAGES = [
    "/me/",
    "/me/tokens/",
    "/me/tokens/new/",
    "/units/",
    "/units/new/",
    "/people/",
    "/people/new/",
    "/places/",
    "/places/new/",
    "/archive/",
    "/calendars/",
    "/statutory-years/",
    "/regulations/",
    "/status/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
]


@pytest.fixture
def client(administrator: Person, sign_in: SignIn) -> Client:
    return sign_in(administrator)


@pytest.mark.parametrize("url", [*OPEN_PAGES, *PAGES, "/api/v1/units", "/api/v1/openapi.json"])
def test_every_answer_carries_the_strict_policy(client: Client, url: str) -> None:
    response = client.get(url)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("url", [*OPEN_PAGES, *PAGES])
def test_no_page_needs_inline_script_or_style(client: Client, url: str) -> None:
    shown = client.get(url, follow=True).content.decode()
    assert "<!doctype html>" in shown
    assert not re.search(r"<[^>]+\sstyle=", shown)
    assert not re.search(r"<[^>]+\son\w+=", shown)
    assert "<style" not in shown
    for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", shown, re.DOTALL):
        assert not body.strip() or 'type="application/json"' in attributes, attributes
    assert "javascript:" not in shown


@pytest.mark.parametrize("url", PAGES)
def test_every_page_has_a_heading_a_language_and_a_way_past_the_menu(client: Client, url: str) -> None:
    shown = client.get(url, follow=True).content.decode()
    assert shown.count("<h1") == 1
    assert '<html lang="en">' in shown
    assert '<a class="skip" href="#main">' in shown
    assert '<main id="main"' in shown


def test_the_menu_shows_what_one_may_do(client: Client, office: Office, sign_in: SignIn) -> None:
    assert 'href="/status/"' in client.get("/me/").content.decode()
    requester = sign_in(office.person("小张", office.finance, Role.REQUESTER))
    shown = requester.get("/me/").content.decode()
    assert 'href="/status/"' not in shown
    assert requester.get("/status/").status_code == 403


def test_the_language_is_switched_and_remembered(client: Client) -> None:
    response = client.post("/language/", {"language": "zh-hans", "next": "/units/"})
    assert response["Location"] == "/units/"
    assert '<html lang="zh-hans">' in client.get("/units/").content.decode()


def test_chinese_is_the_language_of_those_who_ask_for_none(office: Office) -> None:
    assert '<html lang="zh-hans">' in Client().get("/accounts/login/").content.decode()


def test_refusals_speak_chinese() -> None:
    with override("zh-hans"):
        words = words_of(NotPermitted(action="change units"))
    assert str(words) == "您不能进行此操作：变更单位。 请找承担该职责的人办理。"


class InThePast(Refusal):
    """A refusal of two instants, each with an offset of its own."""

    sentence = "{early} < {late}"


def test_refusals_tell_instants_by_the_readers_clock() -> None:
    early, report = "2026-03-02T12:00+08:00", "2026-03-02T19:46:10.000001+00:00"
    with override("zh-hans"):
        told = words_of(InThePast(early=early, late=report)).sentence
    assert told == "2026-03-02 12:00 < 2026-03-03 03:46"


def test_missing_pages_and_stale_forms_are_told_kindly(client: Client, administrator: Person) -> None:
    missing = client.get("/nothing-here/")
    assert missing.status_code == 404
    assert "There is no page at this address." in missing.content.decode()
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    stale = browser.post("/accounts/login/", {"login": "x", "password": "y"})
    assert stale.status_code == 403
    assert "This form has expired" in stale.content.decode()


@pytest.mark.parametrize("url", ["signup/", "email/", "password/reset/", "password/reset/done/", "login/code/"])
def test_what_needs_mail_does_not_exist(office: Office, url: str) -> None:
    assert Client().get(f"/accounts/{url}").status_code == 404


def test_too_much_is_413(client: Client, settings: LazySettings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = client.post("/units/new/", {"name": "x" * 5000, "idempotency_key": new_key()})
    assert response.status_code == 413
    assert "What was sent is too large." in response.content.decode()


def test_a_fault_is_told_without_database_or_reader() -> None:
    page = errors.server_error(RequestFactory().get("/units/"))
    assert page.status_code == 500
    assert "<h1>" in page.content.decode()
    problem = errors.server_error(RequestFactory().get("/api/v1/units"))
    assert (problem.status_code, problem["Content-Type"]) == (500, "application/problem+json")


def test_a_fault_in_a_view_rolls_back_and_shows_the_page(
    client: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("houqin.web.pages.forms.keep", broken)
    client.raise_request_exception = False
    data = {"kind": "user_unit", "parent_id": str(office.authority.public_id), "code": "X", "name": "某局"}
    response = client.post("/units/new/", data | {"headcount": "1", "idempotency_key": new_key()})
    assert response.status_code == 500
    assert "某局" not in client.get("/units/").content.decode()


def test_signing_in_by_password(office: Office, administrator: Person) -> None:
    open_account(office.system, administrator.public_id, username="boss", password="correct horse battery", at=AT)
    client = Client(headers={"accept-language": "en"})
    refused = client.post("/accounts/login/", {"login": "boss", "password": "wrong"})
    assert refused.status_code == 200
    assert 'role="alert"' in refused.content.decode()
    response = client.post("/accounts/login/", {"login": "boss", "password": "correct horse battery"}, follow=True)
    assert response.request["PATH_INFO"] == "/home/"
    assert "管理员" in response.content.decode()


def test_a_token_is_shown_once(client: Client) -> None:
    until = timezone.localdate() + timedelta(days=30)
    data = {"name": "script", "valid_until": until.isoformat(), "idempotency_key": new_key()}
    shown = client.post("/me/tokens/new/", data)
    [text] = re.findall(r"houqin_[\w-]{43}", shown.content.decode())
    assert shown["Cache-Control"] == "no-store"
    assert text not in client.get("/me/tokens/").content.decode()
    token = ApiToken.objects.get()
    assert client.post(f"/me/tokens/{token.public_id}/end/", {"idempotency_key": new_key()}).status_code == 302
    token.refresh_from_db()
    assert token.ended_at is not None


def test_the_systems_own_work_has_a_name_in_the_archive() -> None:
    with override("zh-hans"):
        assert words_of_doer("orders.escalate") == "超时提醒"
        assert words_of_doer("calendars changed") == "日历变更"


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.UNIT_MANAGER])
def test_whoever_sees_one_unit_only_holds_tokens_too(office: Office, sign_in: SignIn, role: Role) -> None:
    client = sign_in(office.person("小李", office.finance, role))
    until = timezone.localdate() + timedelta(days=30)
    data = {"name": "script", "valid_until": until.isoformat(), "idempotency_key": new_key()}
    assert client.post("/me/tokens/new/", data).status_code == 200
    token = ApiToken.objects.get()
    assert client.post(f"/me/tokens/{token.public_id}/end/", {"idempotency_key": new_key()}).status_code == 302


class TestDemonstration:
    """Signing in by role."""

    @pytest.fixture
    def made_by_demo(self, office: Office, settings: LazySettings) -> Office:
        settings.DEMO = True
        set_unit_setting(office.system, office.authority.public_id, key=demo.MARKER, value=True, at=AT)
        return office

    def test_it_exists_in_the_demo_only(self, office: Office, settings: LazySettings) -> None:
        assert Client().get("/demo/sign-in/").status_code == 404
        settings.DEMO = True
        assert Client().get("/demo/sign-in/").status_code == 404, "the demo did not make this database"

    def test_a_code_lets_in_once(self, made_by_demo: Office) -> None:
        person = made_by_demo.person("调度员", made_by_demo.authority, Role.DISPATCHER)
        open_account(made_by_demo.system, person.public_id, username="d", password=None, at=AT)
        client = Client(headers={"accept-language": "en"})
        shown = client.get("/demo/sign-in/").content.decode()
        assert "Sign in as Dispatcher" in shown
        [code] = re.findall(r"<code>(\d{8})</code>", shown)
        assert client.post("/demo/sign-in/", {"code": code}).status_code == 302
        assert "调度员" in client.get("/me/").content.decode()
        again = Client(headers={"accept-language": "en"}).post("/demo/sign-in/", {"code": code})
        assert again.status_code == 403
        assert "used already" in again.content.decode()

    def test_a_wrong_code_lets_nobody_in(self, made_by_demo: Office) -> None:
        for code in ("", "00000000", "x", "\0"):
            assert Client().post("/demo/sign-in/", {"code": code}).status_code == 403
        assert Account.objects.count() == 0


def test_every_address_of_ours_has_a_name() -> None:
    assert all(pattern.name for pattern in urls.urlpatterns)


def test_every_icon_that_is_named_is_drawn() -> None:
    """In the menu, and wherever the code makes a button: an icon that the sprite lacks shows as an empty place."""
    sprite = (Path(navigation.__file__).parent / "static" / "houqin" / "icons.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))
    named = {(entry.icon, "the menu") for entry in navigation._entries.values()}
    for path in SOURCE.rglob("*.py"):
        named |= {(icon, path.name) for icon in icons_of(ast.parse(path.read_text()))}
    assert len(named) > 100
    assert sorted(one for one in named if one[0] not in drawn) == [], "icons that the sprite does not hold"


def icons_of(tree: ast.Module) -> Iterator[str]:
    """The icons that Act and Button are given, and those of looks: (icon, tone)."""
    for node in ast.walk(tree):
        told: list[ast.expr] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ICON_AT:
            told = node.args[ICON_AT[node.func.id] :][:1] + [one.value for one in node.keywords if one.arg == "icon"]
        elif isinstance(node, ast.Dict):
            looks = [one.elts for one in node.values if isinstance(one, ast.Tuple) and len(one.elts) == 2]
            told = [icon for icon, tone in looks if getattr(tone, "value", None) in TONES]
        yield from (
            one.value for one in told if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value
        )
