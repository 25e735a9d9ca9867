"""A market, and those who knock at its doors."""

from __future__ import annotations

import pytest
from django.test import Client

from houqin.domains.contracts.tests.doors import client_for
from houqin.domains.contracts.tests.making import Market, make_market
from houqin.foundation.organisation.roles import Role


@pytest.fixture
def market(db: None) -> Market:
    return make_market()


@pytest.fixture
def chief(market: Market) -> Client:
    roles = (Role.SECTION_CHIEF, Role.ADMINISTRATOR, Role.SECURITY_OFFICER)
    return client_for(market, market.office.person("郑处", market.office.authority, *roles))


@pytest.fixture
def requester(market: Market) -> Client:
    return client_for(market, market.office.person("王芳", market.office.finance, Role.REQUESTER))


@pytest.fixture
def manager(market: Market) -> Client:
    return client_for(market, market.office.person("赵经理", market.office.provider, Role.PROVIDER_MANAGER))


@pytest.fixture
def rival(market: Market) -> Client:
    return client_for(market, market.office.person("钱经理", market.office.rival, Role.PROVIDER_MANAGER))


@pytest.fixture
def clerk(market: Market) -> Client:
    return client_for(market, market.office.person("周会计", market.office.authority, Role.FINANCE_CLERK))


@pytest.fixture
def inspector(market: Market) -> Client:
    return client_for(market, market.office.person("吴检查", market.office.authority, Role.INSPECTOR))
