"""Pages and endpoints on budgets: each opens, writes through its service, and hides what is not one's own."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from houqin.domains.budgets import sources
from houqin.domains.budgets.models import BudgetLine, IncomeRecord, Transfer, UnfundedWork
from houqin.domains.budgets.services.income import record_income
from houqin.domains.budgets.services.postings import Posting, post
from houqin.domains.budgets.services.reservations import Estimate, reserve_by_hand, reserve_estimate
from houqin.domains.budgets.tests.making import Purse, make_line, make_purse
from houqin.foundation.organisation.models import Account, Person, Unit
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT, SINCE
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key
from houqin.web.tests.conftest import BACKEND


@pytest.fixture
def purse(db: None) -> Purse:
    return make_purse()


def client_for(purse: Purse, name: str, unit: Unit, *roles: Role) -> Client:
    """A browser signed in as such a person."""
    person: Person = purse.office.person(name, unit, *roles)
    account: Account = open_account(
        purse.office.system, person.public_id, username=f"u{person.pk}", password=None, at=AT
    )
    client = Client(headers={"accept-language": "en"})
    client.force_login(account, backend=BACKEND)
    return client


@pytest.fixture
def finance(purse: Purse) -> Client:
    """Clerk and approver in one, as in a small office (practice 17 excludes per act, not per office)."""
    return client_for(purse, "财务", purse.office.authority, Role.FINANCE_CLERK, Role.FINANCE_APPROVER)


@pytest.fixture
def strangers(purse: Purse) -> list[Client]:
    office = purse.office
    return [
        client_for(purse, "职工", office.planning, Role.REQUESTER),
        client_for(purse, "物业经理", office.provider, Role.PROVIDER_MANAGER),
    ]


def things(purse: Purse) -> tuple[Transfer, UnfundedWork, IncomeRecord]:
    """A reservation by hand, an urgent work without money, an entry of income."""
    system = purse.office.system
    held = reserve_by_hand(system, purse.line.public_id, fen=100, purpose="采购", at=AT)
    estimate = Estimate(purse.office.planning, 2026, "30213", 60_000, "orders.order", uuid.uuid4())
    work = reserve_estimate(system, estimate, at=AT, emergency=True)
    entry = record_income(
        system, unit_id=purse.office.planning.public_id, service="停车", month=SINCE, kind="earned", fen=5, at=AT
    )
    assert isinstance(work, UnfundedWork)
    return held, work, entry


def pages(purse: Purse) -> list[str]:
    held, work, entry = things(purse)
    line = purse.line.public_id
    return [
        "/budgets/",
        "/budgets/?fiscal_year=2026&q=机关&is_three_public=false",
        "/budgets/new/",
        "/budgets/adjust/",
        "/budgets/adjustments/",
        "/budgets/reconciliation/?fiscal_year=2026",
        "/budgets/year-end/",
        "/budgets/unfunded/",
        f"/budgets/unfunded/{work.public_id}/",
        f"/budgets/transfers/{held.public_id}/take-back/",
        f"/budgets/{line}/",
        f"/budgets/{line}/supplement/",
        f"/budgets/{line}/withdraw/",
        f"/budgets/{line}/controls/",
        f"/budgets/{line}/reserve/",
        f"/budgets/{line}/opening/",
        "/quotas/?fiscal_year=2026",
        "/quotas/standards/",
        "/quotas/standards/new/",
        "/quotas/figures/new/",
        "/income/",
        "/income/new/",
        "/income/coverage/?first=2026-01-01&last=2026-12-31",
        f"/income/{entry.public_id}/take-back/",
    ]


def test_every_page_opens_in_both_languages_and_for_no_stranger(
    purse: Purse, finance: Client, strangers: list[Client]
) -> None:
    for url in pages(purse):
        for language in ("en", "zh-hans"):
            response = finance.get(url, headers={"accept-language": language})
            assert response.status_code == 200, (url, response.content.decode()[:800])
        for stranger in strangers:
            response = stranger.get(url)
            assert response.status_code in {403, 404}, url
            assert "机关运行" not in response.content.decode()


def test_a_list_costs_the_same_whatever_the_rows(purse: Purse, finance: Client) -> None:
    def queries(url: str) -> int:
        finance.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert finance.get(url).status_code == 200
        return len(captured)

    things(purse)
    urls = ["/budgets/", f"/budgets/{purse.line.public_id}/", "/income/", "/quotas/", "/budgets/unfunded/"]
    few = [queries(url) for url in urls]
    for number in range(4):
        make_line(purse.office, "30201", 100, year=2026 + number)
        things(purse)
    assert [queries(url) for url in urls] == few


def sent(client: Client, url: str, **fields: str) -> HttpResponse:
    return client.post(url, {**fields, "idempotency_key": new_key()})  # type: ignore[return-value]  # the client's own


def now(purse: Purse, line: BudgetLine) -> BudgetLine:
    with entering(purse.office.system.scope):
        row: BudgetLine = BudgetLine.objects.get(pk=line.pk)
    return row


def test_the_acts_on_a_line_by_form(purse: Purse, finance: Client) -> None:
    at = f"/budgets/{purse.line.public_id}/"
    for act, fields in (
        ("supplement", {"fen": "100.00", "document_number": "追加 1"}),
        ("withdraw", {"fen": "50.00", "document_number": "核减 1"}),
        ("reserve", {"fen": "300.00", "purpose": "物业招标"}),
        ("controls", {"reserve": "stop", "commit": "stop", "accrue": "warn", "reason": "试行"}),
    ):
        response = sent(finance, f"{at}{act}/", **fields)
        assert response.status_code == 302, (act, response.content.decode()[:800])
    line = now(purse, purse.line)
    assert (line.approved_fen, line.reserved_fen, line.accrue_control) == (105_000, 30_000, "warn")
    shown = finance.get(at).content.decode()
    assert "¥750.00" in shown and "set aside by hand: 物业招标" in shown
    refused = sent(finance, f"{at}reserve/", fen="750.01", purpose="x")
    assert refused.status_code == 409 and "¥750.01 cannot be reserved, ¥750.00 is available" in refused.content.decode()


def test_a_transfer_leads_to_what_it_rests_on(purse: Purse, finance: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sources._sources, "tests.thing", sources.Source("Thing", "budgets:line"))
    thing = uuid.uuid4()
    wanted = [Posting(purse.line.pk, "available", "committed", 1, kind, thing, kind) for kind in ("tests.thing", "x.y")]
    post(purse.office.system, wanted, at=AT)
    shown = finance.get(f"/budgets/{purse.line.public_id}/").content.decode()
    assert f'<a href="/budgets/{thing}/">Thing</a>' in shown and "x.y" in shown


def test_lines_entered_adjusted_and_ended_by_form(purse: Purse, finance: Client) -> None:
    fields = {
        "unit_id": str(purse.office.finance.public_id),
        "fiscal_year": "2026",
        "name": "会议费",
        "amount": "80.00",
        "functional_class": "2010301",
        "economic_class": "30215",
        "fund_kind": "general",
    }
    made = sent(finance, "/budgets/new/", **fields)
    assert made.status_code == 302, made.content.decode()[:800]
    assert sent(finance, "/budgets/new/", **fields).status_code == 409
    assert sent(finance, "/budgets/new/", **(fields | {"economic_class": "39999"})).status_code == 422
    ids = {"from_line_id": str(purse.line.public_id), "to_line_id": str(purse.repairs.public_id)}
    moved = sent(finance, "/budgets/adjust/", **ids, fen="10", document_number="调剂 1", reason="维修增加")
    assert moved.status_code == 302
    assert now(purse, purse.repairs).approved_fen == 51_000
    to_cars = ids | {"to_line_id": str(purse.cars.public_id)}
    assert sent(finance, "/budgets/adjust/", **to_cars, fen="1", document_number="x", reason="x").status_code == 422
    ended = sent(finance, "/budgets/year-end/", unit_id=str(purse.office.authority.public_id), fiscal_year="2027")
    assert ended.status_code == 409


def test_standards_figures_and_income_by_form(purse: Purse, finance: Client) -> None:
    unit = str(purse.office.planning.public_id)
    standard = {
        "code": "office", "name": "办公费", "kind": "money", "basis": "headcount", "rate": "1200.50",
        "economic_class": "30209", "valid_from": "2026-01-01", "source": "市标〔2026〕1号",
    }  # fmt: skip
    assert sent(finance, "/quotas/standards/new/", **standard).status_code == 302
    assert sent(finance, "/quotas/standards/new/", **(standard | {"code": "b", "rate": "1.23456"})).status_code == 422
    figure = {"unit_id": unit, "basis": "headcount", "amount": "40", "valid_from": "2026-01-01", "source": "编制"}
    assert sent(finance, "/quotas/figures/new/", **figure).status_code == 302
    report = finance.get("/quotas/?fiscal_year=2026").content.decode()
    assert "¥48,020.00" in report and "办公费: 40.000 at ¥1200.5000 a year make ¥48,020.00." in report
    entry = {"unit_id": unit, "service": "停车", "month": "2026-02-14", "kind": "earned", "fen": "80.00"}
    assert sent(finance, "/income/new/", **entry).status_code == 302
    assert sent(finance, "/income/new/", **(entry | {"kind": "used"})).status_code == 422
    assert sent(finance, "/income/new/", **(entry | {"kind": "used", "use": "welfare", "fen": "30"})).status_code == 302
    coverage = finance.get("/income/coverage/?first=2026-01-01&last=2026-12-31").content.decode()
    assert "Welfare of the staff: ¥30.00" in coverage and "no cost on record" in coverage
    exported = finance.get("/income/coverage/?first=2026-01-01&last=2026-12-31&format=csv")
    assert "停车" in exported.content.decode("utf-8-sig")


def api(client: Client, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    response = client.generic(
        method.upper(),
        f"/api/v1/{path}",
        json.dumps(body) if body is not None else "",
        content_type="application/json",
        headers={"Idempotency-Key": new_key()},
    )
    return response.status_code, response.json() if response.content else None


def test_every_use_case_has_an_endpoint(purse: Purse, finance: Client) -> None:
    held, work, entry = things(purse)
    line, unit = str(purse.line.public_id), str(purse.office.planning.public_id)
    new = {
        "unit_id": unit, "fiscal_year": 2026, "functional_class": "2010301", "economic_class": "30201",
        "name": "办公费", "amount_fen": 5_000, "controls": {"accrue": "warn"},
    }  # fmt: skip
    status, made = api(finance, "post", "budget-lines", new)
    assert (status, made["available_fen"], made["accrue_control"]) == (201, 5_000, "warn")
    status, again = api(finance, "post", "budget-lines", new)
    assert (status, again["code"]) == (409, "budgets.line_exists")
    decision = {"fen": 700, "document_number": "市财预〔2026〕9号"}
    calls: list[tuple[str, str, dict[str, Any] | None, int]] = [
        ("get", "budget-lines?fiscal_year=2026", None, 200),
        ("get", f"budget-lines/{line}", None, 200),
        ("post", f"budget-lines/{line}/supplement", decision, 200),
        ("post", f"budget-lines/{line}/withdraw", decision, 200),
        ("post", f"budget-lines/{line}/reservations", {"fen": 5, "purpose": "采购"}, 201),
        ("post", f"budget-lines/{made['public_id']}/opening", {"paid": 1_000}, 200),
        ("post", f"budget-lines/{line}/controls",
         {"reserve": "warn", "commit": "stop", "accrue": "stop", "reason": "试"}, 200),
        ("get", f"budget-transfers?line_id={line}", None, 200),
        ("post", f"budget-transfers/{held.public_id}/take-back", {"reason": "取消"}, 201),
        ("post", "budget-adjustments", {"from_line_id": line, "to_line_id": made["public_id"], "fen": 10,
                                        "document_number": "调 1", "reason": "调"}, 201),
        ("get", "budget-adjustments", None, 200),
        ("get", "unfunded-work", None, 200),
        ("post", f"unfunded-work/{work.public_id}/fund", {"line_id": line}, 200),
        ("get", "budget-reconciliation?fiscal_year=2026", None, 200),
        ("get", "economic-classes?on=2026-01-01", None, 200),
        ("post", "quota-standards", {"code": "q", "name": "q", "kind": "money", "basis": "area", "rate": 5,
                                     "valid_from": "2026-01-01", "source": "s"}, 201),
        ("get", "quota-standards?on=2026-02-01", None, 200),
        ("post", "quota-figures", {"unit_id": unit, "basis": "area", "amount": 5, "valid_from": "2026-01-01",
                                   "source": "s"}, 201),
        ("get", "quotas?fiscal_year=2026", None, 200),
        ("post", "income", {"unit_id": unit, "service": "停车", "month": "2026-02-01", "kind": "cost", "fen": 9}, 201),
        ("get", "income", None, 200),
        ("post", f"income/{entry.public_id}/take-back", {"reason": "误"}, 201),
        ("get", "cost-coverage?first=2026-01-01&last=2026-12-31", None, 200),
        ("post", "budget-years/close", {"unit_id": unit, "fiscal_year": 9998}, 409),
    ]  # fmt: skip
    for method, path, body, expected in calls:
        status, answer = api(finance, method, path, body)
        assert status == expected, (method, path, status, answer)


def test_a_filter_that_is_no_year_is_said_and_narrows_what_it_can(purse: Purse, finance: Client) -> None:
    assert finance.get("/budgets/?fiscal_year=heute").status_code == 400
    assert "机关运行 30209" not in finance.get("/budgets/?is_three_public=true").content.decode()
    assert "机关运行 30231" in finance.get("/budgets/?is_three_public=true").content.decode()


def test_what_is_malformed_or_not_there_is_refused_by_name(purse: Purse, finance: Client) -> None:
    line = str(purse.line.public_id)
    for path, body, status in (
        (f"budget-lines/{line}/supplement", {"fen": 0, "document_number": "x"}, 422),
        (f"budget-lines/{line}/supplement", {"fen": 10**15 + 1, "document_number": "x"}, 422),
        (f"budget-lines/{line}/reservations", {"fen": 100_001, "purpose": "x"}, 409),
        (f"budget-lines/{uuid.uuid4()}/reservations", {"fen": 1, "purpose": "x"}, 404),
        (f"budget-lines/{line}/controls", {"reserve": "maybe", "reason": "x"}, 422),
        ("budget-lines", {"unit_id": line, "fiscal_year": 2026}, 422),
    ):
        assert api(finance, "post", path, body)[0] == status, path


def test_another_unit_and_the_provider_learn_nothing(purse: Purse, strangers: list[Client]) -> None:
    office = purse.office
    neighbour = client_for(purse, "邻居", office.finance, Role.UNIT_MANAGER)
    line = purse.line.public_id
    assert api(neighbour, "get", "budget-lines")[1]["items"] == []
    assert api(neighbour, "get", f"budget-lines/{line}")[0] == 404
    assert neighbour.get(f"/budgets/{line}/").status_code == 404
    for stranger in strangers:
        for path in ("budget-lines", f"budget-lines/{line}", "budget-transfers", "income", "quotas?fiscal_year=2026"):
            assert api(stranger, "get", path)[0] == 403, path
