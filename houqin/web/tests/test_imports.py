"""Importing by page and by endpoint: one use case behind both."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from houqin.foundation.imports import progress, tasks
from houqin.foundation.imports.models import ImportFile, ImportRun
from houqin.foundation.imports.tests.making import as_csv, workbook
from houqin.foundation.imports.tests.test_running import HEADER, PEOPLE, WRONG
from houqin.foundation.organisation.actor import Actor, actor_for
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import Office
from houqin.foundation.scope.scope import entering
from houqin.web.tests.conftest import SignIn


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "imports": {**settings.STORAGES["imports"], "OPTIONS": {"location": tmp_path / "imports"}},
    }


@pytest.fixture
def actor(administrator: Person) -> Actor:
    return actor_for(administrator, on=timezone.localdate())


def upload(rows: list[list[str]] = PEOPLE, header: list[str] = HEADER, name: str = "花名册.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, as_csv(rows, header, encoding="gb18030").open().read())


def send(client: Client, file: SimpleUploadedFile, key: str = "k1", **more: Any) -> Any:
    return client.post("/imports/new/", {"file": file, "mapping": "people", "idempotency_key": key, **more})


def the_file(actor: Actor) -> ImportFile:
    with entering(actor.scope):
        file: ImportFile = ImportFile.objects.visible_to(actor).select_related("run").get()
        return file


def work(actor: Actor, job: Any) -> ImportFile:
    job.run_now(actor, file=str(the_file(actor).public_id))
    return the_file(actor)


def test_a_file_goes_from_the_form_to_the_rows(
    office: Office, administrator: Person, actor: Actor, sign_in: SignIn
) -> None:
    client = sign_in(administrator)
    form = client.get("/imports/new/").content.decode()
    assert "Check the file" in form
    assert "/imports/template.xlsx?mapping=people" in form
    answer = send(client, upload())
    file = the_file(actor)
    assert (answer.status_code, answer["Location"]) == (302, f"/imports/{file.public_id}/")
    waiting = client.get(answer["Location"]).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert "Waiting for the worker" in waiting
    progress.telling(file.public_id)("Reading", 1, 4)
    assert '<progress id="import-progress" value="1" max="4">' in client.get(answer["Location"]).content.decode()
    work(actor, tasks.check_file)
    checked = client.get(answer["Location"]).content.decode()
    assert "Nothing has been written yet" in checked
    assert "13800138000、8216" in checked
    assert f"/imports/{file.public_id}/write/" in checked
    began = client.post(f"/imports/{file.public_id}/write/", {"idempotency_key": "k2"})
    assert began.status_code == 302
    assert work(actor, tasks.write_file).state == "written"
    assert client.get(f"/imports/{file.public_id}/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "花名册.csv" in client.get("/imports/").content.decode()
    assert "花名册.csv" in client.get("/imports/written/").content.decode()
    with entering(office.system.scope):
        assert Person.objects.filter(name__in=["李明", "王芳", "赵强"]).count() == 3


def test_wrong_rows_are_shown_by_cell_and_downloaded_to_correct(
    administrator: Person, actor: Actor, sign_in: SignIn
) -> None:
    client = sign_in(administrator)
    send(client, upload(WRONG))
    file = work(actor, tasks.check_file)
    page = client.get(f"/imports/{file.public_id}/").content.decode()
    assert "D4 联系电话" in page
    assert "Some rows are wrong, so nothing was written." in page
    assert f"/imports/{file.public_id}/write/" not in page
    refused = client.post(f"/imports/{file.public_id}/write/", {"idempotency_key": "k2"})
    assert refused.status_code == 422
    assert "2 of 4 rows" in refused.content.decode()
    download = client.get(f"/imports/{file.public_id}/errors.xlsx")
    assert b"".join(download.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]  # a file's answer
    with entering(actor.scope):
        assert not ImportRun.objects.visible_to(actor).exists()


def test_the_reader_sees_it_in_their_own_language(administrator: Person, actor: Actor, sign_in: SignIn) -> None:
    client = sign_in(administrator, "zh-hans")
    send(client, upload(WRONG))
    file = work(actor, tasks.check_file)
    page = client.get(f"/imports/{file.public_id}/").content.decode()
    assert "有的行有错，什么也没有写入。" in page
    assert "不是电话号码" in page


HALF = [["科员", "8216"]]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "花名册.csv lacks the columns 姓名、单位; found were: 职务、联系电话."),
        ("zh-hans", "花名册.csv 缺少列：姓名、单位；已有：职务、联系电话。"),
    ],
)
def test_half_the_columns_is_one_sentence_at_both_doors(
    administrator: Person, sign_in: SignIn, language: str, sentence: str
) -> None:
    client = sign_in(administrator, language)
    half = ["职务", "联系电话"]
    page = send(client, upload(HALF, half))
    assert page.status_code == 422
    assert sentence in page.content.decode()
    answer = client.post(
        "/api/v1/imports",
        {"file": upload(HALF, half), "mapping": "people"},
        headers={"Idempotency-Key": "k2", "Accept-Language": language},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "imports.columns_missing")
    assert answer.json()["detail"] == sentence
    assert answer.json()["remedy"]
    assert not ImportFile.objects.exists()


def test_the_endpoints_do_the_same(office: Office, administrator: Person, actor: Actor, sign_in: SignIn) -> None:
    client = sign_in(administrator)
    names = {one["name"] for one in client.get("/api/v1/import-mappings").json()}
    assert names >= {"people", "places", "boston311", "baoxiu"}
    taken = client.post(
        "/api/v1/imports",
        {"file": upload(), "mapping": "people", "source": "oa"},
        headers={"Idempotency-Key": "k1"},
    )
    assert taken.status_code == 202
    address = f"/api/v1/imports/{taken.json()['public_id']}"
    assert (taken.json()["state"], taken.json()["available_actions"]) == ("checking", ["discard"])
    progress.telling(the_file(actor).public_id)("Reading", 1, 4)
    assert client.get(address).json()["progress"] == {"stage": "Reading", "done": 1, "total": 4}
    work(actor, tasks.check_file)
    shown = client.get(address).json()
    assert (shown["counts"]["new"], shown["may_be_written"], shown["problems"]) == (3, True, [])
    assert client.post(f"{address}/write", headers={"Idempotency-Key": "k2"}).status_code == 202
    work(actor, tasks.write_file)
    assert client.get(address).json()["state"] == "written"
    assert client.get("/api/v1/import-runs").json()["items"][0]["source"] == "oa"
    assert client.get("/api/v1/imports").json()["total"] == 1
    assert client.get(f"{address}/errors").status_code == 404
    again = client.post(f"{address}/discard", headers={"Idempotency-Key": "k3"})
    assert (again.status_code, again.json()["code"]) == (409, "workflow.wrong_state")


def test_a_template_has_the_columns(administrator: Person, sign_in: SignIn) -> None:
    client = sign_in(administrator)
    assert client.get("/imports/template.xlsx?mapping=people").content.startswith(b"PK")
    assert client.get("/imports/template.xlsx?mapping=nothing").status_code == 422


def test_an_own_mapping_by_page(administrator: Person, actor: Actor, sign_in: SignIn) -> None:
    from houqin.foundation.imports.mapping import shipped

    text = shipped()["people"].read_text(encoding="utf-8").replace("headers: [姓名", "headers: [名号, 姓名", 1)
    client = sign_in(administrator)
    rows = workbook(("表", [["单位", "名号"], ["财政局", "李明"]])).open().read()
    own = SimpleUploadedFile("own.yaml", text.encode())
    assert send(client, SimpleUploadedFile("表.xlsx", rows), own_mapping=own).status_code == 302
    assert work(actor, tasks.check_file).counts["new"] == 1
    wrong = send(client, upload(), key="k2", own_mapping=SimpleUploadedFile("own.yaml", b"format: x"))
    assert wrong.status_code == 422


def test_nobody_else_gets_in(office: Office, administrator: Person, actor: Actor, sign_in: SignIn) -> None:
    send(sign_in(administrator), upload())
    client = sign_in(office.person("长", office.authority, Role.SECTION_CHIEF))
    file = the_file(actor)
    for address in ("/imports/", "/imports/new/", f"/imports/{file.public_id}/", f"/api/v1/imports/{file.public_id}"):
        assert client.get(address).status_code == 403


def test_what_is_no_file_at_all(administrator: Person, sign_in: SignIn) -> None:
    client = sign_in(administrator)
    assert client.post("/imports/new/", {"mapping": "people", "idempotency_key": "k"}).status_code == 422
    assert send(client, SimpleUploadedFile("空.csv", b""), key="k2").status_code == 422
    assert send(client, SimpleUploadedFile("图.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(40)), key="k3").status_code == 422
