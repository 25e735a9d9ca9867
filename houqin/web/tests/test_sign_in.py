"""What is owed first after signing in, and that nothing is where nothing is asked."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from houqin.foundation.organisation.models import Account, Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.services.units import set_unit_setting
from houqin.foundation.organisation.tests.making import AT, Office
from houqin.web.tests.conftest import BACKEND

OLD, NEW = "Correct7horse-staple", "Correct8horse-staple"


@pytest.fixture
def approver(office: Office) -> Person:
    """Somebody with an office duty and a password."""
    person = office.person("沈审核", office.authority, Role.FINANCE_APPROVER)
    open_account(office.system, person.public_id, username="shen", password=OLD, at=timezone.now())
    return person


def signed_in(person: Person) -> Client:
    """A session that begins now."""
    client = Client()
    account = Account.objects.get(person=person)
    client.force_login(account, backend=BACKEND)
    return client


def choose(office: Office, profile: str) -> None:
    set_unit_setting(office.system, office.authority.public_id, key="security_profile", value=profile, at=AT)


def test_nothing_is_owed_under_the_standard_profile(office: Office, approver: Person) -> None:
    assert signed_in(approver).get("/units/").status_code == 200


def test_an_office_duty_takes_a_second_factor(office: Office, approver: Person) -> None:
    choose(office, "asvs")
    client = signed_in(approver)
    answer = client.get("/units/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")
    problem = client.get("/api/v1/units")
    assert (problem.status_code, problem.json()["code"]) == (403, "web.owes_first")
    assert client.get("/accounts/2fa/").status_code == 200
    account = Account.objects.get(person=approver)
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})
    assert client.get("/units/").status_code == 200
    asking = office.person("李强", office.finance, Role.REQUESTER)
    open_account(office.system, asking.public_id, username="li", password=None, at=AT)
    assert signed_in(asking).get("/").status_code < 400


def test_an_old_password_is_changed_first(office: Office, approver: Person) -> None:
    choose(office, "djbh3")
    account = Account.objects.get(person=approver)
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})
    assert signed_in(approver).get("/units/").status_code == 200
    Account.objects.filter(pk=account.pk).update(password_set_at=timezone.now() - timedelta(days=91))
    client = signed_in(approver)
    assert client.get("/units/")["Location"] == "/accounts/password/change/"
    given = {"oldpassword": OLD, "password1": "alllowercaseletters", "password2": "alllowercaseletters"}
    assert client.post("/accounts/password/change/", given).status_code == 200, "not mixed"
    assert client.get("/units/").status_code == 302
    given |= {"password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/change/", given).status_code == 302
    assert client.get("/units/").status_code == 200
