"""A small market to test with: an office, two catalogue items, a provider under contract for both offices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from houqin.domains.catalogue.models import ServiceClass, ServiceItem, ServiceItemVersion
from houqin.domains.catalogue.rules import Clause, Content, PromiseTerm
from houqin.domains.catalogue.services.items import create_class, create_item, publish_version
from houqin.domains.contracts.models import Contract, ContractLine
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.rules.paying import PaymentTerms
from houqin.domains.contracts.services.contracts import activate_contract, add_line, create_contract
from houqin.domains.providers.models import Provider
from houqin.domains.providers.services.admission import admit_provider
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.tests.making import AT, Office, make_office

YEAR = (date(2026, 1, 1), date(2027, 1, 1))
LAMP = Content(
    service="灯具维修",
    content="更换灯管、镇流器、开关",
    standard=(Clause("1.1", "更换后照度符合标准"),),
    price_basis="per_order",
    keywords="换灯泡 灯不亮",
    promises=(
        PromiseTerm("P4", "response", "minutes", minutes=30),
        PromiseTerm("P4", "arrival", "minutes", minutes=240),
        PromiseTerm("P4", "completion", "working_day_end", days=2),
    ),
)


@dataclass(frozen=True)
class Market:
    """What :func:`make_market` made: ``line`` serves ``lamp`` for the whole authority at 35 yuan an order."""

    office: Office
    repairs: ServiceClass
    lamp: ServiceItem
    lamp_version: ServiceItemVersion
    provider: Provider
    rival: Provider
    contract: Contract
    line: ContractLine


def make_market() -> Market:
    """Found an office with its catalogue, its providers and a contract in force all 2026."""
    office = make_office()
    system = office.system
    repairs = create_class(system, code="house_maintenance", name="房屋维护", at=AT)
    lamp = create_item(system, class_id=repairs.public_id, code="WX-DJ", at=AT)
    version = publish_version(
        system, lamp.public_id, valid_from=YEAR[0], content=LAMP, at=AT, manager_id=office.authority.public_id
    )
    provider, rival = admitted(office, office.provider), admitted(office, office.rival)
    contract = make_contract(office, provider, "HT-2026-01")
    line = add_line(
        system,
        contract.public_id,
        terms=LineTerms(number=1, price_basis="per_order", service_model="M2", price=350_000),
        item_id=lamp.public_id,
        units=[office.authority.public_id],
        at=AT,
    )
    contract = activate_contract(system, contract.public_id, at=AT)
    return Market(office, repairs, lamp, version, provider, rival, contract, line)


def admitted(office: Office, unit: Unit) -> Provider:
    """*unit* as a provider admitted since the start of the year."""
    return admit_provider(office.system, unit_id=unit.public_id, legal_kind="company", since=YEAR[0], at=AT)


def make_contract(
    office: Office,
    provider: Provider,
    number: str,
    *,
    payment: PaymentTerms | None = None,
    tendered_until: date | None = None,
) -> Contract:
    """A draft for 2026 without lines."""
    return create_contract(
        office.system,
        provider_id=provider.public_id,
        number=number,
        name="物业服务合同",
        sme_size="small",
        signed_on=YEAR[0],
        valid_from=YEAR[0],
        valid_until=YEAR[1],
        total_fen=544_721_500,
        at=AT,
        payment=payment or PaymentTerms(),
        tendered_until=tendered_until,
    )
