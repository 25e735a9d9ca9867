"""The doors of the opening position: page, endpoint and ledger (practice 16)."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from houqin.domains.contracts.models import ContractPeriod, OpeningPosition
from houqin.domains.contracts.tests.doors import call, send
from houqin.domains.contracts.tests.making import Market
from houqin.domains.contracts.tests.test_importing import checked
from houqin.foundation.imports.running import write
from houqin.foundation.imports.tests.making import no_progress
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering

LEDGER = [
    "合同编号",
    "启用日期",
    "累计结算（元）",
    "累计扣款（元）",
    "累计付款（元）",
    "预付款余额（元）",
    "抵扣计划",
    "累计次数",
    "签字人",
]
ROW = ["HT-2026-01", "2026.3.1", "12,000.00", "300", "10000", "5000", "2026-03 3000；2026-04 2000", "", "王科长"]


def test_by_page_once(market: Market, clerk: Client, requester: Client) -> None:
    contract = f"/contracts/{market.contract.public_id}/"
    assert f"{contract}opening/" in clerk.get(contract).content.decode()
    assert clerk.get(f"{contract}opening/").status_code == 200
    assert requester.get(f"{contract}opening/").status_code in {403, 404}
    given = {
        "as_of": "2026-03-01",
        "settled": "12000.00",
        "deducted": "300.00",
        "paid": "10000",
        "advance_left": "5000",
        "schedule": "2026-03 3000\n2026-04 2000",
    }
    status, said = send(clerk, f"{contract}opening/", **given)
    assert status == 422 or "Signed by" in said
    status, said = send(clerk, f"{contract}opening/", **given, signed_by="王科长")
    assert status == 302, said
    shown = clerk.get(contract).content.decode()
    assert all(part in shown for part in ("2026-04 ¥2000.00", "王科长"))
    assert f"{contract}opening/" not in shown
    status, said = send(clerk, f"{contract}opening/", **given, signed_by="王科长")
    assert "has its opening position" in said


def test_by_endpoint(market: Market, clerk: Client, manager: Client, rival: Client) -> None:
    path = f"contracts/{market.contract.public_id}/opening"
    assert call(clerk, "GET", path)[0] == 404
    body = {"as_of": "2026-03-01", "settled_fen": 100, "signed_by": "王科长", "counters": {"late": 1}}
    status, said = call(clerk, "POST", path, body)
    assert (status, said["code"]) == (422, "contracts.counter_unknown")
    assert call(manager, "POST", path, body)[0] == 403
    body |= {"counters": {}, "advance_left_fen": 7, "schedule": [{"month": "2026-03-01", "fen": 7}]}
    status, made = call(clerk, "POST", path, body)
    assert (status, made["schedule"]) == (201, [{"month": "2026-03-01", "fen": 7}])
    assert call(manager, "GET", path)[1] == made
    assert call(rival, "GET", path)[0] == 404
    assert call(clerk, "POST", path, body)[1]["code"] == "contracts.opened_already"


def test_from_a_ledger_again_and_again(market: Market) -> None:
    system = market.office.system
    for written in (1, 0):
        found = checked(market, "opening_positions", LEDGER, [ROW])
        assert (len(found.new), found.problems) == (written, [])
        write(system, found, at=AT, progress=no_progress)
    with entering(system.scope):
        opening = OpeningPosition.objects.get()
        assert (opening.as_of, opening.settled_fen, opening.deducted_fen) == (date(2026, 3, 1), 1_200_000, 30_000)
        assert opening.schedule == [["2026-03-01", 300_000], ["2026-04-01", 200_000]]
        months = ContractPeriod.objects.filter(contract=market.contract, state="closed")
        assert [month.month.month for month in months.order_by("month")] == [1, 2]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({0: "HT-X"}, "contracts.no_such_contract"),
        ({3: "12000.01"}, "input.invalid"),
        ({5: "5000.01"}, "contracts.schedule_unclear"),
        ({6: "三月三千"}, "contracts.pair_unreadable"),
        ({7: "late 2"}, "contracts.counter_unknown"),
        ({7: "late many"}, "input.invalid"),
    ],
)
def test_a_row_that_cannot_have_been_says_why(market: Market, change: dict[int, str], code: str) -> None:
    wrong = [change.get(place, cell) for place, cell in enumerate(ROW)]
    found = checked(market, "opening_positions", LEDGER, [wrong])
    assert [problem.refusal.code for problem in found.problems] == [code]
    assert not found.may_be_written
