"""Exports go round: what is written from the database is what the offline verifier accepts."""

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from houqin.foundation.audit.exporting import (
    FileThere,
    LogBroken,
    NothingSealed,
    Selection,
    head_line,
    newest_head,
    take_away,
)
from houqin.foundation.audit.keys import public_bytes
from houqin.foundation.audit.models import AuditRecord, PersonalValue
from houqin.foundation.audit.queries import proof_of
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.sealing import seal
from houqin.foundation.audit.tests.behind import behind_the_application
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.audit.verifier import Verification
from houqin.foundation.audit.witness import NoHead
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import NotPermitted


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@use_case
def call_back(actor: Actor, unit: Unit, phone: str) -> None:
    """A record with a personal value."""
    record(actor, "tests.called_back", unit, at=AT + timedelta(days=1), personal={"phone": phone})


def taken(
    actor: Actor, selection: Selection | None = None, *, with_personal: bool = False, witnessed: Sequence[int] = ()
) -> list[str]:
    out = io.StringIO()
    take_away(actor, out, selection or Selection(), at=AT, with_personal=with_personal, witnessed=witnessed)
    return out.getvalue().splitlines()


def check(lines: list[str], *witnesses: str) -> Verification:
    return Verification(lines, keys=[public_bytes().hex()], witnesses=witnesses)


def test_everything_goes_round(office: Office) -> None:
    call_back(office.system, office.finance, "13800000000")
    seal(at=AT)
    lines = taken(office.system, with_personal=True)
    assert json.loads(lines[0])["complete"] is True
    verification = check(lines)
    assert verification.findings == []
    with entering(office.system.scope):
        assert verification.counts["records"] == AuditRecord.objects.exclude(action="audit.exported").count()
        assert AuditRecord.objects.get(action="audit.exported").content["changes"]["records"] == [
            None,
            verification.counts["records"],
        ]
    assert verification.counts["personal_checked"] == 1


def test_personal_values_stay_behind_unless_asked_for(office: Office) -> None:
    call_back(office.system, office.finance, "13800000000")
    seal(at=AT)
    lines = taken(office.system)
    assert "13800000000" not in "\n".join(lines)
    assert check(lines).counts["personal_erased"] == 1
    PersonalValue.objects.all().delete()
    assert check(taken(office.system, with_personal=True)).findings == []


def test_a_part_carries_its_proofs_and_leads_on_from_a_kept_head(office: Office) -> None:
    seal(at=AT)
    kept = head_line(newest_head())
    for number in range(9):
        call_back(office.system, office.finance, str(number))
    seal(at=AT)
    part = taken(office.system, Selection(subjects=frozenset({office.finance.public_id})))
    assert json.loads(part[0])["complete"] is False
    verification = check(part)
    assert (verification.findings, verification.counts["records"]) == ([], 10)
    assert [found["code"] for found in check(part, kept).findings] == ["consistency"]
    size = json.loads(kept)["statement"]["size"]
    part = taken(office.system, Selection(subjects=frozenset({office.finance.public_id})), witnessed=[size])
    assert check(part, kept).findings == []


def test_a_part_by_time_takes_what_happened_then(office: Office) -> None:
    call_back(office.system, office.finance, "1")
    seal(at=AT)
    after = taken(office.system, Selection(since=AT + timedelta(hours=1)))
    before = taken(office.system, Selection(until=AT + timedelta(hours=1)))
    assert check(after).counts["records"] == 1
    assert check(before).counts["records"] + 1 == newest_head().size
    assert check(after).findings == check(before).findings == []


def test_one_authority_takes_its_own_part_only(office: Office) -> None:
    other = make_office(code="QJSJ")
    seal(at=AT)
    lines = taken(other.system)
    assert json.loads(lines[0])["complete"] is False
    assert check(lines).findings == []
    assert check(lines).counts["records"] < newest_head().size
    assert str(office.finance.public_id) not in "\n".join(lines)


def test_who_may_not_export_does_not(office: Office) -> None:
    seal(at=AT)
    with pytest.raises(NotPermitted):
        taken(office.actor("李", office.finance, Role.UNIT_MANAGER))
    assert check(taken(office.actor("审", office.authority, Role.AUDITOR))).findings == []


def test_nothing_sealed_is_refused(office: Office) -> None:
    with pytest.raises(NothingSealed):
        taken(office.system)


def test_a_proof_is_an_archive_of_one_record(office: Office) -> None:
    seal(at=AT)
    with entering(office.system.scope):
        proof = proof_of(AuditRecord.objects.order_by("id")[1])
    assert proof is not None
    verification = check(list(proof.lines()))
    assert (verification.findings, verification.counts["records"]) == ([], 1)


def test_a_log_with_a_hole_gives_no_proof(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    seal(at=AT)
    monkeypatch.setattr("houqin.foundation.audit.exporting.merkle.inclusion_proof", lambda _i, _n, read: [read(60, 0)])
    with pytest.raises(LogBroken):
        taken(office.system, Selection(until=AT + timedelta(days=9)))


def test_the_commands_write_what_a_stranger_verifies(office: Office, tmp_path: Path) -> None:
    seal(at=AT)
    head, file, alone = tmp_path / "head.json", tmp_path / "archive.jsonl", tmp_path / "verifier.py"
    out = io.StringIO()
    call_command("archive_head", stdout=out)
    head.write_text(out.getvalue(), "utf-8")
    call_back(office.system, office.finance, "1")
    seal(at=AT)
    out = io.StringIO()
    call_command("archive_export", str(file), "--verifier", str(alone), stdout=out)
    assert json.loads(out.getvalue())["records"] == newest_head().size
    assert oct(file.stat().st_mode)[-3:] == "600"
    command = [sys.executable, "-I", "-S", str(alone), str(file), "--key", public_bytes().hex(), "--witness", str(head)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, json.loads(done.stdout)["findings"]) == (0, [])
    with pytest.raises(FileThere):
        call_command("archive_export", str(file))


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_verify_compares_with_a_kept_head(tmp_path: Path) -> None:
    """Exit code 0 while the archive continues it; 1 once a record before it was changed with all its hashes."""
    office = make_office()
    seal(at=AT)
    kept, out = tmp_path / "head.json", io.StringIO()
    call_command("archive_head", stdout=out)
    kept.write_text(out.getvalue(), "utf-8")
    call_back(office.system, office.finance, "1")
    seal(at=AT)
    call_command("verify", "archive.log", "--witness", str(kept), stdout=io.StringIO())
    with behind_the_application() as owner:
        owner.execute("update audit_logleaf set leaf_hash = sha256(leaf_hash) where index = 1")
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", "archive.records", "--witness", str(kept), stdout=out)
    assert "head.json root" in out.getvalue()
    other = json.loads(kept.read_text("utf-8"))
    other["signature"] = "00" * 64
    kept.write_text(json.dumps(other), "utf-8")
    with pytest.raises(NoHead):
        call_command("verify", "--witness", str(kept))


def test_an_auditor_of_one_unit_takes_away_what_they_see_on_record(office: Office) -> None:
    call_back(office.system, office.finance, "1")
    seal(at=AT)
    auditor = office.actor("审计员", office.finance, Role.AUDITOR)
    with entering(auditor.scope):
        out = io.StringIO()
        take_away(auditor, out, Selection(), at=AT)
    with entering(office.system.scope):
        assert AuditRecord.objects.filter(action="audit.exported").count() == 1
