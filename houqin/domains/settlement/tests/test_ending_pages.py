"""The end of a contract as people go through it: what is missing, the final statement, claims; by page and by REST."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import time_machine
from django.test import Client

from houqin.domains.contracts.services.contracts import end_contract
from houqin.domains.settlement.models import DamagesClaim, Statement
from houqin.domains.settlement.tests.making import browser, confirmed, make_settled
from houqin.domains.settlement.tests.test_edges_closing import AFTER_FEBRUARY, FEBRUARY, JANUARY, POT
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key

MARCH_5 = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


def send(client: Client, path: str, body: dict[str, Any]) -> Any:
    """A write with its key."""
    return client.post(
        f"/api/v1{path}", json.dumps(body), content_type="application/json", headers={"Idempotency-Key": new_key()}
    )


def test_an_ended_contract_is_listed_settled_and_what_it_owes_is_claimed(db: None) -> None:
    settled = make_settled(clause=POT)
    contract = settled.contract
    for month in (JANUARY, FEBRUARY):
        confirmed(settled, settled.closed(month=month, at=AFTER_FEBRUARY))
    end_contract(
        settled.system,
        contract.public_id,
        on=date(2026, 3, 1),
        at=AFTER_FEBRUARY,
        reason="搬迁",
        terminated=True,
        kind="authority",
    )
    with time_machine.travel(MARCH_5):
        clerk, provider = browser(settled, settled.clerk), browser(settled, settled.manager)
        assert contract.number in clerk.get("/month-ends/finals/").content.decode()
        (missing,) = clerk.get("/api/v1/final-statements/missing").json()
        assert missing["contract_id"] == str(contract.public_id)
        made = clerk.post(f"/contracts/{contract.public_id}/final/", {"idempotency_key": new_key()})
        with entering(settled.system.scope):
            final = Statement.objects.get(settlement__is_final=True)
        assert made["Location"] == final.get_absolute_url()
        again = send(clerk, f"/contracts/{contract.public_id}/final-statement", {})
        assert [one["number"] for one in again.json()] == [final.number]
        assert provider.get("/month-ends/finals/").status_code == 403
        entered = send(clerk, "/claims", {"contract_id": str(contract.public_id), "fen": 500, "reason": "付款后查实"})
        assert entered.status_code == 201, entered.content
        with entering(settled.system.scope):
            claim = DamagesClaim.objects.get()
        page = clerk.get(claim.get_absolute_url()).content.decode()
        assert "付款后查实" in page
        for client in (clerk, provider):
            assert client.get("/claims/").status_code == 200
            assert client.get("/api/v1/claims").json()["items"][0]["open_fen"] == 500
        too_much = send(clerk, f"/claims/{claim.public_id}/settle", {"fen": 501, "by": "回单", "on": "2026-03-05"})
        assert too_much.json()["code"] == "settlement.claim_settled"
        clerk.post(
            f"/claims/{claim.public_id}/settle/",
            {"idempotency_key": new_key(), "amount": "5.00", "by": "回单", "on": "2026-03-05"},
        )
    with entering(settled.system.scope):
        claim.refresh_from_db()
    assert claim.open_fen == 0
