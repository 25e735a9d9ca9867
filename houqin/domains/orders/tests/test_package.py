"""A contract's year as one file: a stranger verifies it without Houqin, and finds what was exchanged."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from houqin.domains.contracts.models import Contract
from houqin.domains.orders.models import OrderPhoto
from houqin.domains.orders.services import field
from houqin.domains.orders.tests.making import Work, later
from houqin.domains.orders.tests.test_pages import browser
from houqin.foundation.audit.keys import public_bytes
from houqin.foundation.audit.packaging import pack
from houqin.foundation.audit.sealing import seal
from houqin.foundation.documents.services import store_document
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.kernel.period import Period
from houqin.kernel.refusal import NotPermitted
from houqin.web.idempotency import new_key

YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))


def unpacked(folder: Path, content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        package.extractall(folder)
        return {name: package.read(name) for name in package.namelist()}


def check(folder: Path) -> tuple[int, dict[str, object]]:
    """As the README says, in a Python without any package."""
    command = [sys.executable, "-I", "-S", "verifier.py", "archive.jsonl", "--files", "files"]
    command += ["--key", public_bytes().hex(), "--witness", "witness-head.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def package(work: Work) -> bytes:
    """The year of a contract with a confirmed order, its photo, and an open one."""
    photo = store_document(work.worker, name="灯 管.txt", content=io.BytesIO("换好了".encode()), at=later(50))
    order = work.arrived()
    field.complete(work.worker, order.public_id, document_ids=[photo.public_id], at=later(60), result="换了灯管")
    work.confirmed()
    seal(at=AT)
    out = io.BytesIO()
    with entering(work.system.scope):
        assert OrderPhoto.objects.count() == 1
    packed = pack(work.system, work.market.contract, YEAR, out, at=later(90))
    assert (packed.files, packed.missing) == (1, ())
    return out.getvalue()


def test_a_stranger_verifies_a_contracts_year(package: bytes, tmp_path: Path) -> None:
    entries = unpacked(tmp_path, package)
    assert {"archive.jsonl", "witness-head.json", "verifier.py", "README.md", "package.json"} < entries.keys()
    told = json.loads(entries["package.json"])
    actions = {
        json.loads(line)["body"]["action"]
        for line in entries["archive.jsonl"].decode().splitlines()
        if line.startswith('{"type":"record"')
    }
    assert {"contracts.drafted", "contracts.delivered", "orders.submitted", "orders.confirmed"} <= actions
    code, report = check(tmp_path)
    assert (code, report["findings"]) == (0, [])
    assert report["counts"]["records"] == told["records"]  # type: ignore[index]  # a report
    assert report["counts"]["files"] == len(told["files"]) == 1  # type: ignore[index]


def test_an_exchanged_photo_is_found(package: bytes, tmp_path: Path) -> None:
    unpacked(tmp_path, package)
    (photo,) = (tmp_path / "files").iterdir()
    photo.write_text("没换", encoding="utf-8")
    code, report = check(tmp_path)
    assert code == 1
    assert [finding["code"] for finding in report["findings"]] == ["file"]  # type: ignore[attr-defined]


def test_another_year_holds_the_terms_and_no_orders(work: Work, package: bytes) -> None:
    out = io.BytesIO()
    pack(work.system, work.market.contract, Period(date(2025, 1, 1), date(2026, 1, 1)), out, at=later(91))
    with zipfile.ZipFile(out) as other:
        text = other.read("archive.jsonl").decode()
    assert "contracts.drafted" in text
    assert "orders.submitted" not in text


def test_whoever_may_not_export_gets_none(work: Work) -> None:
    seal(at=AT)
    chief = work.market.office.actor("科长", work.market.office.authority, Role.SECTION_CHIEF)
    with pytest.raises(NotPermitted):
        pack(chief, work.market.contract, YEAR, io.BytesIO(), at=later(90))


def test_the_api_hands_it_to_whoever_may_export(work: Work) -> None:
    seal(at=AT)
    office = work.market.office
    address = f"/api/v1/contracts/{work.market.contract.public_id}/package"

    def take(role: Role, period: str = "2026") -> Any:
        client = browser(work, office.actor(f"{role} {period}", office.authority, role))
        key = {"idempotency-key": new_key()}
        return client.post(address, {"period": period}, content_type="application/json", headers=key)

    taken = take(Role.AUDITOR)
    assert (taken.status_code, taken["Content-Type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(taken.streaming_content))) as package:
        assert "package.json" in package.namelist()
    assert take(Role.AUDITOR, "26").status_code in {400, 422}
    assert take(Role.SECTION_CHIEF).status_code == 403


def test_the_command_writes_it(work: Work, tmp_path: Path) -> None:
    work.confirmed()
    seal(at=AT)
    with entering(work.system.scope):
        number = Contract.objects.get(pk=work.market.contract.pk).number
    out = io.StringIO()
    call_command("archive_package", number, "2026", str(tmp_path / "a.zip"), stdout=out)
    assert json.loads(out.getvalue())["records"] > 5
    unpacked(tmp_path, (tmp_path / "a.zip").read_bytes())
