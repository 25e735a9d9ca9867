"""Endpoints on notices and files."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from houqin.foundation.documents import rules
from houqin.foundation.documents.models import Document
from houqin.foundation.documents.tests.making import picture
from houqin.foundation.notices.models import Notice
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import Office
from houqin.foundation.scope.scope import entering
from houqin.web.tests.conftest import SignIn
from houqin.web.tests.test_notices import tell


@pytest.fixture
def clerk(office: Office) -> Person:
    return office.person("陈静", office.finance, Role.REQUESTER)


def post(client: Client, address: str, body: Any, key: str = "k1", **more: Any) -> Any:
    return client.post(address, body, headers={"Idempotency-Key": key}, **more)


def test_ones_own_notices_are_listed_and_marked_read(office: Office, clerk: Person, sign_in: SignIn) -> None:
    first, _second = tell(clerk, "/places/"), tell(clerk, "")
    others = tell(office.person("王芳", office.finance, Role.REQUESTER), "")
    client = sign_in(clerk)
    listed = client.get("/api/v1/notices").json()
    assert (listed["total"], {one["text"] for one in listed["items"]}) == (2, {"Order 7 waits"})
    body = {"notice_ids": [str(first.public_id), str(others.public_id)]}
    marked = post(client, "/api/v1/notices/read", body, content_type="application/json")
    assert (marked.status_code, marked.json()) == (200, {"marked": 1})
    assert client.get("/api/v1/notices?unread=true").json()["total"] == 1
    with entering(office.system.scope):
        assert Notice.objects.get(pk=others.pk).read_at is None


def test_reading_nothing_is_refused(clerk: Person, sign_in: SignIn) -> None:
    answer = post(sign_in(clerk), "/api/v1/notices/read", {"notice_ids": []}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "input.malformed")


@pytest.fixture
def _own_folder(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()


def upload(client: Client, name: str, content: bytes, key: str = "k1") -> Any:
    return post(client, "/api/v1/documents", {"file": SimpleUploadedFile(name, content)}, key)


@pytest.mark.usefixtures("_own_folder")
def test_a_file_is_taken_once_and_shown_to_its_owner_alone(office: Office, clerk: Person, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    taken = upload(client, "现场.jpg", picture())
    assert taken.status_code == 201
    assert (taken.json()["media_type"], taken.json()["name"]) == ("image/jpeg", "现场.jpg")
    again = upload(client, "现场.jpg", picture())
    assert again.json()["public_id"] == taken.json()["public_id"]
    assert client.get(f"/api/v1/documents/{taken.json()['public_id']}").json()["sha256"] == taken.json()["sha256"]
    stranger = sign_in(office.person("王芳", office.planning, Role.REQUESTER))
    assert stranger.get(f"/api/v1/documents/{taken.json()['public_id']}").status_code == 404
    assert client.get(f"/api/v1/documents/{uuid.uuid4()}").status_code == 404


BAD = [
    ("现场.jpg", b"%PDF-1.7\n%%EOF", "documents.mislabelled"),
    ("程序.pdf", b"MZ\x90\x00" + bytes(60), "documents.not_allowed"),
    ("现场.jpg", b"\xff\xd8\xff\xe0" + bytes(60), "documents.damaged"),
    ("说明.txt", b"a" * 60, "documents.too_large"),
]


@pytest.mark.usefixtures("_own_folder")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("name", "content", "code"), BAD)
def test_a_bad_file_is_refused_in_one_sentence_and_nothing_is_kept(
    clerk: Person,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    content: bytes,
    code: str,
    language: str,
) -> None:
    if code == "documents.too_large":
        monkeypatch.setattr(rules, "LARGEST", 50)
    answer = upload(sign_in(clerk, language), name, content)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, code)
    assert name in problem["detail"]
    assert problem["remedy"]
    assert ("。" in problem["detail"]) is (language == "zh-hans")
    assert not Document.objects.exists()
