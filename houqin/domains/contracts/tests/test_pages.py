"""Pages and endpoints on catalogue, providers and contracts: each opens, writes through its service, and hides."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from houqin.domains.catalogue.models import CatalogueException, ServiceItemVersion
from houqin.domains.catalogue.services.hazards import enter_danger_word, enter_fault_type, lay_down_defaults
from houqin.domains.catalogue.services.items import create_item, publish_version
from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.tests.doors import call
from houqin.domains.contracts.tests.making import LAMP, YEAR, Market, make_contract
from houqin.domains.providers.models import DutyShift, Qualification
from houqin.domains.providers.services.staff import create_trade, enter_qualification
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key

OWN_PRICE = "35.0000"


def pages(market: Market) -> list[str]:
    """Every page of the three domains."""
    item, contract, provider = (each.public_id for each in (market.lamp_version, market.contract, market.provider))
    draft = make_contract(market.office, market.rival, "HT-DRAFT").public_id
    word = enter_danger_word(market.office.system, word="爆", since=YEAR[0], at=AT).public_id
    return [
        "/catalogue/",
        "/catalogue/?q=灯",
        "/catalogue/classes/new/",
        "/catalogue/new/",
        f"/catalogue/items/{market.lamp.public_id}/first/",
        f"/catalogue/{item}/",
        f"/catalogue/{item}/publish/",
        f"/catalogue/{item}/end/",
        "/exceptions/",
        "/exceptions/new/",
        "/faults/",
        "/faults/new/",
        "/faults/defaults/",
        "/danger-words/",
        "/danger-words/new/",
        f"/danger-words/{word}/end/",
        "/providers/",
        "/providers/new/",
        f"/providers/{provider}/",
        f"/providers/{provider}/admission/",
        f"/providers/{provider}/staff/new/",
        f"/providers/{provider}/qualifications/new/",
        f"/providers/{provider}/roster/",
        "/rosters/",
        "/contracts/",
        "/contracts/new/",
        f"/contracts/{contract}/",
        f"/contracts/{draft}/lines/new/",
        f"/contracts/{draft}/activate/",
        f"/contracts/{contract}/end/",
        f"/contracts/{contract}/terminate/",
        "/deliveries/",
        "/separation/",
    ]


def test_every_page_opens_in_both_languages(market: Market, chief: Client) -> None:
    for url in pages(market):
        for language in ("en", "zh-hans"):
            response = chief.get(url, headers={"accept-language": language})
            assert response.status_code == 200, (url, response.content.decode()[:800])


def test_no_page_opens_for_those_who_may_not(market: Market, requester: Client) -> None:
    open_to_all = {"/catalogue/", "/exceptions/", "/providers/"}
    for url in pages(market):
        status = requester.get(url).status_code
        asks = url.startswith(tuple(open_to_all)) and not url.endswith(("new/", "publish/", "end/", "first/"))
        own = url in {"/exceptions/new/"}
        expected = {200} if own or (asks and "/admission" not in url and "/roster" not in url) else {403, 404}
        assert status in expected, (url, status)


def test_a_page_costs_the_same_whatever_the_rows(market: Market, chief: Client) -> None:
    def queries(url: str) -> int:
        chief.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert chief.get(url).status_code == 200
        return len(captured)

    enter_danger_word(market.office.system, word="爆", since=YEAR[0], at=AT)
    enter_fault_type(market.office.system, code="own", name="自定", urgency="P4", since=YEAR[0], at=AT)
    lists = ["/contracts/", "/providers/", "/danger-words/", "/faults/", "/catalogue/"]
    few = [queries(url) for url in lists]
    for number in range(4):
        make_contract(market.office, market.provider, f"HT-N{number}")
        item = create_item(market.office.system, class_id=market.repairs.public_id, code=f"N{number}", at=AT)
        publish_version(market.office.system, item.public_id, valid_from=YEAR[0], content=LAMP, at=AT)
    lay_down_defaults(market.office.system, since=YEAR[0], at=AT)
    assert [queries(url) for url in lists] == few


def version_form(**changes: Any) -> dict[str, Any]:
    return {
        "valid_from": "2026-07-01",
        "service": "照明维修",
        "content": "更换光源",
        "standard": "1.1 照度达标\n1.2 旧灯管回收",
        "price_basis": "per_order",
        "guide_price": "36.5",
        "urgencies": ["P3", "P4"],
        "default_urgency": "P4",
        "profile": "repair",
        "approval": "none",
        "confidentiality": "none",
        "idempotency_key": new_key(),
    } | changes


def test_a_version_is_published_by_form(market: Market, chief: Client) -> None:
    url = f"/catalogue/{market.lamp_version.public_id}/publish/"
    response = chief.post(url, version_form())
    assert response.status_code == 302, response.content.decode()
    with entering(market.office.system.scope):
        made = ServiceItemVersion.objects.get(service="照明维修")
        assert made.guide_price == 365_000
        assert [clause.number for clause in made.clauses.all()] == ["1.1", "1.2"]
        assert sorted({promise.urgency for promise in made.promises.all()}) == ["P3", "P4"]
    shown = chief.get(response["Location"], headers={"accept-language": "en"}).content.decode()
    assert "Answered within 30 minutes, on site within 4 working hours, done within 2 working days." in shown


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"standard": "no number here"}, "Each line begins with its number"),
        ({"guide_price": "1.23456"}, "not a plain number with at most 4 decimal places"),
        ({"valid_from": "2025-01-01"}, "what was promised is never rewritten"),
        ({"default_urgency": "P1"}, "not among the urgencies offered"),
    ],
)
def test_a_form_that_cannot_be_published_says_why(
    market: Market, chief: Client, change: dict[str, str], said: str
) -> None:
    url = f"/catalogue/{market.lamp_version.public_id}/publish/"
    response = chief.post(url, version_form(**change), headers={"accept-language": "en"})
    assert 400 <= response.status_code < 500
    assert said in response.content.decode()


def test_an_exception_is_asked_for_and_granted_by_page(market: Market, requester: Client, chief: Client) -> None:
    asked = requester.post(
        "/exceptions/new/",
        {
            "unit_id": str(market.office.finance.public_id),
            "description": "加装隔断",
            "reason": "专班办公",
            "estimate": "1200.00",
            "idempotency_key": new_key(),
        },
    )
    assert asked.status_code == 302, asked.content.decode()
    url = asked["Location"]
    assert "Agree" not in requester.get(url).content.decode()
    granted = chief.post(f"{url}grant/", {"reason": "同意", "idempotency_key": new_key()})
    assert granted.status_code == 302
    with entering(market.office.system.scope):
        row = CatalogueException.objects.get()
        assert (row.state, row.estimate_fen) == ("granted", 120_000)


def test_a_roster_is_pasted(market: Market, manager: Client) -> None:
    market.office.person("孙师傅", market.office.provider)
    create_trade(market.office.system, code="electrician", name="电工", at=AT)
    url = f"/providers/{market.provider.public_id}/roster/"

    def paste(text: str) -> tuple[int, str]:
        response = manager.post(url, {"text": text, "idempotency_key": new_key()}, headers={"accept-language": "en"})
        return response.status_code, response.content.decode()

    status, body = paste("2026-03-05\t电工\t孙师傅\t08:00-20:00\n2026年3月5日 电工 无名氏 20:00-08:00")
    assert status == 422 and "Row 2: the provider has no such person." in body
    status, body = paste("2026-03-05 电工 孙师傅 8点")
    assert status == 422 and "Row 1: the day or the hours cannot be read." in body
    status, _ = paste("2026-03-05\t电工\t孙师傅\t08:00-20:00\n\n2026年3月5日 电工 孙师傅 20:00-08:00 备班 13800000000")
    assert status == 302
    with entering(market.office.system.scope):
        night = DutyShift.objects.get(rank=2)
        assert (night.ends_at - night.starts_at).total_seconds() == 12 * 3600
        assert night.phone == "13800000000"


def test_a_line_is_added_and_the_contract_put_into_force_by_page(market: Market, chief: Client) -> None:
    draft = make_contract(market.office, market.provider, "HT-2026-09")
    line = {
        "number": "1",
        "class_id": str(market.repairs.public_id),
        "service_model": "M2",
        "units": [str(market.office.finance.public_id)],
        "price_basis": "per_square_metre_month",
        "price": "11.35",
        "quantity": "40000",
        "materials_each": "200",
        "materials_year": "72000",
        "markup": "5",
        "idempotency_key": new_key(),
    }
    refused = chief.post(f"/contracts/{draft.public_id}/activate/", {"idempotency_key": new_key()})
    assert refused.status_code == 422
    added = chief.post(f"/contracts/{draft.public_id}/lines/new/", line)
    # A section chief activates; lines are entered by those who hold contracts.change, which a chief does too.
    assert added.status_code == 302, added.content.decode()
    assert chief.post(f"/contracts/{draft.public_id}/activate/", {"idempotency_key": new_key()}).status_code == 302
    with entering(market.office.system.scope):
        made = Contract.objects.get(pk=draft.pk)
        price = made.lines.get().prices.get()
        assert (made.state, price.price, price.quantity) == ("active", 113_500, 40_000_000)


def test_a_provider_s_pages_never_show_another_s(market: Market, manager: Client, rival: Client) -> None:
    """Canary strings (trust A8): name, number and price of one provider on every page of another."""
    canaries = ("安居物业公司", "HT-2026-01", OWN_PRICE)
    worker = market.office.person("孙师傅", market.office.provider)
    enter_qualification(market.office.system, worker.public_id, kind="vetting", valid_from=YEAR[0], at=AT)
    endpoints = ["providers", "contracts", "deliveries", "roster-gaps", f"contracts/{market.contract.public_id}"]
    urls = [*pages(market), *(f"/api/v1/{name}" for name in endpoints)]
    shown = "".join(manager.get(url).content.decode() for url in urls)
    assert all(canary in shown for canary in canaries), "the canaries sing where they may"
    for url in urls:
        body = rival.get(url).content.decode()
        assert not [canary for canary in (*canaries, "孙师傅") if canary in body], url


def test_a_requester_sees_no_vetting(market: Market, requester: Client) -> None:
    worker = market.office.person("孙师傅", market.office.provider)
    enter_qualification(market.office.system, worker.public_id, kind="vetting", valid_from=YEAR[0], at=AT)
    assert "孙师傅" not in requester.get(f"/providers/{market.provider.public_id}/").content.decode()
    with entering(market.office.system.scope):
        assert Qualification.objects.count() == 1


def test_a_contract_s_life_by_api(market: Market, chief: Client) -> None:
    status, made = call(
        chief,
        "POST",
        "contracts",
        {
            "provider_id": str(market.rival.public_id),
            "number": "HT-API",
            "name": "保洁合同",
            "sme_size": "micro",
            "signed_on": "2026-01-01",
            "valid_from": "2026-01-01",
            "valid_until": "2027-01-01",
            "total_fen": 100,
        },
    )
    assert (status, made["state"]) == (201, "draft")
    line = {
        "number": 1,
        "item_id": str(market.lamp.public_id),
        "units": [str(market.office.authority.public_id)],
        "service_model": "M2",
        "price_basis": "per_order",
        "price": 777_777,
        "promises": [{"urgency": "P4", "milestone": "arrival", "kind": "minutes", "minutes": 60}],
    }
    status, problem = call(chief, "POST", f"contracts/{made['public_id']}/lines", line | {"valid_until": "2028-01-01"})
    assert (status, problem["code"]) == (422, "contracts.terms_unclear")
    status, added = call(chief, "POST", f"contracts/{made['public_id']}/lines", line)
    assert (status, added["price"]) == (201, 777_777)
    assert call(chief, "POST", f"contracts/{made['public_id']}/activate")[1]["state"] == "active"
    status, problem = call(chief, "POST", f"contracts/{made['public_id']}/lines", line | {"number": 2})
    assert (status, problem["code"]) == (409, "contracts.not_draft")
    status, whole = call(chief, "GET", f"contracts/{made['public_id']}")
    assert [one["number"] for one in whole["lines"]] == [1]
    ended = call(chief, "POST", f"contracts/{made['public_id']}/end", {"on": "2026-06-01", "terminated": True})
    assert ended[0] == 422, "a termination needs its reason"


def test_the_catalogue_by_api(market: Market, chief: Client, requester: Client) -> None:
    status, found = call(requester, "GET", "catalogue?words=换灯泡")
    assert status == 200
    assert [(one["service"], one["promise"]) for one in found] == [
        ("灯具维修", "Answered within 30 minutes, on site within 4 working hours, done within 2 working days.")
    ]
    _, version = call(requester, "GET", f"catalogue/versions/{found[0]['version_id']}")
    assert version["standard"] == [{"number": "1.1", "text": "更换后照度符合标准"}]
    item = {"class_id": str(market.repairs.public_id), "code": "WX-MS"}
    assert call(requester, "POST", "catalogue/items", item)[0] == 403
    status, made = call(chief, "POST", "catalogue/items", item)
    assert status == 201
    stated = {
        "valid_from": "2026-01-01",
        "service": "门锁维修",
        "content": "换锁芯",
        "price_basis": "per_order",
        "profile": "repair",
    }
    status, published = call(chief, "POST", f"catalogue/items/{made['public_id']}/versions", stated)
    assert (status, len(published["promises"])) == (201, 9)
    assert call(chief, "POST", "catalogue/defaults", {"since": "2026-01-01"})[1]["laid"] > 30
    assert call(chief, "GET", "separation?on=2026-03-05")[0] == 200


def test_providers_by_api(market: Market, chief: Client, manager: Client) -> None:
    assert call(manager, "GET", "providers")[1]["total"] == 1
    assert call(chief, "POST", "trades", {"code": "electrician", "name": "电工"})[0] == 201
    worker = market.office.person("孙师傅", market.office.provider)
    entered = {"person_id": str(worker.public_id), "since": "2026-01-01", "trades": ["electrician"]}
    assert call(manager, "POST", f"providers/{market.provider.public_id}/staff", entered)[0] == 201
    vetted = {"person_id": str(worker.public_id), "kind": "vetting", "valid_from": "2026-01-01"}
    assert call(manager, "POST", "qualifications", vetted)[0] == 403
    assert call(chief, "POST", "qualifications", vetted)[0] == 201
    shift = {
        "on": "2026-03-05",
        "trade": "electrician",
        "name": "孙师傅",
        "starts_at": "2026-03-05T08:00:00+08:00",
        "ends_at": "2026-03-05T20:00:00+08:00",
    }
    status, roster = call(manager, "POST", f"providers/{market.provider.public_id}/rosters", {"rows": [shift]})
    assert (status, roster["valid_until"]) == (201, "2026-03-06")
    month = {"month": "2026-03-01", "rows": [{"name": "孙师傅", "due_hours": 176000, "present_hours": 160000}]}
    assert call(manager, "POST", f"providers/{market.provider.public_id}/staff-months", month)[0] == 201
    assert call(manager, "GET", f"providers/{market.provider.public_id}/on-duty")[1] == []
    assert call(manager, "GET", f"providers/{market.rival.public_id}")[0] == 404
