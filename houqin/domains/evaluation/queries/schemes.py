"""Which scheme scores what: a contract as a whole, or each of its services by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from houqin.domains.catalogue.models import ServiceClass
from houqin.domains.contracts.models import Contract
from houqin.domains.evaluation.models import ContractScheme, EvaluationScheme
from houqin.domains.evaluation.queries.months import next_month


class Scored(NamedTuple):
    """What has a card of its own: a contract, or one of its services (the id of its class) scored by itself."""

    contract_id: int
    service_id: int | None = None


def of_service(service_id: int | None, path: str = "") -> dict[str, int]:
    """The filter for what concerns a service; the whole contract has everything."""
    return {} if service_id is None else {f"{path}service_id": service_id}


def schemes_of(contracts: Sequence[Contract], month: date) -> dict[Scored, EvaluationScheme]:
    """The scheme that each contract, or each of its services, is scored by in a month: that of its first day, or of the
    contract's own."""
    days = {
        contract.pk: max(month, contract.valid_from)
        for contract in contracts
        if contract.valid_from < next_month(month) and month < (contract.ended_on or contract.valid_until)
    }
    last = max(days.values(), default=month)
    assigned = (
        ContractScheme.objects.believed()
        .filter(contract_id__in=days, valid_from__lte=last)
        .exclude(valid_until__lte=month)
        .order_by("contract_id", "service__position", "service_id")
    )
    codes = {
        Scored(row.contract_id, row.service_id): row.scheme_code
        for row in assigned
        if row.period.contains(days[row.contract_id])
    }
    versions = (
        EvaluationScheme.objects.believed()
        .filter(
            code__in=set(codes.values()), valid_from__lte=last, authority_id__in={c.authority_id for c in contracts}
        )
        .exclude(valid_until__lte=month)
    )
    found = {}
    for scored, code in codes.items():
        for version in versions:
            if version.code == code and version.period.contains(days[scored.contract_id]):
                found[scored] = version
    return found


def sheets_of(contract: Contract, month: date) -> dict[ServiceClass | None, EvaluationScheme]:
    """The scheme of each service of a contract in a month, or, under None, that of the contract as a whole."""
    schemes = {scored.service_id: scheme for scored, scheme in schemes_of([contract], month).items()}
    services = ServiceClass.objects.in_bulk([key for key in schemes if key is not None])
    return {key if key is None else services[key]: scheme for key, scheme in schemes.items()}
