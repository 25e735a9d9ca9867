"""What each security profile asks for."""

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.security import AdministratorsSeparate, password_is_old
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.services.units import set_unit_setting
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.kernel.refusal import BadInput


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def choose(office: Office, profile: str) -> None:
    set_unit_setting(office.system, office.authority.public_id, key="security_profile", value=profile, at=AT)


@pytest.mark.parametrize(
    ("profile", "mixed_only", "separate"),
    [("standard", False, False), ("asvs", False, False), ("djbh3", True, True)],
)
def test_what_a_profile_asks_for(office: Office, profile: str, mixed_only: bool, separate: bool) -> None:
    choose(office, profile)
    validate_password("Correct7horse-staple")
    if mixed_only:
        with pytest.raises(ValidationError):
            validate_password("correct horse battery staple".replace(" ", ""))
    else:
        validate_password("correct horse battery staple".replace(" ", ""))
    if separate:
        with pytest.raises(AdministratorsSeparate):
            office.person("管理员", office.authority, Role.ADMINISTRATOR, Role.AUDITOR)
    else:
        office.person("管理员", office.authority, Role.ADMINISTRATOR, Role.AUDITOR)


@pytest.mark.parametrize(
    ("password", "is_mixed"),
    [
        ("abcdefGHIJKL", False),
        ("abcdef123456", False),
        ("abcdefGHI123", True),
        ("abcdef123---", True),
        ("机关事务管理局机关事务管理局", False),
        ("abcDEF-------", True),
    ],
)
def test_a_mixture_of_signs(office: Office, password: str, is_mixed: bool) -> None:
    choose(office, "djbh3")
    if is_mixed:
        validate_password(password)
    else:
        with pytest.raises(ValidationError):
            validate_password(password)


def test_a_profile_is_not_chosen_over_a_person_who_holds_both(office: Office) -> None:
    office.person("管理员", office.authority, Role.ADMINISTRATOR, Role.SECURITY_OFFICER)
    choose(office, "asvs")
    with pytest.raises(AdministratorsSeparate):
        choose(office, "djbh3")


def test_a_profile_is_one_of_three_and_an_authoritys(office: Office) -> None:
    with pytest.raises(BadInput):
        choose(office, "strict")
    with pytest.raises(BadInput):
        set_unit_setting(office.system, office.finance.public_id, key="security_profile", value="asvs", at=AT)


def test_passwords_grow_old_only_where_they_are_to_be_changed(office: Office) -> None:
    person, by_messenger = office.person("陈静", office.finance), office.person("李强", office.finance)
    account = open_account(office.system, person.public_id, username="chen", password="Correct7horse-staple", at=AT)
    without = open_account(office.system, by_messenger.public_id, username="li", password=None, at=AT)
    later = AT + timedelta(days=90)
    assert not password_is_old(account, office.authority, at=later)
    choose(office, "djbh3")
    assert password_is_old(account, office.authority, at=later)
    assert not password_is_old(account, office.authority, at=later - timedelta(minutes=1))
    assert not password_is_old(without, office.authority, at=later), "who has no password has none to change"
