"""The tables of contracts, a file per noun."""

from .amendment import Amendment, PriceFormula, Rationale
from .budget import ContractBudget
from .clause import ContractClause, OfContractTermQuerySet
from .contract import (
    SMALL_AT_SIGNING,
    Contract,
    ContractLine,
    EndKind,
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
from .course import HandoverItem, OpeningPosition, RenewalAppraisal
from .delivery import ContractPeriod, DeliveryRecord, Measure
from .note import DeliveryNote
from .payer import KeyKind, LineAllocation, LinePayer
from .reference import NormDriver, ReferencePrice, WorkNorm
from .security import Acceptance, AcceptanceResult, AdvanceOffset, AdvancePayment, Bond, BondForm

__all__ = [
    "SMALL_AT_SIGNING",
    "Acceptance",
    "AcceptanceResult",
    "AdvanceOffset",
    "AdvancePayment",
    "Amendment",
    "Bond",
    "BondForm",
    "Contract",
    "ContractBudget",
    "ContractClause",
    "ContractLine",
    "ContractPeriod",
    "DeliveryNote",
    "DeliveryRecord",
    "EndKind",
    "EnterpriseSize",
    "HandoverItem",
    "KeyKind",
    "LineAllocation",
    "LineCoverage",
    "LinePayer",
    "LinePlace",
    "LinePrice",
    "LinePromise",
    "Measure",
    "NormDriver",
    "OfContractQuerySet",
    "OfContractTermQuerySet",
    "OpeningPosition",
    "PartialMonths",
    "PaymentStart",
    "PriceFormula",
    "Rationale",
    "ReferencePrice",
    "RenewalAppraisal",
    "ServiceModel",
    "Tiering",
    "WorkNorm",
    "of_seen_contracts",
]
