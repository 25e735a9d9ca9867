"""The archive by page and endpoint: taken as a file that verifies; what the night's verification found."""

import json
from collections.abc import Iterator

import pytest
from django.http import FileResponse
from django.test import Client
from django.utils import timezone

from houqin.foundation.audit import verification
from houqin.foundation.audit.keys import public_bytes
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.sealing import seal
from houqin.foundation.audit.verification import Difference, register, verify_and_keep
from houqin.foundation.audit.verifier import Verification
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, Office
from houqin.foundation.scope.scope import entering
from houqin.web.tests.conftest import SignIn


@pytest.fixture
def auditor(office: Office, sign_in: SignIn) -> Client:
    """Somebody who may take the archive away; everything is sealed."""
    client = sign_in(office.person("审计", office.authority, Role.AUDITOR))
    seal(at=AT)
    return client


def lines_of(response: object) -> list[str]:
    assert isinstance(response, FileResponse)
    assert response["Content-Disposition"].startswith("attachment")
    return b"".join(response.streaming_content).decode().splitlines()  # type: ignore[arg-type]  # not asynchronous


def test_a_page_hands_out_what_verifies_and_records_it(auditor: Client, office: Office) -> None:
    assert auditor.get("/archive/export/").status_code == 200
    lines = lines_of(auditor.post("/archive/export/", {}))
    assert Verification(lines, keys=[public_bytes().hex()]).findings == []
    assert json.loads(lines[0])["complete"] is True
    with entering(office.system.scope):
        assert AuditRecord.objects.get(action="audit.exported").actor_name == "审计"


def test_a_page_takes_days_and_a_thing(auditor: Client, office: Office) -> None:
    lines = lines_of(auditor.post("/archive/export/", {"subject": str(office.finance.public_id)}))
    verification = Verification(lines)
    assert (verification.findings, verification.counts["records"]) == ([], 1)
    assert len(lines_of(auditor.post("/archive/export/", {"until": "2020-01-01"}))) == 2, "the archive's line, its head"
    assert auditor.post("/archive/export/", {"since": "gestern"}).status_code == 422


def test_an_endpoint_hands_it_out_too(auditor: Client) -> None:
    assert Verification(lines_of(auditor.get("/api/v1/archive"))).findings == []
    head = auditor.get("/api/v1/archive/head").json()
    assert head["statement"]["format"] == "houqin-head/1"
    record = auditor.get("/api/v1/records").json()["items"][-1]
    proof = auditor.get(f"/api/v1/records/{record['public_id']}/proof").json()
    assert Verification([json.dumps(line) for line in proof]).findings == []
    page = auditor.get(f"/archive/{record['public_id']}/proof.jsonl")
    assert Verification(page.content.decode().splitlines()).findings == []
    assert b"def main" in auditor.get("/archive/verifier.py").content


def test_who_may_not_export_gets_nothing(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.person("科长", office.authority, Role.SECTION_CHIEF))
    seal(at=AT)
    assert client.post("/archive/export/", {}).status_code == 403
    assert client.get("/api/v1/archive").status_code == 403


def test_the_status_page_says_what_the_night_found(
    auditor: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "not yet verified" in auditor.get("/status/").content.decode()

    def crooked(authority: Unit) -> Iterator[Difference]:
        yield Difference(f"organisation.unit {authority.code}", "headcount", "3", "4")

    monkeypatch.setattr(verification, "_checks", {})
    register("tests.crooked", "Crooked", crooked)
    verification.register_everywhere("tests.straight", "Straight", lambda: [])
    assert verify_and_keep(at=timezone.now()) == 1
    page = auditor.get("/status/verification/").content.decode()
    assert f"organisation.unit {office.authority.code}" in page
    assert "Straight" in page
    found = auditor.get("/api/v1/verification").json()
    assert [(one["check_name"], one["count"]) for one in found] == [("tests.crooked", 1), ("tests.straight", 0)]
