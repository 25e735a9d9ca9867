"""Endpoints on schemes, drafts, incidents, added points and managers: the way a user goes, and what is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.test import Client

from houqin.domains.evaluation.models import AddedPoints, Incident
from houqin.domains.evaluation.tests.making import IN_MARCH, MARCH, Scored
from houqin.domains.evaluation.tests.test_api import send
from houqin.domains.evaluation.tests.test_pages import browser
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key

DAY = IN_MARCH.date().isoformat()


@dataclass(frozen=True)
class Desk:
    """Who knocks, and the contract's part of an address."""

    scored: Scored
    people: dict[str, Client]

    @property
    def contract(self) -> str:
        """The contract that is scored."""
        return str(self.scored.contract.public_id)

    def post(self, who: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """A write in March; ``CONTRACT`` in address and body stands for the contract."""
        written = json.loads(json.dumps(body).replace("CONTRACT", self.contract))
        with time_machine.travel(IN_MARCH):
            answer = send(self.people[who], path.replace("CONTRACT", self.contract), written)
        return answer.status_code, answer.json() if answer.content else None

    def listed(self, who: str, path: str) -> Any:
        """The items of a list, or the status where it is not shown."""
        with time_machine.travel(IN_MARCH):
            answer = self.people[who].get(f"/api/v1{path}")
        return answer.json()["items"] if answer.status_code == 200 else answer.status_code


@pytest.fixture
def desk(scored: Scored) -> Desk:
    """The chief, an inspector, the provider's manager, and somebody who only reports."""
    people = {
        "chief": scored.work.chief,
        "inspector": scored.inspector,
        "manager": scored.manager,
        "requester": scored.work.requester,
    }
    return Desk(scored, {name: browser(scored, actor) for name, actor in people.items()})


def test_a_scheme_is_published_and_laid_on_a_contract(desk: Desk) -> None:
    status, made = desk.post("chief", "/schemes", {"valid_from": "2026-07-01"})
    assert (status, made["code"], made["inspection_ppm"]) == (
        201,
        "property-service",
        desk.scored.scheme.inspection_ppm,
    )
    versions = [(row["valid_from"], row["valid_until"]) for row in desk.listed("manager", "/schemes")]
    assert versions == [("2026-07-01", None), ("2026-01-01", "2026-07-01")]
    laid = {"scheme_code": "property-service", "valid_from": "2026-06-01"}
    answer = {"contract_id": desk.contract, "service": None, **laid}
    assert desk.post("chief", "/contracts/CONTRACT/scheme", laid) == (201, answer)
    repairs = desk.scored.work.market.repairs
    by_service = {**laid, "service_id": str(repairs.public_id)}
    assert desk.post("chief", "/contracts/CONTRACT/scheme", by_service) == (201, {**answer, "service": repairs.code})


def test_an_incident_and_points_count_once_and_make_a_draft(desk: Desk) -> None:
    score = "/contracts/CONTRACT/score"
    assert desk.post("chief", score, {"month": "2026-03-01"}) == (204, None)
    grave = {"contract_id": desk.contract, "kind": "safety_incident", "on": DAY, "words": "坠物"}
    praise = {"contract_id": desk.contract, "kind": "commendation", "points": 150, "on": DAY, "words": "锦旗"}
    with time_machine.travel(IN_MARCH):
        for path, body in (("/incidents", grave), ("/points", praise)):
            key = {"Idempotency-Key": new_key()}
            first, again = (
                desk.people["chief"].post(
                    f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=key
                )
                for _ in range(2)
            )
            assert (first.status_code, first.json()["month"]) == (201, "2026-03-01"), first.content
            assert (again.json(), again["Idempotent-Replay"]) == (first.json(), "true")
    with entering(desk.scored.work.system.scope):
        assert (Incident.objects.count(), AddedPoints.objects.get().hundredths) == (1, 150)
    for who in ("inspector", "manager"):
        assert [(row["kind"], row["words"]) for row in desk.listed(who, "/incidents")] == [("safety_incident", "坠物")]
    desk.scored.signed()
    status, card = desk.post("chief", score, {"month": "2026-03-01"})
    assert (status, card["state"], card["added"], card["month"]) == (200, "draft", 150, MARCH.isoformat())


def test_a_planned_inspection_is_given_up_once(desk: Desk) -> None:
    path = f"/inspections/{desk.scored.planned().public_id}/cancel"
    assert desk.post("inspector", path, {"reason": " "})[0] == 422
    assert desk.post("manager", path, {"reason": "停电"})[0] == 403
    status, given_up = desk.post("inspector", path, {"reason": "停电"})
    assert (status, given_up["state"]) == (200, "cancelled")
    status, said = desk.post("inspector", path, {"reason": "停电"})
    assert (status, said["code"]) == (409, "workflow.wrong_state")
    assert said["remedy"] == "Look at how it stands now; there is nothing for you to do about it."


def test_a_manager_of_the_office_is_appraised_once_by_another(desk: Desk) -> None:
    period = {"since": "2026-01-01", "until": "2026-03-01", "words": "按时完成"}
    of_inspector = {"person_id": str(desk.scored.inspector.public_id), **period, "points": 9_000}
    status, made = desk.post("chief", "/managers", of_inspector)
    assert (status, made["points"], made["person_id"]) == (201, 9_000, of_inspector["person_id"])
    assert [row["public_id"] for row in desk.listed("chief", "/managers")] == [made["public_id"]]
    refused = {
        "the period a second time": ("chief", of_inspector, 422, "input.invalid"),
        "oneself": ("chief", {**of_inspector, "person_id": str(desk.scored.work.chief.public_id)}, 403, ""),
        "a provider's": (
            "chief",
            {**of_inspector, "person_id": str(desk.scored.manager.public_id)},
            422,
            "input.invalid",
        ),
        "without the duty": ("inspector", of_inspector, 403, ""),
    }
    for name, (who, body, expected, code) in refused.items():
        status, said = desk.post(who, "/managers", body)
        assert (name, status) == (name, expected)
        assert not code or said["code"] == code
    assert desk.listed("manager", "/managers") == 403


INCIDENT = {"contract_id": "CONTRACT", "kind": "other", "on": DAY, "words": "断电"}
POINTS = {"contract_id": "CONTRACT", "kind": "saving", "points": 100, "on": DAY, "words": "节电"}
SCHEME = {"scheme_code": "property-service", "valid_from": "2026-06-01"}


REFUSED: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("inspector", "/schemes", {"valid_from": "2026-07-01"}, 403, "not_permitted"),
    ("chief", "/schemes", {"valid_from": "2026-01-01"}, 409, "evaluation.scheme_exists"),
    ("chief", "/schemes", {"valid_from": "2026-07-01", "scheme": {"code": "x"}}, 422, "evaluation.scheme_unsound"),
    ("manager", "/contracts/CONTRACT/scheme", SCHEME, 403, "not_permitted"),
    ("chief", "/contracts/CONTRACT/scheme", {**SCHEME, "scheme_code": "x"}, 409, "evaluation.no_such_scheme"),
    ("chief", "/contracts/CONTRACT/score", {"month": DAY}, 422, "input.invalid"),
    ("inspector", "/contracts/CONTRACT/score", {"month": "2026-03-01"}, 403, "not_permitted"),
    ("requester", "/incidents", INCIDENT, 403, "not_permitted"),
    ("manager", "/incidents", INCIDENT, 403, "not_permitted"),
    ("inspector", "/incidents", {**INCIDENT, "kind": "漏水"}, 422, "input.invalid"),
    ("inspector", "/incidents", {**INCIDENT, "is_veto": True, "decision": "会议"}, 422, "input.invalid"),
    ("inspector", "/incidents", {**INCIDENT, "on": "2026-03-22"}, 422, "input.invalid"),
    ("inspector", "/points", POINTS, 403, "not_permitted"),
    ("chief", "/points", {**POINTS, "points": 301}, 422, "input.invalid"),
    ("chief", "/points", {**POINTS, "points": -1}, 422, "input.malformed"),
]


def test_what_is_refused(desk: Desk) -> None:
    for who, path, body, status, code in REFUSED:
        found, said = desk.post(who, path, body)
        assert (who, path, body, found, said["code"]) == (who, path, body, status, code)
    assert [desk.listed("requester", path) for path in ("/incidents", "/managers")] == [403, 403]
    with entering(desk.scored.work.system.scope):
        assert not Incident.objects.exists()
        assert not AddedPoints.objects.exists()
