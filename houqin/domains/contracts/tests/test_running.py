"""A contract in force is run by page and by endpoint: money, acceptance, amendments, deliveries, end and renewal."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from houqin.domains.budgets.tests.making import make_line, supplied_classes
from houqin.domains.contracts.models import (
    Acceptance,
    Contract,
    ContractBudget,
    ContractLine,
    ContractPeriod,
    DeliveryNote,
    DeliveryRecord,
    HandoverItem,
    LinePayer,
)
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.rules.paying import PaymentTerms
from houqin.domains.contracts.services.budgets import BudgetShare, commit_contract
from houqin.domains.contracts.services.contracts import activate_contract, add_line, create_contract
from houqin.domains.contracts.services.periods import begin_close
from houqin.domains.contracts.tests.doors import call, send
from houqin.domains.contracts.tests.making import YEAR, Market
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.documents.services import store_document
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering

SIGNED = {"signed_on": "2026-03-01", "reason": "人员增加", "paper": "补充协议一"}


def cleaning(market: Market) -> Contract:
    """¥1,200,000 for 2026, in force: 8,000 m² a month at ¥12.50, and meals; bond 5 %, advance ¥100,000."""
    system = market.office.system
    made = create_contract(
        system,
        provider_id=market.provider.public_id,
        number="HT-BJ",
        name="保洁合同",
        sme_size="small",
        signed_on=YEAR[0],
        valid_from=YEAR[0],
        valid_until=YEAR[1],
        total_fen=120_000_000,
        payment=PaymentTerms(bond_ppm=50_000, advance_fen=10_000_000),
        tendered_until=YEAR[1].replace(year=2029),
        at=AT,
    )
    terms = LineTerms(1, "per_square_metre_month", "M2", price=125_000, quantity=8_000_000)
    units = [market.office.planning.public_id, market.office.finance.public_id]
    add_line(system, made.public_id, terms=terms, class_id=market.repairs.public_id, units=units, at=AT)
    meals = LineTerms(2, "per_meal", "M2", price=150_000)
    add_line(system, made.public_id, terms=meals, class_id=market.repairs.public_id, units=units, at=AT)
    return activate_contract(system, made.public_id, at=AT)


@pytest.fixture
def running(market: Market) -> Contract:
    return cleaning(market)


def line_of(market: Market, contract: Contract, number: int = 1) -> ContractLine:
    with entering(market.office.system.scope):
        line: ContractLine = ContractLine.objects.select_related("contract").get(contract=contract, number=number)
    return line


def english(client: Client, url: str) -> str:
    return client.get(url, headers={"accept-language": "en"}).content.decode()


def test_a_line_is_divided_and_money_committed(market: Market, running: Contract, chief: Client, clerk: Client) -> None:
    line, office = line_of(market, running), market.office
    url = f"/contract-lines/{line.public_id}/"
    shares = f"{office.planning.name} 60\n{office.finance.code}\t40"
    form = {"key": "fixed", "valid_from": "2026-01-01", "pays": "on"}
    status, shown = send(chief, f"{url}divide/", weights=shares.replace("40", "30"), **form)
    assert status == 422 and "fixed shares must add up to 100 %" in shown
    status, shown = send(chief, f"{url}divide/", weights=f"{office.planning.name} 60\n无此单位 40", **form)
    assert status == 422 and "Row 2" in shown
    assert send(chief, f"{url}divide/", weights=shares, **form)[0] == 302
    with entering(office.system.scope):
        assert sorted(LinePayer.objects.values_list("weight", flat=True)) == [400_000, 600_000]
    assert "60.0000%" in english(chief, url)
    body = {
        "key": "heads",
        "valid_from": "2026-07-01",
        "weights": [{"unit_id": str(office.finance.public_id), "weight": 3}],
    }
    status, payers = call(chief, "POST", f"contract-lines/{line.public_id}/payers", body)
    assert (status, [one["weight"] for one in payers]) == (201, [3])

    supplied_classes(office.system)
    budget = make_line(office, "30209", 200_000_000)
    committed = {"budget_line_id": str(budget.public_id), "amount": "100.00"}
    assert send(clerk, f"/contracts/{running.public_id}/budget/", **committed)[0] == 302
    with entering(office.system.scope):
        assert ContractBudget.objects.get(contract=running).committed_fen == 10_000
    page = english(clerk, f"/contracts/{running.public_id}/budget/")
    assert "by days, 2026: ¥1200000.00" in page
    share = {"budget_line_id": str(budget.public_id), "fen": 120_000_001}
    status, problem = call(clerk, "POST", f"contracts/{running.public_id}/budget", [share])  # type: ignore[arg-type]  # a list
    assert (status, problem["code"]) in {(409, "contracts.commitment_over_total"), (409, "budgets.budget_exceeded")}


def test_a_month_is_accepted_item_by_item(market: Market, chief: Client, inspector: Client, manager: Client) -> None:
    with entering(market.office.system.scope):
        march = ContractPeriod.objects.get(contract=market.contract, month="2026-03-01")
    url = f"/contract-months/{march.public_id}/"
    assert inspector.get(f"{url}accept/").status_code == 200
    assert manager.get(f"{url}accept/").status_code == 403
    form = {"accepted_on": "2026-04-02", "result": "passed", "met_0": "not_met", "why_0": "照度不足"}
    status, shown = send(inspector, f"{url}accept/", **form)
    assert status == 422 and "it passes although an item is not met" in shown and "条例 45" in shown
    assert send(inspector, f"{url}accept/", **(form | {"result": "refused"}))[0] == 302
    month = f"contracts/{market.contract.public_id}/months/2026-03-01"
    status, told = call(inspector, "GET", month)
    assert status == 200 and len(told["required"]) == 1 and told["acceptances"][0]["result"] == "refused"
    status, problem = call(
        inspector,
        "POST",
        f"{month}/acceptances",
        {"accepted_on": "2026-04-05", "result": "passed", "items": [{"item": "别的", "met": True}]},
    )
    assert (status, problem["code"]) == (422, "contracts.items_missing")
    items = [{"item": told["required"][0], "met": True}]
    passed = {"accepted_on": "2026-04-05", "result": "passed", "items": items}
    assert call(inspector, "POST", f"{month}/acceptances", passed)[1]["version"] == 2
    status, problem = call(inspector, "POST", f"{month}/acceptances", passed | {"note": "again"})
    assert (status, problem["code"]) == (409, "contracts.accepted_already")
    assert "照度不足" in english(chief, url)
    with entering(market.office.system.scope):
        assert Acceptance.objects.count() == 2


def test_a_line_grows_within_the_tenth(market: Market, running: Contract, chief: Client) -> None:
    """政府采购法 49: 10 % of ¥1,200,000 is ¥120,000; 1,066 m² more for nine months are ¥119,925.00."""
    line = line_of(market, running)
    url = f"/contracts/{running.public_id}/"
    form = {**SIGNED, "line_id": str(line.public_id), "rationale": "addition", "in_force_from": "2026-04-01"}
    status, shown = send(chief, f"{url}price/", quantity="9067", **form)
    assert status == 409 and "10.0000% is the limit" in shown and "政府采购法 49" in shown
    body = {**SIGNED, "line_id": str(line.public_id), "rationale": "addition", "valid_from": "2026-04-01"}
    amendments = f"contracts/{running.public_id}/amendments"
    status, problem = call(chief, "POST", f"{amendments}/price", body | {"quantity": 9_067_000})
    assert (status, problem["code"], problem["basis"]) == (409, "contracts.additions_over", "政府采购法 49")
    assert call(chief, "GET", amendments) == (200, [])
    assert send(chief, f"{url}price/", quantity="9066", **form)[0] == 302
    (made,) = call(chief, "GET", amendments)[1]
    assert (made["delta_fen"], made["counted_fen"]) == (11_992_500, 11_992_500)
    assert "Additions so far" in english(chief, f"/amendments/{made['public_id']}/")
    status, problem = call(chief, "POST", f"{amendments}/price", body | {"quantity": 9_067_000})
    assert (status, problem["code"]) == (409, "contracts.additions_over"), "all additions count together"


def test_a_price_is_not_dated_back_into_a_closed_month(market: Market, running: Contract, chief: Client) -> None:
    line = line_of(market, running)
    begin_close(market.office.system, running.public_id, YEAR[0].replace(month=3), at=AT)
    form = {**SIGNED, "line_id": str(line.public_id), "rationale": "correction", "in_force_from": "2026-03-01"}
    status, shown = send(chief, f"/contracts/{running.public_id}/price/", price="12.40", **form)
    assert status == 409 and "2026-03-01 lies in the month 2026-03" in shown
    body = {**SIGNED, "line_id": str(line.public_id), "rationale": "correction", "valid_from": "2026-02-01"}
    status, problem = call(chief, "POST", f"contracts/{running.public_id}/amendments/price", body | {"price": 124_000})
    assert (status, problem["code"]) == (409, "contracts.dated_back")
    with entering(market.office.system.scope):
        assert line.prices.count() == 1


def test_other_amendments_by_page(market: Market, running: Contract, chief: Client) -> None:
    line, url = line_of(market, running), f"/contracts/{running.public_id}/"
    form = {**SIGNED, "in_force_from": "2026-04-01"}
    covered = {"line_id": str(line.public_id), "units": [str(market.office.finance.public_id)]}
    status, shown = send(chief, f"{url}coverage/", quantity="9000", **covered, **form)
    assert status == 409 and "leaves the price as it is" in shown
    assert send(chief, f"{url}coverage/", **covered, **form)[0] == 302
    more = {
        "number": "3",
        "class_id": str(market.repairs.public_id),
        "service_model": "M2",
        "units": [str(market.office.planning.public_id)],
        "price_basis": "per_head_month",
        "price": "3000",
        "quantity": "1",
    }
    assert send(chief, f"{url}lines/more/", **more, **form)[0] == 302
    status, shown = send(chief, f"{url}adjust/", line_id=str(line.public_id), notice_on="2026-04-01", **form)
    assert status == 409 and "has no price formula" in shown
    amendments = call(chief, "GET", f"contracts/{running.public_id}/amendments")[1]
    assert [(one["rationale"], one["delta_fen"]) for one in amendments] == [
        ("people_or_places", 0),
        ("addition", 2_700_000),
    ]


def test_bond_and_advance(market: Market, running: Contract, clerk: Client) -> None:
    url, api = f"/contracts/{running.public_id}/", f"contracts/{running.public_id}"
    bond = {"form": "bank_guarantee", "received_on": "2026-01-05"}
    status, shown = send(clerk, f"{url}bond/", amount="60000.01", **bond)
    assert status == 409 and "¥60000.01 exceeds 5.0000% of the contract" in shown
    assert send(clerk, f"{url}bond/", amount="60000", **bond)[0] == 302
    assert call(clerk, "POST", f"{api}/bond", bond | {"fen": 1})[0] == 409
    assert send(clerk, f"{url}bond/claim/", amount="100", reason="末月扣款")[0] == 302
    assert call(clerk, "POST", f"{api}/bond/claim", {"fen": 100, "reason": "再扣"})[1]["claimed_fen"] == 10_100
    status, shown = send(clerk, f"{url}bond/return/", on="2026-12-31")
    assert status == 409 and "the contract has not ended" in shown
    advance = {"paid_on": "2026-01-10", "voucher": "国库1号"}
    status, shown = send(clerk, f"{url}advance/", amount="100000", schedule="2026-03 1000", **advance)
    assert status == 422 and "do not add up" in shown
    status, shown = send(clerk, f"{url}advance/", amount="60000", **advance)
    assert status == 409 and "Nothing is committed" in shown
    office = market.office
    supplied_classes(office.system)
    share = BudgetShare(make_line(office, "30209", 10_000_000, unit=office.authority).public_id, 10_000_000)
    commit_contract(office.system, running.public_id, shares=[share], at=AT)
    assert send(clerk, f"{url}advance/", amount="60000", **advance)[0] == 302
    assert "2026-12 ¥5000.00" in english(clerk, url)
    body = advance | {"fen": 4_000_001, "schedule": [{"month": "2026-03-01", "fen": 4_000_001}]}
    assert call(clerk, "POST", f"{api}/advances", body)[1]["code"] == "contracts.schedule_unclear"


def test_a_contract_is_appraised_renewed_ended_and_handed_over(
    market: Market, running: Contract, chief: Client
) -> None:
    url, api = f"/contracts/{running.public_id}/", f"contracts/{running.public_id}"
    year = {"number": "HT-BJ-2027", "signed_on": "2026-12-20", "valid_until": "2028-01-01"}
    status, shown = send(chief, f"{url}renew/", total="1200000", **year)
    assert status == 409 and "it was not appraised" in shown
    assert send(chief, f"{url}appraise/", on="2026-10-31", score="78.5", pass_mark="80")[0] == 302
    status, problem = call(chief, "POST", f"{api}/renew", year | {"total_fen": 1})
    assert (status, problem["code"]) == (409, "contracts.not_renewable")
    status, made = call(chief, "POST", f"{api}/appraisals", {"on": "2026-11-30", "score": 8_500, "pass_mark": 8_000})
    assert (status, made["on"]) == (201, "2026-11-30")
    status, where = send(chief, f"{url}renew/", total="1200000", **year)
    assert status == 302 and where != url
    assert "HT-BJ-2027" in english(chief, where)
    ended = {"on": "2026-06-30", "kind": "agreed", "reason": "双方协商"}
    assert send(chief, f"{url}terminate/", **ended)[0] == 302
    with entering(market.office.system.scope):
        keys, rooms = HandoverItem.objects.filter(contract=running)[:2]
    assert send(chief, f"/handover/{keys.public_id}/", on="2026-07-01", note="齐全")[0] == 302
    assert call(chief, "POST", f"handover/{rooms.public_id}/done", {"on": "2026-07-01"})[1]["done_on"] == "2026-07-01"
    status, problem = call(chief, "POST", f"handover/{rooms.public_id}/done", {"on": "2026-07-02"})
    assert status == 422
    assert len([one for one in call(chief, "GET", f"{api}/handover")[1] if one["done_on"]]) == 2


def evidence() -> BytesIO:
    paper = BytesIO("3月12日 午餐 120份 签字".encode())
    paper.name = "就餐签字表.txt"
    return paper


def test_meals_are_recorded_by_hand_with_their_count(
    market: Market, running: Contract, chief: Client, manager: Client, rival: Client
) -> None:
    meals, cleaned = line_of(market, running, 2), line_of(market, running)
    url = f"/contracts/{running.public_id}/deliver/"
    form: dict[str, Any] = {
        "line_id": str(meals.public_id),
        "delivered_at": "2026-03-12T12:30",
        "quantity": "120",
        "words": "午餐120份",
    }
    assert manager.get(url).status_code == 403
    status, shown = send(chief, url, **form)
    assert status == 422, "a delivery by hand needs its evidence"
    status, shown = send(chief, url, **(form | {"delivered_at": "2099-01-01T00:00"}), evidence=evidence())
    assert status == 422 and "it has happened" in shown
    status, where = send(chief, url, **form, evidence=evidence())
    assert status == 302, where
    with entering(market.office.system.scope):
        made = DeliveryRecord.objects.get(contract=running)
        note = DeliveryNote.objects.select_related("evidence").get()
        assert (made.quantity, made.measure, made.source_id) == (120_000, "meal", note.public_id)
        assert str(made.period) == "2026-03"
    page = f"/deliveries/{made.public_id}/"
    assert "就餐签字表.txt" in english(chief, page)
    assert rival.get(page).status_code == 404
    status, problem = call(
        chief,
        "POST",
        f"contracts/{running.public_id}/deliveries",
        {
            "line_id": str(cleaned.public_id),
            "quantity": 1000,
            "delivered_at": "2026-03-12T12:30:00+08:00",
            "words": "保洁",
            "evidence_id": str(note.evidence.public_id),
        },
    )
    assert (status, problem["code"]) == (422, "contracts.month_delivers")
    assert send(chief, f"{page}take-back/", reason="")[0] == 422
    assert send(chief, f"{page}take-back/", reason="重复录入")[0] == 302
    status, problem = call(chief, "POST", f"deliveries/{made.public_id}/take-back", {"reason": "再次"})
    assert (status, problem["code"]) == (409, "contracts.already_reversed")


@use_case
def _change_note(actor: Actor, note: DeliveryNote) -> None:
    DeliveryNote.objects.filter(pk=note.pk).update(quantity=1)
    record(actor, "contracts.delivery_noted", note, at=AT)


def test_a_delivery_by_endpoint_keeps_its_note_for_good(market: Market, running: Contract, chief: Client) -> None:
    stored = store_document(market.office.system, name="签字表.txt", content=evidence(), at=AT)
    body = {
        "line_id": str(line_of(market, running, 2).public_id),
        "quantity": 80_000,
        "delivered_at": "2026-03-13T12:30:00+08:00",
        "words": "午餐80份",
        "evidence_id": str(stored.public_id),
    }
    status, made = call(chief, "POST", f"contracts/{running.public_id}/deliveries", body)
    assert (status, made["month"], made["quantity"]) == (201, "2026-03-01", 80_000)
    with entering(market.office.system.scope):
        note = DeliveryNote.objects.select_related("evidence").get()
    with pytest.raises(DatabaseError), transaction.atomic():
        _change_note(market.office.system, note)


def test_reference_prices_are_an_open_book_but_not_for_providers(
    market: Market, running: Contract, chief: Client, requester: Client, manager: Client
) -> None:
    form = {
        "class_id": str(market.repairs.public_id),
        "price_basis": "per_square_metre_month",
        "region": "CN",
        "low": "9",
        "high": "12",
        "valid_from": "2026-01-01",
        "source": "长沙市物业收费参考标准",
    }
    assert send(chief, "/reference-prices/new/", **(form | {"high": "8"}))[0] == 422
    assert send(chief, "/reference-prices/new/", **form)[0] == 302
    norm = {
        "class_id": str(market.repairs.public_id),
        "driver": "area",
        "per_post": "2000",
        "post": "4500",
        "management": "3",
        "profit": "5",
        "tax": "6",
        "valid_from": "2026-01-01",
        "source": "劳动定额",
    }
    assert send(chief, "/work-norms/new/", **norm)[0] == 302
    assert "¥12.0000" in english(requester, "/reference-prices/")
    for door in ("/reference-prices/", "/work-norms/", "/api/v1/reference-prices", "/api/v1/work-norms"):
        assert requester.get(door).status_code == 200
        assert manager.get(door).status_code == 403
    assert manager.get(f"/api/v1/contracts/{running.public_id}/standing").status_code == 403
    shown = english(chief, f"/contracts/{running.public_id}/")
    assert "above the reference (4.1667%)" in shown
    assert "above the reference" not in english(manager, f"/contracts/{running.public_id}/")
    told = english(chief, f"/contract-lines/{line_of(market, running).public_id}/")
    assert "8000.000 units at 2000.000 a post need 4 posts" in told
    standing = call(chief, "GET", f"contracts/{running.public_id}/standing")[1]
    assert (standing[0]["where"], standing[0]["month_fen"], standing[1]["where"]) == ("above", 10_000_000, "unknown")
    entered = form | {"low": 95_000, "high": 125_000, "valid_from": "2026-06-01"}
    assert call(chief, "POST", "reference-prices", entered)[0] == 201
