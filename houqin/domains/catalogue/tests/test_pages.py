"""The catalogue by pages: an item whose promises are the office's own (practice 4, samples D3)."""

import pytest
from django.test import Client

from houqin.domains.catalogue.models import ServiceClass, ServiceItem, ServiceItemVersion
from houqin.domains.catalogue.services.items import create_class
from houqin.foundation.organisation.models import Account
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key
from houqin.web.tests.conftest import BACKEND

VERSION = {
    "valid_from": "2026-01-01",
    "service": "水电维修",
    "content": "水管、灯具",
    "price_basis": "per_order",
    "urgencies": ["P2", "P4"],
    "default_urgency": "P4",
    "profile": "repair",
    "approval": "none",
    "confidentiality": "none",
}


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def service_class(office: Office) -> ServiceClass:
    return create_class(office.system, code="facilities", name="设施设备", at=AT)


@pytest.fixture
def client(office: Office) -> Client:
    chief = office.person("科长", office.authority, Role.SECTION_CHIEF)
    account: Account = open_account(office.system, chief.public_id, username="chief", password=None, at=AT)
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(account, backend=BACKEND)
    return client


def entered(client: Client, service_class: ServiceClass) -> str:
    """Enter the item; where its first version is written."""
    given = {"class_id": str(service_class.public_id), "code": "SD-01", "idempotency_key": new_key()}
    response = client.post("/catalogue/new/", given)
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def promised(office: Office) -> dict[tuple[str, str], tuple[str, str, int | None, int | None]]:
    with entering(office.system.scope):
        version = ServiceItemVersion.objects.latest("valid_from")
        rows = version.promises.order_by("urgency", "milestone")
        return {(one.urgency, one.milestone): (one.kind, one.calendar, one.minutes, one.days) for one in rows}


def test_an_office_promises_what_it_can_keep(client: Client, office: Office, service_class: ServiceClass) -> None:
    first = entered(client, service_class)
    shown = client.get(first).content.decode()
    assert ">维修<" in shown and ">repair<" not in shown, "a profile has a name"
    own = "P2 到场 20\nP4 响应 1小时\nP4 到场 无\nP4 完工 约定5天"
    response = client.post(first, VERSION | {"own_promises": own, "idempotency_key": new_key()})
    assert response.status_code == 302, response.content.decode()
    assert promised(office) == {
        ("P2", "response"): ("minutes", "round_the_clock", 5, None),
        ("P2", "arrival"): ("minutes", "round_the_clock", 20, None),
        ("P2", "made_safe"): ("minutes", "round_the_clock", 120, None),
        ("P2", "completion"): ("minutes", "round_the_clock", 1440, None),
        ("P4", "response"): ("minutes", "service_hours", 60, None),
        ("P4", "completion"): ("agreed", "service_hours", None, 5),
    }
    again = VERSION | {"valid_from": "2026-06-01", "profile": "keep", "own_promises": "P4 完工 3天"}
    next_version = f"{response['Location']}publish/"
    assert client.post(next_version, again | {"idempotency_key": new_key()}).status_code == 302
    assert promised(office)[("P4", "completion")] == ("working_day_end", "service_hours", None, 3)
    assert promised(office)[("P2", "arrival")] == ("minutes", "round_the_clock", 20, None)


@pytest.mark.parametrize("wrong", ["P9 到场 20", "P4 何时 20", "P4 到场 快", "P4 到场"])
def test_a_promise_that_cannot_be_read_is_named(
    client: Client, office: Office, service_class: ServiceClass, wrong: str
) -> None:
    first = entered(client, service_class)
    response = client.post(first, VERSION | {"own_promises": wrong, "idempotency_key": new_key()})
    assert response.status_code == 422
    assert "第1行" in response.content.decode()


def test_an_item_left_before_its_first_version_is_taken_up_again(
    client: Client, office: Office, service_class: ServiceClass
) -> None:
    first = entered(client, service_class)
    assert entered(client, service_class) == first
    with entering(office.system.scope):
        assert ServiceItem.objects.count() == 1
