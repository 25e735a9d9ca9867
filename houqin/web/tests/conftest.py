"""Readers of every kind, signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from houqin.foundation.organisation.models import Account, Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT, Office, make_office

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SignIn = Callable[..., Client]


@pytest.fixture
def office(db: None) -> Office:
    """A small authority."""
    return make_office()


@pytest.fixture
def administrator(office: Office) -> Person:
    """An administrator of the whole authority."""
    return office.person("管理员", office.authority, Role.ADMINISTRATOR)


@pytest.fixture
def sign_in(office: Office) -> SignIn:
    """A client signed in as a person, in a language."""

    def signed_in(person: Person, language: str = "en") -> Client:
        account: Account = open_account(office.system, person.public_id, username=f"u{person.pk}", password=None, at=AT)
        client = Client(headers={"accept-language": language})
        client.force_login(account, backend=BACKEND)
        return client

    return signed_in
