"""The trial beside the clause: the provider sees it too, and what cannot be computed is said in words."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from houqin.domains.contracts.rules.clauses import DeductsTwice
from houqin.domains.contracts.services.clauses import agree_clause
from houqin.domains.contracts.tests.doors import call, client_for, send
from houqin.domains.contracts.tests.making import Market, make_contract, make_market
from houqin.domains.contracts.tests.test_clauses import TIER
from houqin.domains.contracts.views.clause import tried
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering


@pytest.mark.parametrize(
    ("fee", "score", "payable"),
    [("100000.00", "90", "¥100,000.00"), ("100000", "79.99", "¥100,000.00"), ("x", "90", None), ("1", "", None)],
)
def test_tried(fee: str, score: str, payable: str | None) -> None:
    found = tried(TIER, fee, score)
    assert found.get("payable") == payable
    assert ("refusal" in found) is (payable is None)


def test_what_falls_on_the_next_month_is_among_the_deductions() -> None:
    settled = tried(TIER, "100000.00", "79.99")["settled"]
    assert [(row.fen, row.applies) for row in settled.deductions] == [(1_000_000, "next")]


TEXT = """
clause: 月度考核
terms:
  - {code: 事件, type: incidents, classes: {漏水: {amount: "500.00", effects: [{code: warning, months: 1}]}}}
  - {code: 考核, type: tier, bands: [{from: 90}, {from: 0, rate: 5%}]}
"""


def test_both_sides_try_an_unsaved_clause_with_facts_and_the_office_agrees(market: Market, chief: Client) -> None:
    draft = make_contract(market.office, market.provider, "HT-2026-09")
    url = f"/contracts/{draft.public_id}/clause/"
    manager = client_for(market, market.office.person("钱经理", market.office.provider, Role.PROVIDER_MANAGER))
    facts = "incidents: [{class: 漏水, on: 2026-03-02}]"
    for client in (chief, manager):
        assert client.get(url).status_code == 200
        status, said = send(client, url, clause=TEXT, fee="10000.00", score="85", facts=facts, **{"try": "1"})
        assert status == 200
        assert "¥9,000.00" in said and "¥500.00" in said and "Warning (2026-03-02 – 2026-04-02)" in said
    with entering(market.office.system.scope):
        assert not draft.clauses.exists()
    status, said = send(manager, url, clause=TEXT)
    assert "Agree on the clause" not in said
    status, said = send(chief, url, clause=TEXT.replace("from: 0,", "from: 5,"), fee="1", score="1")
    assert (status, "must cover 0 to 100" in said) == (422, True)
    status, said = send(chief, url, clause=TEXT, written="低于90分扣5%")
    assert (status, said) == (302, draft.get_absolute_url())
    with entering(market.office.system.scope):
        assert draft.clauses.get().clause["terms"][0]["code"] == "事件"


def test_the_same_by_endpoint(market: Market, chief: Client, manager: Client, rival: Client) -> None:
    draft = make_contract(market.office, market.provider, "HT-2026-09")
    path = f"contracts/{draft.public_id}/clause"
    asked = {"clause": TEXT, "fee": "10000.00", "score": "89.99", "facts": {"incidents": ["漏水"]}}
    status, said = call(manager, "POST", f"{path}/try", asked)
    assert (status, said["payable"]) == (200, "9000.00")
    assert [row["term"] for row in said["deductions"]] == ["事件", "考核"]
    assert call(rival, "POST", f"{path}/try", asked)[0] == 404
    assert call(manager, "POST", path, {"clause": TEXT})[0] == 403
    assert call(chief, "POST", path, {"clause": "- a"})[0] == 422
    status, said = call(chief, "POST", path, {"clause": TEXT})
    assert (status, said["version"]) == (201, 1)


def test_the_provider_tries_the_clause_on_the_contract_s_page(db: None) -> None:
    market = make_market()
    agree_clause(market.office.system, market.contract.public_id, clause=TIER, at=AT, written="90分以下扣5%")
    manager = market.office.person("钱经理", market.office.provider, Role.PROVIDER_MANAGER)
    page = client_for(market, manager).get(market.contract.get_absolute_url(), {"fee": "100000.00", "score": "85"})
    said = page.content.decode()
    assert page.status_code == 200
    assert "90分以下扣5%" in said and "type: tier" in said and "¥100,000.00" in said


def test_the_command_refuses_what_could_not_be_agreed(tmp_path: Path) -> None:
    written = tmp_path / "clause.yaml"
    twice = "\n".join(f"  - {{code: {code}, type: per_count, figure: 投诉, amount: '100.00'}}" for code in ("甲", "乙"))
    written.write_text(f"clause: 投诉\nterms:\n{twice}\n", encoding="utf-8")
    with pytest.raises(DeductsTwice, match="投诉"):
        call_command("clauses_try", str(written), fee="1000.00")
