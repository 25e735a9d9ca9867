"""The ledger, the story and the search, as different readers see them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from houqin.domains.contracts.models import LinePrice
from houqin.domains.orders.models import Order
from houqin.foundation.organisation.models import Account
from houqin.foundation.scope.scope import WHOLE_INSTALLATION, entering
from houqin.kernel.money import Price
from houqin.portal.demo.building import build, example_of
from houqin.portal.demo.rhythm import ZONE
from houqin.portal.queries import told_month

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def told(db: None) -> Order:
    """A very small demonstration, and the order whose story it tells."""
    return example_of(build(now=datetime.now(ZONE), scale=0.002))


def client_of(username: str, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(Account.objects.get(username=username), backend=BACKEND)
    return client


def test_the_portal_page_by_page(
    told: Order, settings: LazySettings, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """One demonstration serves all readers, because building it takes seconds."""
    visitor = Client(headers={"accept-language": "zh-hans"})
    story = f"/orders/{told.public_id}/story/"

    assert visitor.get("/").headers["Location"] == "/ledger/"
    with django_assert_max_num_queries(30):
        ledger = visitor.get("/ledger/").content.decode()
    assert "服务台账" in ledger
    assert "未知" in ledger, "where nothing was measured nothing is known"
    assert 'value="2026-02"' in visitor.get("/ledger/?month=2026-02").content.decode()
    assert visitor.get("/ledger/?month=soon").status_code == 400
    with entering(WHOLE_INSTALLATION):
        unit_prices = [
            str(Price(price))
            for price in LinePrice.objects.exclude(line__price_basis="lump_sum").values_list("price", flat=True)
        ]
    assert unit_prices
    assert not [price for price in unit_prices if f">{price}<" in ledger], "a provider's unit price is not public"

    settings.DEMO = False
    assert visitor.get(story).status_code == 404, "an order exists for those who may see it"
    settings.DEMO = True
    shown = visitor.get(story).content.decode()
    assert "16 分" in shown
    assert "服务商" in shown

    for username, status in (("dispatcher1", 200), ("auditor1", 200), ("lcsx-worker1", 404)):
        if Account.objects.filter(username=username).exists():
            assert client_of(username).get(story).status_code == status

    english = client_of("dispatcher1", "en").get(f"/search/?q={told.number}").content.decode()
    assert told.number in english
    assert visitor.get("/search/?q=x").status_code == 302

    desk = client_of("dispatcher1")
    assert desk.get("/api/v1/service-ledger").json()[0]["item"] in ledger
    (found,) = desk.get(f"/api/v1/search?q={told.number}").json()
    assert (found["kind"], found["public_id"]) == ("order", str(told.public_id))
    whole = desk.get(f"/api/v1/orders/{told.public_id}/story").json()
    assert (whole["order"]["number"], bool(whole["promises"]), bool(whole["proofs"])) == (told.number, True, True)
    for address in ("service-ledger", "search?q=x", f"orders/{told.public_id}/story"):
        assert visitor.get(f"/api/v1/{address}").status_code == 401


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (date(2026, 12, 1), date(2026, 11, 1)),
        (date(2026, 12, 5), date(2026, 11, 1)),
        (date(2026, 12, 6), date(2026, 12, 1)),
        (date(2027, 1, 3), date(2026, 12, 1)),
    ],
)
def test_the_ledger_tells_of_a_month_that_has_something_to_tell(on: date, told: date) -> None:
    assert told_month(on) == told
