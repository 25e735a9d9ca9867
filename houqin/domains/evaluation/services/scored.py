"""Which of a contract's services something concerns, where they are scored each by themselves."""

from __future__ import annotations

import uuid
from datetime import date

from houqin.domains.catalogue.models import ServiceClass
from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.rules import Placement
from houqin.domains.evaluation.models import EvaluationScheme
from houqin.domains.evaluation.queries.schemes import sheets_of
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.kernel.refusal import N_, BadInput, Refusal


class NotScored(Refusal):
    """The contract has no scheme that month, so there is no sheet to fill."""

    code = "evaluation.not_scored"
    sentence = N_("The contract {contract} is scored by no scheme in {month}.")
    remedy = N_("Lay a scheme on the contract first.")


class ServiceNotNamed(BadInput):
    """What counts for one card of several must say for which."""

    code = "evaluation.service_not_named"
    sentence = N_("{contract} is scored service by service in {month}: {services}.")
    remedy = N_("Name the service that this is about.")
    basis = "issue 3, Schemes per service"


def scored_by(
    contract: Contract, month: date, service_id: uuid.UUID | None
) -> tuple[ServiceClass | None, EvaluationScheme | None]:
    """The service that something of a month concerns, with its scheme; the service is None where the contract is scored
    as a whole, whatever is named, and the scheme where nothing scores it.

    Raises ServiceNotNamed where services are scored each by themselves and none of them is named.
    """
    with entering(Scope(authority=contract.authority_id, units=EVERYTHING)):
        sheets = sheets_of(contract, month)
    if not sheets or None in sheets:
        return None, sheets.get(None)
    services = [service for service in sheets if service is not None]
    named = next((service for service in services if service.public_id == service_id), None)
    if named is None:
        names = "、".join(service.name for service in services)
        raise ServiceNotNamed(contract=contract.number, month=f"{month:%Y-%m}", services=names)
    return named, sheets[named]


def demand_scheme(
    contract: Contract, month: date, service_id: uuid.UUID | None
) -> tuple[ServiceClass | None, EvaluationScheme]:
    """As :func:`scored_by`, where there must be a sheet. Raises NotScored, ServiceNotNamed."""
    service, scheme = scored_by(contract, month, service_id)
    if scheme is None:
        raise NotScored(contract=contract.number, month=f"{month:%Y-%m}")
    return service, scheme


def owned(contract: Contract, placement: Placement, service: ServiceClass | None) -> dict[str, object]:
    """What every fact says: whose it is, and the month it counts in."""
    return {
        "authority_id": contract.authority_id,
        "contract": contract,
        "provider_id": contract.provider_id,
        "service": service,
        "month": placement.month,
        "late_for": placement.late_for,
        "outside_term": placement.outside_term,
    }
