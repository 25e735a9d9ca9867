"""A contract is drafted in full by page and by endpoint; what the law forbids is refused at both, and beneath."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from houqin.domains.contracts.models import Contract, ContractLine
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.services.contracts import add_line
from houqin.domains.contracts.services.payers import divide_line
from houqin.domains.contracts.tests.doors import call, send
from houqin.domains.contracts.tests.making import Market, make_contract
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering

LINE = {
    "number": "1",
    "service_model": "M2",
    "price_basis": "per_piece",
    "price": "3.00",
    "valid_from": "2026-02-01",
    "tiering": "graduated",
    "tiers": "5000 2.80\n8000，2.50",
    "promises": "P2 到场 60\nP4 Completion 2天",
}


def contract_form(market: Market, **changes: str) -> dict[str, str]:
    return {
        "provider_id": str(market.provider.public_id),
        "number": "HT-2026-77",
        "name": "保洁服务合同",
        "sme_size": "small",
        "signed_on": "2026-01-05",
        "valid_from": "2026-01-01",
        "valid_until": "2027-01-01",
        "total": "1200000.00",
        "tax": "6",
        "payment_days": "45",
        "payment_starts": "acceptance",
        "acceptance_days": "10",
        "late_interest": "0.05",
        "bond": "5",
        "advance": "100000",
        "partial_months": "thirty_days",
        "tendered_until": "2029-01-01",
    } | changes


def contract_body(market: Market, **payment: Any) -> dict[str, Any]:
    return {
        "provider_id": str(market.provider.public_id),
        "number": "HT-2026-78",
        "name": "保洁服务合同",
        "sme_size": "small",
        "signed_on": "2026-01-05",
        "valid_from": "2026-01-01",
        "valid_until": "2027-01-01",
        "total_fen": 120_000_000,
        "payment": payment,
    }


def drafted(market: Market) -> list[str]:
    with entering(market.office.system.scope):
        return list(Contract.objects.exclude(pk=market.contract.pk).values_list("number", flat=True))


def test_a_contract_is_drafted_in_full_by_page(market: Market, chief: Client) -> None:
    status, where = send(chief, "/contracts/new/", **contract_form(market, payment_starts="invoice", late_interest="0"))
    assert status == 302, where
    with entering(market.office.system.scope):
        made = Contract.objects.get(number="HT-2026-77")
    assert (made.payment_days, made.payment_starts, made.acceptance_days) == (45, "invoice", 10)
    assert (made.late_interest_ppm, made.bond_ppm, made.advance_fen) == (0, 50_000, 10_000_000)
    assert (made.partial_months, str(made.tendered_until)) == ("thirty_days", "2029-01-01")
    shown = chief.get(where, headers={"accept-language": "en"}).content.decode()
    assert "No interest for late payment is agreed." in shown
    assert "The payment period of a protected provider waits for its invoice" in shown


def test_a_line_says_all_it_may_by_page(market: Market, chief: Client) -> None:
    draft = make_contract(market.office, market.provider, "HT-2026-77")
    named = {"class_id": str(market.repairs.public_id), "units": [str(market.office.finance.public_id)]}
    status, where = send(chief, f"/contracts/{draft.public_id}/lines/new/", **LINE, **named)
    assert status == 302, where
    with entering(market.office.system.scope):
        line = ContractLine.objects.get(contract=draft)
        price = line.prices.get()
        promised = {(one.urgency, one.milestone, one.minutes, one.days) for one in line.promises.all()}
    assert (price.tiering, price.tiers) == ("graduated", [[5_000_000, 28_000], [8_000_000, 25_000]])
    assert line.valid_from.isoformat() == "2026-02-01"
    assert promised == {("P2", "arrival", 60, None), ("P4", "completion", None, 2)}
    page = chief.get(f"/contract-lines/{line.public_id}/", headers={"accept-language": "en"}).content.decode()
    assert "&gt; 5000.000: ¥2.8000" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tiers": "5000"}, "Row 1: it does not have its cells."),
        ({"tiers": "8000 2.5\n5000 2.8"}, "each tier starts above the one before it"),
        ({"promises": "P2 随便 60"}, "Row 1: “P2 随便 60” is no promise"),
        ({"valid_until": "2027-06-01"}, "its period does not lie within the contract"),
    ],
)
def test_a_line_that_cannot_stand_says_why(market: Market, chief: Client, wrong: dict[str, str], said: str) -> None:
    draft = make_contract(market.office, market.provider, "HT-2026-77")
    named = {"class_id": str(market.repairs.public_id), "units": [str(market.office.finance.public_id)]}
    status, shown = send(chief, f"/contracts/{draft.public_id}/lines/new/", **(LINE | wrong), **named)
    assert status == 422 and said in shown, shown


@pytest.mark.parametrize(
    ("wrong", "code", "said"),
    [
        ({"payment_days": 61}, "contracts.payment_days_over", "61 days are agreed; a micro, small or medium provider"),
        ({"bond_ppm": 100_001}, "contracts.bond_over", "exceeds 10.0000% of the contract"),
        ({"payment_starts": "acceptance"}, "contracts.payment_unclear", "the acceptance period is agreed"),
        ({"advance_fen": 120_000_001}, "contracts.payment_unclear", "the advance lies between nothing and the total"),
    ],
)
def test_terms_the_law_forbids_are_refused_at_both_doors(
    market: Market, chief: Client, wrong: dict[str, Any], code: str, said: str
) -> None:
    status, problem = call(chief, "POST", "contracts", contract_body(market, **wrong))
    assert (status, problem["code"]) == (422, code)
    assert problem["basis"] and said in problem["detail"]
    typed = {
        "payment_days": str(wrong.get("payment_days", 30)),
        "payment_starts": wrong.get("payment_starts", "confirmed"),
        "acceptance_days": "",
        "bond": {100_001: "10.0001"}.get(wrong.get("bond_ppm", 0), "0"),
        "advance": {120_000_001: "1200000.01"}.get(wrong.get("advance_fen", 0), ""),
    }
    status, shown = send(chief, "/contracts/new/", **contract_form(market, **typed))
    assert status == 422 and said in shown and problem["basis"] in shown
    assert drafted(market) == []


def test_a_draft_by_endpoint_names_its_cautions(market: Market, chief: Client, manager: Client) -> None:
    terms = {"payment_starts": "acceptance", "acceptance_days": 10, "late_interest_ppm": 0, "bond_ppm": 50_000}
    status, made = call(chief, "POST", "contracts", contract_body(market, **terms))
    assert (status, made["payment_starts"], made["acceptance_days"]) == (201, "acceptance", 10)
    assert [one["code"] for one in made["cautions"]] == ["contracts.caution.no_late_interest"]
    contract = f"contracts/{made['public_id']}"
    assert call(chief, "GET", f"{contract}/cautions") == (200, made["cautions"])
    assert call(manager, "GET", f"{contract}/cautions")[0] == 403
    formula = {
        "weights": [{"index": "最低工资", "weight_ppm": 600_000, "band_ppm": 50_000}],
        "cap_ppm": 50_000,
        "tender_basis": "招标文件第五章 3.2",
    }
    status, agreed = call(chief, "POST", f"{contract}/formula", formula)
    assert (status, agreed["weights"]) == (201, formula["weights"])
    line = {
        "number": 1,
        "class_id": str(market.repairs.public_id),
        "units": [str(market.office.finance.public_id)],
        "service_model": "M2",
        "price_basis": "per_hour",
        "price": 500_000,
        "surcharge_ppm": 500_000,
    }
    assert call(chief, "POST", f"{contract}/lines", line)[0] == 201
    assert call(chief, "POST", f"{contract}/activate")[0] == 200
    status, problem = call(chief, "POST", f"{contract}/formula", formula)
    assert (status, problem["code"]) == (409, "contracts.not_draft")


def test_a_formula_is_agreed_by_page(market: Market, chief: Client) -> None:
    draft = make_contract(market.office, market.provider, "HT-2026-77")
    url = f"/contracts/{draft.public_id}/formula/"
    status, shown = send(chief, url, weights="最低工资 60 5\nCPI 50", cap="5", tender_basis="招标文件 3.2")
    assert status == 422 and "the weights exceed the whole price" in shown
    assert send(chief, url, weights="最低工资 60 5\nCPI 40", cap="5", tender_basis="招标文件 3.2")[0] == 302


@use_case
def _say_otherwise(actor: Actor, contract: Contract, assignment: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"update contracts_contract set {assignment} where id = %s", [contract.pk])  # noqa: S608  our own texts
    record(actor, "contracts.activated", contract, at=AT)


@pytest.mark.parametrize(
    "assignment",
    [
        "total_fen = total_fen + 1",
        "payment_days = 59",
        "valid_until = valid_until - 1",
        "number = 'X'",
        "state = 'draft'",
    ],
)
def test_the_header_of_a_contract_in_force_is_fixed_beneath(market: Market, assignment: str) -> None:
    with pytest.raises(DatabaseError, match="in force"), transaction.atomic():
        _say_otherwise(market.office.system, market.contract, assignment)


@pytest.mark.parametrize(
    ("assignment", "constraint"),
    [
        ("payment_days = 61", "small_provider_is_paid_within_60_days"),
        ("bond_ppm = 100001", "performance_bond_at_most_a_tenth"),
        ("added_fen = total_fen / 10 + 1", "additions_at_most_a_tenth"),
    ],
)
def test_the_law_s_limits_hold_beneath(market: Market, assignment: str, constraint: str) -> None:
    draft = make_contract(market.office, market.provider, "HT-2026-77")
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        _say_otherwise(market.office.system, draft, assignment)


@pytest.mark.parametrize("by_page", [True, False], ids=["by page", "by endpoint"])
def test_a_line_goes_out_of_a_draft_and_is_entered_anew(market: Market, chief: Client, by_page: bool) -> None:
    draft = make_contract(market.office, market.provider, "HT-2026-77")
    everywhere = [market.office.authority.public_id]
    lump = LineTerms(number=1, price_basis="lump_sum", service_model="M2", price=1, quantity=1_000)

    def enter() -> ContractLine:
        repairs = market.repairs.public_id
        return add_line(market.office.system, draft.public_id, terms=lump, units=everywhere, class_id=repairs, at=AT)

    line = enter()
    weights = {market.office.finance.public_id: 1_000_000}
    divide_line(market.office.system, line.public_id, key="fixed", weights=weights, valid_from=line.valid_from, at=AT)
    page = f"/contract-lines/{line.public_id}/"
    if by_page:
        assert f"{page}remove/" in chief.get(page).content.decode()
        assert send(chief, f"{page}remove/") == (302, f"/contracts/{draft.public_id}/")
    else:
        assert call(chief, "POST", f"contract-lines/{line.public_id}/remove")[0] == 200
    assert chief.get(page).status_code == 404
    assert enter().number == 1


def test_a_line_in_force_stays(market: Market, chief: Client) -> None:
    page = f"/contract-lines/{market.line.public_id}/"
    assert f"{page}remove/" not in chief.get(page).content.decode()
    status, problem = call(chief, "POST", f"contract-lines/{market.line.public_id}/remove")
    assert (status, problem["code"]) == (409, "contracts.not_draft")

    @use_case
    def remove_beneath(actor: Actor) -> None:
        for rows in (market.line.prices, market.line.coverage):
            with pytest.raises(DatabaseError, match="in force"), transaction.atomic():
                rows.all().delete()
        record(actor, "contracts.line_removed", market.contract, at=AT)

    with entering(market.office.system.scope):
        remove_beneath(market.office.system)
