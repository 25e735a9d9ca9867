"""The tables of contracts, a file per noun."""

from .clause import ContractClause, OfContractTermQuerySet
from .contract import (
    SMALL_AT_SIGNING,
    Contract,
    ContractLine,
    EnterpriseSize,
    LineCoverage,
    LinePlace,
    LinePrice,
    LinePromise,
    OfContractQuerySet,
    PartialMonths,
    PaymentStart,
    ServiceModel,
    Tiering,
    of_seen_contracts,
)
from .delivery import ContractPeriod, DeliveryRecord, Measure
from .payer import KeyKind, LineAllocation, LinePayer

__all__ = [
    "SMALL_AT_SIGNING",
    "Contract",
    "ContractClause",
    "ContractLine",
    "ContractPeriod",
    "DeliveryRecord",
    "EnterpriseSize",
    "KeyKind",
    "LineAllocation",
    "LineCoverage",
    "LinePayer",
    "LinePlace",
    "LinePrice",
    "LinePromise",
    "Measure",
    "OfContractQuerySet",
    "OfContractTermQuerySet",
    "PartialMonths",
    "PaymentStart",
    "ServiceModel",
    "Tiering",
    "of_seen_contracts",
]
