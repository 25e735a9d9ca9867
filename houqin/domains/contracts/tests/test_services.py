"""Contracts as use cases: drafted, in force, delivered under; refused by name and by the database."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction

from houqin.domains.contracts.models import Contract, ContractLine, ContractPeriod, DeliveryRecord
from houqin.domains.contracts.services.deliveries import record_delivery, reverse_delivery
from houqin.domains.contracts.tests.making import Market, make_market
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation.roles import Role
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Quantity

CONFIRMED = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


@pytest.fixture
def market(db: None) -> Market:
    return make_market()


def deliver(market: Market, source: uuid.UUID, at: datetime = CONFIRMED) -> DeliveryRecord:
    return record_delivery(
        market.office.system,
        line_id=market.line.public_id,
        quantity=Quantity(1000),
        source_type="orders.order",
        source_id=source,
        at=at,
        unit_id=market.office.finance.public_id,
    )


def test_a_contract_in_force_has_its_months(market: Market) -> None:
    with entering(market.office.system.scope):
        assert ContractPeriod.objects.filter(contract=market.contract).count() == 12
        assert market.contract.state == "active"


def test_a_delivery_is_recorded_once_per_source(market: Market) -> None:
    source = uuid.uuid4()
    first, again = deliver(market, source), deliver(market, source)
    assert first.pk == again.pk
    with entering(market.office.system.scope):
        assert AuditRecord.objects.filter(action="contracts.delivered").count() == 1
        assert DeliveryRecord.objects.get(pk=first.pk).period == ContractPeriod.objects.get(month="2026-03-01")


def test_a_requester_who_sees_no_contract_may_confirm(market: Market) -> None:
    requester = market.office.actor("王芳", market.office.finance, Role.REQUESTER)
    made = record_delivery(
        requester,
        line_id=market.line.public_id,
        quantity=Quantity(1000),
        source_type="orders.order",
        source_id=uuid.uuid4(),
        at=CONFIRMED,
    )
    with entering(requester.scope):
        assert not DeliveryRecord.objects.visible_to(requester).filter(pk=made.pk).exists()


def test_a_reversal_is_an_opposite_record_and_frees_the_source(market: Market) -> None:
    source = uuid.uuid4()
    first = deliver(market, source)
    back = reverse_delivery(market.office.system, first.public_id, reason="重新打开", at=CONFIRMED)
    assert (back.quantity, back.reverses_id) == (-1000, first.pk)
    assert deliver(market, source).turn == 1


def test_the_database_keeps_deliveries_and_terms_as_they_are(market: Market) -> None:
    made = deliver(market, uuid.uuid4())
    with entering(market.office.system.scope):
        with pytest.raises(DatabaseError), transaction.atomic():
            DeliveryRecord.objects.filter(pk=made.pk).update(quantity=5)
        with pytest.raises(DatabaseError, match="in force"), transaction.atomic():
            ContractLine.objects.filter(pk=market.line.pk).update(minimum_fen=1)


def test_a_provider_sees_only_its_own_contracts(market: Market) -> None:
    own = market.office.actor("赵经理", market.office.provider, Role.PROVIDER_MANAGER)
    rival = market.office.actor("钱经理", market.office.rival, Role.PROVIDER_MANAGER)
    with entering(own.scope):
        assert Contract.objects.visible_to(own).count() == Contract.objects.count() == 1
    with entering(rival.scope):
        assert Contract.objects.visible_to(rival).count() == Contract.objects.count() == 0
