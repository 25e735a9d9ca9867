"""A new office by pages alone: a provider's people, its trades and its roster (practice 3, 23)."""

import pytest
from django.test import Client

from houqin.domains.providers.models import DutyShift, Provider, Trade
from houqin.foundation.organisation.models import Account, Person, Unit
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key
from houqin.web.tests.conftest import BACKEND


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def client(office: Office) -> Client:
    """The first administrator, and nobody else yet."""
    first = office.person("陈立", office.authority, Role.ADMINISTRATOR)
    account: Account = open_account(office.system, first.public_id, username="chen", password=None, at=AT)
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(account, backend=BACKEND)
    return client


def post(client: Client, url: str, **given: object) -> str:
    """Send a page's form; where it leads."""
    response = client.post(url, given | {"idempotency_key": new_key()})
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def test_a_provider_and_its_people_are_set_up_by_pages(client: Client, office: Office) -> None:
    unit = office.provider
    at_provider = post(client, "/providers/new/", unit_id=unit.public_id, legal_kind="company", since="2026-01-01")
    person = post(client, "/people/new/", unit_id=unit.public_id, name="周工")
    assert f"{person}account/" in client.get(person).content.decode()
    post(client, f"{person}account/", username="zhou", password="correct horse battery")
    post(client, f"{person}roles/grant/", role=Role.WORKER, unit_id=unit.public_id, valid_from="2026-01-01")
    worker = Person.objects.get(name="周工")
    assert (worker.account and worker.account.username, worker.grants.get().unit) == ("zhou", unit)

    assert "/trades/" in client.get("/providers/").content.decode()
    post(client, "/trades/new/", code="electrician", name="水电工")
    assert "水电工" in client.get("/trades/").content.decode()
    with entering(office.system.scope):
        trade = Trade.objects.get()
    post(client, f"{at_provider}staff/new/", person_id=worker.public_id, trades=trade.public_id, since="2026-01-01")
    post(client, f"{at_provider}roster/", text="2026-03-05\t水电工\t周工\t08:30-17:30")
    with entering(office.system.scope):
        assert DutyShift.objects.get().person_id == worker.pk


def test_a_providers_unit_is_renamed_by_the_authority_alone(client: Client, office: Office) -> None:
    page = f"/units/{office.provider.public_id}/"
    assert f"{page}rename/" in client.get(page).content.decode()
    post(client, f"{page}rename/", name="安居物业集团")
    assert Unit.objects.get(pk=office.provider.pk).name == "安居物业集团"
    below = office.person("财政局管理员", office.finance, Role.ADMINISTRATOR)
    account = open_account(office.system, below.public_id, username="below", password=None, at=AT)
    client.force_login(account, backend=BACKEND)
    assert client.post(f"{page}rename/", {"name": "x", "idempotency_key": new_key()}).status_code == 403


def test_how_a_provider_is_reached_is_kept_up_to_date(client: Client, office: Office) -> None:
    page = post(client, "/providers/new/", unit_id=office.provider.public_id, legal_kind="company", since="2026-01-01")
    post(client, f"{page}contact/", contact_name="吴调", contact_phone="13800000003", duty_phone="0571-8110")
    with entering(office.system.scope):
        provider = Provider.objects.get()
    assert (provider.contact_name, provider.duty_phone) == ("吴调", "0571-8110")
    assert 'value="0571-8110"' in client.get(f"{page}contact/").content.decode()
