"""Files are taken in, shown to who may see them, and removed only by retention."""

import hashlib
import io
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.documents import models, queries, rules, services
from houqin.foundation.documents.models import Document
from houqin.foundation.documents.tests.making import flood, picture
from houqin.foundation.organisation.actor import Actor, actor_for
from houqin.foundation.organisation.models import Account, Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import NOTHING, entering
from houqin.kernel.refusal import BadInput, NotFound, NotPermitted

PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def office(db: None, tmp_path: Path, settings: Any) -> Office:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()
    return make_office()


@pytest.fixture
def no_holders() -> Iterator[list[models.Holder]]:
    """The list of holders, put back afterwards."""
    before = list(models._holders)
    yield models._holders
    models._holders[:] = before


def store(actor: Actor, name: str = "合同.pdf", content: bytes = PDF, **more: Any) -> Document:
    return services.store_document(actor, name=name, content=io.BytesIO(content), at=AT, **more)


def test_a_picture_is_stored_bare_and_hashed_as_stored(office: Office) -> None:
    requester = office.actor("陈静", office.finance, Role.REQUESTER)
    document = store(requester, "现场.jpg", picture(secret=b"SERIAL-4711", taken="2026:03:02 09:12:00"))
    with default_storage.open(document.key) as stored:
        content = stored.read()
    assert b"SERIAL-4711" not in content
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert (document.size, document.media_type) == (len(content), "image/jpeg")
    assert (document.width, document.height, document.uploaded_by_id) == (40, 20, requester.person_id)
    assert document.taken_at is not None
    assert "现场" not in document.key
    assert queries.is_intact(document)
    with entering(office.system.scope):
        assert AuditRecord.objects.get(action="documents.stored").content["files"] == [document.sha256]


@pytest.mark.parametrize(
    ("name", "content", "more", "refusal"),
    [
        ("大.txt", b"a" * (5 * rules.MEGABYTE + 1), {}, rules.TooLarge),
        ("更大.pdf", b"%PDF-" + b"a" * (31 * rules.MEGABYTE), {}, rules.TooLarge),
        ("图.svg", b"<svg/>", {}, rules.NotAllowed),
        ("图.png", picture(), {}, rules.Mislabelled),
        ("洪水.png", flood(), {}, rules.TooManyPixels),
        ("坏.jpg", picture()[:300], {}, rules.Damaged),
        ("现场.jpg", picture(), {"photos_allowed": False}, rules.NoPhotosHere),
    ],
)
def test_what_is_refused_leaves_nothing(
    office: Office, name: str, content: bytes, more: dict[str, Any], refusal: type[BadInput]
) -> None:
    with pytest.raises(refusal) as refused:
        store(office.system, name, content, **more)
    assert refused.value.status == 422
    with entering(office.system.scope):
        assert not Document.objects.exists()
    assert default_storage.listdir("") == ([], [])


def test_who_sees_a_file(office: Office, no_holders: list[models.Holder]) -> None:
    requester = office.actor("陈静", office.finance, Role.REQUESTER)
    colleague = office.actor("李强", office.finance, Role.REQUESTER)
    worker = office.actor("王师傅", office.provider, Role.WORKER)
    rival = office.actor("赵师傅", office.rival, Role.WORKER)
    chief = office.actor("周处长", office.authority, Role.SECTION_CHIEF)
    document = store(requester)
    for actor, sees in ((requester, True), (colleague, False), (worker, False), (chief, True)):
        with entering(actor.scope):
            assert Document.objects.visible_to(actor).exists() is sees, actor.name
    # A domain shows the files of its rows to who sees the rows.
    models.register_holder(
        lambda actor: Document.objects.filter(pk=document.pk if office.provider.pk in actor.provider_ids else 0).values(
            "pk"
        )
    )
    for actor, sees in ((worker, True), (rival, False), (colleague, False), (requester, True)):
        with entering(actor.scope):
            assert Document.objects.visible_to(actor).exists() is sees, actor.name
    with entering(make_office(code="QJSJ").system.scope):
        assert not Document.objects.exists()
    with entering(NOTHING):
        assert not Document.objects.exists()


def test_only_retention_removes_and_leaves_hash_and_reason(office: Office) -> None:
    document = store(office.system)
    administrator = office.actor("管理员", office.authority, Role.ADMINISTRATOR)
    with pytest.raises(NotPermitted):
        services.remove_document(administrator, document.public_id, at=AT, reason="过期")
    with pytest.raises(BadInput):
        services.remove_document(office.system, document.public_id, at=AT, reason=" ")
    services.remove_document(office.system, document.public_id, at=AT, reason="保管期满")
    with entering(office.system.scope):
        removed = Document.objects.get(pk=document.pk)
        assert (removed.sha256, removed.removal_reason) == (document.sha256, "保管期满")
        with pytest.raises(queries.Removed):
            queries.document_of(office.system, document.public_id)
    with pytest.raises(NotFound):
        services.remove_document(office.system, document.public_id, at=AT, reason="保管期满")
    assert queries.clear_strays(at=timezone.now() + timedelta(days=2)) == 1
    assert not default_storage.exists(document.key)


@pytest.mark.parametrize("change", [{"sha256": "0" * 64}, {"name": "x"}, {"key": "aa/bb"}])
def test_the_database_keeps_files_as_they_came(office: Office, change: dict[str, str]) -> None:
    document = store(office.system)
    with entering(office.system.scope):
        with pytest.raises(DatabaseError, match="only retention"), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(**change)
        with pytest.raises(DatabaseError, match="only retention"), transaction.atomic():
            Document.objects.filter(pk=document.pk).delete()


def test_strays_are_cleared_and_living_files_are_not(office: Office) -> None:
    """Whatever the scope: under an empty one every row is hidden, and yet no living file may go."""
    document = store(office.system)
    default_storage.save("aa/stray", ContentFile(b"left by a failure"))
    later = timezone.now() + timedelta(days=2)
    with entering(NOTHING):
        assert queries.clear_strays(at=timezone.now()) == 0, "a file on its way in is no stray"
        assert queries.clear_strays(at=later) == 1
    assert default_storage.exists(document.key)


def test_a_changed_file_is_told(office: Office, settings: Any) -> None:
    document = store(office.system)
    path = Path(settings.MEDIA_ROOT) / document.key
    path.write_bytes(path.read_bytes() + b" ")
    assert not queries.is_intact(document)
    path.unlink()
    assert not queries.is_intact(document)


def signed_in(office: Office, person: Person) -> Client:
    account: Account = open_account(office.system, person.public_id, username=f"u{person.pk}", password=None, at=AT)
    client = Client()
    client.force_login(account)
    return client


def test_the_view_hands_out_nothing_a_browser_would_run(office: Office) -> None:
    person = office.person("陈静", office.finance, Role.REQUESTER)
    client = signed_in(office, person)
    document = store(actor_for(person, on=AT.date()), "说明\u202e.txt", "回访记录".encode())
    answer = client.get(f"/documents/{document.public_id}")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == "回访记录".encode()  # type: ignore[attr-defined]  # a file response
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Type"] == "text/plain"
    assert client.post(f"/documents/{document.public_id}").status_code == 405


def test_the_view_knows_no_file_one_may_not_see(office: Office) -> None:
    document = store(office.system)
    stranger = signed_in(office, office.person("李强", office.finance, Role.REQUESTER))
    for address in (f"/documents/{document.public_id}", f"/documents/{uuid.uuid4()}"):
        assert stranger.get(address).status_code == 404
    assert Client().get(f"/documents/{document.public_id}").status_code in (302, 404)
