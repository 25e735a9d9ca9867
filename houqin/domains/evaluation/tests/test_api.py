"""Endpoints of evaluation: the whole thread through REST, and problems with their codes."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import time_machine
from django.test import Client

from houqin.domains.contracts.services.periods import begin_close
from houqin.domains.evaluation.services.cards import freeze_card
from houqin.domains.evaluation.tests.making import AFTER_MARCH, IN_MARCH, MARCH, Scored
from houqin.domains.evaluation.tests.test_pages import browser
from houqin.kernel.identity import new_public_id
from houqin.web.idempotency import new_key


def send(client: Client, path: str, body: dict[str, Any], *, method: str = "post") -> Any:
    """A write with its key."""
    return getattr(client, method)(
        f"/api/v1{path}", json.dumps(body), content_type="application/json", headers={"Idempotency-Key": new_key()}
    )


def test_the_thread_by_rest(scored: Scored) -> None:
    with time_machine.travel(IN_MARCH):
        inspector, manager = browser(scored, scored.inspector), browser(scored, scored.manager)
        contract = str(scored.contract.public_id)
        planned = send(inspector, "/inspections", {"contract_id": contract, "due_on": "2026-03-20"})
        assert planned.status_code == 201, planned.content
        sheet = send(inspector, f"/inspections/{planned.json()['public_id']}/sheet", {}).json()["public_id"]
        marks = [{"item": "3.1", "outcome": "checked"}, {"item": "5.2", "outcome": "rate", "rate_ppm": 990_000}]
        assert send(inspector, f"/sheets/{sheet}/marks", {"marks": marks}, method="put").status_code == 200
        unfit = send(inspector, f"/sheets/{sheet}/marks", {"marks": [{"item": "3.1", "outcome": "met"}]}, method="put")
        assert (unfit.status_code, unfit.json()["code"]) == (422, "evaluation.outcome_unfit")
        given = {"item_code": "3.1", "deduction": "dirt", "words": "积水", "sheet_id": sheet, "count": 2}
        key = str(new_public_id())
        first = send(inspector, "/findings", {**given, "client_id": key})
        assert first.status_code == 201, first.content
        assert send(inspector, "/findings", {**given, "client_id": key}).json() == first.json()
        finding = first.json()["public_id"]
        refused = send(manager, f"/findings/{finding}/countersign", {"signs": False, "words": "不认可"})
        assert refused.json()["countersign"] == "refused"
        notice = send(inspector, "/rectifications", {"finding_ids": [finding], "words": "限期整改"})
        assert notice.status_code == 201, notice.content
        answered = send(manager, f"/rectifications/{notice.json()['public_id']}/answer", {"answer": "已清理"})
        assert answered.json()["state"] == "answered"
        assert send(inspector, f"/sheets/{sheet}/sign", {}).json()["signed_at"]
        assert send(manager, "/inspections", {"contract_id": contract, "due_on": "2026-03-20"}).status_code == 403
    begin_close(scored.work.chief, scored.contract.public_id, MARCH, at=AFTER_MARCH)
    freeze_card(scored.work.chief, scored.contract.public_id, MARCH, at=AFTER_MARCH)
    with time_machine.travel(AFTER_MARCH + timedelta(hours=1)):
        (card,) = manager.get("/api/v1/scores?month=2026-03-01").json()["items"]
        assert (card["inspection"], card["score"]) == (9_286, 9_286)  # (5 + 4 + 2 + 3 − 1) / 14
        whole = manager.get(f"/api/v1/scores/{card['public_id']}").json()
        assert any(step["code"] == "evaluation.score" for step in whole["worked"])
        appeal = send(manager, f"/scores/{card['public_id']}/appeals", {"words": "有异议"})
        assert appeal.status_code == 201, appeal.content
        league = manager.get("/api/v1/scores/league?since=2026-01-01&until=2026-04-01").json()
        assert [(row["place"], row["mean"], row["inspections"]) for row in league] == [(1, 9_286, 1)]
        chief = browser(scored, scored.work.chief)
        answer = {"granted": True, "answer": "属实", "waived": [finding]}
        granted = send(chief, f"/appeals/{appeal.json()['public_id']}/answer", answer)
        assert granted.json()["state"] == "granted"
        (card,) = manager.get("/api/v1/scores").json()["items"]
        assert (card["version"], card["score"]) == (2, 10_000)


def test_what_is_not_seen_does_not_exist(scored: Scored) -> None:
    requester = browser(scored, scored.work.requester)
    assert requester.get("/api/v1/findings").status_code == 403
    assert requester.get(f"/api/v1/scores/{new_public_id()}").status_code == 404
    assert requester.get("/api/v1/scores").json()["total"] == 0
