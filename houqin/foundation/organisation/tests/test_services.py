"""Units, people and grants."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction

from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation.actor import NOBODY, actor_for
from houqin.foundation.organisation.models import Grant, Unit
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services import people, units
from houqin.foundation.organisation.settings import local_day, setting_of
from houqin.foundation.organisation.sorting import sort_key
from houqin.foundation.organisation.tests.making import AT, SINCE, Office, make_office
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import BadInput, NotFound, NotPermitted


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def test_an_office_s_day_begins_at_its_own_midnight(office: Office) -> None:
    half_past_midnight = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    assert local_day(office.authority.pk, half_past_midnight) == date(2027, 1, 1)
    assert local_day(None, half_past_midnight) == date(2027, 1, 1)  # an authority that is only being founded
    made = units.found_unit(
        office.system,
        parent_id=office.authority.public_id,
        kind="user_unit",
        code="XF",
        name="信访局",
        at=half_past_midnight,
    )
    assert made.valid_from == date(2027, 1, 1)
    units.set_unit_setting(office.system, office.authority.public_id, key="time_zone", value="UTC", at=AT)
    assert local_day(office.authority.pk, half_past_midnight) == date(2026, 12, 31)


def test_paths_follow_the_tree(office: Office) -> None:
    assert office.planning_section.path == f"{office.authority.pk}.{office.planning.pk}.{office.planning_section.pk}."
    below = set(Unit.objects.below(office.planning.path).values_list("code", flat=True))
    assert below == {"FGW", "FGW-ZH"}


def test_moving_a_unit_moves_its_branch_and_dates_the_placement(office: Office) -> None:
    units.move_unit(
        office.system, office.planning.public_id, parent_id=office.finance.public_id, on=date(2026, 5, 1), at=AT
    )
    section = Unit.objects.get(pk=office.planning_section.pk)
    assert section.path == f"{office.finance.path}{office.planning.pk}.{section.pk}."
    places = list(office.planning.placements.order_by("valid_from").values_list("valid_until", "parent__code"))
    assert places == [(date(2026, 5, 1), "JSJ"), (None, "CZJ")]


def test_a_unit_cannot_stand_under_itself(office: Office) -> None:
    with pytest.raises(units.MovedUnderItself):
        units.move_unit(
            office.system,
            office.planning.public_id,
            parent_id=office.planning_section.public_id,
            on=date(2026, 5, 1),
            at=AT,
        )


def test_a_code_is_used_once(office: Office) -> None:
    with pytest.raises(units.CodeTaken):
        units.found_unit(
            office.system, parent_id=office.authority.public_id, kind="user_unit", code="CZJ", name="又一财政局", at=AT
        )


def test_only_a_provider_stands_outside_the_tree(office: Office) -> None:
    with pytest.raises(BadInput):
        units.found_unit(office.system, parent_id=None, kind="user_unit", code="X", name="无根处", at=AT)


def test_a_unit_with_living_units_below_does_not_end(office: Office) -> None:
    with pytest.raises(units.HasUnitsBelow):
        units.end_unit(office.system, office.planning.public_id, on=date(2026, 6, 1), at=AT, reason="合并")


def test_settings_are_inherited_down_the_tree(office: Office) -> None:
    assert setting_of(office.planning_section, "deemed_confirmation_days") == 7
    units.set_unit_setting(office.system, office.planning.public_id, key="deemed_confirmation_days", value=5, at=AT)
    assert setting_of(office.planning_section, "deemed_confirmation_days") == 5
    assert setting_of(office.finance, "deemed_confirmation_days") == 7
    with pytest.raises(BadInput):
        units.set_unit_setting(office.system, office.planning.public_id, key="no_such", value=1, at=AT)


def test_a_requester_sees_no_unit_rows_and_a_manager_the_branch(office: Office) -> None:
    requester = office.actor("王敏", office.planning, Role.REQUESTER)
    manager = office.actor("李强", office.planning, Role.UNIT_MANAGER)
    chief = office.actor("赵刚", office.authority, Role.SECTION_CHIEF)
    assert (requester.visible_unit_ids, requester.sees_all) == ((), False)
    assert set(manager.visible_unit_ids) == {office.planning.pk, office.planning_section.pk}
    assert chief.sees_all


def test_rights_count_in_the_own_branch_only(office: Office) -> None:
    administrator = office.actor("周平", office.planning, Role.ADMINISTRATOR)
    assert administrator.can("organisation.units.change", path=office.planning_section.path)
    assert not administrator.can("organisation.units.change", path=office.finance.path)
    with pytest.raises(NotPermitted):
        units.rename_unit(administrator, office.finance.public_id, name="财政厅", at=AT)


def test_grants_end_on_their_day(office: Office) -> None:
    person = office.person("王敏", office.finance, Role.UNIT_MANAGER)
    grant = Grant.objects.get(person=person)
    people.end_grant(office.system, grant.public_id, on=date(2026, 4, 1), at=AT, reason="轮岗")
    assert actor_for(person, on=date(2026, 3, 31)).roles == {Role.UNIT_MANAGER}
    assert actor_for(person, on=date(2026, 4, 1)).roles == frozenset()


def test_who_left_is_nobody(office: Office) -> None:
    person = office.person("王敏", office.finance, Role.UNIT_MANAGER)
    left = people.end_person(office.system, person.public_id, on=date(2026, 4, 1), at=AT, reason="调离")
    assert actor_for(left, on=date(2026, 4, 1)) is NOBODY


def test_nobody_grants_to_themselves(office: Office) -> None:
    administrator = office.actor("周平", office.authority, Role.ADMINISTRATOR)
    assert administrator.public_id
    with pytest.raises(people.GrantsToSelf):
        people.grant_role(
            administrator,
            administrator.public_id,
            role=Role.AUDITOR,
            unit_id=office.authority.public_id,
            valid_from=SINCE,
            at=AT,
        )


@pytest.mark.parametrize(
    ("role", "unit"), [(Role.WORKER, "finance"), (Role.DISPATCHER, "provider"), (Role.PROVIDER_MANAGER, "authority")]
)
def test_managing_and_serving_are_separate(office: Office, role: Role, unit: str) -> None:
    person = office.person("孙丽", office.finance)
    with pytest.raises(people.WrongSide):
        people.grant_role(
            office.system,
            person.public_id,
            role=role,
            unit_id=getattr(office, unit).public_id,
            valid_from=SINCE,
            at=AT,
        )


def test_another_authority_does_not_exist(office: Office) -> None:
    other = make_office(code="QJSJ")
    with pytest.raises(NotFound):
        units.rename_unit(other.system, office.finance.public_id, name="改名", at=AT)


def test_personal_values_stand_in_the_archive_as_salted_hashes(office: Office) -> None:
    person = people.enter_person(
        office.system, unit_id=office.finance.public_id, name="陈静", phone="13800000000", at=AT
    )
    with entering(office.system.scope):
        row = AuditRecord.objects.get(subject_id=person.public_id)
        assert "陈静" not in row.body
        assert "13800000000" not in row.body
        assert {value.value for value in row.personal_values.all()} == {"陈静", "13800000000"}


def test_a_direct_write_is_stopped_by_the_database(office: Office) -> None:
    with pytest.raises(DatabaseError, match="outside a use case"), transaction.atomic():
        Unit.objects.filter(pk=office.finance.pk).update(name="背后改名")


def test_chinese_names_sort_by_sound() -> None:
    assert sorted(["绿化", "保洁", "维修", "餐饮"], key=sort_key) == ["保洁", "餐饮", "绿化", "维修"]
