"""Knocking at pages and endpoints: a signed-in browser, a call with its key, a form with its."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from houqin.domains.contracts.tests.making import Market
from houqin.foundation.organisation.models import Account, Person
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT
from houqin.web.idempotency import new_key
from houqin.web.tests.conftest import BACKEND


def client_for(market: Market, person: Person, language: str = "en") -> Client:
    """A browser signed in as *person*."""
    account: Account = open_account(
        market.office.system, person.public_id, username=f"u{person.pk}", password=None, at=AT
    )
    client = Client(headers={"accept-language": language})
    client.force_login(account, backend=BACKEND)
    return client


def call(client: Client, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    headers = {"idempotency-key": new_key(), "accept-language": "en"}
    response = client.generic(
        method, f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json", headers=headers
    )
    return response.status_code, response.json()


def send(client: Client, url: str, **fields: Any) -> tuple[int, str]:
    """Send a page's form; answers the status and what is shown, or where it leads on to."""
    response = client.post(url, {**fields, "idempotency_key": new_key()}, headers={"accept-language": "en"})
    return response.status_code, response.get("Location") or response.content.decode()
