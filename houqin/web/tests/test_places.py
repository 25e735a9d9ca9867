"""Pages and endpoints on places and tags."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, Office
from houqin.foundation.places.models import Place, Tag
from houqin.foundation.places.services import create_place, hang_tag
from houqin.foundation.scope.scope import entering
from houqin.web import addresses
from houqin.web.idempotency import new_key
from houqin.web.tests.conftest import SignIn


@pytest.fixture
def site(office: Office) -> Place:
    """A site with a building and a room of the finance office."""
    site = create_place(office.system, parent_id=None, kind="site", name="市政府大院", at=AT)
    building = create_place(office.system, parent_id=site.public_id, kind="building", name="3号楼", at=AT)
    create_place(
        office.system,
        parent_id=building.public_id,
        kind="room",
        name="档案室",
        at=AT,
        secrecy="key",
        unit_id=office.finance.public_id,
    )
    return site


@pytest.fixture
def client(administrator: Person, sign_in: SignIn) -> Client:
    return sign_in(administrator)


def test_the_tree_is_listed_and_sorted(client: Client, site: Place) -> None:
    shown = client.get("/places/").content.decode()
    assert shown.index("市政府大院") < shown.index("3号楼") < shown.index("档案室")
    assert "Key secrecy place" in shown


def test_a_provider_does_not_see_key_places(office: Office, site: Place, sign_in: SignIn) -> None:
    worker = sign_in(office.person("工人", office.provider, Role.WORKER))
    shown = worker.get("/places/").content.decode()
    assert "3号楼" in shown
    assert "档案室" not in shown
    with entering(office.system.scope):
        hidden = Place.objects.get(name="档案室")
    assert worker.get(f"/places/{hidden.public_id}/").status_code == 404
    assert worker.get(f"/api/v1/places/{hidden.public_id}").status_code == 404


def test_a_place_is_entered_inside_another(client: Client, office: Office, site: Place) -> None:
    form = client.get(f"/places/new/?parent_id={site.public_id}").content.decode()
    assert f'<option value="{site.public_id}" selected' in form
    assert "市政府大院 3号楼" in form
    data = {"parent_id": str(site.public_id), "kind": "building", "name": "5号楼", "secrecy": "none"}
    response = client.post("/places/new/", data | {"area": "1234.5", "idempotency_key": new_key()})
    assert response.status_code == 302, response.content.decode()
    page = client.get(response["Location"]).content.decode()
    assert "市政府大院 5号楼" in page
    assert "1234.500" in page
    wrong = client.post("/places/new/", data | {"name": "6号楼", "area": "much", "idempotency_key": new_key()})
    assert wrong.status_code == 422
    assert "“much” is not a plain number" in wrong.content.decode()


def test_acts_on_a_place_ask_where_it_belongs(office: Office, site: Place, sign_in: SignIn) -> None:
    manager = sign_in(office.person("区域管理员", office.finance, Role.AREA_MANAGER))
    with entering(office.system.scope):
        room = Place.objects.get(name="档案室")
    assert "/rename/" in manager.get(f"/places/{room.public_id}/").content.decode()
    assert "/rename/" not in manager.get(f"/places/{site.public_id}/").content.decode()
    assert manager.get(f"/places/{site.public_id}/rename/").status_code == 403
    assert manager.get(f"/places/{room.public_id}/rename/").status_code == 200


def test_a_tag_is_hung_printed_and_scanned(client: Client, site: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    data = {"label": "大门", "kind": "place", "idempotency_key": new_key()}
    response = client.post(f"/places/{site.public_id}/tags/new/", data)
    assert response.status_code == 302, response.content.decode()
    label = client.get(response["Location"]).content.decode()
    tag = client.get(response["Location"]).context["subject"]
    assert "<svg" in label
    assert tag.code in label
    assert client.get(f"/t/{tag.code.lower()}/")["Location"] == f"/orders/new/?tag={tag.code}"
    monkeypatch.setattr(addresses, "_scan_targets", [])
    assert client.get(f"/t/{tag.code}/")["Location"] == f"/places/{site.public_id}/"
    monkeypatch.setattr(addresses, "_scan_targets", [lambda code, place_id: f"/report/?tag={code}&place={place_id}"])
    assert client.get(f"/t/{tag.code}/")["Location"] == f"/report/?tag={tag.code}&place={site.public_id}"
    assert client.get("/t/NOTHING/").status_code == 404


def test_the_same_by_the_api(client: Client, office: Office, site: Place) -> None:
    def post(url: str, body: object) -> tuple[int, dict[str, object]]:
        response = client.post(
            f"/api/v1{url}", json.dumps(body), "application/json", headers={"idempotency-key": new_key()}
        )
        return response.status_code, json.loads(response.content)

    body = {"parent_id": str(site.public_id), "kind": "building", "name": "7号楼", "area_thousandths": 1500}
    status, made = post("/places", body)
    assert (status, made["area_thousandths"]) == (201, 1500)
    url = f"/places/{made['public_id']}"
    assert post(f"{url}/rename", {"name": "八号楼"})[1]["name"] == "八号楼"
    assert post(f"{url}/secrecy", {"secrecy": "work", "reason": "档案"})[1]["secrecy"] == "work"
    status, tag = post(f"{url}/tags", {"label": "门厅"})
    assert status == 201
    found = client.get(f"/api/v1/tags/{tag['code']}").json()
    assert found["place_name"] == "市政府大院 八号楼"
    assert client.get("/api/v1/places/find", {"text": "八号楼漏水"}).json()[0]["public_id"] == made["public_id"]
    inside = client.get(f"/api/v1/places?inside={site.public_id}").json()
    assert [one["name"] for one in inside["items"]] == ["3号楼", "八号楼"]
    assert post(f"/tags/{tag['public_id']}/end", {"on": "2026-12-31", "reason": "换新"})[0] == 200
    assert post(f"{url}/end", {"on": "2026-12-31", "reason": "拆除"})[0] == 200
    assert post(f"/places/{site.public_id}/end", {"on": "2026-12-31", "reason": "x"})[0] == 409


def test_a_page_of_places_costs_the_same_whatever_the_rows(client: Client, office: Office, site: Place) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    hang_tag(office.system, site.public_id, label="东门", at=AT)
    for url in ("/places/", "/places/new/", f"/places/{site.public_id}/"):
        client.get(url)
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        for number in range(4):
            create_place(
                office.system,
                parent_id=site.public_id,
                kind="building",
                name=f"{url}{number}",
                at=AT,
                unit_id=office.planning.public_id,
            )
            hang_tag(office.system, site.public_id, label=f"门{number}", at=AT)
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) == len(few), url
    with entering(office.system.scope):
        assert Tag.objects.count() > 10
