"""The premises as written by use cases."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection

from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.places import queries, services
from houqin.foundation.places.models import TAG_ALPHABET, Place, Tag
from houqin.foundation.places.rules import StandsWrong
from houqin.foundation.scope.scope import NOTHING, entering
from houqin.kernel.money import Quantity
from houqin.kernel.refusal import BadInput, NotFound, NotPermitted

TODAY = AT.date()


@dataclass(frozen=True)
class Premises:
    """An office with a site, a building, a floor, a washroom and a key place."""

    office: Office
    site: Place
    building: Place
    floor: Place
    washroom: Place
    cipher: Place

    @property
    def system(self) -> Actor:
        return self.office.system


@pytest.fixture
def premises(db: None) -> Premises:
    office = make_office()

    def make(parent: Place | None, kind: str, name: str, **more: object) -> Place:
        parent_id = parent.public_id if parent else None
        return services.create_place(office.system, parent_id=parent_id, kind=kind, name=name, at=AT, **more)  # type: ignore[arg-type]  # a test's short hand

    site = make(None, "site", "市政府大院")
    building = make(site, "building", "3号楼", code="B3")
    floor = make(building, "floor", "二层", unit_id=office.planning.public_id)
    washroom = make(floor, "room", "男卫生间", area=Quantity.parse("18.5"))
    cipher = make(floor, "room", "机要室", secrecy="key")
    return Premises(office, site, building, floor, washroom, cipher)


def test_the_tree_and_its_names(premises: Premises) -> None:
    with entering(premises.system.scope):
        washroom = Place.objects.get(pk=premises.washroom.pk)
        assert washroom.path == "".join(
            f"{place.pk}." for place in (premises.site, premises.building, premises.floor, washroom)
        )
        assert queries.full_name(washroom) == "市政府大院 3号楼 二层 男卫生间"
        assert washroom.area == Quantity(18_500)
        assert Place.objects.below(premises.floor.path).count() == 3


def test_each_write_leaves_a_record(premises: Premises) -> None:
    services.rename_place(premises.system, premises.washroom.public_id, name="男卫", at=AT)
    with entering(premises.system.scope):
        renamed = AuditRecord.objects.get(action="places.renamed")
        assert renamed.content["changes"]["name"] == ["男卫生间", "男卫"]
        assert AuditRecord.objects.filter(action="places.created").count() == 5


@pytest.mark.parametrize(("kind", "parent"), [("site", "building"), ("floor", "site"), ("room", None)])
def test_a_place_stands_only_where_it_can(premises: Premises, kind: str, parent: str | None) -> None:
    parent_id = getattr(premises, parent).public_id if parent else None
    with pytest.raises(StandsWrong):
        services.create_place(premises.system, parent_id=parent_id, kind=kind, name="x", at=AT)


def test_names_and_codes_are_taken_once(premises: Premises) -> None:
    with pytest.raises(services.NameTaken):
        services.create_place(premises.system, parent_id=None, kind="site", name="市政府大院", at=AT)
    with pytest.raises(services.NameTaken):
        services.rename_place(premises.system, premises.cipher.public_id, name="男卫生间", at=AT)
    with pytest.raises(services.PlaceCodeTaken):
        services.create_place(premises.system, parent_id=None, kind="building", name="4号楼", code="B3", at=AT)


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"name": "市政府大院"}, "place_name_once_in_its_parent"),
        ({"name": "x", "code": "B3"}, "place_code_once_per_authority"),
        ({"name": "x", "kind": "ship"}, "place_kind_known"),
        ({"name": "x", "secrecy": "top"}, "place_secrecy_known"),
        ({"name": "x", "area_thousandths": 0}, "place_area_positive"),
        ({"name": "x", "valid_until": date(2020, 1, 1)}, "place_ends_after_it_begins"),
    ],
)
def test_the_database_holds_the_same(premises: Premises, columns: dict[str, object], constraint: str) -> None:
    row = {"kind": "site", "path": "0.", "sort_key": "", "valid_from": TODAY} | columns
    with (
        entering(premises.system.scope),
        pytest.raises(IntegrityError, match=constraint),
    ):
        with connection.cursor() as cursor:
            cursor.execute("select set_config('houqin.use_case', 'test', true)")
        Place.objects.create(authority=premises.office.authority, **row)


def test_outside_a_use_case_nothing_is_written(premises: Premises) -> None:
    with entering(premises.system.scope), pytest.raises(DatabaseError, match="outside a use case"):
        Place.objects.filter(pk=premises.site.pk).update(name="x")


def test_a_place_takes_on_the_zone_it_stands_in(premises: Premises) -> None:
    inside = services.create_place(
        premises.system, parent_id=premises.cipher.public_id, kind="point", name="保险柜", at=AT
    )
    assert inside.secrecy == "key"
    tag = services.hang_tag(premises.system, inside.public_id, label="柜", at=AT)
    assert tag.secrecy == "key"


def test_a_stricter_zone_reaches_everything_inside(premises: Premises) -> None:
    tag = services.hang_tag(premises.system, premises.washroom.public_id, label="门", at=AT)
    services.set_secrecy(premises.system, premises.floor.public_id, secrecy="work", at=AT, reason="机要搬迁")
    with entering(premises.system.scope):
        zones = dict(Place.objects.values_list("name", "secrecy"))
        assert zones == {"市政府大院": "none", "3号楼": "none", "二层": "work", "男卫生间": "work", "机要室": "key"}
        assert Tag.objects.get(pk=tag.pk).secrecy == "work"
    with pytest.raises(BadInput):
        services.set_secrecy(premises.system, premises.washroom.public_id, secrecy="none", at=AT, reason="x")
    with pytest.raises(BadInput):
        services.set_secrecy(premises.system, premises.floor.public_id, secrecy="key", at=AT, reason="")


def test_a_place_ends_when_it_is_empty(premises: Premises) -> None:
    with pytest.raises(services.HasPlacesInside):
        services.end_place(premises.system, premises.floor.public_id, on=TODAY, at=AT, reason="拆除")
    tag = services.hang_tag(premises.system, premises.washroom.public_id, label="门", at=AT)
    services.end_place(premises.system, premises.washroom.public_id, on=date(2026, 5, 1), at=AT, reason="改造")
    with entering(premises.system.scope):
        assert not Place.objects.in_force(date(2026, 5, 1)).filter(pk=premises.washroom.pk).exists()
        assert Place.objects.in_force(date(2026, 4, 30)).filter(pk=premises.washroom.pk).exists()
        with pytest.raises(NotFound):
            queries.tag_of(premises.system, tag.code, on=date(2026, 5, 1))
    services.create_place(premises.system, parent_id=premises.floor.public_id, kind="room", name="男卫生间", at=AT)


def test_a_provider_does_not_see_key_places(premises: Premises) -> None:
    worker = premises.office.actor("王师傅", premises.office.provider, Role.WORKER)
    with entering(worker.scope):
        assert set(Place.objects.visible_to(worker).values_list("name", flat=True)) == {
            "市政府大院",
            "3号楼",
            "二层",
            "男卫生间",
        }
        assert [one.full_name for one in queries.find_places(worker, "机要室", on=TODAY)] == []
        with pytest.raises(NotFound):
            queries.place_of(worker, premises.cipher.public_id)


def test_another_authority_sees_nothing(premises: Premises) -> None:
    other = make_office(code="QJSJ")
    for scope in (other.system.scope, NOTHING):
        with entering(scope):
            assert Place.objects.count() == 0
    with pytest.raises(NotFound):
        services.rename_place(other.system, premises.site.public_id, name="x", at=AT)


def test_who_may_change_what(premises: Premises) -> None:
    """An area manager changes what their unit occupies or manages, a requester nothing."""
    manager = premises.office.actor("李强", premises.office.planning, Role.AREA_MANAGER)
    services.rename_place(manager, premises.floor.public_id, name="2层", at=AT)
    with pytest.raises(NotPermitted):
        services.rename_place(manager, premises.building.public_id, name="三号楼", at=AT)
    clerk = premises.office.actor("陈静", premises.office.planning, Role.REQUESTER)
    with pytest.raises(NotPermitted):
        services.rename_place(clerk, premises.floor.public_id, name="二楼", at=AT)
    with pytest.raises(NotPermitted):
        services.set_secrecy(manager, premises.floor.public_id, secrecy="key", at=AT, reason="x")


def test_search_finds_by_words_and_prefers_the_own_unit(premises: Premises) -> None:
    services.create_place(premises.system, parent_id=premises.building.public_id, kind="floor", name="三层", at=AT)
    clerk = premises.office.actor("陈静", premises.office.planning, Role.REQUESTER)
    with entering(clerk.scope):
        found = queries.find_places(clerk, "三号楼二楼男卫生间堵了", on=TODAY)
        assert found[0].full_name == "市政府大院 3号楼 二层 男卫生间"
        assert found[0].public_id == premises.washroom.public_id


def test_search_takes_one_query(premises: Premises, django_assert_num_queries: object) -> None:
    with entering(premises.system.scope), django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's
        queries.find_places(premises.system, "男卫生间", on=TODAY)


def test_tags_are_found_by_code_however_typed(premises: Premises) -> None:
    tag = services.hang_tag(premises.system, premises.washroom.public_id, label="男卫生间门", at=AT)
    assert len(tag.code) == 10
    assert set(tag.code) <= set(TAG_ALPHABET)
    with entering(premises.system.scope):
        assert queries.tag_of(premises.system, f" {tag.code.lower()} ", on=TODAY).place_id == premises.washroom.pk
        with pytest.raises(NotFound):
            queries.tag_of(premises.system, "2222222222", on=TODAY)
    services.end_tag(premises.system, tag.public_id, on=TODAY, at=AT, reason="破损")
    with entering(premises.system.scope), pytest.raises(NotFound):
        queries.tag_of(premises.system, tag.code, on=TODAY)


def test_the_qr_code_is_a_plain_picture() -> None:
    svg = queries.qr_svg("https://example.org/t/ABCDEFGHJK")
    assert svg.startswith("<svg ")
    assert "<script" not in svg
    assert "style=" not in svg
    assert svg != queries.qr_svg("https://example.org/t/ABCDEFGHJM")
